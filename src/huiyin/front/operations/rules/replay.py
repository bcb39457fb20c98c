"""Replays what the ledger tells of one matter or one duty. Pure: the entries come from outside, in order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from huiyin.loop.matters.rules.states import TRANSITIONS, State, Verb


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as the replay needs it: verb without its noun, acting or owing post, structure."""

    verb: str
    post_id: int | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Played:
    """Where a replay ended, or the first fault on its way."""

    fault: str = ""
    last: dict[str, Any] = field(default_factory=dict)


def replay_matter(told: Sequence[Told]) -> Played:
    """Walk the entries of a matter: it begins registered, and every step is one the table allows."""
    if not told or told[0].verb != Verb.REGISTER:
        return Played("台账里没有登记这一条")
    state = ""
    for entry in told:
        if entry.data.get("from") != state:
            return Played(f"“{_label(entry.verb)}”之前的状态接不上")
        target = State.REGISTERED if entry.verb == Verb.REGISTER and not state else TRANSITIONS.get((state, entry.verb))
        if target is None or entry.data.get("to") != target:
            return Played(f"在“{State(state).label if state else '无'}”时不能“{_label(entry.verb)}”")
        state = target
    return Played(last=told[-1].data)


def _label(verb: str) -> str:
    return Verb(verb).label if verb in Verb.values else verb


def duty_fault(told: Sequence[Told]) -> str:
    """Return what is wrong with the order of a duty's entries, or an empty text."""
    if not told or told[0].verb != "open":
        return "台账里没有开始这一条"
    verbs = [entry.verb for entry in told]
    if verbs.count("open") != 1:
        return "开始了两次"
    if "settle" in verbs[:-1]:
        return "了结以后又有变动"
    return ""


def same_duty(last: Told, stands: tuple[int, str, str, bool]) -> bool:
    """Return whether the last entry agrees with post, due moment, outcome and overdue mark of the row."""
    post_id, due_at, outcome, is_overdue = stands
    is_same_due = datetime.fromisoformat(last.data["due_at"]) == datetime.fromisoformat(due_at)
    return (
        last.post_id == post_id
        and is_same_due
        and last.data["outcome"] == outcome
        and last.data["is_overdue"] == is_overdue
    )
