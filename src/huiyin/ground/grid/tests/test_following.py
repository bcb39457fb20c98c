"""The grid between two versions: who joins, moves, leaves; posts that change hands; single rows mended."""

from datetime import timedelta

import pytest

from huiyin.ground.grid import actions as grid
from huiyin.ground.grid import signals
from huiyin.ground.grid.models import Care, Cell, Coverage, Gap
from huiyin.ground.grid.queries import proof
from huiyin.ground.grid.tests import standing
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption
from huiyin.kit.verdicts import Refused

LATER = standing.AT + timedelta(days=3)


@pytest.fixture
def mine(db):
    made = standing.build()
    standing.adopted(made)
    return made


def gaps(mine, *kinds):
    """Return the gaps of the two branches as (kind, whom or which cell)."""
    rows = Gap.objects.filter(branch__isnull=False).select_related("person", "cell")
    found = {(g.kind, g.person.name if g.person else g.cell.name if g.cell else g.branch.name) for g in rows}
    return {pair for pair in found if not kinds or pair[0] in kinds}


def proved():
    return proof.compare(LATER.date()) == []


def test_a_gap_opens_the_same_day_for_who_joins(mine):
    told = []

    def hear(sender, branches, **rest):
        told.append(branches)

    signals.gaps_changed.connect(hear)
    standing.hire(mine, "new", "T11", branch="T1", at=LATER)
    signals.gaps_changed.disconnect(hear)

    assert gaps(mine) == {("hole", "人new")}
    assert told == [{mine.branches["T1"].pk}]
    assert proved()


def test_mend_closes_the_gap_and_is_recorded_once(mine):
    new = standing.hire(mine, "new", "T11", branch="T1", at=LATER)
    before = Entry.objects.count()

    grid.mend(new, mine.people["T1-m1"], by=mine.actor("T1-sec"), at=LATER)

    assert (gaps(mine), mine.carer("new")) == (set(), "T1-m1")
    verbs = [entry.verb for entry in Entry.objects.order_by("pk")[before:]]
    assert [verb for verb in verbs if not verb.startswith("duty.")] == [
        "care.mend"
    ]  # the gap's duty is settled with it
    assert proved()


def test_mend_is_refused_for_another_branchs_secretary_and_leaves_no_trace(mine):
    new = standing.hire(mine, "new", "T11", branch="T1", at=LATER)
    before = (Care.objects.count(), Entry.objects.count())

    with pytest.raises(Refused, match="包保由本支部书记"):
        grid.mend(new, mine.people["T1-m1"], by=mine.actor("T2-sec"), at=LATER)

    assert (Care.objects.count(), Entry.objects.count()) == before


@pytest.mark.parametrize(
    ("person", "carer", "reason"),
    [
        ("T1-s1", "T1-s1", "不能自己包保自己"),
        ("T1-c1", "T1-m1", "包保人要比被包保人高一级"),
        ("T1-m1", "T1-s1", "包保人要比被包保人高一级"),
        ("T1-head", "chief", "不需要包保"),
    ],
)
def test_mend_is_refused_with_its_reason(mine, person, carer, reason):
    with pytest.raises(Refused, match=reason):
        grid.mend(mine.people[person], mine.people[carer], by=SYSTEM, at=LATER)


def test_mend_beyond_the_limit_is_refused(mine):
    for n in range(8):
        one = standing.hire(mine, f"new{n}", "T11", branch="T1", at=LATER)
        if Care.objects.filter(cell=mine.cell("T1-m1"), to_on=None).count() < 8:
            grid.mend(one, mine.people["T1-m1"], by=SYSTEM, at=LATER)
    last = standing.hire(mine, "last", "T11", branch="T1", at=LATER)

    with pytest.raises(Refused, match="已经有 8 个，上限是 8 个"):
        grid.mend(last, mine.people["T1-m1"], by=SYSTEM, at=LATER)


def test_mend_to_nobody_ends_the_care(mine):
    grid.mend(mine.people["T1-s1"], None, by=SYSTEM, at=LATER)

    assert gaps(mine) == {("hole", "人T1-s1")}
    assert Care.objects.get(person=mine.people["T1-s1"]).to_on == LATER.date()


