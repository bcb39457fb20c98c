"""Begins and ends care in bulk, inside the caller's transaction; whoever calls records, proves and tells."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import F, Value
from django.db.models.functions import Greatest

from huiyin.ground.grid.models import Care, Grid
from huiyin.kit.inserting import insert

BATCH = 900
COLUMNS = ("level", "cell_id", "person_id", "branch_id", "from_on", "grid_id")


def end(cares: Collection[int], *, on: date, grid: Grid | None = None) -> None:
    """End care from a day on, never before it began; one statement for each 900 rows."""
    ids = sorted(cares)
    for first in range(0, len(ids), BATCH):
        rows = Care.objects.filter(pk__in=ids[first : first + BATCH], to_on=None)
        rows.update(to_on=Greatest(F("from_on"), Value(on)), ended_by=grid)


def begin(cares: Iterable[Care]) -> int:
    """Begin care; returns how many rows."""
    rows = [(c.level, c.cell_id, c.person_id, c.branch_id, c.from_on.isoformat(), c.grid_id) for c in cares]
    insert(Care, COLUMNS, rows)
    return len(rows)
