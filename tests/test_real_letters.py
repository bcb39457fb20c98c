"""Fifty real letters go through the real front door of a real server and come out answered; `verify` holds after it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = Path(os.environ.get("HUIYIN_SHARED") or ROOT.parent / "shared")
LETTERS = SHARED / "data" / "letters" / "a3_hot_4326.csv"


@pytest.mark.slow
@pytest.mark.skipif(
    not LETTERS.is_file(), reason="the real letters aren't part of the project; HUIYIN_SHARED names them"
)
def test_fifty_real_letters_are_answered_and_everything_verifies(tmp_path):
    from bench import table

    env = {**os.environ, "BENCH_CACHE": str(tmp_path), "HUIYIN_SHARED": str(SHARED), "PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [sys.executable, "-m", "bench.real", "50"], env=env, cwd=ROOT, capture_output=True, text=True, timeout=300
    )

    assert done.returncode == 0, done.stdout + done.stderr
    figures = {f.what: f for f in map(table.read, done.stdout.splitlines()) if f}
    assert set(figures) == {"posted over HTTP", "sorted and answered", "verify"}
    assert "received 50 = " in figures["verify"].note
