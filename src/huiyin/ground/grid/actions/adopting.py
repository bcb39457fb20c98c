"""Adoption: a draft becomes the grid in force, all of it that still fits, or nothing."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.ground.grid import signals
from huiyin.ground.grid.actions import care
from huiyin.ground.grid.actions.cells import Wanted, close_empty, open_cells
from huiyin.ground.grid.actions.proving import prove
from huiyin.ground.grid.models import Care, Cell, Choice, Grid
from huiyin.ground.grid.queries import adopting as queries
from huiyin.ground.grid.queries.adopting import Today
from huiyin.ground.grid.rules import State, may_adopt, may_plan
from huiyin.ground.grid.rules.adopting import LeftOut, Moved, sentence
from huiyin.ground.grid.rules.cycles import cycle
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.rules import Actor
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused


@dataclass(slots=True)
class Outcome:
    """What carrying out a draft changes: care to end, to begin, kept as it is, cells touched."""

    ended: list[int] = field(default_factory=list)
    begun: list[Care] = field(default_factory=list)
    kept: int = 0
    alone: int = 0
    touched: set[int] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    left: list[LeftOut] = field(default_factory=list)


@transaction.atomic
def adopt(grid: Grid, *, effective_on: date, by: Actor, at: datetime, leaving_out: bool = False) -> Grid:
    """Put a draft in force from a day on (today or before, not before the version in force).

    Rows that the roll has left behind (somebody left or went to another branch, a carer did, a branch was closed, care
    was mended since) are named in a refusal; with `leaving_out` the rest is adopted and those stay as they are. Refused
    for who may not plan, where somebody else was faster, and where people would answer for each other in a ring.
    """
    may_plan(by).enforce()
    grid = Grid.objects.select_for_update(of=("self",)).get(pk=grid.pk)
    may_adopt(grid.state, _adopter(grid)).enforce()
    _check_day(effective_on, at)
    now = queries.today()
    rows = queries.choices(grid)
    left = queries.moved(rows, now)
    out = {one.choice for one in left}
    made = _carry_out(grid, [row for row in rows if row.pk not in out], now, on=effective_on, at=at)
    made.left = left + made.left
    if made.left and not leaving_out:
        raise Refused(sentence(made.left))
    _finish(grid, made, on=effective_on, by=by, at=at)
    return grid


def _adopter(grid: Grid) -> str:
    return grid.adopted_by.name if grid.adopted_by is not None else ""


def _check_day(day: date, at: datetime) -> None:
    if day > clock.day_of(at):
        raise Refused("生效日期不能晚于今天：到那一天再通过")
    last = Grid.objects.filter(state=State.ADOPTED).order_by("-number").first()
    if last is not None and last.effective_on is not None and day < last.effective_on:
        raise Refused(f"生效日期不能早于现行第 {last.number} 版的生效日期（{last.effective_on:%Y-%m-%d}）")


def _carry_out(grid: Grid, rows: Collection[Choice], now: Today, *, on: date, at: datetime) -> Outcome:
    """End and begin the care rows that differ; open cells and posts that are missing."""
    made = Outcome()
    cells = _cells(rows, now, on=on, at=at)
    for row in rows:
        cell = cells.get(row.pk)
        if row.carer_id is not None and cell is None:
            made.left.append(_no_post(row, now))
            continue
        _one(grid, row, cell, now, made, on)
    _refuse_rings(made, now)
    care.end(made.ended, on=on, grid=grid)
    care.begin(made.begun)
    close_empty(made.touched, on=on, at=at)
    return made


def _one(grid: Grid, row: Choice, cell: Cell | None, now: Today, made: Outcome, on: date) -> None:
    in_force = now.now(row)
    if cell is None:
        made.alone += 1
    elif in_force is not None and in_force[1] == cell.pk:
        made.kept += 1
        return
    if in_force is not None:
        made.ended.append(in_force[0])
        made.touched.add(in_force[1])
    if cell is not None:
        about = {"person_id": row.person_id, "branch_id": row.branch_id}
        made.begun.append(Care(level=row.level, cell=cell, from_on=on, grid=grid, **about))
    if row.person_id is not None and (in_force is not None or cell is not None):
        made.people.add(row.person_id)


def _cells(rows: Collection[Choice], now: Today, *, on: date, at: datetime) -> dict[int, Cell]:
    """Return the cell of each row with a carer: the chosen one while the carer holds it, else theirs, or a new one."""
    chosen = {row.cell_id for row in rows if row.cell_id and now.cells.get(row.cell_id) == row.carer_id}
    known = queries.cells_of(chosen)
    wanted = {
        row.pk: Wanted(row.carer_id, row.level, now.home(row.carer_id))
        for row in rows
        if row.carer_id is not None and row.cell_id not in known
    }
    opened = open_cells(wanted.values(), on=on, at=at)
    found = {row.pk: known[row.cell_id] for row in rows if row.carer_id is not None and row.cell_id in known}
    for pk, one in wanted.items():
        if one in opened:
            found[pk] = opened[one]
            now.cells[opened[one].pk] = one.carer
    return found


def _no_post(row: Choice, now: Today) -> LeftOut:
    name = now.branches[row.branch_id] if row.branch_id else now.people[row.person_id or 0].name
    return LeftOut(row.pk, name, Moved.NO_POST)


def _refuse_rings(made: Outcome, now: Today) -> None:
    ended = set(made.ended)
    carer = {p: now.cells[cell] for p, (pk, cell) in now.of_people.items() if pk not in ended and cell in now.cells}
    carer |= {c.person_id: now.cells[c.cell_id] for c in made.begun if c.person_id is not None}
    ring = cycle(carer)
    if ring:
        names = "、".join(now.people[pk].name for pk in ring[:5])
        raise Refused(f"“{names}”不能{'自己包保自己' if len(ring) == 1 else '互相包保'}，请改选包保人")


def _finish(grid: Grid, made: Outcome, *, on: date, by: Actor, at: datetime) -> None:
    """Number and date the version, record it once, prove coverage anew, tell."""
    figures = {
        "begun": len(made.begun),
        "ended": len(made.ended),
        "kept": made.kept,
        "alone": made.alone,
        "left_out": len(made.left),
    }
    grid.state, grid.number = State.ADOPTED, queries.last_number() + 1
    grid.adopted_at, grid.adopted_by_id, grid.effective_on = at, by.person_id, on
    grid.figures = {**grid.figures, "adopted": figures, "left": [str(one) for one in made.left[:200]]}
    grid.save(update_fields=["state", "number", "adopted_at", "adopted_by", "effective_on", "figures"])
    _record(grid, by, at, number=grid.number, effective_on=on.isoformat(), **figures)
    prove(None, by=by, at=at)
    signals.care_changed.send(Grid, people=made.people, by=by, at=at)
    signals.grid_adopted.send(Grid, grid=grid, by=by, at=at)


def _record(grid: Grid, by: Actor, at: datetime, **data: Any) -> None:
    ledger.record(ledger.Draft("grid.adopt", "grid", grid.pk, at=at, person_id=by.person_id, data=data))
