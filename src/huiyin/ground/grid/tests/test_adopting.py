"""Adopting a draft: cells, posts and care; rows the roll left behind; two at once; rings."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.ground.grid import actions as grid
from huiyin.ground.grid import queries
from huiyin.ground.grid.models import Care, Cell, Choice, Gap, Grid
from huiyin.ground.grid.queries import proof
from huiyin.ground.grid.tests import standing as cast
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import SYSTEM, Office
from huiyin.kit.verdicts import Refused

LATER = cast.AT + timedelta(days=3)


@pytest.fixture
def mine(db):
    return cast.build()


@pytest.fixture
def draft(mine):
    return grid.propose(by=SYSTEM, at=cast.AT)


def test_adopt_covers_everybody_and_the_proof_holds(mine, draft):
    made = grid.adopt(draft, effective_on=cast.DAY, by=mine.actor("dispatcher"), at=cast.AT)

    assert (made.number, made.effective_on, made.adopted_by) == (1, cast.DAY, mine.people["dispatcher"])
    assert proof.compare(cast.DAY) == []
    assert list(Gap.objects.filter(person__isnull=False, branch__isnull=False)) == []
    assert queries.carer_of(mine.people["T1-s1"].pk) is not None
    assert queries.contact_of(mine.branches["T1"].pk) is not None


def test_adopt_opens_a_cell_and_a_post_for_each_member_who_carries(mine, draft):
    grid.adopt(draft, effective_on=cast.DAY, by=SYSTEM, at=cast.AT)

    cell = mine.cell("T1-m1") if mine.carer("T1-s1") == "T1-m1" else mine.cell(mine.carer("T1-s1"))
    assert cell.post.office == Office.MEMBER
    assert cell.post.name == f"{cell.name}网格员"
    assert cell.name.startswith("综采队党支部第")
    assert cell.post.superior == mine.posts["T1-sec"]
    assert cell.code == cell.post.code == f"W{mine.branches['T1'].pk}-{cell.code[-1]}"


def test_adopt_is_one_entry_beside_those_of_the_posts(mine, draft):
    before = Entry.objects.count()

    grid.adopt(draft, effective_on=cast.DAY, by=mine.actor("chief"), at=cast.AT)

    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))[before:]
    seats = Post.objects.filter(office=Office.MEMBER).count()
    assert sorted(verbs) == sorted(["grid.adopt", *["post.open", "post.appoint"] * seats])
    assert Entry.objects.get(verb="grid.adopt").person_id == mine.people["chief"].pk


def test_adopt_again_ends_and_begins_only_what_differs(mine, draft):
    grid.adopt(draft, effective_on=cast.DAY, by=SYSTEM, at=cast.AT)
    cares = set(Care.objects.values_list("pk", flat=True))

    second = grid.adopt(grid.propose(by=SYSTEM, at=LATER), effective_on=LATER.date(), by=SYSTEM, at=LATER)

    assert set(Care.objects.values_list("pk", flat=True)) == cares
    assert (second.number, second.figures["adopted"]["begun"], second.figures["adopted"]["ended"]) == (2, 0, 0)


def test_adopt_by_a_worker_is_refused_without_a_trace(mine, draft):
    with pytest.raises(Refused, match="网格由党建调度和党政正职拟定"):
        grid.adopt(draft, effective_on=cast.DAY, by=mine.actor("T1-s1"), at=cast.AT)

    assert (Care.objects.count(), Cell.objects.count()) == (0, 0)


def test_adopt_twice_tells_the_second_who_was_faster(mine, draft):
    grid.adopt(draft, effective_on=cast.DAY, by=mine.actor("chief"), at=cast.AT)

    with pytest.raises(Refused, match="已经由人chief通过"):
        grid.adopt(draft, effective_on=cast.DAY, by=mine.actor("dispatcher"), at=cast.AT)

    assert Grid.objects.exclude(number=None).count() == 1


def test_adopt_a_dropped_draft_is_refused(mine, draft):
    grid.drop(draft, by=SYSTEM, at=cast.AT)

    with pytest.raises(Refused, match="已经放弃"):
        grid.adopt(draft, effective_on=cast.DAY, by=SYSTEM, at=cast.AT)


def test_adopt_for_a_day_before_the_version_in_force_is_refused(mine, draft):
    grid.adopt(draft, effective_on=cast.DAY, by=SYSTEM, at=cast.AT)

    second = grid.propose(by=SYSTEM, at=LATER)
    with pytest.raises(Refused, match="不能早于现行第 1 版"):
        grid.adopt(second, effective_on=cast.DAY - timedelta(days=1), by=SYSTEM, at=LATER)


def test_adopt_names_rows_the_roll_left_behind_and_adopts_the_rest_when_told(mine, draft):
    people.leave(mine.people["T1-s1"], by=SYSTEM, at=LATER)
    people.move(mine.people["T1-s2"], unit=mine.units["T21"], branch=mine.branches["T2"], by=SYSTEM, at=LATER)

    with pytest.raises(Refused, match=r"人T1-s1（已离职）、人T1-s2（已调到别的支部）。"):
        grid.adopt(draft, effective_on=LATER.date(), by=SYSTEM, at=LATER)
    made = grid.adopt(draft, effective_on=LATER.date(), leaving_out=True, by=SYSTEM, at=LATER)

    assert made.figures["adopted"]["left_out"] == 2
    assert [gap.person.name for gap in Gap.objects.filter(kind="hole", branch__isnull=False)] == ["人T1-s2"]
    assert proof.compare(LATER.date()) == []


def test_adopt_leaves_out_the_rows_of_a_carer_who_left(mine, draft):
    carer = Choice.objects.get(grid=draft, person=mine.people["T1-s1"]).carer
    people.leave(carer, by=SYSTEM, at=LATER)

    with pytest.raises(Refused, match="包保人已离职"):
        grid.adopt(draft, effective_on=LATER.date(), by=SYSTEM, at=LATER)
    grid.adopt(draft, effective_on=LATER.date(), leaving_out=True, by=SYSTEM, at=LATER)

    assert mine.carer("T1-s1") is None
    assert Gap.objects.filter(kind="hole", person=mine.people["T1-s1"]).exists()


def test_adopt_keeps_what_was_mended_since_the_draft(mine, draft):
    grid.adopt(draft, effective_on=cast.DAY, by=SYSTEM, at=cast.AT)
    second = grid.propose(by=SYSTEM, at=LATER)
    now = mine.carer("T1-s1")
    other = "T1-m2" if now == "T1-m1" else "T1-m1"
    grid.mend(mine.people["T1-s1"], mine.people[other], by=SYSTEM, at=LATER)

    grid.adopt(second, effective_on=LATER.date(), leaving_out=True, by=SYSTEM, at=LATER)

    assert mine.carer("T1-s1") == other


def test_adopt_a_ring_is_refused(mine, draft):
    grid.adopt(draft, effective_on=cast.DAY, by=SYSTEM, at=cast.AT)
    seat_workers(mine)
    second = ring_of(mine, grid.propose(by=SYSTEM, at=LATER))
    before = sorted(Care.objects.values_list())

    with pytest.raises(Refused, match=r"“人T1-s1、人T1-s2”不能互相包保|“人T1-s2、人T1-s1”不能互相包保"):
        grid.adopt(second, effective_on=LATER.date(), leaving_out=True, by=SYSTEM, at=LATER)

    assert sorted(Care.objects.values_list()) == before


def seat_workers(mine):
    """Let two workers hold the members' seats, as a mistake in a workbook would."""
    seats = list(Post.objects.filter(office=Office.MEMBER, cell__branch=mine.branches["T1"]).order_by("pk"))
    for name, post in zip(("T1-s1", "T1-s2"), seats, strict=True):
        people.appoint(mine.people[name], post, by=SYSTEM, at=LATER)


