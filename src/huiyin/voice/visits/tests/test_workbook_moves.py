"""Moves that come in by the workbook call for a talk, like those entered one by one; taking the mine over does not."""

import pytest

from huiyin.ground.people.models import Person
from huiyin.ground.people.tests.workbooks import GOOD, import_now
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.voice.visits.models import Trigger

UNITS = [*GOOD["单位"], ["KT", "开拓队", "区队", "K", "早班", "掘进"]]
POSTS = [["S1", "采煤队支部书记", "CM", "支部书记", "", "3001", "2026-01-05"]]
BRANCHES = [["Z1", "采煤队支部", "CM"], ["Z2", "开拓队支部", "KT"]]
SHEETS = {"单位": UNITS, "支部": BRANCHES, "岗位": POSTS}
HEAD, WORKER = GOOD["人员"]


def staff(*rows):
    from huiyin.ground.people.tests.workbooks import book

    return book({**SHEETS, "人员": [HEAD, *rows]})


def row(number, unit, branch="Z1"):
    return [number, f"王小军{number}", unit, branch, "采煤工", "否", "", ""]


@pytest.fixture
def taken_over(db):
    import_now(staff(row("3002", "CM"), row("3003", "CM")))


def test_taking_the_mine_over_opens_nothing_though_some_were_there(db):
    from huiyin.ground.people import actions as people
    from huiyin.ground.people.rules import SYSTEM, UnitKind

    unit = people.open_unit(None, code="K", name="回音示范矿", kind=UnitKind.MINE, by=SYSTEM)
    people.hire("3002", name="王小军3002", unit=unit, by=SYSTEM)

    import_now(staff(row("3002", "CM")), is_whole_roll=True)

    assert Person.objects.get(staff_number="3002").unit.code == "CM"
    assert Trigger.objects.count() == 0


def test_a_move_by_the_workbook_opens_the_talk_the_rule_names_once(taken_over):
    for _ in range(2):
        import_now(staff(row("3002", "KT"), row("3003", "CM")))

    trigger = Trigger.objects.get()
    assert (trigger.person.staff_number, trigger.kind, trigger.raised_by) == ("3002", "岗位变动", None)
    assert [duty.post.code for duty in Duty.objects.filter(kind=DutyKind.TALK)] == ["S1"]


def test_a_branch_put_right_a_newcomer_and_a_leaver_open_none(taken_over):
    left = [*row("3003", "CM")[:7], "2026-06-01"]

    import_now(staff(row("3002", "CM", "Z2"), left, row("3004", "KT")))

    assert Trigger.objects.count() == 0
