"""kill -9 between any two statements: of every verb, of letters between two databases, of the tick; then again."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from huiyin.front.operations.tests.drill import PATIENCE, environment, own_databases

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[5]
# A killed client loses no more without an fsync at each commit; and each kill takes longer here: every fifth.
QUICK = "?options=-c%20synchronous_commit%3Doff"
IS_POSTGRES = os.environ.get("HUIYIN_DATABASE_URL", "").startswith("postgres")
SPARING = {"KILL_EVERY": "5"} if IS_POSTGRES else {}
CRASHING = Path(__file__).with_name("crashing.py")


@pytest.fixture
def homes() -> Iterator[Path]:
    """Give a folder in memory where there is one: a killed process loses nothing it has written, fsync or not."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None, prefix="huiyin-") as made:
        yield Path(made)


@pytest.fixture
def databases() -> Iterator[Any]:
    """Give the settings of fresh databases, as often as asked."""
    with ExitStack() as stack:
        yield lambda: {name: f"{url}{QUICK}" for name, url in own_databases(stack).items()} | SPARING


def crashed(what: str, home: Path, **more: str) -> dict[str, Any]:
    """Let the programme run in a process of its own; returns what it found."""
    home.mkdir()
    command = [sys.executable, str(CRASHING), what]
    kept = environment(home, **more)
    done = subprocess.run(
        command,
        env={**kept, "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


VERBS = {"register", "assign", "object", "extend", "approve_extension", "answer", "merge", "report_landed"}
VERBS |= {"confirm", "dispose"}


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("verbs", VERBS),
        ("letters", {"collect", "register"}),
        ("time", {"climb", "wait", "integrate"}),
        ("meetings", {"close", "plan", "owe"}),
    ],
)
def test_change_killed_at_any_statement_is_whole_or_absent_and_succeeds_again(databases, homes, what, changes):
    found = crashed(what, homes / "home", **databases())

    assert set(found) == changes
    assert {name: one["faults"] for name, one in found.items() if one["faults"]} == {}
    assert [name for name, one in found.items() if one["kills"] < (2 if IS_POSTGRES else 9) or not one["whole"]] == []


def test_ticks_killed_day_after_day_end_as_ticks_left_in_peace(databases, homes):
    killed = crashed("tick", homes / "killed", **databases())
    calm = crashed("calm", homes / "calm", TICK_ROUNDS=str(killed["rounds"]), **databases())

    assert killed["kills"] >= 20
    assert (killed["faults"], calm["faults"]) == ([], [])
    assert killed["world"] == calm["world"]
    assert [line for line in killed["world"] if line.startswith("supervise")] != []
