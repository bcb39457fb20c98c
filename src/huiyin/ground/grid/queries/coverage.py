"""Units and branches of the coverage page."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Max, Min, QuerySet

from huiyin.ground.grid.queries.picture import Share, Total, total
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Unit


def unit(text: str) -> Unit | None:
    """Return an open unit by its id as typed in an address."""
    return Unit.objects.filter(pk=int(text)).first() if text.isdecimal() and len(text) < 10 else None


def start() -> Unit | None:
    """Return the unit that holds every branch and divides them first; None where the topmost units do. Two queries.

    So a mine by itself, or a group whose branches all lie in one mine, opens at its departments and teams.
    """
    open_ones = Branch.objects.filter(closed_on=None).order_by()
    ends = open_ones.aggregate(Min("unit__path"), Max("unit__path"), every=Count("pk"), placed=Count("unit"))
    if not ends["placed"] or ends["placed"] < ends["every"]:
        return None
    first, last = ends["unit__path__min"], ends["unit__path__max"]
    parts = range(0, len(first), 8)
    shared = next((i for i in parts if first[i : i + 8] != last[i : i + 8]), len(first))
    return Unit.objects.filter(path=first[:shared]).first()


def above(one: Unit | None) -> list[Unit]:
    """Return the units above one, the top first."""
    ids = [int(one.path[i : i + 8]) for i in range(0, len(one.path) - 8, 8)] if one else []
    return list(Unit.objects.filter(pk__in=ids).order_by("path"))


def branches_below(one: Unit | None) -> "QuerySet[Branch]":
    """Return the open branches of a unit's subtree; all for None."""
    rows = Branch.objects.filter(closed_on=None).select_related("unit").order_by("code")
    if one is None:
        return rows
    return rows.filter(**{f"unit__{key}": value for key, value in people.subtree(one).items()})


def by_unit(one: Unit | None, rows: Iterable[Share]) -> list[tuple[Unit, Total]]:
    """Sum coverage over the subtree of each unit right below one; units without branches are left out. Two queries."""
    units = {u.path: u for u in Unit.objects.filter(parent=one, closed_on=None).order_by("path")}
    paths = dict(Branch.objects.filter(closed_on=None, unit__isnull=False).order_by().values_list("pk", "unit__path"))
    length = len(one.path) + 8 if one else 8
    kept: dict[str, list[Share]] = defaultdict(list)
    for row in rows:
        kept[paths.get(row.branch_id, "")[:length]].append(row)
    return [(units[path], total(kept[path])) for path in units if path in kept]
