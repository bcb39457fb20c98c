"""Versions of the grid and the rows of a draft, for their pages."""

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Q, QuerySet

from huiyin.ground.grid.models import DECIDED, Care, Choice, Grid
from huiyin.ground.grid.queries import adopting, drafts, nearest
from huiyin.ground.grid.queries.roll import limits_of
from huiyin.ground.grid.rules import Level, State, may_plan, may_recall
from huiyin.ground.grid.rules.nearest import Near
from huiyin.ground.people.models import Person
from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import Verdict

FILTERS = (("changed", "变动"), ("alone", "未覆盖"), ("over", "超员"), ("locked", "已锁定"), ("all", "全部"))


def may_plan_now(actor: Actor) -> bool:
    """Return whether the actor works on drafts."""
    return bool(may_plan(actor))


def versions() -> "QuerySet[Grid]":
    """Return the versions that were adopted, those taken back included, the newest first."""
    rows = Grid.objects.filter(state__in=DECIDED).select_related("adopted_by", "recalled_by", "unit")
    return rows.order_by("-number")


def version_for(actor: Actor, pk: int) -> Grid:
    """Return a version that was adopted; what it says by name is asked apart. Raises Grid.DoesNotExist."""
    return versions().get(pk=pk)


def standing(on: date) -> tuple[Grid | None, list[Grid]]:
    """Return the version in force on a day, and those that begin later, the earliest first. One query."""
    rows = Grid.objects.filter(state=State.ADOPTED).select_related("adopted_by")
    later: list[Grid] = []
    for grid in rows.order_by("-effective_on", "-number").iterator(chunk_size=20):
        if grid.effective_on is not None and grid.effective_on <= on:
            return grid, later
        later.insert(0, grid)
    return None, later


def in_force(on: date) -> Grid | None:
    """Return the version in force on a day: the last that begins on it or before. One query."""
    return standing(on)[0]


def awaited() -> list[Grid]:
    """Return the versions that wait for their day, the earliest first. One query."""
    return list(Grid.objects.filter(state=State.ADOPTED, took_effect_at=None).order_by("effective_on"))


def left_behind(grid: Grid) -> list[str]:
    """Return which rows of a version that waits could not be carried out as things stand, in words. Ten queries."""
    return [str(one) for one in adopting.moved(adopting.choices(grid), adopting.today(), number=grid.number)]


def may_recall_now(actor: Actor, grid: Grid, on: date) -> Verdict:
    """Return whether the actor may take a version back today."""
    return may_recall(actor, grid.version, on)


def changes_of(grid: Grid) -> dict[str, int]:
    """Return how much a version began and ended, by level. Two queries."""
    begun = Counter(dict(grid.begun.order_by().values_list("level").annotate(n=Count("pk"))))
    ended = Counter(dict(grid.ended.order_by().values_list("level").annotate(n=Count("pk"))))
    return {
        level.label: (begun[level], ended[level])  # type: ignore[misc]
        for level in Level
        if begun[level] or ended[level]
    }


def mended_since(grid: Grid) -> int:
    """Return how many rows of care were mended while a version was in force, from its own last row to the next one's.

    On the day a version comes into force rows mended before and after have one date; their order tells them apart.
    """
    if grid.took_effect_at is None or grid.effective_on is None:
        return 0
    later = Q(effective_on__gt=grid.effective_on) | Q(effective_on=grid.effective_on, number__gt=grid.number)
    carried_out = Grid.objects.filter(later, state=State.ADOPTED, took_effect_at__isnull=False)
    following = carried_out.order_by("effective_on", "number").first()
    mended = Care.objects.filter(grid=None, from_on__gte=grid.effective_on).exclude(
        from_on=grid.effective_on, pk__lt=_last_row(grid)
    )
    if following is not None and (ends := following.effective_on):
        mended = mended.filter(from_on__lte=ends).exclude(from_on=ends, pk__gt=_last_row(following))
    return mended.count()


def _last_row(grid: Grid) -> int:
    return grid.begun.aggregate(last=Max("pk"))["last"] or 0


