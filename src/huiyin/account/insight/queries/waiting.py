"""Which matters wait longest for an answer: read by index from the oldest open ones, never by counting all."""

from collections.abc import Collection
from typing import Any

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Unit
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import Bucket, states_in

LOOKED_AT = 200


def _waiting(unit: Unit | None, hidden_from: Collection[int]) -> Any:
    found = Matter.objects.filter(ended_at=None, state__in=states_in(Bucket.OWED), debtor__isnull=False)
    if unit is not None and unit.parent_id is not None:
        found = found.filter(**{f"unit__{name}": value for name, value in people.subtree(unit).items()})
    if hidden_from:
        found = found.exclude(walls__in=sorted(hidden_from))
    return found.select_related("debtor", "debtor__unit", "clock", "place").order_by("registered_at", "pk")


def longest_waiting(unit: Unit | None = None, *, limit: int = 10, hidden_from: Collection[int] = ()) -> list[Matter]:
    """Return the matters of a subtree (None: all) that wait longest for an answer, oldest first. One query.

    `hidden_from` are posts of the reader: what is walled off from one of them stays out.
    """
    return list(_waiting(unit, hidden_from)[:limit])


def longest_by_post(unit: Unit | None = None, *, limit: int = 8, hidden_from: Collection[int] = ()) -> list[Matter]:
    """Return the oldest waiting matter of each debtor post, oldest first. One query.

    Looks at the 200 oldest only: whoever is missing has nothing older than these.
    """
    found: dict[int, Matter] = {}
    for matter in _waiting(unit, hidden_from)[:LOOKED_AT]:
        found.setdefault(matter.debtor_id, matter)
        if len(found) == limit:
            break
    return list(found.values())
