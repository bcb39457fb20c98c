"""Opens cells: on a post that is there, or for a member on a post made with the cell. Parts of other actions."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from typing import NamedTuple

from huiyin.ground.grid.models import Cell
from huiyin.ground.grid.queries import cells as queries
from huiyin.ground.grid.rules import Level
from huiyin.ground.grid.rules.planning.roll import LEADERS
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Branch, Person, Post, Unit
from huiyin.ground.people.rules import SYSTEM, Office
from huiyin.kit.inserting import create

BATCH = 1000


class Wanted(NamedTuple):
    """Somebody who is to carry at a level; `branch` is the one that looks after the carer."""

    carer: int
    level: int
    branch: int | None


class _Branches:
    """The branches in which members get cells: read once, where one does; numbered on from slice to slice."""

    def __init__(self, ids: set[int]) -> None:
        self.ids = ids

    @cached_property
    def rows(self) -> dict[int, Branch]:
        return Branch.objects.select_related("unit").in_bulk(self.ids)

    @cached_property
    def numbers(self) -> dict[int, int]:
        return queries.last_numbers(self.rows)

    @cached_property
    def above(self) -> dict[int, int]:
        return queries.superiors(self.rows.values())


def open_cells(wanted: Iterable[Wanted], *, on: date, at: datetime) -> dict[Wanted, int]:
    """Return the id of a cell for each carer, opening those that are missing; who can hold none is left out.

    A constant number of statements for each thousand carers, who are let go of before the next: an enterprise has tens
    of thousands. A member gets a post of office 网格员, below the secretary's.
    """
    asked: dict[int, list[Wanted]] = {}
    for one in dict.fromkeys(wanted):
        asked.setdefault(one.carer, []).append(one)
    branches = _Branches({one.branch for ones in asked.values() for one in ones if one.branch})
    found: dict[Wanted, int] = {}
    waiting = iter(asked.values())
    while part := list(islice(waiting, BATCH)):
        found |= _open([one for ones in part for one in ones], branches, on=on, at=at)
    return found


def _open(asked: list[Wanted], branches: _Branches, *, on: date, at: datetime) -> dict[Wanted, int]:
    """Return the cells of some carers, none of whom another slice asks for."""
    carers = queries.carers(one.carer for one in asked)
    found: dict[Wanted, Cell] = {}
    fresh: list[Cell] = []
    seats: list[Wanted] = []
    for one in asked:
        carer = carers.get(one.carer)
        if carer is None:
            continue
        post = carer.post_for(one.level)
        if post is not None and post.pk in carer.cells:
            found[one] = carer.cells[post.pk]
        elif post is not None:
            cell = _on_post(post, one, on)
            carer.cells[post.pk] = cell
            found[one] = cell
            fresh.append(cell)
        elif one.level == Level.MEMBERS and carer.person.is_member and one.branch is not None:
            seats.append(one)
    create(Cell, fresh)
    found |= _seat(seats, {pk: carer.person for pk, carer in carers.items()}, branches, on=on, at=at)
    return {one: cell.pk for one, cell in found.items()}


def _on_post(post: Post, one: Wanted, on: date) -> Cell:
    is_leader = post.office in LEADERS
    kind = "联系点" if is_leader else "网格"
    branch = None if is_leader else one.branch
    return Cell(code=f"W-P{post.pk}", name=f"{post.name[:50]}{kind}", branch_id=branch, post=post, opened_on=on)


def _seat(
    wanted: list[Wanted], carers: dict[int, Person], branches: _Branches, *, on: date, at: datetime
) -> dict[Wanted, Cell]:
    """Open cell and post of members, numbered on in their branch."""
    once = {(one.carer, one.branch): one for one in wanted}
    cells, seats = [], []
    for carer, branch_id in once:
        assert branch_id is not None
        branch, person = branches.rows[branch_id], carers[carer]
        branches.numbers[branch_id] += 1
        number = branches.numbers[branch_id]
        name, code = f"{branch.name[:48]}第{number}网格", f"W{branch_id}-{number}"
        unit: Unit = branch.unit or person.unit
        seats.append(people.Seat(code, f"{name}网格员", unit, Office.MEMBER, branches.above.get(branch_id), person))
        cells.append(Cell(code=code, name=name, branch=branch, opened_on=on))
    for cell, post in zip(cells, people.open_seats(seats, by=SYSTEM, on=on, at=at), strict=True):
        cell.post = post
    create(Cell, cells)
    by_carer = dict(zip(once, cells, strict=True))
    return {one: by_carer[one.carer, one.branch] for one in wanted}


def close_empty(touched: Collection[int], *, on: date, at: datetime) -> int:
    """Close members' cells that carry nobody any more, with their posts; returns how many.

    A seat that somebody is being given at this moment is left to them: whoever has the turn waits for no post.
    """
    empty = queries.empty_seats(touched)
    for cell in empty:
        cell.closed_on = max(on, cell.opened_on)
        cell.save(update_fields=["closed_on"])
        people.close_post(cell.post, by=SYSTEM, on=on, at=at)
    return len(empty)