def test_who_leaves_leaves_no_care_behind_and_a_dead_cell_where_they_carried(mine):
    carer = mine.carer("T1-s1")
    cell = mine.cell(carer)

    people.leave(mine.people[carer], by=SYSTEM, at=LATER)

    assert ("dead", cell.name) in gaps(mine)
    assert not Care.objects.filter(person=mine.people[carer], to_on=None).exists()
    assert mine.carer("T1-s1") == "-"
    assert proved()


def test_a_successor_takes_the_cell_over(mine):
    carer = mine.carer("T1-s1")
    cell = mine.cell(carer)
    people.leave(mine.people[carer], by=SYSTEM, at=LATER)
    standing.hire(mine, "heir", "T11", branch="T1", is_member=True, at=LATER)

    grid.hand_over(cell, mine.people["heir"], by=mine.actor("T1-sec"), at=LATER)

    assert mine.carer("T1-s1") == "heir"
    assert gaps(mine) == {("hole", "人heir")}
    assert proved()


def test_hand_over_of_a_seat_that_was_taken_meanwhile_is_refused_without_a_trace(mine):
    carer = mine.carer("T1-s1")
    cell = mine.cell(carer)
    people.leave(mine.people[carer], by=SYSTEM, at=LATER)
    for name in ("heir", "late"):
        standing.hire(mine, name, "T11", branch="T1", is_member=True, at=LATER)
    grid.hand_over(cell, mine.people["heir"], by=mine.actor("T1-sec"), at=LATER)
    before = Entry.objects.count()

    with pytest.raises(Refused, match="已经由“人heir”接替"):
        grid.hand_over(cell, mine.people["late"], by=mine.actor("dispatcher"), at=LATER)

    assert (mine.carer("T1-s1"), Entry.objects.count()) == ("heir", before)


def test_hand_over_of_a_closed_cell_is_refused(mine):
    carer = mine.carer("T1-s1")
    cell = mine.cell(carer)
    people.close_post(cell.post, by=SYSTEM, at=LATER)

    with pytest.raises(Refused, match="已经撤销，不用接替"):
        grid.hand_over(cell, mine.people["T1-m2"], by=SYSTEM, at=LATER)


def test_hand_over_to_somebody_of_another_branch_is_refused(mine):
    carer = mine.carer("T1-s1")
    cell = mine.cell(carer)
    people.leave(mine.people[carer], by=SYSTEM, at=LATER)

    with pytest.raises(Refused, match="不是这个支部的党员"):
        grid.hand_over(cell, mine.people["T2-m1"], by=SYSTEM, at=LATER)


def test_who_moves_strays_from_the_old_carer(mine):
    people.move(mine.people["T1-s1"], unit=mine.units["T21"], branch=mine.branches["T2"], by=SYSTEM, at=LATER)

    assert gaps(mine) == {("stray", "人T1-s1")}
    assert proved()


def test_a_member_who_moves_leaves_the_seat(mine):
    carer = mine.carer("T1-s1")
    cell = mine.cell(carer)

    people.move(mine.people[carer], unit=mine.units["T21"], branch=mine.branches["T2"], by=SYSTEM, at=LATER)

    assert gaps(mine) == {("dead", cell.name), ("stray", mine.people[carer].name)}
    assert not cell.post.tenures.filter(to_on=None).exists()
    assert proved()


def test_a_secretarys_post_that_falls_vacant_is_a_gap_until_it_is_filled(mine):
    people.vacate(mine.posts["T1-sec"], by=SYSTEM, at=LATER)
    without = gaps(mine, "no_sec")

    people.appoint(mine.people["T1-m1"], mine.posts["T1-sec"], by=SYSTEM, at=LATER)

    assert without == {("no_sec", "综采队党支部")}
    assert gaps(mine, "no_sec") == set()
    assert proved()


def test_a_named_secretary_of_another_post_closes_the_gap(mine):
    people.vacate(mine.posts["T1-sec"], by=SYSTEM, at=LATER)

    people.name_secretary(mine.branches["T1"], mine.posts["T2-sec"], by=SYSTEM, at=LATER)

    assert gaps(mine, "no_sec") == set()
    assert proved()


def test_whoever_is_appointed_to_the_post_that_answers_for_them_is_a_hole_not_a_ring(mine):
    carer = mine.carer("T1-m1")

    people.appoint(mine.people["T1-m1"], mine.posts[carer], by=SYSTEM, at=LATER)

    assert not Care.objects.filter(person=mine.people["T1-m1"], to_on=None).exists()
    assert ("hole", "人T1-m1") in gaps(mine)
    assert proved()


