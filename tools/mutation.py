"""Lets mutmut change modules in a copy of the project and tells how many changes the tests noticed.

`python tools/mutation.py --only FILE … --tests PATH …`; what survived is shown; exit status 1
where fewer than nine in ten were noticed.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MUTMUT = "mutmut>=3.8,<4"  # not a dependency of the project: it is wanted now and then
LEAST = 0.9
COPIED = ("src", "tests", "conftest.py", "pyproject.toml")


def settings(only: list[str], tests: list[str]) -> str:
    """Return what mutmut reads from pyproject.toml."""
    return (
        "\n[tool.mutmut]\n"
        'source_paths = ["src"]\n'
        f"only_mutate = {only}\n"
        f"pytest_add_cli_args_test_selection = {tests}\n"
        'pytest_add_cli_args = ["-m", "not browser and not slow"]\n'
        'also_copy = ["tests", "conftest.py", "pyproject.toml"]\n'
    )


def main() -> int:
    """Copy, change, count."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", nargs="+", required=True)
    parser.add_argument("--tests", nargs="+", required=True)
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    binaries = Path(sys.executable).parent
    if not (binaries / "mutmut").exists():
        subprocess.run([binaries / "uv", "pip", "install", "--python", sys.executable, MUTMUT], check=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name in COPIED:
            (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, folder / name)
        with (folder / "pyproject.toml").open("a", encoding="utf-8") as out:
            out.write(settings(given.only, given.tests))
        mutmut = [binaries / "mutmut"]
        os.environ.setdefault("HUIYIN_SHARED", str(ROOT.parent / "shared"))  # published vectors, where they are
        os.environ.setdefault("HUIYIN_EXAMPLES", "20")  # of each property: there are hundreds of changes to try
        with (folder / "log").open("wb") as log:  # a line for each change
            command = [*mutmut, "run", "--max-children", str(given.children)]
            subprocess.run(command, cwd=folder, check=True, stdout=log)
        told = subprocess.run([*mutmut, "results", "--all", "true"], cwd=folder, check=True, capture_output=True)
        lines = re.findall(r"(\S+): ([a-z ]+)", told.stdout.decode())
        alive = sorted(name for name, fate in lines if fate in {"survived", "no tests"})
        for name, fate in lines:
            if fate != "survived":  # what was changed is shown, so that a survivor can be judged
                continue
            subprocess.run([*mutmut, "show", name], cwd=folder, check=False)
    share = 1 - len(alive) / len(lines) if lines else 0.0
    sys.stdout.write("\n".join([*alive, f"{len(lines)} changes, {share:.1%} noticed", ""]))
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
