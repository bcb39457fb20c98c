"""The tallies equal their recomputation, whatever happened; boards read few rows in few queries."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from huiyin.account.insight import actions as insight
from huiyin.account.insight import queries
from huiyin.account.insight.models import LateDuty, Tally
from huiyin.account.insight.rules.tallies import month_of
from huiyin.account.insight.tests import factories
from huiyin.account.insight.tests.factories import START
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.clock import day_of
from huiyin.loop.duties import actions as duties
from huiyin.loop.matters import actions as matters


@pytest.fixture
def mine(db):
    return factories.small_mine()


class TalliesAfterAnything(TestCase):
    @settings(
        max_examples=8,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(seed=st.integers(min_value=0, max_value=10**6))
    def test_tallies_equal_their_recomputation_after_random_verbs(self, seed):
        mine = factories.small_mine(staff=1)

        factories.wander(mine, random.Random(seed), 60)

        assert queries.compare() == []
        assert queries.balance(mine.top).is_even


def test_registering_counts_for_the_unit_and_every_unit_above(mine):
    factories.matter_in(mine, "东翼泵房")

    assert [queries.balance(u).received for u in (mine.top, mine.power, mine.crew, mine.air)] == [1, 1, 0, 0]


def test_assigning_moves_the_count_between_units_but_not_at_the_top(mine):
    matter = factories.matter_in(mine, "东翼泵房")

    matters.assign(matter, to=mine.posts["air"], by=mine.actors["officer"], at=START)

    assert [queries.balance(u).owed for u in (mine.top, mine.power, mine.air)] == [1, 0, 1]


def test_a_refusal_is_counted_by_its_code(mine):
    matter = factories.matter_in(mine)

    matters.refuse(
        matter, code="not_ours", basis="条例第二条", alternative="向法院起诉", by=mine.actors["officer"], at=START
    )

    board = queries.board(mine.top, months=1, today=day_of(START), head_count=9)
    assert [(part.code, part.n) for part in board.refused] == [("not_ours", 1)]


def test_days_late_are_charged_to_the_post_that_held(mine):
    matter = factories.assigned(mine, "power")
    matter = matters.accept(matter, by=mine.actors["power"], at=START)
    due = matter.clock.due_at
    duties.tick(due + timedelta(days=1))
    from huiyin.ground.people import actions as people

    people.vacate(mine.posts["power"], by=SYSTEM, on=day_of(due + timedelta(days=3)), at=due + timedelta(days=3))
    matter.refresh_from_db()

    matters.answer(
        matter, text="已办", result="done", by=Actor(posts=frozenset({matter.debtor_id})), at=due + timedelta(days=8)
    )

    charged = {
        post: n
        for post, n in Tally.objects.filter(scope="post", measure="late_days")
        .order_by("id")
        .values_list("scope_id", "n")
        if post in (mine.posts["power"].pk, matter.debtor_id)
    }
    assert charged[mine.posts["power"].pk] == 3
    assert charged[matter.debtor_id] >= 5
    assert queries.compare() == []


def test_an_overdue_matter_is_late_until_its_clock_moves_on(mine):
    matter = factories.assigned(mine, "power")
    duties.tick(matter.clock.due_at + timedelta(days=1))
    late_before = queries.board(mine.power, months=0, today=day_of(START), head_count=9).late

    matters.accept(matter, by=mine.actors["power"], at=matter.clock.due_at + timedelta(days=2))

    assert late_before == 1
    assert queries.board(mine.power, months=0, today=day_of(START), head_count=9).late == 0
    assert LateDuty.objects.filter(unit_id__isnull=False).count() == 0


def test_a_refused_verb_leaves_no_trace(mine):
    matter = factories.answered(mine)
    before = list(Tally.objects.order_by("id").values_list("scope", "scope_id", "measure", "n"))

    with pytest.raises(Exception, match="现在"):
        matters.accept(matter, by=mine.actors["power"], at=START + timedelta(days=2))

    assert list(Tally.objects.order_by("id").values_list("scope", "scope_id", "measure", "n")) == before


def test_compare_names_what_differs_and_rebuild_mends_it(mine):
    factories.answered(mine)
    Tally.objects.filter(scope="unit", scope_id=mine.top.pk, measure="in").update(n=7)

    differences = queries.compare()
    insight.rebuild(by=SYSTEM, at=START)

    key = ("unit", mine.top.pk, "in", month_of(START))
    assert [(d.key, d.is_, d.should_be) for d in differences] == [(key, 7, 1)]
    assert queries.compare() == []


def test_one_change_of_a_matter_costs_one_upsert(mine):
    matter = factories.matter_in(mine)

    with CaptureQueriesContext(
        connection,
    ) as caught:
        matters.assign(matter, to=mine.posts["air"], by=mine.actors["officer"], at=START)

    upserts = [q["sql"] for q in caught if "ON CONFLICT" in q["sql"] and "insight_tally" in q["sql"]]
    assert len(upserts) == 1  # the old clock ends, the new one opens, the matter moves: written together


@pytest.mark.parametrize("count", [1, 3])
def test_board_reads_the_same_number_of_queries_whatever_the_rows(mine, count, django_assert_num_queries):
    for i in range(count):
        factories.answered(mine, at=START + timedelta(days=40 * i))
        factories.assigned(mine, "air", at=START + timedelta(days=40 * i))

    with django_assert_num_queries(1):
        queries.board(mine.top, months=0, today=day_of(START), head_count=9)
    with django_assert_num_queries(2):
        queries.owed_by_posts(mine.top)
    with django_assert_num_queries(1):
        queries.weeks(mine.top, today=day_of(START))
    with django_assert_num_queries(1):
        queries.seen(mine.top, months=6, today=day_of(START), head_count=9)


@pytest.mark.parametrize("months", [0, 1, 6])
def test_seen_is_the_board_and_the_weeks_in_one(mine, months):
    factories.answered(mine, at=START - timedelta(days=70))
    factories.assigned(mine, "air", at=START)
    given = {"months": months, "today": day_of(START), "head_count": 9}

    found = queries.seen(mine.top, **given)

    assert found.board == queries.board(mine.top, **given)
    assert found.weeks == queries.weeks(mine.top, today=day_of(START))
    assert sum(found.weeks["in"]) == 2


def test_longest_by_post_names_each_post_once_with_its_oldest(mine):
    old = factories.assigned(mine, "power", at=START)
    for i in range(1, 45):
        factories.matter_in(mine, at=START + timedelta(minutes=i))
    factories.assigned(mine, "power", at=START + timedelta(days=1))
    last = factories.assigned(mine, "air", at=START + timedelta(days=2))

    found = queries.longest_by_post(mine.top)
    below = queries.longest_by_post(mine.power)

    assert (found[0].pk, found[0].number, found[0].link) == (old.pk, old.number, old.link())
    assert found[-1].pk == last.pk
    assert len({row.post_id for row in found}) == len(found) == 3
    assert below[0] == found[0]
    assert last.pk not in {row.pk for row in below}


def test_owed_by_posts_adds_up_to_what_is_owed(mine):
    for post in ("power", "power", "air"):
        factories.assigned(mine, post)
    factories.matter_in(mine, "二号澡堂")

    rows = queries.owed_by_posts(mine.top)

    assert [(r.post, r.matters) for r in rows[:1]] == [("机电队队长", 2)]
    assert sum(r.matters for r in rows) == queries.balance(mine.top).owed == 4


def test_median_of_like_matters_needs_five(mine):
    for i in range(5):
        factories.closed(mine, at=START + timedelta(days=i))
    matter = factories.matter_in(mine, at=START + timedelta(days=20))

    found = queries.of_matter(matter)

    assert (round(found.days), found.sample) == (3, 5)