def overloaded(grid: Grid, on: date) -> list[int]:
    """Return the carers of a draft beyond their limit; the solver never makes one, a lowered limit may."""
    limits = limits_of(on)
    rows = Choice.objects.filter(grid=grid, carer__isnull=False, person__isnull=False).order_by()
    counted = rows.values_list("carer").annotate(n=Count("pk"))
    return [carer for carer, n in counted if n > max(limits.cadre_most, limits.most)]


def rows(grid: Grid, kind: str, words: str, on: date) -> "QuerySet[Choice]":
    """Return the rows of a draft behind a filter: changed, alone, over, locked, all; `words` finds names."""
    found = drafts.rows_of(grid).order_by("level", "branch__code", "person__branch__code", "person__staff_number")
    if kind == "changed":
        found = found.filter(changed())
    elif kind == "alone":
        found = found.filter(carer=None)
    elif kind == "over":
        found = found.filter(carer__in=overloaded(grid, on))
    elif kind == "locked":
        found = found.filter(is_locked=True)
    if words:
        named = Q(person__name__startswith=words) | Q(person__staff_number=words) | Q(branch__name__contains=words)
        found = found.filter(named | Q(carer__name__startswith=words))
    return found


def changed() -> Q:
    """Return the condition for rows that differ from the grid in force: another cell, a new one, or nobody any more."""
    return Q(cell=None) | Q(was=None) | ~Q(cell=F("was"))


def counts(grid: Grid, on: date) -> dict[str, int]:
    """Return how many rows each filter has. Two queries."""
    found = grid.choices.aggregate(
        all=Count("pk"),
        changed=Count("pk", filter=changed()),
        alone=Count("pk", filter=Q(carer=None)),
        locked=Count("pk", filter=Q(is_locked=True)),
    )
    over = overloaded(grid, on)
    return {**found, "over": grid.choices.filter(carer__in=over).count() if over else 0}


def choice_for(actor: Actor, pk: int) -> Choice:
    """Return a row of an open draft for who plans. Raises Choice.DoesNotExist."""
    if not may_plan(actor):
        raise Choice.DoesNotExist
    open_rows = Choice.objects.filter(grid__state=State.DRAFT)
    return open_rows.select_related("grid", "person__unit", "branch", "carer").get(pk=pk)


def candidates(choice: Choice, *, on: date) -> list[tuple[int, str]]:
    """Return who may answer for a row instead, the nearest first, with how many rows of the draft they have."""
    loads = Counter(choice.grid.choices.filter(carer__isnull=False).order_by().values_list("carer_id", flat=True))
    if choice.branch_id is not None:
        return [(pk, f"{name}（{loads[pk]} 个支部）") for pk, name, _ in nearest.leaders(on, with_room=False)]
    found = nearest.near({choice.home_id}, on=on)
    one = found.get(choice.person_id or 0)
    if one is None:
        return []
    able = [o for o in found.values() if o.role < one.role and o.person != one.person]
    able.sort(key=lambda o: (one.role - o.role, o.unit != one.unit, o.team != one.team, loads[o.person], o.person))
    return [(o.person, f"{o.name}（{_near(one, o)}，{loads[o.person]} 人）") for o in able]


def _near(one: Near, other: Near) -> str:
    if other.unit == one.unit:
        return "同班组"
    return "同区队" if other.team == one.team else "同支部"


def load_curve(grid: Grid) -> dict[str, Any]:
    """Return the load curve of a draft for a chart: how many members carry how many people."""
    loads: dict[str, int] = grid.figures.get("loads", {})
    pairs = sorted((int(load), n) for load, n in loads.items())
    return {
        "kind": "bar",
        "labels": [f"{load} 人" for load, _ in pairs],
        "series": [{"name": "包保人数", "values": [n for _, n in pairs]}],
        "unit": "名党员",
    }


def carer_named(pk: int) -> Person | None:
    """Return somebody at work by id."""
    return Person.objects.filter(pk=pk, is_active=True).first()
