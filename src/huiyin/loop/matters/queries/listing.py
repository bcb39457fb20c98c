"""The list of matters: who is shown which, by the filters of the address; its cost doesn't grow with history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import F, Min, Q, QuerySet

from huiyin.ground.people.models import Unit
from huiyin.ground.people.rules import Actor, Power, UnitKind
from huiyin.kit.clock import MINE_TIME
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import scopes
from huiyin.loop.matters.queries.scopes import Part, Ranges, Walk
from huiyin.loop.matters.rules.states import OPEN

SIZE = 25
COUNTED = 200
EVER = 1_000_000_000
APART = 400  # up to so many units each gets a range of its own; more are nearly all matters there are
MENU = 80


@dataclass(frozen=True, slots=True)
class Filters:
    """What the filter line holds; empty values don't filter. `since` is a day, `unit_id` takes its subtree."""

    is_mine: bool = False
    state: str = ""
    unit_id: int | None = None
    topic: str = ""
    clock: str = ""  # "late", "paused", "open"
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list. `count` is exact up to 200 (`is_capped` beyond), None on the pages after the first."""

    rows: list[Matter]
    count: int | None
    is_capped: bool
    next_before: int | None


def sees_all(actor: Actor) -> bool:
    """Return whether the actor sees every matter that isn't walled off from the posts held."""
    return any(actor.can(power) for power in (Power.SORT_LETTERS, Power.DISPATCH, Power.INSPECT))


def listed(actor: Actor, filters: Filters, *, before: int | None = None, size: int = SIZE) -> Page:
    """Return a page of the matters that concern the actor, newest first, by key. At most six queries.

    Concerns: all for the union's desk, dispatchers and inspectors; for others what their posts owe, handle or
    registered, what they supervise or must read now, their own askings, and the subtree they oversee. What was
    published by others is on the public page, not in this list.
    """
    parts = _parts(actor, filters)
    ids = scopes.newest(parts, limit=size + 1, before=before)
    shown = ids[:size]
    count = None if before is not None else len(ids)
    if count is not None and count > size:
        count = scopes.counted(parts, limit=COUNTED + 1)
    return Page(
        rows=_rows(shown),
        count=None if count is None else min(count, COUNTED),
        is_capped=count is not None and count > COUNTED,
        next_before=shown[-1] if len(ids) > size else None,
    )


def _rows(ids: Sequence[int]) -> list[Matter]:
    if not ids:
        return []
    found = Matter.objects.filter(pk__in=ids).select_related("debtor", "place", "clock", "unit", "parent__clock")
    return list(found.only(*SHOWN).order_by("-pk"))


def listed_ids(actor: Actor, filters: Filters, *, limit: int) -> list[int]:
    """Return the ids of the list as filtered, newest first, up to `limit`: for exports as seen."""
    return scopes.newest(_parts(actor, filters), limit=limit)


def _parts(actor: Actor, filters: Filters) -> list[Part]:
    posts = sorted(actor.posts)
    if filters.is_mine:
        owed = _narrowed(actor, filters, is_way_in=False).filter(debtor__in=posts, ended_at=None)
        return [Walk(owed)] if posts else []
    chosen = _below(_paths(pk=filters.unit_id)) if filters.unit_id else None
    if sees_all(actor):
        every = _narrowed(actor, filters)
        return [Walk(every)] if chosen is None else _in_units(every, chosen)
    own = _narrowed(actor, filters, is_way_in=False)
    parts = _own(actor, own if chosen is None else _inside(own, chosen), posts)
    if posts and actor.can(Power.OVERSEE):
        seen = _below(_paths(posts__in=posts))
        parts += _in_units(_narrowed(actor, filters), seen if chosen is None else seen & chosen)
    return parts


def _own(actor: Actor, rows: "QuerySet[Matter]", posts: Sequence[int]) -> list[Part]:
    """Return what the actor asked, and what the posts held owe, handle, registered or must look at."""
    parts: list[Part] = [Walk(rows.filter(asker=actor.person_id))] if actor.person_id else []
    if not posts:
        return parts
    return [
        *parts,
        Walk(rows.filter(debtor__in=posts, ended_at=None)),
        Ranges(rows, "handler", posts),
        Ranges(rows, "registrar", posts),
        Walk(rows.filter(pk__in=_owed_about(posts))),
    ]


