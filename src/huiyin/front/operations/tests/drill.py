"""Runs the product's own commands in installations of their own, as an operator does."""

import os
import subprocess
import sys
from pathlib import Path


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of an installation in `home`, on SQLite unless told otherwise."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HUIYIN_")}
    return {**kept, "HUIYIN_HOME": str(home), "PYTHONWARNINGS": "ignore", **more}


def huiyin(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "huiyin", *arguments]
    return subprocess.run(
        command, env=environment(home, **more), capture_output=True, text=True, timeout=240, check=False
    )
