"""Which number of the rulebook sets which clock and which cap, in what it is counted. Without a database."""

import pytest

from huiyin.loop.matters.rules import clocks
from huiyin.loop.matters.rules.clocks import BOX_ANSWER, BOX_FINAL, CLOSE, NOTIFY, Span, clock_of
from huiyin.loop.matters.rules.kinds import Grade, Kind, Origin
from huiyin.loop.matters.rules.states import State


@pytest.mark.parametrize(
    ("state", "key"),
    [
        (State.REGISTERED, "sla.accept_hours.danger"),
        (State.ASSIGNED, "sla.accept_hours.danger"),
        (State.DISPUTED, "sla.accept_hours.danger"),
        (State.ACCEPTED, "sla.answer_hours.danger"),
        (State.REOPENED, "sla.answer_hours.danger"),
        (State.ANSWERED, "sla.land_hours.danger"),
    ],
)
def test_danger_has_its_own_hours_in_every_state_on_the_way(state, key):
    clock = clock_of(state, Grade.DANGER)

    assert (clock.key, clock.span) == (key, Span.HOURS)


@pytest.mark.parametrize(
    ("state", "key", "span"),
    [
        (State.REGISTERED, "sla.assign_wd", Span.WORKDAYS),
        (State.ASSIGNED, "sla.accept_wd", Span.WORKDAYS),
        (State.DISPUTED, "sla.rule_wd", Span.WORKDAYS),
        (State.ACCEPTED, "sla.answer_wd.complex", Span.WORKDAYS),
        (State.REOPENED, "sla.answer_wd.complex", Span.WORKDAYS),
        (State.ANSWERED, "sla.land_wd.complex", Span.WORKDAYS),
        (State.LANDED, "sla.confirm_wd", Span.WORKDAYS),
        (State.REVIEWED, "review.answer_days", Span.DAYS),  # calendar days: petition rules, article 35
    ],
)
def test_any_other_grade_is_counted_as_the_rule_says(state, key, span):
    clock = clock_of(state, Grade.COMPLEX)

    assert (clock.key, clock.span) == (key, span)


def test_what_follows_review_reading_and_the_asker_is_counted_in_its_own_way():
    spans = (clocks.SECOND_REVIEW.span, clocks.WITNESS.span, clocks.READ.span)

    assert spans == (Span.DAYS, Span.WORKDAYS, Span.HOURS)


@pytest.mark.parametrize(
    ("state", "grade", "kind", "origin", "caps"),
    [
        (State.ASSIGNED, Grade.ORDINARY, Kind.REQUEST, Origin.COUNTER, [NOTIFY]),
        (State.ASSIGNED, Grade.DANGER, Kind.REQUEST, Origin.LETTER, []),
        (State.ACCEPTED, Grade.DANGER, Kind.REQUEST, Origin.LETTER, []),
        (State.ACCEPTED, Grade.ORDINARY, Kind.REQUEST, Origin.COUNTER, [CLOSE]),
        (State.ACCEPTED, Grade.ORDINARY, Kind.REQUEST, Origin.LETTER, [CLOSE, BOX_ANSWER]),
        (State.ACCEPTED, Grade.COMPLEX, Kind.REQUEST, Origin.PAPER, [CLOSE]),
        (State.ANSWERED, Grade.ORDINARY, Kind.REQUEST, Origin.PAPER, [BOX_FINAL]),
        (State.ANSWERED, Grade.COMPLEX, Kind.REQUEST, Origin.LETTER, []),
        (State.ANSWERED, Grade.ORDINARY, Kind.REQUEST, Origin.STAFF, []),
        (State.REGISTERED, Grade.ORDINARY, Kind.REQUEST, Origin.LETTER, []),
    ],
)
def test_caps_bound_what_the_practice_and_the_law_name(state, grade, kind, origin, caps):
    assert clocks.caps_of(state, grade=grade, kind=kind, origin=origin) == caps
