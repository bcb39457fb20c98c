"""The list of matters: who is shown which, by the filters of the address; its cost doesn't grow with history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import BooleanField, Exists, ExpressionWrapper, F, Min, OuterRef, Q, QuerySet, Subquery

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Unit
from huiyin.ground.people.rules import Actor, Power, UnitKind
from huiyin.kit.clock import start_of, today
from huiyin.kit.prepared import Given, Givens, Sql, prepared, prepared_sql
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters import queries
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import scopes
from huiyin.loop.matters.queries.scopes import Late, Part, Ranges, Walk
from huiyin.loop.matters.rules.states import OPEN

SIZE = 25
COUNTED = 200
EVER = 1_000_000_000
APART = 400  # up to so many units each gets a range of its own; more are nearly all matters there are
APART_OPEN = 40  # the same for open matters: there are few of them, and a walk along all is soon through
MENU = 80
REMEMBERED = 86_400  # seconds


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
    """One page of the list. `count` is exact up to 200 (`is_capped` beyond), None on the pages after the first.

    `tops` are the paths of the units the reader oversees, where the list had to know them.
    """

    rows: list[Matter]
    count: int | None
    is_capped: bool
    next_before: int | None
    tops: Sequence[str] | None = None


def listed(actor: Actor, filters: Filters, *, before: int | None = None, size: int = SIZE) -> Page:
    """Return a page of the matters that concern the actor, newest first, by key. At most five queries.

    Concerns: all for the union's desk, dispatchers and inspectors; for others what their posts owe, handle or
    registered, what they supervise or must read now, their own askings, and the subtree they oversee. What was
    published by others is on the public page, not in this list.
    """
    wanted = _wanted(actor, filters)
    counts_too = before is None and wanted.shape.walks_once
    ids = wanted.newest(COUNTED + 1 if counts_too else size + 1, **({"before": before} if before is not None else {}))
    shown = ids[:size]
    count = None if before is not None else len(ids)
    if count is not None and count > size and not counts_too:
        count = wanted.counted(COUNTED + 1)
    return Page(
        rows=lines(shown),
        count=None if count is None else min(count, COUNTED),
        is_capped=count is not None and count > COUNTED,
        next_before=shown[-1] if len(ids) > size else None,
        tops=wanted.values.get("seen"),
    )


def listed_ids(actor: Actor, filters: Filters, *, limit: int) -> list[int]:
    """Return the ids of the list as filtered, newest first, up to `limit`: for exports as seen."""
    return _wanted(actor, filters).newest(limit)


def lines(ids: Sequence[int]) -> list[Matter]:
    """Return these matters with what a line of a list shows, newest first. One query, none for none."""
    return _lines(ids=ids) if ids else []


@prepared
def _lines(ids: Any) -> "QuerySet[Matter]":
    found = Matter.objects.filter(pk__in=ids).select_related("debtor", "place", "clock", "unit", "parent__clock")
    return found.only(*SHOWN).order_by("-pk")


@dataclass(frozen=True, slots=True)
class Shape:
    """What decides the SQL of a list. `seen` and `chosen` tell how units come in: see `reach`."""

    whose: str  # "mine", "all", "own"
    seen: str = ""
    chosen: str = ""
    clock: str = ""
    is_open: bool = False  # the state asked for is an open one

    @property
    def walks_once(self) -> bool:
        """Whether one walk gives the page and the count: not where each of many units gives its newest to be merged."""
        return FEW not in (self.seen, self.chosen)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A shape and the values of it: what somebody asked for."""

    shape: Shape
    values: dict[str, Any]

    def newest(self, limit: int, **more: int) -> list[int]:
        """Return the newest ids."""
        return [row[0] for row in _newest(self.shape, limit, **self.values, **more)]

    def counted(self, limit: int) -> int:
        """Return how many there are, at most `limit`."""
        return len(_some(self.shape, limit, **self.values))


@prepared_sql
def _newest(shape: Shape, limit: int, **given: Any) -> Sql | None:
    return scopes.newest(_parts(shape, given), limit=limit, before=given.get("before"))


@prepared_sql
def _some(shape: Shape, limit: int, **given: Any) -> Sql | None:
    return scopes.some(_parts(shape, given), limit=limit)


