"""Care that came in by the workbook: carried out after the roll, in its transaction, as a version of the grid."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache

from django.db import transaction

from huiyin.ground.grid import signals
from huiyin.ground.grid.actions import care
from huiyin.ground.grid.actions.cells import Wanted, close_empty, open_cells
from huiyin.ground.grid.actions.turns import take_turn
from huiyin.ground.grid.models import Grid
from huiyin.ground.grid.queries import adopting as reading
from huiyin.ground.grid.queries import sheets as queries
from huiyin.ground.grid.rules import Level, State
from huiyin.ground.grid.rules import sheets as rules
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.rules import Actor
from huiyin.ground.people.rules.roll import Change, Row
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused


@transaction.atomic(savepoint=False)
def carry_out(found: Mapping[str, Change], *, by: Actor, at: datetime) -> None:
    """Begin the care of the sheets 联系点 and 包保, end what it replaces; nothing where they say nothing new.

    No savepoint of its own: the import is undone as a whole, and SQLite would keep every page it touches in memory.
    """
    if any(found[sheet].new or found[sheet].changed for sheet in rules.COLUMNS):
        take_in({sheet: _handed_on(found[sheet]) for sheet in rules.COLUMNS}, by=by, at=at)


def _handed_on(change: Change) -> list[Row]:
    """Return the rows to carry out and let go of them here: a hundred thousand weigh much."""
    rows = change.new + [after for _, after in change.changed]
    change.new.clear()
    return rows


@transaction.atomic(savepoint=False)
def take_in(rows: Mapping[str, list[Row]], *, by: Actor, at: datetime) -> Grid:
    """Number and date a version that holds these rows of care; one ledger entry. Gaps follow with `follow_roll`."""
    take_turn()
    today = clock.day_of(at)
    now = reading.today()
    wanted = _wanted(rows, now)
    del rows
    cells = open_cells((one for one, *_ in wanted), on=today, at=at)
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
    ended, touched = _replaced(wanted, cells, now)
    del now  # everybody with a name and a place: not needed to write
    care.end(ended, on=today, grid=made)
    begun = care.begin(
        care.Begun(one.level, cells[one], person, branch, day, made.pk) for one, person, branch, day in wanted
    )
    people = {person for _, person, _, _ in wanted if person}
    del wanted, cells
    close_empty(touched, on=today, at=at)
    figures = {"begun": begun, "ended": len(ended), "kept": 0, "alone": 0, "left_out": 0}
    made.figures = {"adopted": figures}
    made.save(update_fields=["figures"])
    data = {"number": made.number, "effective_on": today.isoformat(), **figures}
    ledger.record(ledger.Draft("grid.take_in", "grid", made.pk, at, person_id=by.person_id, data=data))
    signals.care_changed.send(Grid, people=people, by=by, at=at)
    signals.grid_adopted.send(Grid, grid=made, by=by, at=at)
    return made


Line = tuple[Wanted, int | None, int | None, date]  # who carries, whom, which branch, from when


def _wanted(rows: Mapping[str, list[Row]], now: reading.Today) -> list[Line]:
    """Return what the rows ask for; carers and days are one object each, however many rows name them."""
    branches, people = queries.branch_ids(), queries.people_ids()
    leaders = queries.leading_holders({row[1] for row in rows[rules.CONTACTS]})
    once: dict[Wanted, Wanted] = {}
    day_of = cache(date.fromisoformat)
    found: list[Line] = []
    for code, post, day in rows[rules.CONTACTS]:
        one = Wanted(leaders[post], Level.LEADERS, None)
        found.append((once.setdefault(one, one), None, branches[code], day_of(day)))
    for number, carer, day in rows[rules.CARES]:
        pk, other = people[number], people[carer]
        if pk not in now.levels:
            raise Refused(f"{number} 不需要包保，请从“包保”表里删去")
        one = Wanted(other, now.levels[pk], now.home(other))
        found.append((once.setdefault(one, one), pk, None, day_of(day)))
    return found


def _replaced(wanted: list[Line], cells: Mapping[Wanted, int], now: reading.Today) -> tuple[list[int], set[int]]:
    """Return the care that these lines end, and its cells; refused for a carer who can hold no cell."""
    ended: list[int] = []
    touched: set[int] = set()
    for one, person, branch, _ in wanted:
        if one not in cells:
            raise Refused(f"“{now.people[one.carer].name}”没有能包保的岗位，请改“包保”表")
        in_force = now.of_people.get(person or 0) if person else now.of_branches.get(branch or 0)
        if in_force is not None:
            ended.append(in_force[0])
            touched.add(in_force[1])
    return ended, touched
