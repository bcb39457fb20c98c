"""Which clock runs in which state, and by which rulebook key it is set. No clock is read here."""

from dataclasses import dataclass
from enum import StrEnum

from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.rules.kinds import Grade
from huiyin.loop.matters.rules.states import State


class Span(StrEnum):
    """How the number of a rule is counted."""

    WORKDAYS = "workdays"
    DAYS = "days"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Clock:
    """A duty of a kind, due after the number that `key` of the rulebook gives."""

    kind: DutyKind
    key: str
    span: Span


_DANGER: dict[str, Clock] = {
    State.REGISTERED: Clock(DutyKind.ASSIGN, "sla.accept_hours.danger", Span.HOURS),
    State.ASSIGNED: Clock(DutyKind.ACCEPT, "sla.accept_hours.danger", Span.HOURS),
    State.DISPUTED: Clock(DutyKind.RULE, "sla.accept_hours.danger", Span.HOURS),
    State.ACCEPTED: Clock(DutyKind.ANSWER, "sla.answer_hours.danger", Span.HOURS),
    State.REOPENED: Clock(DutyKind.ANSWER, "sla.answer_hours.danger", Span.HOURS),
    State.ANSWERED: Clock(DutyKind.LAND, "sla.land_hours.danger", Span.HOURS),
}
_FIXED: dict[str, Clock] = {
    State.REGISTERED: Clock(DutyKind.ASSIGN, "sla.assign_wd", Span.WORKDAYS),
    State.ASSIGNED: Clock(DutyKind.ACCEPT, "sla.accept_wd", Span.WORKDAYS),
    State.DISPUTED: Clock(DutyKind.RULE, "sla.rule_wd", Span.WORKDAYS),
    State.LANDED: Clock(DutyKind.CONFIRM, "sla.confirm_wd", Span.WORKDAYS),
    State.REVIEWED: Clock(DutyKind.REVIEW, "review.days", Span.DAYS),
}
WITNESS = Clock(DutyKind.WITNESS, "sla.witness_wd", Span.WORKDAYS)
READ = Clock(DutyKind.READ, "vital.read_hours", Span.HOURS)
OBJECTION_WINDOW = "sla.object_wd"


def clock_of(state: str, grade: str) -> Clock | None:
    """Return the clock that starts when a matter of this grade enters this state, or None."""
    if grade == Grade.DANGER and state in _DANGER:
        return _DANGER[state]
    if state in (State.ACCEPTED, State.REOPENED):
        return Clock(DutyKind.ANSWER, f"sla.answer_wd.{grade}", Span.WORKDAYS)
    if state == State.ANSWERED:
        return Clock(DutyKind.LAND, f"sla.land_wd.{grade}", Span.WORKDAYS)
    return _FIXED.get(state)
