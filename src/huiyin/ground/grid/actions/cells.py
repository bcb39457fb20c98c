"""Opens cells: on a post that is there, or for a member on a post made with the cell. Parts of other actions."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from huiyin.ground.grid.models import Cell
from huiyin.ground.grid.queries import cells as queries
from huiyin.ground.grid.rules import Level
from huiyin.ground.grid.rules.planning.roll import LEADERS
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Branch, Person, Post, Unit
from huiyin.ground.people.rules import SYSTEM, Office
from huiyin.kit.inserting import create


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody who is to carry at a level; `branch` is the one that looks after the carer."""

    carer: int
    level: int
    branch: int | None


def open_cells(wanted: Iterable[Wanted], *, on: date, at: datetime) -> dict[Wanted, Cell]:
    """Return a cell for each carer, opening those that are missing; who can hold none is left out.

    A constant number of statements for each thousand. A member gets a post of office 网格员, below the secretary's.
    """
    asked = list(dict.fromkeys(wanted))
    carers = queries.carers(asked_carer.carer for asked_carer in asked)
    found: dict[Wanted, Cell] = {}
    fresh: list[tuple[Wanted, Cell]] = []
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
            fresh.append((one, cell))
        elif one.level == Level.MEMBERS and carer.person.is_member and one.branch is not None:
            seats.append(one)
    create(Cell, [cell for _, cell in fresh])
    return found | _seat(seats, {pk: carer.person for pk, carer in carers.items()}, on=on, at=at)


def _on_post(post: Post, one: Wanted, on: date) -> Cell:
    is_leader = post.office in LEADERS
    kind = "联系点" if is_leader else "网格"
    branch = None if is_leader else one.branch
    return Cell(code=f"W-P{post.pk}", name=f"{post.name[:50]}{kind}", branch_id=branch, post=post, opened_on=on)


def _seat(wanted: list[Wanted], carers: dict[int, Person], *, on: date, at: datetime) -> dict[Wanted, Cell]:
    """Open cell and post of members, numbered on in their branch."""
    once = {(one.carer, one.branch): one for one in wanted}
    branches = Branch.objects.select_related("unit").in_bulk({one.branch for one in wanted if one.branch})
    numbers, above = queries.last_numbers(branches), queries.superiors(branches.values())
    cells, seats = [], []
    for carer, branch_id in once:
        assert branch_id is not None
        branch, person = branches[branch_id], carers[carer]
        numbers[branch_id] += 1
        name = f"{branch.name[:48]}第{numbers[branch_id]}网格"
        code = f"W{branch_id}-{numbers[branch_id]}"
        unit: Unit = branch.unit or person.unit
        seats.append(people.Seat(code, f"{name}网格员", unit, Office.MEMBER, above.get(branch_id), person))
        cells.append(Cell(code=code, name=name, branch=branch, opened_on=on))
    for cell, post in zip(cells, people.open_seats(seats, by=SYSTEM, on=on, at=at), strict=True):
        cell.post = post
    create(Cell, cells)
    by_carer = dict(zip(once, cells, strict=True))
    return {one: by_carer[one.carer, one.branch] for one in wanted}


def close_empty(touched: Collection[int], *, on: date, at: datetime) -> int:
    """Close members' cells that carry nobody any more, with their posts; returns how many."""
    empty = queries.empty_seats(touched)
    for cell in empty:
        cell.closed_on = max(on, cell.opened_on)
        cell.save(update_fields=["closed_on"])
        people.close_post(cell.post, by=SYSTEM, on=on, at=at)
    return len(empty)
