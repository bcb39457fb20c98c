"""Which matters wait longest for an answer: read by index from the oldest open ones, never by counting all."""

from collections.abc import Collection
from datetime import UTC, datetime

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Unit
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import Bucket, states_in

LOOKED_AT = 200
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # bounds nothing, but makes SQLite walk the index of open ones in order


def oldest_open() -> "QuerySet[Matter]":
    """Return matters waiting for an answer, oldest first, by the index of open ones.

    State is compared as an expression, so that no planner gathers all of a state and sorts them.
    """
    found = Matter.objects.alias(stage=Concat("state", Value("")))
    found = found.filter(ended_at=None, registered_at__gte=LONG_AGO, stage__in=states_in(Bucket.OWED))
    return found.order_by("registered_at", "pk")


def _waiting(unit: Unit | None, hidden_from: Collection[int]) -> "QuerySet[Matter]":
    found = oldest_open()
    if unit is not None and unit.parent_id is not None:
        inside = list(Unit.objects.filter(**people.subtree(unit)).order_by().values_list("pk", flat=True))
        found = found.alias(owner=F("unit_id") + 0).filter(owner__in=inside)
    if hidden_from:
        found = found.exclude(walls__in=sorted(hidden_from))
    return found.select_related("debtor", "clock", "place").defer("summary", "answer")


def longest_waiting(unit: Unit | None = None, *, limit: int = 10, hidden_from: Collection[int] = ()) -> list[Matter]:
    """Return the matters of a subtree (None: all) that wait longest for an answer, oldest first. At most two queries.

    `hidden_from` are posts of the reader: what is walled off from one of them stays out.
    """
    return list(_waiting(unit, hidden_from)[:limit])


def longest_by_post(unit: Unit | None = None, *, limit: int = 8, hidden_from: Collection[int] = ()) -> list[Matter]:
    """Return the oldest waiting matter of each debtor post, oldest first. At most two queries.

    Looks at the 200 oldest only: whoever is missing has nothing older than these.
    """
    found: dict[int, Matter] = {}
    for matter in _waiting(unit, hidden_from)[:LOOKED_AT]:
        found.setdefault(matter.debtor_id or 0, matter)
        if len(found) == limit:
            break
    return list(found.values())
