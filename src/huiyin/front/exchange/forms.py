"""Turns the address of the matters' list into the filters it stands for. The allow-list is the list's own form."""

from datetime import date
from typing import Any

from huiyin.loop.matters.forms import FilterForm
from huiyin.loop.matters.queries.listing import Filters
from huiyin.loop.matters.rules.kinds import Topic
from huiyin.loop.matters.rules.states import State


def filters_of(given: Any, today: date) -> tuple[Filters, list[str]]:
    """Return the filters in `given` (a query string) and the same in words; what isn't offered is not there."""
    form = FilterForm(given)
    filters, since = form.filters(today), form.chosen().get("since", "")
    words = [
        "轮到我的" if filters.is_mine else "",
        State(filters.state).label if filters.state else "",
        "按单位" if filters.unit_id else "",
        Topic(filters.topic).label if filters.topic else "",
        dict(FilterForm.CLOCK).get(filters.clock, ""),
        dict(FilterForm.SINCE).get(since, ""),
    ]
    return filters, [word for word in words if word]
