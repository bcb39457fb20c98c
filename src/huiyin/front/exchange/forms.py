"""Turns the address of the matters' list into the filters it stands for. The allow-list is the list's own form."""

from datetime import date, timedelta
from typing import Any

from huiyin.loop.matters.forms import FilterForm
from huiyin.loop.matters.queries.listing import Filters
from huiyin.loop.matters.rules.kinds import Topic
from huiyin.loop.matters.rules.states import State


def filters_of(given: Any, today: date) -> tuple[Filters, list[str]]:
    """Return the filters in `given` (a query string) and the same in words; what isn't offered is not there."""
    form = FilterForm(given)
    form.is_valid()
    said = form.cleaned_data
    filters = Filters(
        is_mine=said.get("whose") == "mine",
        state=said.get("state") or "",
        unit_id=said.get("unit"),
        topic=said.get("topic") or "",
        clock=said.get("clock") or "",
        since=_first_day(said.get("since") or "", today),
    )
    words = [
        "轮到我的" if filters.is_mine else "",
        State(filters.state).label if filters.state else "",
        "按单位" if filters.unit_id else "",
        Topic(filters.topic).label if filters.topic else "",
        dict(FilterForm.CLOCK).get(filters.clock, ""),
        dict(FilterForm.SINCE).get(said.get("since") or "", ""),
    ]
    return filters, [word for word in words if word]


def _first_day(since: str, today: date) -> date | None:
    """Return the first day of the period named, as the list does."""
    return {
        "week": today - timedelta(days=today.weekday()),
        "month": today.replace(day=1),
        "quarter": today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1),
        "year": today.replace(month=1, day=1),
    }.get(since)
