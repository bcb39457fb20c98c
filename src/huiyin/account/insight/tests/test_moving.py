"""Units and posts that move in the tree: figures go with them, equal to what a recomputation would give."""

from datetime import timedelta

import pytest

from huiyin.account.insight import queries
from huiyin.account.insight.tests import factories
from huiyin.account.insight.tests.factories import START
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Post, Unit
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.people.tests.workbooks import book
from huiyin.loop.duties import actions as duties
from huiyin.loop.matters import actions as matters

UNITS = [
    ["K", "回音示范矿", "矿", "", "", ""],
    ["GH", "矿工会", "科室", "K", "", ""],
    ["JD", "机电队", "区队", "K", "", ""],
    ["TF", "通风队", "区队", "K", "", ""],
    ["HQ", "后勤科", "科室", "K", "", ""],
    ["JD1", "机电一班", "班组", "JD", "", ""],
]
CREW_LEADER = ["P10", "机电一班班长", "JD1", "班组长", "P7", "", ""]


@pytest.fixture
def mine(db):
    made = factories.small_mine(staff=1)
    factories.answered(made, "power")
    factories.closed(made, "crew")
    late = factories.assigned(made, "crew")
    duties.tick(late.clock.due_at + timedelta(days=1))
    factories.assigned(made, "air")
    return made


def take_over(*, units=(), posts=()):
    """Import a workbook of these units and posts, as an administrator would."""
    sheets = {"单位": units, "支部": [], "岗位": posts, "人员": []}
    made = people.take_in(book(sheets), file_name="调整.xlsx", by=SYSTEM, at=START + timedelta(days=30))
    assert made.fault_count == 0
    people.accept(made, by=SYSTEM, at=START + timedelta(days=30))


def under(code, above):
    """Return the sheet of units with one below another."""
    return [[*row[:3], above, *row[4:]] if row[0] == code else row for row in UNITS]


def received(mine):
    return [queries.balance(Unit.objects.get(pk=unit.pk)).received for unit in (mine.top, mine.power, mine.air)]


def test_a_crew_that_goes_to_another_team_takes_its_figures_along(mine):
    before = received(mine)

    take_over(units=under("JD1", "TF"))

    assert (before, received(mine)) == ([4, 3, 1], [4, 1, 3])
    assert queries.compare() == []


def test_a_team_that_moves_takes_what_lies_below_it(mine):
    take_over(units=under("JD", "HQ"))

    assert queries.balance(Unit.objects.get(code="HQ")).received == 3
    assert queries.compare() == []


def test_two_moves_at_once_keep_the_figures_equal_to_their_recomputation(mine):
    moved = [[*row[:3], {"JD1": "TF", "JD": "HQ", "TF": "JD"}.get(row[0], row[3]), *row[4:]] for row in UNITS]

    take_over(units=moved)

    assert queries.compare() == []


def test_a_post_that_goes_to_another_unit_takes_its_days_along(mine):
    take_over(posts=[["P10", "通风一班班长", "TF", "班组长", "P7", "1010", "2026-03-02"]])

    assert queries.compare() == []


def test_a_post_that_had_handed_its_duties_over_takes_its_days_along(mine):
    people.vacate(mine.posts["crew"], by=SYSTEM, on=START.date(), at=START + timedelta(days=9))

    take_over(posts=[["P10", "通风一班班长", "TF", "班组长", "P7", "", ""]])

    assert queries.compare() == []


def test_unit_and_post_that_move_in_one_import_are_counted_once(mine):
    take_over(units=under("JD1", "TF"), posts=[["P10", "后勤一班班长", "HQ", "班组长", "P7", "1010", "2026-03-02"]])

    assert queries.compare() == []


def test_what_happens_after_a_move_counts_in_the_new_place(mine):
    take_over(units=under("JD1", "TF"))
    matter = factories.matter_in(mine, at=START + timedelta(days=31))

    matters.assign(matter, to=Post.objects.get(code="P10"), by=mine.actors["officer"], at=START + timedelta(days=31))

    assert received(mine) == [5, 1, 4]
    assert queries.compare() == []
