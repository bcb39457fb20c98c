"""The ailments: returns, pairs, days in hand per post, posts that answer, units heard from; equal when recomputed."""

from datetime import date, timedelta

import pytest

from huiyin.account.insight import queries
from huiyin.account.insight.models import Tally
from huiyin.account.insight.rules import ailments as rules
from huiyin.account.insight.rules.ailments import Pair
from huiyin.account.insight.tests import factories
from huiyin.account.insight.tests.factories import START
from huiyin.ground.people import actions as people
from huiyin.ground.people import queries as who
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption
from huiyin.kit.clock import day_of
from huiyin.loop.duties import actions as duties
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter

TODAY = day_of(START)


@pytest.fixture
def mine(db):
    return factories.small_mine()


def passed(mine, start, to, *, days=1):
    """`start` objects to a matter, the common superior rules that `to` handles it."""
    matter = factories.assigned(mine, start)
    at = START + timedelta(days=days)
    matter = matters.object(matter, by=mine.actors[start], at=at, reason="不归我们管。")
    ruler = next(name for name, post in mine.posts.items() if post.pk == matter.debtor_id)
    return matters.rule(matter, to=mine.posts[to], by=mine.actors[ruler], at=at, reason="归口管理。")


def line_of(found, mine, post):
    return next(line for line in found.lines if line.post_id == mine.posts[post].pk)


def test_a_matter_ruled_back_is_a_return_of_its_unit_and_its_post(mine):
    passed(mine, "power", "power")

    found = queries.ailments(mine.top)
    board = queries.board(mine.top, months=0, today=TODAY, head_count=9)
    assert (board.returns, line_of(found, mine, "power").returned, found.pairs) == (1, 1, [])
    assert sum(queries.weeks(mine.power, today=TODAY)["returned"]) == 1
    assert queries.compare() == []


def test_two_posts_that_pass_to_each_other_are_a_pair_with_the_matters_behind(mine):
    there, back = passed(mine, "power", "air"), passed(mine, "air", "power")
    passed(mine, "power", "logistics")

    found = queries.ailments(mine.top)

    power, air, logistics = (mine.posts[name].pk for name in ("power", "air", "logistics"))
    assert [(p.is_mutual, {p.one, p.other}) for p in found.pairs] == [(True, {power, air}), (False, {power, logistics})]
    assert queries.passed_between(found.pairs[:1]) == {there.pk: (power, air), back.pk: (air, power)}
    assert queries.compare() == []


def test_pairs_show_each_two_posts_once_and_mutual_ones_first():
    sums = {1: {"to:2": 3, "to:3": 9}, 2: {"to:1": 1}, 4: {"to:5": 1}, 5: {"to:4": 1}}

    assert rules.pairs_of(sums) == [Pair(1, 2, 3, 1), Pair(4, 5, 1, 1), Pair(1, 3, 9, 0)]


def test_days_in_hand_stay_with_each_post_that_held(mine):
    matter = factories.assigned(mine, "power")
    matters.accept(matter, by=mine.actors["power"], at=START)
    at = START + timedelta(days=3)
    people.vacate(mine.posts["power"], by=SYSTEM, on=day_of(at), at=at)
    matter = Matter.objects.get(pk=matter.pk)

    matters.answer(matter, text="已办", result="done", by=mine.actors["leader"], at=START + timedelta(days=5))

    rows = Tally.objects.filter(scope="post", measure="held_days").order_by("id").values_list("scope_id", "n")
    held = dict(rows)
    assert (held[mine.posts["power"].pk], held[mine.posts["leader"].pk]) == (3, 2)
    assert queries.compare() == []


def test_reach_counts_posts_asked_and_posts_that_answered(mine):
    factories.answered(mine, "power")
    factories.assigned(mine, "air")
    factories.assigned(mine, "air")

    found = queries.ailments(mine.top)

    assert (found.reach.asked, found.reach.answered, found.reach.share) == (2, 1, 0.5)
    assert (line_of(found, mine, "air").asked, line_of(found, mine, "air").answered) == (2, 0)
    assert line_of(found, mine, "power").mean is not None


