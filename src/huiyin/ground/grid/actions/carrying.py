"""Carries the rows of a draft out: ends and begins the care that differs. Part of adoption and of taking effect."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from huiyin.ground.grid.actions import care
from huiyin.ground.grid.actions.cells import Wanted, close_empty, open_cells
from huiyin.ground.grid.models import Choice, Grid
from huiyin.ground.grid.queries import adopting as queries
from huiyin.ground.grid.queries.adopting import Today
from huiyin.ground.grid.rules.adopting import LeftOut, Moved
from huiyin.ground.grid.rules.cycles import cycle


@dataclass(slots=True)
class Outcome:
    """What carrying out a draft changes: care to end, to begin, kept as it is, cells touched, rings that it avoided."""

    ended: list[int] = field(default_factory=list)
    begun: list[care.Begun] = field(default_factory=list)
    kept: int = 0
    alone: int = 0
    touched: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    left: list[LeftOut] = field(default_factory=list)
    rings: list[list[str]] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, int]:
        """Return the counts that the version keeps and the ledger tells."""
        begun, ended = len(self.begun), len(self.ended)
        return {
            "begun": begun,
            "ended": ended,
            "kept": self.kept,
            "alone": self.alone,
            "left_out": len(self.left),
        }


def carry_out(grid: Grid, *, on: date, at: datetime) -> Outcome:
    """End and begin the care rows that differ; open cells and posts that are missing.

    Rows that the roll has left behind, that nobody can carry any more or that would close a ring stay out: what holds
    for them today goes on. A version that waited for its day (it has a number) overrules those decided before it.
    """
    now, rows = queries.today(), queries.choices(grid)
    made = Outcome(left=queries.moved(rows, now, number=grid.number))
    out = {one.choice for one in made.left}
    rows = [row for row in rows if row.pk not in out]
    cells = _cells(rows, now, on=on, at=at)
    able = [row for row in rows if row.carer_id is None or row.pk in cells]
    made.left += [_left(row, now, Moved.NO_POST) for row in rows if row.carer_id is not None and row.pk not in cells]
    rings = _rings(able, now, made)
    made.left += [_left(row, now, Moved.RING) for row in able if row.pk in rings]
    for row in able:
        if row.pk not in rings:
            _one(grid, row, cells.get(row.pk), now, made, on)
        elif row.pk in cells:
            made.touched.add(cells[row.pk])
    care.end(made.ended, on=on, grid=grid)
    care.begin(made.begun)
    close_empty(made.touched, on=on, at=at)
    return made


def _one(grid: Grid, row: Choice, cell: int | None, now: Today, made: Outcome, on: date) -> None:
    in_force = now.now(row)
    if cell is None:
        made.alone += 1
    elif in_force is not None and in_force[1] == cell:
        made.kept += 1
        return
    if in_force is not None:
        made.ended.append(in_force[0])
        made.touched.add(in_force[1])
    if cell is not None:
        made.begun.append(care.Begun(row.level, cell, row.person_id, row.branch_id, on, grid.pk))
    if row.person_id is not None and (in_force is not None or cell is not None):
        made.people.add(row.person_id)


def _cells(rows: Collection[Choice], now: Today, *, on: date, at: datetime) -> dict[int, int]:
    """Return the cell of each row with a carer: the chosen one while the carer holds it, else theirs, or a new one."""
    known = {row.cell_id for row in rows if row.cell_id and now.cells.get(row.cell_id) == row.carer_id}
    wanted = {
        row.pk: Wanted(row.carer_id, row.level, now.home(row.carer_id))
        for row in rows
        if row.carer_id is not None and row.cell_id not in known
    }
    opened = open_cells(wanted.values(), on=on, at=at)
    found = {row.pk: row.cell_id for row in rows if row.carer_id is not None and row.cell_id in known}
    for pk, one in wanted.items():
        if one in opened:
            found[pk] = opened[one]
            now.cells[opened[one]] = one.carer
    return found


def _left(row: Choice, now: Today, why: Moved) -> LeftOut:
    name = now.branches[row.branch_id] if row.branch_id else now.people[row.person_id or 0].name
    return LeftOut(row.pk, name, why)


def _rings(rows: Iterable[Choice], now: Today, made: Outcome) -> set[int]:
    """Return rows without which nobody answers for themselves along the chain; the rings are noted by name."""
    wanted = {row.person_id: row for row in rows if row.person_id is not None}
    in_force = {pk: now.cells[cell] for pk, (_, cell) in now.of_people.items() if cell in now.cells}
    carer = {pk: other for pk, other in in_force.items() if pk not in wanted}
    carer |= {pk: row.carer_id for pk, row in wanted.items() if row.carer_id is not None}
    out: set[int] = set()
    while ring := cycle(carer):
        made.rings.append([now.people[pk].name for pk in ring])
        first = next((pk for pk in ring if pk in wanted), None)
        if first is None:  # not this draft's doing
            del carer[ring[0]]
            continue
        out.add(wanted.pop(first).pk)
        del carer[first]
        if first in in_force:
            carer[first] = in_force[first]
    return out
