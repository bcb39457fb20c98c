"""Gaps of the grid: owed from the same day, one duty at a time for a branch, settled when there is none."""

import pytest

from huiyin.branch.tasks import actions
from huiyin.branch.tasks.tests.cast import MONDAY, day
from huiyin.ground.grid import signals
from huiyin.ground.grid.models import Gap, Grid
from huiyin.ground.grid.rules import GapKind
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.clock import day_of
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind

pytestmark = pytest.mark.django_db


def gap(mine, name="worker", branch="team"):
    return Gap.objects.create(
        kind=GapKind.HOLE, person=mine.people[name], branch=mine.branches[branch], found_on=MONDAY.date()
    )


def tell(*branches, at=MONDAY):
    signals.gaps_changed.send(sender=Gap, branches={b.pk for b in branches}, by=SYSTEM, at=at)


def owed():
    return Duty.objects.filter(kind=DutyKind.FILL_GAP).order_by("pk")


def test_gap_is_owed_by_the_secretary_the_same_day(mine):
    gap(mine)

    tell(mine.branches["team"])

    duty = owed().get()
    assert (duty.post, duty.link, duty.opened_at) == (mine.posts["secretary"], "/grid/gaps/", MONDAY)
    assert day_of(duty.due_at).isoformat() == "2026-11-05"


def test_second_gap_opens_no_second_duty(mine):
    gap(mine)
    tell(mine.branches["team"])
    gap(mine, "welder")

    tell(mine.branches["team"])

    assert owed().count() == 1


def test_duty_is_settled_when_the_last_gap_is_mended_and_opens_again_the_same_day(mine):
    first = gap(mine)
    tell(mine.branches["team"])
    first.delete()
    tell(mine.branches["team"])
    assert owed().get().outcome == "done"
    gap(mine)

    tell(mine.branches["team"])

    assert [duty.is_open for duty in owed()] == [False, True]


def test_other_branches_stay_untouched(mine):
    gap(mine, branch="other")

    tell(mine.branches["team"])

    assert not owed().exists()


def test_dispatcher_owes_where_a_branch_has_no_secretary(mine):
    people.close_post(mine.posts["other_secretary"], by=SYSTEM, at=MONDAY)
    gap(mine, branch="other")

    tell(mine.branches["other"])

    assert owed().get().post == mine.posts["dispatcher"]


def test_superior_owes_for_a_vacant_secretary(mine):
    people.vacate(mine.posts["secretary"], by=SYSTEM, at=MONDAY)
    gap(mine)

    tell(mine.branches["team"])

    assert owed().get().post == mine.posts["leader"]


def test_nobody_owes_where_there_is_neither_secretary_nor_dispatcher(mine):
    people.close_post(mine.posts["other_secretary"], by=SYSTEM, at=MONDAY)
    Post.objects.filter(pk=mine.posts["dispatcher"].pk).update(closed_on=MONDAY.date())
    gap(mine, branch="other")

    tell(mine.branches["other"])

    assert not owed().exists()


def test_tick_looks_after_what_no_signal_told(mine):
    gap(mine)

    actions.tick(MONDAY)
    assert owed().get().is_open
    Gap.objects.all().delete()
    actions.tick(day(2026, 11, 3))

    assert owed().get().outcome == "done"


def test_adoption_looks_at_every_branch(mine):
    gap(mine)
    gap(mine, "welder", "other")

    signals.grid_adopted.send(sender=Grid, grid=None, by=SYSTEM, at=MONDAY)

    assert {duty.post for duty in owed()} == {mine.posts["secretary"], mine.posts["other_secretary"]}
