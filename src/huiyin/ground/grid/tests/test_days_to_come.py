"""A version adopted for a day to come: nothing moves before; what still fits moves on the day, once, however late."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from huiyin.ground.grid import actions as grid
from huiyin.ground.grid.models import Care, Cell, Choice, Gap, Grid
from huiyin.ground.grid.queries import proof, versions
from huiyin.ground.grid.rules import State
from huiyin.ground.grid.tests import standing as cast
from huiyin.ground.grid.tests.test_adopting import ring_of, seat_workers
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.verdicts import Refused

SOON, LATER = cast.DAY + timedelta(days=5), cast.DAY + timedelta(days=20)


def day(number):
    """Return the moment so many days after the first one."""
    return cast.AT + timedelta(days=number)


@pytest.fixture
def mine(db):
    return cast.build()


@pytest.fixture
def standing(mine):
    """A grid in force, and a draft that changes who answers for the first worker of each team."""
    cast.adopted(mine)
    return mine


def swapped(mine, *, at=cast.AT):
    """Propose a draft in which the other member answers for each team's first worker."""
    draft = grid.propose(by=SYSTEM, at=at)
    for team in ("T1", "T2"):
        row = Choice.objects.get(grid=draft, person=mine.people[f"{team}-s1"])
        grid.choose(row, carer=mine.people[other_of(mine, team)], by=SYSTEM, at=at)
    return draft


def other_of(mine, team):
    return f"{team}-m2" if mine.carer(f"{team}-s1") == f"{team}-m1" else f"{team}-m1"


def test_adopt_for_a_day_to_come_changes_nothing_before_it(standing):
    before = sorted(Care.objects.values_list("pk", "to_on")), Cell.objects.count(), proof.recorded(None)
    entries = Entry.objects.count()

    made = grid.adopt(swapped(standing), effective_on=SOON, by=standing.actor("chief"), at=cast.AT)

    assert (made.number, made.effective_on, made.is_awaited) == (2, SOON, True)
    assert (sorted(Care.objects.values_list("pk", "to_on")), Cell.objects.count(), proof.recorded(None)) == before
    verbs = Entry.objects.order_by("pk").values_list("verb", flat=True)[entries:]
    assert [verb for verb in verbs if verb not in ("grid.propose", "grid.choose")] == ["grid.adopt"]
    assert made.figures["adopted"]["begun"] == 2
    assert proof.compare(cast.DAY) == []


def test_the_first_grid_may_wait_for_its_day_and_nothing_lacks_before(mine):
    grid.adopt(grid.propose(by=SYSTEM, at=cast.AT), effective_on=SOON, by=SYSTEM, at=cast.AT)
    cast.hire(mine, "new", "T11", branch="T1", at=day(1))

    assert (proof.stands(), Care.objects.count(), Gap.objects.count()) == (False, 0, 0)
    assert versions.standing(cast.DAY)[0] is None
    assert grid.tick(day(5)) == 1
    assert [gap.person.name for gap in Gap.objects.filter(kind="hole", branch__isnull=False)] == ["人new"]
    assert proof.compare(SOON) == []


def test_the_version_in_force_on_a_day_is_a_query(standing):
    made = grid.adopt(swapped(standing), effective_on=SOON, by=SYSTEM, at=cast.AT)

    def number(on: date) -> int | None:
        found = versions.in_force(on)
        return found.number if found else None

    expected = [None, 1, 1, 2, 2]
    days = [cast.DAY - timedelta(days=1), cast.DAY, SOON - timedelta(days=1), SOON, LATER]
    assert [number(on) for on in days] == expected
    grid.tick(day(6))
    assert [number(on) for on in days] == expected
    assert versions.standing(cast.DAY)[1] == [made]


def test_tick_lets_it_take_effect_on_its_day_and_only_once(standing):
    one, other = standing.carer("T1-s1"), other_of(standing, "T1")
    made = grid.adopt(swapped(standing), effective_on=SOON, by=SYSTEM, at=cast.AT)

    assert (grid.tick(day(4)), standing.carer("T1-s1")) == (0, one)
    assert (grid.tick(day(5)), standing.carer("T1-s1")) == (1, other)
    cares = sorted(Care.objects.values_list())
    assert (grid.tick(day(5)), grid.tick(day(6)), grid.take_effect(made, by=SYSTEM, at=day(6))) == (0, 0, False)
    assert sorted(Care.objects.values_list()) == cares
    assert Entry.objects.filter(verb="grid.take_effect").count() == 1
    made.refresh_from_db()
    assert (made.took_effect_at, made.figures["adopted"]["begun"], made.figures["left"]) == (day(5), 2, [])
    assert proof.compare(SOON) == []


def test_a_tick_that_comes_late_begins_care_on_the_day_adopted(standing):
    made = grid.adopt(swapped(standing), effective_on=SOON, by=SYSTEM, at=cast.AT)

    grid.tick(day(12))

    assert set(made.begun.values_list("from_on", flat=True)) == {SOON}
    assert set(made.ended.values_list("to_on", flat=True)) == {SOON}
    assert proof.compare(day(12).date()) == []


