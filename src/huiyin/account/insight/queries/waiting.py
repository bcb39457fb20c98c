"""Which matters wait longest for an answer: read by index from the oldest open ones, never by counting all."""

from typing import Any

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Unit
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import Bucket, states_in

LOOKED_AT = 200


def _waiting(unit: Unit | None) -> Any:
    found = Matter.objects.filter(ended_at=None, state__in=states_in(Bucket.OWED), debtor__isnull=False)
    if unit is not None and unit.parent_id is not None:
        found = found.filter(**{f"unit__{name}": value for name, value in people.subtree(unit).items()})
    return found.select_related("debtor", "debtor__unit", "clock", "place").order_by("registered_at", "pk")


def longest_waiting(unit: Unit | None = None, *, limit: int = 10) -> list[Matter]:
    """Return the matters of a subtree (None: all) that wait longest for an answer, oldest first. One query."""
    return list(_waiting(unit)[:limit])


def longest_by_post(unit: Unit | None = None, *, limit: int = 8) -> list[Matter]:
    """Return the oldest waiting matter of each debtor post, oldest first. One query.

    Looks at the 200 oldest only: whoever is missing has nothing older than these.
    """
    found: dict[int, Matter] = {}
    for matter in _waiting(unit)[:LOOKED_AT]:
        found.setdefault(matter.debtor_id, matter)
        if len(found) == limit:
            break
    return list(found.values())