def _owed_about(posts: Sequence[int]) -> "QuerySet[Any, Any]":
    return Duty.objects.filter(post__in=posts, settled_at=None, source="matter").values("source_id")


def _in_units(rows: "QuerySet[Matter]", units: "QuerySet[Unit]") -> list[Part]:
    """One range per unit; a whole group of mines is so dense that newest-first finds a page soon."""
    if not Unit.objects.exclude(pk__in=units.values("pk")).exists():
        return [Walk(rows)]
    if units[: APART + 1].count() > APART:
        return [Walk(_inside(rows, units))]
    return [Ranges(rows, "unit", units)]


def _inside(rows: "QuerySet[Matter]", units: "QuerySet[Unit]") -> "QuerySet[Matter]":
    """Keep the rows of these units: only a filter, never the way in."""
    return rows.alias(apart=F("unit_id") + 0).filter(apart__in=units.values("pk"))


def _narrowed(actor: Actor, filters: Filters, *, is_way_in: bool = True) -> "QuerySet[Matter]":
    """Return the matters by state, topic, clock and period; `is_way_in` lets state and topic choose the index.

    Who comes by another way (a post, an asker) has few rows there, and a walk along all of a state would be long.
    """
    found = Matter.objects.all()
    if actor.posts:
        found = found.exclude(walls__in=sorted(actor.posts))
    for column, value in (("state", filters.state), ("topic", filters.topic)):
        if value:
            found = found.filter(**{column: value}) if is_way_in else scopes.only_filtered(found, column, value)
    if filters.clock in CLOCKS or (filters.state in OPEN and not is_way_in):
        found = found.filter(ended_at=None)
    found = found.filter(CLOCKS.get(filters.clock, Q()))
    return found.filter(_since(filters.since)) if filters.since else found


CLOCKS = {
    "open": Q(),
    "late": Q(clock__is_overdue=True, clock__settled_at=None),
    "paused": Q(paused_at__isnull=False),
}
SHOWN = (
    *("title", "kind", "grade", "topic", "is_vital", "state", "registered_at", "ended_at", "paused_at"),
    *("debtor__name", "registrar_id", "handler_id", "asker_id", "unit__name", "place__name", "parent__state"),
    *("clock__due_at", "clock__is_overdue", "parent__paused_at", "parent__clock__due_at"),
    *("is_ruled", "is_public", "pauses", "extensions", "reviews", "disposal_by_id"),
)


def _since(day: date) -> Q:
    """Bound the key as well as the moment, so that a walk along any index stops where the period begins."""
    start = datetime.combine(day, time.min, MINE_TIME)
    inside = Matter.objects.filter(registered_at__gte=start).order_by("registered_at")[:EVER]  # walks the day index
    first = inside.aggregate(first=Min("pk"))["first"]
    return Q(pk__gte=first, registered_at__gte=start) if first else Q(pk__in=[])


def _paths(**which: Any) -> list[str]:
    """Return the paths of these units, without those below another of them."""
    paths = Unit.objects.filter(**which).order_by("path").values_list("path", flat=True).distinct()
    tops: list[str] = []
    for path in paths:
        if not tops or not path.startswith(tops[-1]):
            tops.append(path)
    return tops


def _below(tops: Sequence[str]) -> "QuerySet[Unit]":
    """Return these units and everything below them."""
    inside = Q(pk__in=[])
    for path in tops:
        inside |= Q(path__gte=path, path__lt=f"{path}z")
    return Unit.objects.filter(inside)


def menu_units(actor: Actor) -> list[tuple[int, str]]:
    """Return id and name of the units the filter offers: departments and teams, or what the actor oversees."""
    if sees_all(actor):
        found = Unit.objects.filter(kind__in=(UnitKind.DEPARTMENT, UnitKind.TEAM))
    elif actor.posts and actor.can(Power.OVERSEE):
        found = _below(_paths(posts__in=sorted(actor.posts)))
    else:
        return []
    return list(found.filter(closed_on=None).order_by("path").values_list("pk", "name")[:MENU])
