"""Which clock runs in which state, and by which rulebook key it is set. No clock is read here."""

from dataclasses import dataclass
from enum import StrEnum

from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.rules.kinds import Grade, Kind, Origin
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
    State.REVIEWED: Clock(DutyKind.REVIEW, "review.answer_days", Span.DAYS),
}
SECOND_REVIEW = Clock(DutyKind.REVIEW, "review.second_days", Span.DAYS)
WITNESS = Clock(DutyKind.WITNESS, "sla.witness_wd", Span.WORKDAYS)
APPROVE = Clock(DutyKind.APPROVE, "extend.approve_wd", Span.WORKDAYS)
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


@dataclass(frozen=True, slots=True)
class Cap:
    """No clock of this state may end later than so long after registration, whatever the grade gives.

    `apart_from` is a key whose number comes off: what is left of the span from the present step is always granted.
    """

    key: str
    span: Span
    apart_from: str = ""


NOTIFY = Cap("petition.notify_days", Span.DAYS)
CLOSE = Cap("petition.close_days", Span.DAYS)
BOX_ANSWER = Cap("box.answer_wd", Span.WORKDAYS)
BOX_FINAL = Cap("box.final_wd", Span.WORKDAYS, apart_from="box.answer_wd")
_FROM_BOXES = frozenset({Origin.LETTER, Origin.PAPER})
_BOX_CAPS = {State.ACCEPTED: BOX_ANSWER, State.ANSWERED: BOX_FINAL}


def caps_of(state: str, *, grade: str, kind: str, origin: str) -> list[Cap]:
    """Return what bounds the clock of a state besides its grade; nothing for danger, which is faster anyway.

    Telling whether it is taken on, and the end of a request: petition rules, articles 22, 23 and 34. Answer and landing
    of what came through a box or the letter page, complex matters apart: the practice of the boxes.
    """
    if grade == Grade.DANGER:
        return []
    found = [NOTIFY] if state == State.ASSIGNED else []
    if state == State.ACCEPTED and kind == Kind.REQUEST:
        found.append(CLOSE)
    if origin in _FROM_BOXES and grade != Grade.COMPLEX and state in _BOX_CAPS:
        found.append(_BOX_CAPS[State(state)])
    return found