def test_who_rises_to_a_post_that_nobody_carries_keeps_no_carer_and_is_no_gap(mine):
    risen = mine.people["T1-m1"]
    assert Care.objects.filter(person=risen, to_on=None).exists()

    people.appoint(risen, mine.posts["vice"], by=SYSTEM, at=LATER)

    assert not Care.objects.filter(person=risen, to_on=None).exists()
    assert Entry.objects.filter(verb="care.end", subject_id=risen.pk).count() == 1
    assert not Gap.objects.filter(person=risen).exists()
    assert proved()


def test_a_lower_limit_shows_who_carries_too_many(mine):
    adoption = Adoption(1, effective_from=LATER.date(), document="矿发〔2026〕9号")

    rulebook.override("care.member_to_staff_max", adoption, by=mine.actor("chief"), at=LATER)

    assert gaps(mine, "overload")
    assert proved()


def test_a_limit_that_begins_later_is_found_by_the_tick_of_that_day(mine):
    begins = LATER + timedelta(days=10)
    adoption = Adoption(1, effective_from=begins.date(), document="矿发〔2026〕9号")
    rulebook.override("care.member_to_staff_max", adoption, by=mine.actor("chief"), at=LATER)
    before = gaps(mine, "overload")

    done = [grid.tick(LATER), grid.tick(begins), grid.tick(begins)]

    assert before == set()
    assert gaps(mine, "overload")
    assert (done[0], done[1] > 0, done[2]) == (0, True, 0)


def test_a_limit_that_began_while_no_tick_came_is_found_by_the_next_one(mine):
    begins = LATER + timedelta(days=10)
    adoption = Adoption(1, effective_from=begins.date(), document="矿发〔2026〕9号")
    rulebook.override("care.member_to_staff_max", adoption, by=mine.actor("chief"), at=LATER)
    grid.tick(LATER)

    done = [grid.tick(begins + timedelta(days=n)) for n in (3, 3, 4)]

    assert gaps(mine, "overload")
    assert (done[0] > 0, done[1:]) == (True, [0, 0])
    assert proof.compare((begins + timedelta(days=4)).date()) == []


def test_a_leader_who_leaves_leaves_branches_without_a_living_contact(mine):
    contact = Care.objects.get(branch=mine.branches["T1"], to_on=None).cell
    leader = contact.post.tenures.get(to_on=None).person

    people.leave(leader, by=SYSTEM, at=LATER)

    assert Gap.objects.filter(kind="dead", cell=contact, branch=None).exists()
    assert proved()


def test_mend_branch_gives_a_branch_another_leader(mine):
    contact = Care.objects.get(branch=mine.branches["T1"], to_on=None)
    other = next(n for n in ("chief", "vice") if not contact.cell.post.tenures.filter(person=mine.people[n]).exists())

    made = grid.mend_branch(mine.branches["T1"], mine.people[other], by=mine.actor("dispatcher"), at=LATER)

    assert (made.level, made.from_on) == (1, LATER.date())
    assert Care.objects.get(pk=contact.pk).to_on == LATER.date()
    assert proved()


def test_mend_branch_is_refused_for_who_is_no_leader_and_beyond_the_limit(mine):
    with pytest.raises(Refused, match="不是领导班子成员"):
        grid.mend_branch(mine.branches["T1"], mine.people["T1-m1"], by=SYSTEM, at=LATER)
    with pytest.raises(Refused, match="网格由党建调度"):
        grid.mend_branch(mine.branches["T1"], mine.people["vice"], by=mine.actor("T1-sec"), at=LATER)


def test_coverage_has_a_row_for_a_day_only_where_it_changed(mine):
    before = Coverage.objects.count()

    standing.hire(mine, "new1", "T11", branch="T1", at=LATER)
    standing.hire(mine, "new2", "T11", branch="T1", at=LATER)

    row = Coverage.objects.get(branch=mine.branches["T1"], day=LATER.date())
    assert (Coverage.objects.count(), row.people - row.covered, row.gaps) == (before + 1, 2, {"hole": 2})


def test_nothing_is_proved_before_the_first_grid(db):
    standing.build()

    assert (Gap.objects.count(), Coverage.objects.count(), Cell.objects.count()) == (0, 0, 0)
    assert proof.compare(LATER.date()) == []
