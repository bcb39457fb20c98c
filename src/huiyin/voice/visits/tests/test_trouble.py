"""Two at the same moment, and kill -9 between any two statements: each visit is owed once, each record is whole."""

import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from huiyin.front.operations.tests.drill import PATIENCE, environment, own_databases

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[5]
TROUBLED = Path(__file__).with_name("troubled.py")


def done(what: str, **more: str) -> dict:
    with ExitStack() as stack:
        memory = Path("/dev/shm")
        folder = tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None, prefix="huiyin-")
        home = Path(stack.enter_context(folder))
        kept = environment(home, **own_databases(stack), PYTHONPATH=f"{ROOT}:{ROOT / 'src'}", **more)
        command = [sys.executable, str(TROUBLED), what]
        ended = subprocess.run(command, env=kept, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert ended.returncode == 0, ended.stderr
        return json.loads(ended.stdout)


def seen(race: dict) -> tuple[set[str], set[str]]:
    ways = {k for k in race["seen"] if not k.startswith("said: ")}
    return ways, {k.removeprefix("said: ") for k in race["seen"] if k.startswith("said: ")}


def test_of_two_at_once_one_wins_or_both_did_the_same():
    found = done("races")

    assert found.pop("broken") == []
    assert seen(found["raised_twice"]) == ({"done"}, set())
    assert seen(found["recorded_twice"]) == ({"done"}, set())
    ways, told = seen(found["record_or_decline"])
    assert ways == {"1 of 2 done"}
    assert told <= {"这一次已经了结，不用再记", "这一次已经了结"}
    assert seen(found["confirm_or_dispute"]) == ({"1 of 2 done"}, {"您已经说过了"})
    one_more = "已经有人问过，愿不愿意由本人定；问过的和在办的，都不再另问"
    assert seen(found["asked_twice"]) == ({"1 of 2 done"}, {one_more})
    assert seen(found["close_or_withdraw"]) == ({"1 of 2 done"}, {"现在是“本人退出”，不能“退出帮扶”"})


def test_change_killed_at_any_statement_is_whole_or_absent_and_succeeds_again():
    found = done("kills", KILL_EVERY="3")

    assert found.pop("broken") == []
    assert {name: one["faults"] for name, one in found.items() if one["faults"]} == {}
    assert [name for name, one in found.items() if one["kills"] < 2 or not one["whole"]] == []
