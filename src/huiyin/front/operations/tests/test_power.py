"""The power goes, kill -9 comes, or a call to the disk fails, at any moment: nothing told is lost, `verify` holds.

A few moments here; `make endurance` tries HUIYIN_CUTS, HUIYIN_KILLS and HUIYIN_FAILS of them and prints the counts.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from huiyin.front.operations.tests import strace
from huiyin.front.operations.tests.drill import environment

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]
ROOT = Path(__file__).parents[5]
LIVING = [sys.executable, str(Path(__file__).with_name("living.py"))]
CUTS, KILLS = int(os.environ.get("HUIYIN_CUTS", "6")), int(os.environ.get("HUIYIN_KILLS", "12"))
FAILS = int(os.environ.get("HUIYIN_FAILS", "8"))
WAYS = ("one disk", "each", "two disks")  # in which the vaults make their files last
A_RECORDING, A_HOME = 25, 250  # cuts of one recording, kills of one installation
SIZE = dict(zip(("LETTERS", "MATTERS", "WRITERS"), ("24", "16", "3") if CUTS >= A_RECORDING else "432", strict=True))


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder in memory where there is one: what is safe is said by the model of the disk, not by a disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None, prefix="huiyin-") as made:
        yield Path(made)


def run(command: list[str], home: Path, **more: str) -> str:
    vaults = {f"HUIYIN_VAULT_{n}": home / f"disk-{n}" / "vault" for n in (1, 2)}  # nothing else fsyncs their folders
    for vault in vaults.values():
        vault.parent.mkdir(parents=True, exist_ok=True)
    more |= SIZE | {name: str(vault) for name, vault in vaults.items()} | {"PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    kept = environment(home, **more)
    done = subprocess.run(command, env=kept, capture_output=True, text=True, timeout=7200, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def shares(total: int, most: int) -> list[int]:
    return [min(most, total - start) for start in range(0, total, most)]


def strace_works() -> bool:
    try:
        return subprocess.run([*strace.COMMAND, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def _strace() -> None:
    if not strace_works():
        pytest.skip("strace is not there or may not look: NEITHER A POWER CUT NOR A FAILING DISK WAS TRIED")


@pytest.mark.usefixtures("_strace")
def test_nothing_told_is_lost_when_the_power_goes(folder):
    found: list[dict[str, Any]] = []
    for seed, cuts in enumerate(shares(CUTS, min(A_RECORDING, -(-CUTS // len(WAYS))))):
        home = folder / str(seed)
        home.mkdir()
        log, start = str(home / "log"), str(home / "start")
        way = WAYS[seed % len(WAYS)]
        run([*strace.COMMAND, "-o", log, *LIVING, "record", start], home / "before", WAY=way)
        was = str(home / "before")
        out = run([*LIVING, "cut", log, start, str(cuts), str(seed)], home / "after", RECORDED_HOME=was)
        found.append(json.loads(out))
        say(f"power cuts {seed}, {way}: {found[-1]}")
        shutil.rmtree(home)

    assert [fault for one in found for fault in one["faults"]] == []
    assert sum(one["cuts"] for one in found) == CUTS
    assert min(one["told"] for one in found) > 0
    assert min(one["lied"] for one in found) > 0  # a disk that lies about fsync is found out: the model has teeth


def test_nothing_told_is_lost_by_kill_9(folder):
    found: list[dict[str, Any]] = []
    for seed, kills in enumerate(shares(KILLS, A_HOME)):
        found.append(json.loads(run([*LIVING, "kill", str(kills), str(seed)], folder / str(seed))))
        say(f"kills {seed}: {found[-1]}")
        shutil.rmtree(folder / str(seed))

    assert [fault for one in found for fault in one["faults"]] == []
    assert sum(one["kills"] for one in found) == KILLS
    assert min(one["told"] for one in found) > 0


@pytest.mark.usefixtures("_strace")
def test_nothing_told_is_lost_when_the_nth_call_to_the_disk_fails(folder):
    found: dict[str, Any] = json.loads(run([*LIVING, "fail", str(FAILS), "0"], folder / "home"))
    say(f"failing calls: {found}")

    assert found["faults"] == []
    assert found["hits"] >= FAILS / 2
    assert found["told"] > 0
