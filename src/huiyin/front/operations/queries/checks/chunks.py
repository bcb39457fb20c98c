"""Reads large tables by key, a thousand rows at a time, so that no cursor stays open; what a check tells aside."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

SIZE = 1000


class Aside(str):
    """A line a check tells that is no problem."""

    __slots__ = ()


def chunks(rows: "QuerySet[Any]", size: int = SIZE) -> Iterator[list[Any]]:
    """Yield the rows in the order of their keys, in lists of up to `size`."""
    last: Any = None
    while True:
        found = list((rows if last is None else rows.filter(pk__gt=last)).order_by("pk")[:size])
        if not found:
            return
        yield found
        last = found[-1].pk