def _wanted(actor: Actor, filters: Filters) -> Wanted:
    """Return what the actor asks for: at most five small queries for the units and the first day."""
    values: dict[str, Any] = {"posts": sorted(actor.posts)} if actor.posts else {}
    if actor.person_id is not None:
        values["asker"] = actor.person_id
    values |= {name: value for name in ("state", "topic") if (value := getattr(filters, name))}
    if filters.since:
        values |= _since(filters.since)
    given: dict[str, Any] = {
        "clock": filters.clock if filters.clock in CLOCKS else "",
        "is_open": filters.state in OPEN,
    }
    if filters.is_mine:
        return Wanted(Shape("mine", **given), values)
    if filters.unit_id:
        values["chosen"] = _tops(_paths_of_unit(unit=filters.unit_id))
        given["chosen"] = reach(values["chosen"])
    if queries.sees_all(actor):
        return Wanted(Shape("all", **given), values)
    if actor.posts and actor.can(Power.OVERSEE):
        values["seen"] = _tops(_paths_of_posts(posts=values["posts"]))
        given["seen"] = reach(values["seen"])
    return Wanted(Shape("own", **given), values)


def _parts(shape: Shape, given: dict[str, Any]) -> list[Part]:
    every = _narrowed(shape, given)
    own = _narrowed(shape, given, is_way_in=False)
    if shape.whose == "mine":
        return [Walk(_owed(own, given))] if "posts" in given else []
    chosen = below(given["chosen"]) if shape.chosen else None
    is_late = shape.clock == "late" and "state" not in given  # late ones of one state are found by it sooner
    late = Late(_narrowed(shape, given, is_way_in=False, is_late=False)) if is_late else None
    if shape.whose == "all":
        return in_units(every, chosen, shape.chosen or EVERY, late=late)
    parts = _own(own if chosen is None else _inside(own, chosen), given)
    if shape.seen:
        seen = below(given["seen"])
        narrower = seen if chosen is None else seen.filter(people.below(given["chosen"]))
        how = shape.seen if shape.chosen in ("", EVERY) else shape.chosen if shape.seen == EVERY else FEW
        parts += in_units(every, narrower, how, late=late)
    return parts


def _own(rows: "QuerySet[Matter]", given: dict[str, Any]) -> list[Part]:
    """Return what the actor asked, and what the posts held owe, handle, registered or must look at."""
    parts: list[Part] = [Walk(rows.filter(asker__pk=given["asker"]))] if "asker" in given else []
    if "posts" not in given:
        return parts
    return [
        *parts,
        Walk(_owed(rows, given)),
        Ranges(rows, "handler", given["posts"]),
        Ranges(rows, "registrar", given["posts"]),
        Walk(rows.filter(pk__in=_owed_about(given["posts"]))),
    ]


def _owed(rows: "QuerySet[Matter]", given: dict[str, Any]) -> "QuerySet[Matter]":
    return rows.filter(debtor__pk__in=given["posts"], ended_at=None)


def _owed_about(posts: Givens) -> "QuerySet[Any, Any]":
    return Duty.objects.filter(post__pk__in=posts, settled_at=None, source="matter").values("source_id")


EVERY, MANY, FEW = "every", "many", "few"


def reach(tops: Sequence[str], apart: int = APART) -> str:
    """Return how many units lie below these paths: every one, many, or so few that each gets a range. One query."""
    found = _extent(apart, tops=tops)
    has_others, has_many = found[0] if found else (False, False)
    return EVERY if not has_others else MANY if has_many else FEW


@prepared
def _extent(apart: int, *, tops: Givens) -> "QuerySet[Unit, Any]":
    others = Exists(Unit.objects.exclude(people.below(tops)))
    many = Exists(below(tops).order_by()[apart : apart + 1])
    return Unit.objects.order_by().values_list(others, many)[:1]


def in_units(
    rows: "QuerySet[Matter]", units: "QuerySet[Unit] | None", how: str, *, late: Late | None = None
) -> list[Part]:
    """One range per unit; a whole group of mines is so dense that newest-first finds a page soon.

    Only late ones are few among so many: `late`, given where they are asked for, walks along their clocks there.
    """
    if how == EVERY or units is None:
        return [late or Walk(rows)]
    return [Walk(_inside(rows, units))] if how == MANY else [Ranges(rows, "unit", units)]


def _inside(rows: "QuerySet[Matter]", units: "QuerySet[Unit]") -> "QuerySet[Matter]":
    """Keep the rows of these units: only a filter, never the way in."""
    return rows.alias(apart=F("unit_id") + 0).filter(apart__in=units.values("pk"))


