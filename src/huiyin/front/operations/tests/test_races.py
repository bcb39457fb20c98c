"""Two at the same moment, truly in parallel: one wins, the other is told in words, nothing happens twice."""

import fcntl
import json
import os
import re
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from huiyin.front.operations.tests.drill import PATIENCE, environment, own_databases

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[5]
RACING = Path(__file__).with_name("racing.py")
ROUNDS = 8


@pytest.fixture(scope="module")
def raced(tmp_path_factory) -> Any:
    """Run each programme of races once for all workers, in processes and a database of its own."""
    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared

    def run(what: str) -> dict[str, Any]:
        told = shared / f"raced-{what}.json"
        with told.with_suffix(".lock").open("w") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            if not told.exists():
                told.write_text(_run(what), encoding="utf-8")
        return json.loads(told.read_text(encoding="utf-8"))

    return run


def _run(what: str) -> str:
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="huiyin-")))
        kept = environment(home, **own_databases(stack), PYTHONPATH=f"{ROOT}:{ROOT / 'src'}")
        command = [sys.executable, str(RACING), what]
        ended = subprocess.run(command, env=kept, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout


def outcome(race: dict[str, Any]) -> tuple[dict[str, int], set[str]]:
    """Return how often each number of winners was seen, and what the others were told, without numbers of matters."""
    seen = {k: n for k, n in race["seen"].items() if not k.startswith("said: ")}
    return seen, {k.removeprefix("said: ") for k in race["seen"] if k.startswith("said: ")}


@pytest.mark.parametrize(
    ("what", "race", "winners", "told"),
    [
        ("loop", "same_sheet", "1 of 2", "没有重复办理"),  # the same sheet sent from two windows
        ("loop", "accept_or_object", "1 of 2", "事项现在是"),
        ("loop", "two_approvals", "1 of 3", "不能处置"),  # three people approve one disposal
        ("loop", "two_decisions", "1 of 2", "没有等着审批的延期申请"),  # yes and no to one request for more time
        ("loop", "into_each_other", "1 of 2", "不能再并入"),
        ("loop", "two_machines", "1 of 2", "另一进程正在办理"),
        ("meetings", "two_recorders", "1 of 2", "另一位记录人"),
        ("meetings", "two_closings", "1 of 2", "会议已出纪要"),
        ("letters", "two_officers", "1 of 3", "没有重复登记"),  # three officers register one letter
        ("letters", "one_import", "1 of 2", "已经办理过"),
        ("grid", "two_adopt", "1 of 2", "通过，请刷新页面"),  # two people adopt one draft
        ("grid", "adopt_or_drop", "1 of 2", "草案|已经定了"),
        ("grid", "two_heirs", "1 of 2", "已经由“人T2-h"),  # two people seat another heir each in one vacant cell
    ],
)
def test_of_several_at_once_one_wins_and_the_others_are_told(raced, what, race, winners, told):
    seen, said = outcome(raced(what)[race])

    assert seen == {f"{winners} done": ROUNDS}
    assert [one for one in said if not re.search(told, one)] == []
    assert said


@pytest.mark.parametrize(
    ("what", "race", "made"),
    [
        ("loop", "two_presses", ROUNDS),  # one form sent three times makes one matter
        ("loop", "two_ticks", None),
        ("meetings", "two_numbers", None),  # two minutes of one kind signed together
        ("meetings", "two_plans", None),  # two meetings planned for one period
        ("meetings", "two_terms", None),  # three machines open the month
        ("letters", "two_words", None),  # three officers write into one thread
        ("letters", "collected_twice", ROUNDS),
        ("grid", "moved_while_adopted", None),  # somebody is moved while their row is carried out
        ("grid", "moved_while_proposed", None),
        ("grid", "named_while_adopted", None),  # a branch gets another secretary while a version is carried out
        ("grid", "appointed_while_moved", None),  # somebody leaves a seat behind while it is given to another
        ("grid", "two_ticks", None),  # three machines find a version due
    ],
)
def test_what_may_happen_side_by_side_happens_once_each(raced, what, race, made):
    found = raced(what)[race]

    assert outcome(found) == ({"done": ROUNDS}, set())
    assert found["wrong"] == []
    assert found.get("made") == made


WHOLE = (
    "two_adopt",
    "adopt_or_drop",
    "mended_while_adopted",
    "followed_while_adopted",
    "recalled_on_the_eve",
    "two_heirs",
    "handed_over_while_adopted",  # the version empties the cell and closes its post
)


@pytest.mark.parametrize("race", WHOLE)
def test_the_grid_is_whole_after_a_race_whoever_was_first(raced, race):
    found = raced("grid")[race]

    assert found["wrong"] == []
    assert "broken" not in {one.removeprefix("said: ") for one in found["seen"]}


@pytest.mark.parametrize("what", ["loop", "letters", "meetings", "grid"])
def test_verify_holds_after_all_the_races(raced, what):
    assert raced(what)["broken"] == []
