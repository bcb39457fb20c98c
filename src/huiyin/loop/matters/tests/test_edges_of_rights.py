"""Who may, at the edges: debtor and handler apart, nobody as asker, two persons, whose desk. Without a database."""

import pytest

from huiyin.ground.people.rules import SYSTEM, Actor, Office
from huiyin.loop.matters.rules.permissions import Limits, is_asker, may, may_register
from huiyin.loop.matters.rules.states import State, Verb
from huiyin.loop.matters.tests.test_rules import ASKER, HANDLER, OUTSIDER, UNION, Facts, actor

RULER = actor(Office.CHIEF, 3)
WITNESS = actor(Office.DELEGATE, 9)
INSPECTOR = actor(Office.DISCIPLINE, 8, person=61)
COLLEAGUE = actor(Office.UNION_OFFICER, 4, person=62)


@pytest.mark.parametrize(
    ("state", "verb"),
    [(State.DISPUTED, Verb.RULE), (State.REVIEWED, Verb.UPHOLD), (State.REVIEWED, Verb.OVERTURN)],
)
def test_who_owes_decides_and_not_who_handled(state, verb):
    matter = Facts(state=state, debtor_id=3)

    assert may(verb, matter, RULER)
    assert not may(verb, matter, HANDLER)


def test_silence_accepts_for_the_debtor_and_nobody_else_does():
    assert may(Verb.ACCEPT, Facts(state=State.ASSIGNED), SYSTEM)
    assert may(Verb.ACCEPT, Facts(state=State.ASSIGNED), HANDLER)
    assert not may(Verb.ACCEPT, Facts(state=State.ASSIGNED), OUTSIDER)


@pytest.mark.parametrize("nobody", [Actor(), SYSTEM, Actor(writer_of=6)])
def test_nobody_is_the_asker_of_an_anonymous_matter(nobody):
    assert not is_asker(Facts(asker_id=None), nobody)
    assert not may(Verb.CONFIRM, Facts(state=State.LANDED, asker_id=None, debtor_id=1), nobody)


def test_a_receipt_speaks_for_its_own_matter_whoever_is_named():
    assert is_asker(Facts(asker_id=None), Actor(writer_of=5))
    assert not is_asker(Facts(asker_id=70), Actor(writer_of=6, person_id=70))


@pytest.mark.parametrize(("state", "allowed"), [(State.LANDED, True), (State.ANSWERED, False)])
def test_witness_speaks_only_where_the_asker_was_waited_for(state, allowed):
    assert bool(may(Verb.CONFIRM, Facts(state=state, debtor_id=9), WITNESS)) == allowed
    assert not may(Verb.CONFIRM, Facts(state=state, debtor_id=1), UNION)


@pytest.mark.parametrize(
    ("who", "allowed"),
    [(UNION, False), (COLLEAGUE, True), (INSPECTOR, True), (HANDLER, False), (OUTSIDER, False), (ASKER, False)],
)
def test_disposal_is_approved_by_another_person_of_union_or_inspection(who, allowed):
    proposed = Facts(state=State.CLOSED, disposal_by_id=60)

    assert bool(may(Verb.DISPOSE, proposed, Actor(who.person_id, who.posts, who.offices, who.powers))) == allowed
    assert not may(Verb.DISPOSE, Facts(state=State.CLOSED), who)


def test_disposal_is_proposed_once_and_an_answer_published_once():
    closed, done = Facts(state=State.CLOSED), Facts(state=State.CLOSED, disposal_by_id=61, is_public=True)

    for verb in (Verb.PROPOSE_DISPOSAL, Verb.PUBLISH):
        assert may(verb, closed, UNION)
        assert not may(verb, done, UNION)


def test_supervision_comes_from_above_the_debtor_only():
    above = frozenset({3})

    assert may(Verb.SUPERVISE, Facts(), RULER, superior_posts=above)
    assert may(Verb.SUPERVISE, Facts(), SYSTEM, superior_posts=above)
    for other in (HANDLER, OUTSIDER, UNION, INSPECTOR):
        assert not may(Verb.SUPERVISE, Facts(), other, superior_posts=above)


@pytest.mark.parametrize(
    ("who", "desk", "allowed"),
    [(COLLEAGUE, "discipline", True), (INSPECTOR, "", False), (INSPECTOR, "discipline", True)],  # the first dispatches
)
def test_a_desk_sorts_what_came_to_itself(who, desk, allowed):
    limits = Limits(desk=desk or Office.UNION_OFFICER)

    assert bool(may(Verb.ASSIGN, Facts(state=State.REGISTERED), who, limits=limits)) == allowed


def test_review_is_asked_for_in_its_days_and_twice_at_most():
    refused = Facts(state=State.REFUSED)

    assert may(Verb.REVIEW, refused, ASKER)
    assert not may(Verb.REVIEW, refused, ASKER, limits=Limits(is_review_over=True))
    assert may(Verb.REVIEW, Facts(state=State.REFUSED, reviews=1), ASKER)
    assert not may(Verb.REVIEW, Facts(state=State.REFUSED, reviews=2), ASKER)


def test_a_stranger_registers_nothing():
    assert not may_register(Actor())
    assert may_register(ASKER)
    assert may_register(SYSTEM)


@pytest.mark.parametrize(
    ("reviews", "over", "allowed"), [(0, False, False), (1, False, False), (2, False, True), (0, True, True)]
)
def test_a_refused_matter_keeps_its_words_while_a_review_may_be_asked_for(reviews, over, allowed):
    limits = Limits(is_review_over=over)

    proposing = may(Verb.PROPOSE_DISPOSAL, Facts(state=State.REFUSED, reviews=reviews), UNION, limits=limits)
    proposed = Facts(state=State.REFUSED, reviews=reviews, disposal_by_id=60)

    assert bool(proposing) == allowed
    assert bool(may(Verb.DISPOSE, proposed, INSPECTOR, limits=limits)) == allowed
    assert allowed or "复查" in proposing.reason


def test_what_a_review_overturned_is_not_refused_again():
    assert may(Verb.REFUSE, Facts(state=State.REGISTERED), UNION)
    again = may(Verb.REFUSE, Facts(state=State.REGISTERED, reviews=1), UNION)
    assert not again
    assert "交办" in again.reason
    assert may(Verb.ASSIGN, Facts(state=State.REGISTERED, reviews=1), UNION)