def ring_of(mine, grid_of_rows):
    """Let those two answer for each other in a draft."""
    one, other = mine.people["T1-s1"], mine.people["T1-s2"]
    Choice.objects.filter(grid=grid_of_rows, person=one).update(carer=other, cell=None)
    Choice.objects.filter(grid=grid_of_rows, person=other).update(carer=one, cell=None)
    return grid_of_rows


def test_adopt_takes_no_more_statements_for_more_people(db):
    counts = []
    for staff in (4, 7):
        mine = cast.build(staff=staff)
        draft = grid.propose(by=SYSTEM, at=cast.AT)
        with CaptureQueriesContext(connection) as asked:
            grid.adopt(draft, effective_on=cast.DAY, by=SYSTEM, at=cast.AT)
        counts.append(len(asked))
        wipe(mine)

    assert counts[0] == counts[1]


def wipe(mine):
    """Take the mine away again, rows that point at others first."""
    from huiyin.ground.grid.models import Coverage
    from huiyin.ground.people.models import Branch, Person, Tenure, Unit

    for model in (Gap, Coverage, Choice, Care, Cell, Grid, Tenure):
        model.objects.all().delete()
    Post.objects.update(superior=None)
    Person.objects.update(branch=None)
    for model in (Branch, Post, Person):
        model.objects.all().delete()
    Unit.objects.update(parent=None)
    Unit.objects.all().delete()