def test_who_joined_moved_left_or_was_mended_in_between_is_left_as_they_are(standing):
    draft = grid.propose(by=SYSTEM, at=cast.AT)
    for name in ("s1", "s2", "s3", "s4"):
        row = Choice.objects.get(grid=draft, person=standing.people[f"T1-{name}"])
        to = "T1-m2" if standing.carer(f"T1-{name}") == "T1-m1" else "T1-m1"
        grid.choose(row, carer=standing.people[to], by=SYSTEM, at=cast.AT)
    made = grid.adopt(draft, effective_on=SOON, by=SYSTEM, at=cast.AT)
    wanted = {c.person_id: c.carer_id for c in Choice.objects.filter(grid=made)}
    people.leave(standing.people["T1-s1"], by=SYSTEM, at=day(1))
    people.move(
        standing.people["T1-s2"], unit=standing.units["T21"], branch=standing.branches["T2"], by=SYSTEM, at=day(2)
    )
    grid.mend(standing.people["T1-s3"], standing.people["T1-c1"], by=SYSTEM, at=day(3))
    cast.hire(standing, "new", "T11", branch="T1", at=day(4))

    assert grid.tick(day(5)) == 1

    made.refresh_from_db()
    assert sorted(made.figures["left"]) == [
        "人T1-s1（已离职）",
        "人T1-s2（已调到别的支部）",
        "人T1-s3（拟定之后已经另行安排）",
    ]
    assert (standing.carer("T1-s1"), standing.carer("T1-s3")) == (None, "T1-c1")
    assert standing.people[standing.carer("T1-s4")].pk == wanted[standing.people["T1-s4"].pk]
    gaps = {(gap.kind, gap.person.name) for gap in Gap.objects.filter(person__isnull=False, branch__isnull=False)}
    assert gaps == {("stray", "人T1-s2"), ("hole", "人new")}
    assert proof.compare(SOON) == []


def test_rows_of_a_carer_who_left_and_of_who_rose_are_left_out(standing):
    made = grid.adopt(swapped(standing), effective_on=SOON, by=SYSTEM, at=cast.AT)
    people.leave(Choice.objects.get(grid=made, person=standing.people["T1-s1"]).carer, by=SYSTEM, at=day(1))
    people.appoint(standing.people["T2-s1"], standing.posts["T2-c1"], by=SYSTEM, at=day(1))

    grid.tick(day(5))

    made.refresh_from_db()
    assert "人T2-s1（岗位有变，不在这一级包保）" in made.figures["left"]
    assert "人T1-s1（包保人已离职）" in made.figures["left"]
    assert proof.compare(SOON) == []


def test_a_ring_that_came_up_in_between_is_left_out_and_the_rest_takes_effect(standing):
    made = grid.adopt(swapped(standing), effective_on=SOON, by=SYSTEM, at=cast.AT)
    seat_workers(standing)
    ring_of(standing, made)

    grid.tick(day(5))

    made.refresh_from_db()
    assert [row for row in made.figures["left"] if "会成为互相包保" in row] == ["人T1-s1（会成为互相包保）"]
    assert standing.carer("T2-s1") == standing.name_of(Choice.objects.get(grid=made, person__name="人T2-s1").carer)
    assert proof.compare(SOON) == []


def test_adopt_for_a_day_that_another_version_holds_or_before_it_is_refused(standing):
    grid.adopt(swapped(standing), effective_on=SOON, by=SYSTEM, at=cast.AT)
    draft = grid.propose(by=SYSTEM, at=cast.AT)

    with pytest.raises(Refused, match="第 2 版已定于 2026年11月7日 起执行，同一天不能有两版"):
        grid.adopt(draft, effective_on=SOON, by=SYSTEM, at=cast.AT)
    with pytest.raises(Refused, match="要在它以前另定网格，请先撤回它"):
        grid.adopt(draft, effective_on=cast.DAY, by=SYSTEM, at=cast.AT)
    with pytest.raises(Refused, match="不能晚于一年以后"):
        grid.adopt(draft, effective_on=cast.DAY + timedelta(days=400), by=SYSTEM, at=cast.AT)


def test_two_that_wait_take_effect_in_turn_and_the_later_decision_holds(standing):
    one, other = standing.carer("T1-s1"), other_of(standing, "T1")
    second = grid.adopt(swapped(standing), effective_on=SOON, by=SYSTEM, at=cast.AT)
    third = grid.adopt(grid.propose(by=SYSTEM, at=cast.AT), effective_on=LATER, by=SYSTEM, at=cast.AT)

    assert grid.tick(day(25)) == 2

    rows = Care.objects.filter(person=standing.people["T1-s1"]).order_by("from_on", "pk")
    assert [(row.grid.number, row.from_on, row.to_on) for row in rows] == [
        (1, cast.DAY, SOON),
        (2, SOON, LATER),
        (3, LATER, None),
    ]
    assert (standing.carer("T1-s1"), other != one) == (one, True)
    assert [version.number for version in (second, third)] == [2, 3]
    assert proof.compare(LATER) == []


