"""The list of matters: every scope is one index range cut at a page, then joined; cost doesn't grow with history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Left, Length

from huiyin.ground.people.models import Unit
from huiyin.ground.people.rules import Actor, Power, UnitKind
from huiyin.kit.clock import MINE_TIME
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Matter

SIZE = 25
COUNTED = 1000
EVER = 1_000_000_000
APART = 60  # up to so many units each gets an index range of its own; more are a dense share of all matters


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
    """One page of the list. `count` is exact up to 1,000 (`is_capped` beyond), None on the pages after the first."""

    rows: list[Matter]
    count: int | None
    is_capped: bool
    next_before: int | None


def sees_all(actor: Actor) -> bool:
    """Return whether the actor sees every matter that isn't walled off from the posts held."""
    return any(actor.can(power) for power in (Power.SORT_LETTERS, Power.DISPATCH, Power.INSPECT))


def listed(
    actor: Actor, filters: Filters, *, before: int | None = None, size: int = SIZE, overseen: list[Unit] | None = None
) -> Page:
    """Return a page of the matters that concern the actor, newest first, by key. At most four queries.

    Concerns: all for the union's desk, dispatchers and inspectors; for others what their posts owe, handle or
    registered, what they supervise or must read now, their own askings, and the subtree they oversee. What was
    published by others is on the public page, not in this list.
    """
    limit = COUNTED + 1 if before is None else size + 1
    ids = _ids(_scopes(actor, filters, overseen), limit=max(limit, size + 1), before=before)
    shown = ids[:size]
    rows = Matter.objects.filter(pk__in=shown).defer("summary", "answer", "parent__summary", "parent__answer")
    rows = (
        rows.select_related("debtor", "place", "clock", "unit", "parent__clock").order_by("-pk")
        if shown
        else rows.none()
    )
    return Page(
        rows=list(rows),
        count=min(len(ids), COUNTED) if before is None else None,
        is_capped=before is None and len(ids) > COUNTED,
        next_before=shown[-1] if len(ids) > size else None,
    )


def listed_ids(actor: Actor, filters: Filters, *, limit: int) -> list[int]:
    """Return the ids of the list as filtered, newest first, up to `limit`: for exports as seen."""
    return _ids(_scopes(actor, filters, None), limit=limit, before=None)


def _scopes(actor: Actor, filters: Filters, overseen: list[Unit] | None) -> "list[QuerySet[Matter]]":
    base = _filtered(actor, filters)
    posts = sorted(actor.posts)
    if filters.is_mine:
        return [base.filter(debtor__in=posts, ended_at=None)] if posts else []
    if sees_all(actor):
        return _in_units(base, _subtree_ids(filters.unit_id)) if filters.unit_id else [base]
    if filters.unit_id:
        wanted = set(_subtree_ids(filters.unit_id))
        base = base.filter(unit__in=sorted(wanted))
    scopes = [base.filter(asker=actor.person_id)] if actor.person_id else []
    if posts:
        scopes += [
            base.filter(debtor__in=posts, ended_at=None),
            base.filter(handler__in=posts),
            base.filter(registrar__in=posts),
            base.filter(pk__in=_owed_about(posts)),
        ]
    if actor.can(Power.OVERSEE):
        units = [unit.pk for unit in (overseen_units(actor) if overseen is None else overseen)]
        scopes += _in_units(base, [u for u in units if not filters.unit_id or u in wanted])
    return scopes


def _owed_about(posts: Sequence[int]) -> "QuerySet[Any, Any]":
    return Duty.objects.filter(post__in=posts, settled_at=None, source="matter").values("source_id")


def _in_units(base: "QuerySet[Matter]", units: Sequence[int]) -> "list[QuerySet[Matter]]":
    """One range per unit while they are few; many units are a share so dense that newest-first finds a page soon."""
    if len(units) > APART:
        return [base.alias(apart=F("unit_id") + 0).filter(apart__in=units)]  # a filter only, never the way in
    return [base.filter(unit=unit) for unit in units]


def _filtered(actor: Actor, filters: Filters) -> "QuerySet[Matter]":
    found = Matter.objects.all()
    if actor.posts:
        found = found.exclude(walls__in=sorted(actor.posts))
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.topic:
        found = found.filter(topic=filters.topic)
    if filters.clock == "open":
        found = found.filter(ended_at=None)
    if filters.clock == "late":
        found = found.filter(ended_at=None, clock__is_overdue=True, clock__settled_at=None)
    if filters.clock == "paused":
        found = found.filter(ended_at=None, paused_at__isnull=False)
    return found.filter(_since(filters.since)) if filters.since else found


def _since(day: date) -> Q:
    """Bound the key as well as the moment, so that a walk along any index stops where the period begins."""
    start = datetime.combine(day, time.min, MINE_TIME)
    inside = Matter.objects.filter(registered_at__gte=start).order_by("registered_at")[:EVER]  # walks the day index
    first = inside.aggregate(first=Min("pk"))["first"]
    return Q(pk__gte=first, registered_at__gte=start) if first else Q(pk__in=[])


def _ids(scopes: "Iterable[QuerySet[Matter]]", *, limit: int, before: int | None) -> list[int]:
    """Return the newest ids of all scopes together: one statement, each part cut at `limit` by its own index."""
    parts: list[str] = []
    params: list[Any] = []
    for scope in scopes:
        if before is not None:
            scope = scope.filter(pk__lt=before)
        query = scope.order_by("-pk").values("pk")[:limit].query
        try:
            sql, given = query.get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({sql}){' AS part' if _is_postgres() else ''}")  # noqa: S608 - no input
        params += given
    if not parts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{' UNION '.join(parts)} ORDER BY 1 DESC LIMIT {int(limit)}", params)
        return [row[0] for row in cursor.fetchall()]


def _is_postgres() -> bool:
    return connection.vendor == "postgresql"


def _subtree_ids(unit_id: int) -> list[int]:
    root = Unit.objects.filter(pk=unit_id).values("path")
    inside = Unit.objects.alias(root=Subquery(root)).filter(path__gte=F("root"), path__lt=Concat(F("root"), Value("z")))
    return list(inside.order_by("path").values_list("pk", flat=True))


def overseen_units(actor: Actor) -> list[Unit]:
    """Return the units whose matters an overseer sees: those of the posts held and everything below. One query."""
    own = Unit.objects.filter(posts__in=sorted(actor.posts), path=Left(OuterRef("path"), Length("path")))
    return list(Unit.objects.filter(Exists(own)).order_by("path")) if actor.posts else []


def menu_units(actor: Actor, overseen: list[Unit]) -> list[Unit]:
    """Return the units the filter offers: departments and teams of everything for who sees all, else the overseen."""
    if sees_all(actor):
        kinds = (UnitKind.DEPARTMENT, UnitKind.TEAM)
        return list(Unit.objects.filter(kind__in=kinds, closed_on=None).order_by("path")[:80])
    return overseen[:80]
