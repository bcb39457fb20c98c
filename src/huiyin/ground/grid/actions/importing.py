"""Care that came in by the workbook: carried out after the roll, in its transaction, as a version of the grid."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.ground.grid import signals
from huiyin.ground.grid.actions import care
from huiyin.ground.grid.actions.cells import Wanted, close_empty, open_cells
from huiyin.ground.grid.actions.turns import take_turn
from huiyin.ground.grid.models import Cell, Grid
from huiyin.ground.grid.queries import adopting as reading
from huiyin.ground.grid.queries import sheets as queries
from huiyin.ground.grid.rules import Level, State
from huiyin.ground.grid.rules import sheets as rules
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.rules import Actor
from huiyin.ground.people.rules.roll import Change, Row
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused


@transaction.atomic
def carry_out(found: Mapping[str, Change], *, by: Actor, at: datetime) -> None:
    """Begin the care of the sheets 联系点 and 包保, end what it replaces; nothing where they say nothing new."""
    if any(found[sheet].new or found[sheet].changed for sheet in rules.COLUMNS):
        take_in({sheet: _handed_on(found[sheet]) for sheet in rules.COLUMNS}, by=by, at=at)


def _handed_on(change: Change) -> list[Row]:
    """Return the rows to carry out and let go of them here: a hundred thousand weigh much."""
    rows = change.new + [after for _, after in change.changed]
    change.new.clear()
    return rows


@transaction.atomic
def take_in(rows: Mapping[str, list[Row]], *, by: Actor, at: datetime) -> Grid:
    """Number and date a version that holds these rows of care; one ledger entry. Gaps follow with `follow_roll`."""
    take_turn()
    today = clock.day_of(at)
    now = reading.today()
    wanted = _wanted(rows, now)
    del rows
    cells = open_cells({one for one, *_ in wanted}, on=today, at=at)
    made = Grid.objects.create(
        title="从表格导入的网格",
        state=State.ADOPTED,
        number=reading.last_number() + 1,
        proposed_at=at,
        proposed_by_id=by.person_id,
        adopted_at=at,
        adopted_by_id=by.person_id,
        effective_on=today,
        took_effect_at=at,
    )
    begun, ended, touched = _rows(wanted, cells, now, made)
    del wanted, cells, now  # twenty thousand cells with their posts: a sixth of the memory of a large import
    care.end(ended, on=today, grid=made)
    care.begin(begun)
    close_empty(touched, on=today, at=at)
    figures = {"begun": len(begun), "ended": len(ended), "kept": 0, "alone": 0, "left_out": 0}
    made.figures = {"adopted": figures}
    made.save(update_fields=["figures"])
    data = {"number": made.number, "effective_on": today.isoformat(), **figures}
    ledger.record(ledger.Draft("grid.take_in", "grid", made.pk, at, person_id=by.person_id, data=data))
    signals.care_changed.send(Grid, people={c.person_id for c in begun if c.person_id}, by=by, at=at)
    signals.grid_adopted.send(Grid, grid=made, by=by, at=at)
    return made


Line = tuple[Wanted, int | None, int | None, date]  # who carries, whom, which branch, from when


def _wanted(rows: Mapping[str, list[Row]], now: reading.Today) -> list[Line]:
    branches, people = queries.branch_ids(), queries.people_ids()
    leaders = queries.leading_holders({row[1] for row in rows[rules.CONTACTS]})
    levels = queries.levels() if rows[rules.CARES] else {}
    found: list[Line] = []
    for code, post, day in rows[rules.CONTACTS]:
        found.append((Wanted(leaders[post], Level.LEADERS, None), None, branches[code], date.fromisoformat(day)))
    for number, carer, day in rows[rules.CARES]:
        pk, other = people[number], people[carer]
        if pk not in levels:
            raise Refused(f"{number} 不需要包保，请从“包保”表里删去")
        found.append((Wanted(other, levels[pk], now.home(other)), pk, None, date.fromisoformat(day)))
    return found


def _rows(
    wanted: list[Line], cells: Mapping[Wanted, Cell], now: reading.Today, made: Grid
) -> tuple[list[care.Begun], list[int], set[int]]:
    begun: list[care.Begun] = []
    ended: list[int] = []
    touched: set[int] = set()
    for one, person, branch, day in wanted:
        if one not in cells:
            raise Refused(f"“{now.people[one.carer].name}”没有能包保的岗位，请改“包保”表")
        in_force: Any = now.of_people.get(person or 0) if person else now.of_branches.get(branch or 0)
        if in_force is not None:
            ended.append(in_force[0])
            touched.add(in_force[1])
        begun.append(care.Begun(one.level, cells[one].pk, person, branch, day, made.pk))
    return begun, ended, touched
