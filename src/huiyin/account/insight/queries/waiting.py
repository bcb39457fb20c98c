"""Which matters wait longest for an answer: read by index from the oldest open ones, never by counting all."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Unit
from huiyin.kit.prepared import Givens, prepared
from huiyin.loop.matters.models import Matter, link_of, number_of
from huiyin.loop.matters.rules.states import Bucket, states_in

LOOKED_AT = 200
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)  # bounds nothing, but makes SQLite walk the index of open ones in order
COLUMNS = ("pk", "title", "topic", "state", "registered_at", "clock__opened_at", "debtor_id", "debtor__name")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A matter that waits: what a row of waiting ones says, without its texts. `since` is when this step began."""

    pk: int
    title: str
    topic: str
    state: str
    registered_at: datetime
    since: datetime
    post_id: int
    post: str

    @property
    def number(self) -> str:
        """The public number."""
        return number_of(self.pk, self.registered_at)

    @property
    def link(self) -> str:
        """Path of its page."""
        return link_of(self.pk)


def oldest_open() -> "QuerySet[Matter]":
    """Return matters waiting for an answer, oldest first, by the index of open ones.

    State is compared as an expression, so that no planner gathers all of a state and sorts them.
    """
    found = Matter.objects.alias(stage=Concat("state", Value("")))
    found = found.filter(ended_at=None, registered_at__gte=LONG_AGO, stage__in=states_in(Bucket.OWED))
    return found.order_by("registered_at", "pk")


def longest_by_post(unit: Unit | None = None, *, limit: int = 8, hidden_from: Collection[int] = ()) -> list[Waiting]:
    """Return the oldest waiting matter of each debtor post of a subtree (None: all), oldest first. One query.

    Looks at the 200 oldest only: whoever is missing has nothing older than these. `hidden_from` are posts of the
    reader: what is walled off from one of them stays out.
    """
    given: dict[str, Any] = {"hidden_from": sorted(hidden_from)} if hidden_from else {}
    if unit is not None and unit.parent_id is not None:
        given["tops"] = [unit.path]
    return _firsts(_oldest(1 if limit == 1 else LOOKED_AT, **given), limit)


@prepared
def _oldest(most: int, *, hidden_from: Givens = (), tops: Givens = ()) -> "QuerySet[Matter, Any]":
    found = oldest_open()
    if tops:
        inside = Unit.objects.filter(people.below(tops)).order_by()
        found = found.alias(owner=F("unit_id") + 0).filter(owner__in=inside.values("pk"))
    if hidden_from:
        found = found.exclude(walls__pk__in=hidden_from)
    return found.values_list(*COLUMNS)[:most]


def first_by_post(rows: "QuerySet[Matter]", *, limit: int) -> list[Waiting]:
    """Return the first of these open matters for each debtor post, from the first 200. One query, bare columns."""
    return _firsts(rows.values_list(*COLUMNS)[: 1 if limit == 1 else LOOKED_AT], limit)


def _firsts(rows: Iterable[Any], limit: int) -> list[Waiting]:
    found: dict[int, Waiting] = {}
    for row in rows:
        pk, title, topic, state, registered_at, opened_at, post_id, post = row
        if post_id not in found:
            since = opened_at or registered_at
            found[post_id] = Waiting(pk, title, topic, state, registered_at, since, post_id, post)
        if len(found) == limit:
            break
    return list(found.values())