def test_recall_before_its_day_gives_the_rows_back_as_a_draft(standing):
    made = grid.adopt(swapped(standing), effective_on=SOON, by=SYSTEM, at=cast.AT)
    rows = Choice.objects.filter(grid=made).count()

    grid.recall(made, by=standing.actor("dispatcher"), at=day(4))

    made.refresh_from_db()
    assert (made.state, made.number, made.recalled_by) == (State.RECALLED, 2, standing.people["dispatcher"])
    assert Entry.objects.filter(verb="grid.recall").count() == 1
    draft = Grid.objects.get(state=State.DRAFT)
    assert (draft.choices.count(), draft.choices.filter(is_locked=True).count()) == (rows, 2)
    assert grid.tick(day(6)) == 0
    assert grid.adopt(draft, effective_on=day(6).date(), by=SYSTEM, at=day(6)).number == 3


def test_recall_while_another_draft_is_open_drops_the_rows(standing):
    made = grid.adopt(swapped(standing), effective_on=SOON, by=SYSTEM, at=cast.AT)
    draft = grid.propose(by=SYSTEM, at=day(1))

    grid.recall(made, by=SYSTEM, at=day(1))

    assert Grid.objects.get(state=State.DRAFT) == draft
    assert not Choice.objects.filter(grid=made).exists()


def test_recall_by_a_secretary_twice_or_from_its_day_on_is_refused(standing):
    made = grid.adopt(swapped(standing), effective_on=SOON, by=SYSTEM, at=cast.AT)
    with pytest.raises(Refused, match="网格由党建调度和党政正职拟定"):
        grid.recall(made, by=standing.actor("T1-sec"), at=day(1))
    with pytest.raises(Refused, match="已经执行，不能撤回"):  # no tick yet, but its day has come
        grid.recall(made, by=SYSTEM, at=day(5))
    with pytest.raises(Refused, match="已经执行，不能撤回"):
        grid.recall(Grid.objects.get(number=1), by=SYSTEM, at=day(1))

    grid.recall(made, by=SYSTEM, at=day(1))

    with pytest.raises(Refused, match="已经撤回"):
        grid.recall(made, by=SYSTEM, at=day(1))
    with pytest.raises(Refused, match="还没有通过"):
        grid.recall(Grid.objects.get(state=State.DRAFT), by=SYSTEM, at=day(1))
    with pytest.raises(Refused, match="已经撤回"):
        grid.adopt(made, effective_on=LATER, by=SYSTEM, at=day(1))


def test_adopt_for_a_day_to_come_is_refused_for_what_would_be_refused_today(standing):
    draft = swapped(standing)
    people.leave(standing.people["T1-s1"], by=SYSTEM, at=day(1))

    with pytest.raises(Refused, match="人T1-s1（已离职）"):
        grid.adopt(draft, effective_on=SOON, by=SYSTEM, at=day(1))
    made = grid.adopt(draft, effective_on=SOON, leaving_out=True, by=SYSTEM, at=day(1))

    assert made.figures["adopted"]["left_out"] == 1


def test_two_that_wait_for_one_day_cannot_be_in_the_database(standing):
    made = grid.adopt(swapped(standing), effective_on=SOON, by=SYSTEM, at=cast.AT)
    same = {"state": State.ADOPTED, "effective_on": SOON, "adopted_at": cast.AT, "proposed_at": cast.AT}

    with pytest.raises(IntegrityError), transaction.atomic():
        Grid.objects.create(title="另一版", number=9, **same)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grid.objects.filter(pk=made.pk).update(state=State.RECALLED)


def test_a_failing_record_undoes_taking_effect(standing, monkeypatch):
    made = grid.adopt(swapped(standing), effective_on=SOON, by=SYSTEM, at=cast.AT)
    one = standing.carer("T1-s1")

    def fails(*args):
        raise RuntimeError

    monkeypatch.setattr("huiyin.ground.ledger.actions.record", fails)
    with pytest.raises(RuntimeError):
        grid.tick(day(5))

    made.refresh_from_db()
    assert (made.is_awaited, standing.carer("T1-s1")) == (True, one)


def test_rows_mended_belong_to_the_version_that_was_in_force_then_also_within_one_day(standing):
    first = Grid.objects.get(number=1)
    grid.mend(standing.people["T1-s3"], standing.people["T1-c1"], by=SYSTEM, at=day(5))
    second = grid.adopt(swapped(standing, at=day(5)), effective_on=SOON, by=standing.actor("chief"), at=day(5))

    before = versions.mended_since(first), versions.mended_since(second)
    grid.mend(standing.people["T2-s3"], standing.people["T2-c1"], by=SYSTEM, at=day(5))
    grid.mend(standing.people["T2-s2"], standing.people["T2-c1"], by=SYSTEM, at=day(6))

    assert before == (1, 0)
    assert (versions.mended_since(first), versions.mended_since(second)) == (1, 2)