def test_ailments_of_a_subtree_tell_of_its_posts_only(mine):
    factories.answered(mine, "power")
    factories.assigned(mine, "air")

    found = queries.ailments(mine.air)

    assert [line.post_id for line in found.lines] == [mine.posts["air"].pk]


def test_refusals_are_counted_by_code_in_the_month_and_at_every_unit_above(mine):
    for code in ("not_ours", "not_ours", "repeated"):
        said = {"code": code, "basis": "条例", "alternative": "向县人社局反映"}
        matters.refuse(factories.matter_in(mine), by=mine.actors["officer"], at=START, **said)

    for unit in (mine.top, mine.power):
        board = queries.board(unit, months=0, today=TODAY, head_count=9)
        assert {part.code: part.n for part in board.refused} == {"not_ours": 2, "repeated": 1}
    assert queries.compare() == []


@pytest.mark.parametrize(("least", "shown", "hidden"), [(5, 2, 2), (3, 2, 2), (200, 0, 4)])
def test_units_with_fewer_people_than_the_rulebooks_least_are_no_line_of_their_own(mine, least, shown, hidden):
    adoption = Adoption(least, effective_from=TODAY, document="矿发〔2026〕1号")
    rulebook.override("privacy.k", adoption, by=mine.actors["chief"], at=START)
    factories.matter_in(mine, "东翼泵房")
    factories.matter_in(mine, "二号澡堂")

    found, silent = queries.participation(mine.top, least=queries.least(TODAY))

    assert (found.shown, found.hidden) == (shown, hidden)
    assert list(silent.values()) == (["通风队"] if shown else [])
    assert (found.heard, found.share) == ((1, 0.5) if shown else (0, None))


def test_topics_are_hidden_below_the_least_the_rulebook_says(mine):
    for n in range(6):
        factories.matter_in(mine, "东翼泵房", at=START + timedelta(minutes=n))
    usual = queries.board(mine.top, months=0, today=TODAY, head_count=queries.head_count(mine.top))
    adoption = Adoption(8, effective_from=TODAY, document="矿发〔2026〕1号")
    rulebook.override("privacy.k", adoption, by=mine.actors["chief"], at=START)

    found = queries.board(mine.top, months=0, today=TODAY, head_count=9)

    assert ([part.text for part in usual.topics], [part.text for part in found.topics]) == (["6"], ["少于8"])


def test_head_count_goes_as_far_as_the_least(mine, time_machine):
    time_machine.move_to(START, tick=False)
    adoption = Adoption(12, effective_from=TODAY, document="矿发〔2026〕1号")
    before = queries.head_count(mine.top)

    rulebook.override("privacy.k", adoption, by=mine.actors["chief"], at=START)

    assert (before, queries.head_count(mine.top)) == (5, 12)


@pytest.mark.parametrize("count", [1, 3])
def test_ailments_read_the_same_number_of_queries_whatever_the_rows(mine, count, django_assert_num_queries):
    for _ in range(count):
        passed(mine, "power", "air")

    with django_assert_num_queries(2):
        found = queries.ailments(mine.top)
    with django_assert_num_queries(2):
        queries.passed_between(found.pairs)
    with django_assert_num_queries(3):
        queries.participation(mine.top, least=5, since=date(2026, 3, 1))


def test_tallies_agree_after_returns_pairs_and_overdue_hand_overs(mine):
    matter = passed(mine, "power", "power")
    passed(mine, "air", "logistics")
    duties.tick(START + timedelta(days=20))
    at = START + timedelta(days=21)
    people.vacate(mine.posts["power"], by=SYSTEM, on=day_of(at), at=at)
    people.appoint(mine.people["power"], mine.posts["power"], on=day_of(at), by=SYSTEM, at=at)
    matter.refresh_from_db()

    matters.accept(matter, by=who.actor(mine.people["leader"]), at=at)

    assert queries.compare() == []
