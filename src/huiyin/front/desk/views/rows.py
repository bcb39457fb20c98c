"""A matter as a line of a list."""

from datetime import datetime
from typing import Any

from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.face.templatetags.face.marks import clock_chip
from huiyin.loop.duties.rules import standing
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import State


def row_of(matter: Matter, at: datetime) -> dict[str, Any]:
    """Return number, title, place, state, whose turn and clock of a matter as `list_row` wants them."""
    return {
        "title": matter.title,
        "url": matter.link(),
        "number": matter.number,
        "place": matter.place.name if matter.place else "",
        "meta": f"{State(matter.state).label} · {matter.unit.name}",
        "whose": f"轮到 {matter.debtor.name}" if matter.debtor else "",
        "chip": chip(matter, at),
    }


def chip(matter: Matter, at: datetime) -> str:
    """Draw the clock of a matter."""
    if not matter.is_open:
        return clock_chip(is_done=True, done_word=State(matter.state).label, at=matter.ended_at)
    if matter.paused_at is not None:
        return clock_chip(paused="等条件具备", at=matter.paused_at)
    if matter.clock is None:
        return clock_chip()
    return clock_chip(**standing(matter.clock.due_at, at, rulebook.calendar()), at=matter.clock.due_at)
