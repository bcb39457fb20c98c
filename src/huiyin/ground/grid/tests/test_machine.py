"""Whatever happens to the roll and the grid: gaps kept equal those found anew, one carer each, no ring."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.ground.grid import actions as grid
from huiyin.ground.grid.models import Care, Grid
from huiyin.ground.grid.queries import proof
from huiyin.ground.grid.rules.cycles import comes_back, cycle
from huiyin.ground.grid.tests import standing
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Person, Post
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.verdicts import Refused

PLACES = st.sampled_from(["T1", "T2"])
PICK = st.integers(0, 10_000)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["hire", "move", "leave", "appoint", "vacate", "mend", "unmend", "adopt", "secretary", "later", "recall"]
        ),
        PICK,
        PICK,
        PLACES,
        st.booleans(),
    ),
    min_size=1,
    max_size=14,
)


def pick(rows, number):
    return rows[number % len(rows)] if rows else None


def step(mine, at, kind, one, other, place, flag):
    """Do one thing as the product's users would; the rules may refuse it."""
    crew, branch = mine.units[f"{place}1"], mine.branches[place]
    working = list(Person.objects.filter(is_active=True).order_by("pk"))
    person, second = pick(working, one), pick(working, other)
    posts = list(Post.objects.filter(closed_on=None).order_by("pk"))
    if kind == "hire":
        standing.hire(mine, f"h{len(mine.people)}", f"{place}1", branch=place if flag else None, is_member=flag, at=at)
    elif kind == "move":
        people.move(person, unit=crew, branch=branch if flag else None, by=SYSTEM, at=at)
    elif kind == "leave":
        people.leave(person, by=SYSTEM, at=at)
    elif kind == "appoint":
        people.appoint(person, pick(posts, other), by=SYSTEM, at=at)
    elif kind == "vacate":
        people.vacate(pick(posts, one), by=SYSTEM, at=at)
    elif kind == "mend":
        grid.mend(person, second, by=SYSTEM, at=at)
    elif kind == "unmend":
        grid.mend(person, None, by=SYSTEM, at=at)
    elif kind == "secretary":
        people.name_secretary(branch, pick(posts, one), by=SYSTEM, at=at)
    else:
        plan(at, kind, one, other, flag)


def plan(at, kind, one, other, flag):
    """Adopt a fresh draft for today or for a day to come, or take one back that waits."""
    if kind == "adopt":
        grid.adopt(grid.propose(by=SYSTEM, at=at), effective_on=at.date(), leaving_out=flag, by=SYSTEM, at=at)
    elif kind == "later":
        day = at.date() + timedelta(days=1 + other % 4)
        grid.adopt(grid.propose(by=SYSTEM, at=at), effective_on=day, leaving_out=flag, by=SYSTEM, at=at)
    else:
        waiting = list(Grid.objects.filter(state="adopted", took_effect_at=None).order_by("pk"))
        if waiting:
            grid.recall(pick(waiting, one), by=SYSTEM, at=at)


@pytest.mark.slow
@given(steps=STEPS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_gaps_equal_their_recomputation_whatever_happens(undone, steps):
    with undone() as mine:
        for number, (kind, *rest) in enumerate(steps):
            at = standing.AT + timedelta(days=number)
            if rest[-1]:  # every other tick is missed
                grid.tick(at)
            try:
                step(mine, at, kind, *rest)
            except Refused:
                continue

            assert proof.compare(at.date()) == [], kind
            assert cycle(proof.live_carers()) == [], kind
        open_rows = list(Care.objects.filter(to_on=None, person__isnull=False).values_list("person", flat=True))
        assert len(open_rows) == len(set(open_rows))
        assert not Care.objects.filter(to_on=None, person__is_active=False).exists()


@given(st.dictionaries(st.integers(0, 8), st.integers(0, 8), max_size=9))
def test_a_ring_is_found_exactly_where_there_is_one(carer_of):
    found = cycle(carer_of)

    is_there = any(comes_back(person, carer, carer_of) for person, carer in carer_of.items())
    assert bool(found) == is_there
    assert all(carer_of[one] == found[(place + 1) % len(found)] for place, one in enumerate(found))


def test_nobody_is_carried_twice(db):
    from django.db import IntegrityError, transaction

    mine = standing.build()
    standing.adopted(mine)
    care = Care.objects.filter(person__isnull=False, to_on=None).first()

    with pytest.raises(IntegrityError), transaction.atomic():
        Care.objects.create(level=care.level, cell=care.cell, person=care.person, from_on=standing.DAY)