def _narrowed(
    shape: Shape, given: dict[str, Any], *, is_way_in: bool = True, is_late: bool = True
) -> "QuerySet[Matter]":
    """Return the matters by state, topic, clock and period; `is_way_in` lets state and topic choose the index.

    Who comes by another way (a post, an asker) has few rows there, and a walk along all of a state would be long.
    `is_late` is False where the way in are the late clocks themselves: asked twice, they'd be looked up twice.
    """
    found = Matter.objects.all()
    for column in ("state", "topic"):
        if (value := given.get(column)) is not None:
            found = found.filter(**{column: value}) if is_way_in else scopes.only_filtered(found, column, value)
    if shape.clock or (shape.is_open and not is_way_in):
        found = found.filter(ended_at=None)
    if is_late:
        found = found.filter(CLOCKS.get(shape.clock, Q()))
    if "start" in given:
        found = found.filter(pk__gte=given["first"], registered_at__gte=given["start"])
    # Last, so that it is asked only for rows that everything else lets through.
    return found.exclude(walls__pk__in=given["posts"]) if "posts" in given else found


def late(**more: Any) -> Q:
    """Return the condition that a matter's clock is open and overdue; `more` are look-ups on the clock.

    A value and no join: PostgreSQL guesses such a join far too small, gathers all late ones and sorts them.
    """
    is_late = ExpressionWrapper(Q(is_overdue=True, settled_at=None, **more), BooleanField())
    return Q(Subquery(Duty.objects.filter(pk=OuterRef("clock_id")).order_by().values(late=is_late)))


CLOCKS = {
    "open": Q(),
    "late": late(),
    "paused": Q(paused_at__isnull=False),
}
SHOWN = (
    *("title", "kind", "grade", "topic", "is_vital", "state", "registered_at", "ended_at", "paused_at"),
    *("debtor__name", "registrar_id", "handler_id", "asker_id", "unit__name", "place__name", "parent__state"),
    *("clock__due_at", "clock__is_overdue", "parent__paused_at", "parent__clock__due_at"),
    *("is_ruled", "is_public", "pauses", "extensions", "reviews", "disposal_by_id"),
)


def _since(day: date) -> dict[str, Any]:
    """Bound the key as well as the moment, so that a walk along any index stops where the period begins.

    The first key of a period that has begun before today never changes again, and is remembered.
    """
    start = start_of(day)
    name = f"matters:first:{day}"
    first: int | None = cache.get(name)
    if first is None:
        inside = Matter.objects.filter(registered_at__gte=start).order_by("registered_at")[:EVER]  # walks the day index
        first = inside.aggregate(first=Min("pk"))["first"]
        if first is not None and day < today():
            cache.set(name, first, REMEMBERED)
    return {"first": EVER if first is None else first, "start": start}


@prepared
def _paths_of_unit(unit: Given) -> "QuerySet[Unit, Any]":
    return Unit.objects.filter(pk=unit).values_list("path", flat=True)


@prepared
def _paths_of_posts(posts: Givens) -> "QuerySet[Unit, Any]":
    return Unit.objects.filter(posts__pk__in=posts).order_by("path").values_list("path", flat=True).distinct()


def _tops(paths: Sequence[str]) -> list[str]:
    """Return these paths in their order, without those below another of them."""
    tops: list[str] = []
    for path in paths:
        if not tops or not path.startswith(tops[-1]):
            tops.append(path)
    return tops


def below(tops: Givens) -> "QuerySet[Unit]":
    """Return these units and everything below them."""
    return Unit.objects.filter(people.below(tops))


@prepared
def _menu_of_all() -> "QuerySet[Unit, Any]":
    return _menu(Unit.objects.filter(kind__in=(UnitKind.DEPARTMENT, UnitKind.TEAM)))


@prepared
def _menu_below(tops: Givens) -> "QuerySet[Unit, Any]":
    return _menu(below(tops))


def _menu(units: "QuerySet[Unit]") -> "QuerySet[Unit, Any]":
    return units.filter(closed_on=None).order_by("path").values_list("pk", "name")[:MENU]


def menu_units(actor: Actor, tops: Sequence[str] | None = None) -> list[tuple[int, str]]:
    """Return id and name of the units the filter offers: departments and teams, or what the actor oversees.

    One query, one more where the list didn't have to know the `tops`.
    """
    if queries.sees_all(actor):
        return _menu_of_all()
    if actor.posts and actor.can(Power.OVERSEE):
        return _menu_below(tops=_tops(_paths_of_posts(posts=sorted(actor.posts))) if tops is None else tops)
    return []
