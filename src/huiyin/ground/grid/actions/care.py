"""Begins and ends care in bulk, inside the caller's transaction; whoever calls records, proves and tells."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import islice
from typing import NamedTuple

from django.db.models import F, Value
from django.db.models.functions import Greatest

from huiyin.ground.grid.models import Care, Grid
from huiyin.kit.inserting import ROWS, insert

BATCH = 900
COLUMNS = ("level", "cell_id", "person_id", "branch_id", "from_on", "grid_id")


class Begun(NamedTuple):
    """A row of care to begin, by ids: a tenth of the memory of a `Care`, where there are a hundred thousand."""

    level: int
    cell_id: int
    person_id: int | None
    branch_id: int | None
    from_on: date
    grid_id: int


def end(cares: Collection[int], *, on: date, grid: Grid | None = None) -> None:
    """End care from a day on, never before it began; one statement for each 900 rows."""
    ids = sorted(cares)
    for first in range(0, len(ids), BATCH):
        rows = Care.objects.filter(pk__in=ids[first : first + BATCH], to_on=None)
        rows.update(to_on=Greatest(F("from_on"), Value(on)), ended_by=grid)


def begin(cares: Iterable[Begun]) -> int:
    """Begin care; returns how many rows."""
    count, waiting = 0, iter(cares)
    while part := list(islice(waiting, ROWS)):
        rows = [(c.level, c.cell_id, c.person_id, c.branch_id, c.from_on.isoformat(), c.grid_id) for c in part]
        insert(Care, COLUMNS, rows)
        count += len(rows)
    return count
