"""Adoption: a draft becomes the grid in force, today or on a day to come, all of it that still fits, or nothing."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.ground.grid import signals
from huiyin.ground.grid.actions.carrying import Outcome, carry_out
from huiyin.ground.grid.actions.proving import prove
from huiyin.ground.grid.actions.turns import take_turn
from huiyin.ground.grid.models import Choice, Grid
from huiyin.ground.grid.queries import adopting as queries
from huiyin.ground.grid.rules import State, may_adopt, may_begin_on, may_plan, may_recall
from huiyin.ground.grid.rules.adopting import sentence
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused

NAMED = 200


@transaction.atomic
def adopt(grid: Grid, *, effective_on: date, by: Actor, at: datetime, leaving_out: bool = False) -> Grid:
    """Put a draft in force from a day on: at once for today or before, on that day by the tick for a day to come.

    Rows that the roll has left behind (somebody left or went to another branch, a carer did, a branch was closed, care
    was mended since) are named in a refusal; with `leaving_out` the rest is adopted and those stay as they are. What
    would be refused today is refused for a day to come, too. Refused for who may not plan, where somebody else was
    faster, where people would answer for each other in a ring, and for days that another version holds.
    """
    may_plan(by).enforce()
    grid = _locked(grid)
    may_adopt(grid.state, grid.adopted_by.name if grid.adopted_by is not None else "").enforce()
    take_turn()
    today = clock.day_of(at)
    last, awaited = queries.neighbours()
    may_begin_on(effective_on, today=today, last=last, awaited=awaited).enforce()
    waits = effective_on > today
    made = _try(grid, on=today, at=at) if waits else carry_out(grid, on=effective_on, at=at)
    _refuse(made, leaving_out)
    _decide(grid, made, effective_on, by, at)
    if not waits:
        _in_force(grid, made, by=by, at=at)
    return grid


def _locked(grid: Grid) -> Grid:
    return Grid.objects.select_for_update(of=("self",)).select_related("adopted_by").get(pk=grid.pk)


def _try(grid: Grid, *, on: date, at: datetime) -> Outcome:
    """Carry a draft out as if its day had come, and undo it."""
    with transaction.atomic():
        made = carry_out(grid, on=on, at=at)
        transaction.set_rollback(True)
    return made


def _refuse(made: Outcome, leaving_out: bool) -> None:
    if made.rings:
        ring = made.rings[0]
        how = "自己包保自己" if len(ring) == 1 else "互相包保"
        raise Refused(f"“{'、'.join(ring[:5])}”不能{how}，请改选包保人")
    if made.left and not leaving_out:
        raise Refused(sentence(made.left))


def _decide(grid: Grid, made: Outcome, on: date, by: Actor, at: datetime) -> None:
    """Number and date the version and record it once; figures of a day to come are what is expected."""
    grid.state, grid.number = State.ADOPTED, queries.last_number() + 1
    grid.adopted_at, grid.adopted_by_id, grid.effective_on = at, by.person_id, on
    grid.figures = {**grid.figures, "adopted": made.figures, "left": [str(one) for one in made.left[:NAMED]]}
    grid.save(update_fields=["state", "number", "adopted_at", "adopted_by", "effective_on", "figures"])
    _record("grid.adopt", grid, by, at, number=grid.number, effective_on=on.isoformat(), **made.figures)


def _in_force(grid: Grid, made: Outcome, *, by: Actor, at: datetime) -> None:
    """Note that the rows are carried out, prove coverage anew, tell."""
    grid.took_effect_at = at
    grid.save(update_fields=["took_effect_at"])
    prove(None, by=by, at=at)
    signals.care_changed.send(Grid, people=made.people, by=by, at=at)
    signals.grid_adopted.send(Grid, grid=grid, by=by, at=at)


@transaction.atomic
def take_effect(grid: Grid, *, by: Actor, at: datetime) -> bool:
    """Carry out a version whose day has come, without what the roll left behind; care begins that day, however late.

    Returns False where its day has not come, it was taken back or is already in force: safe to repeat.
    """
    grid = _locked(grid)
    day = grid.effective_on
    if not grid.is_awaited or day is None or day > clock.day_of(at):
        return False
    take_turn()
    made = carry_out(grid, on=day, at=at)
    left = [str(one) for one in made.left[:NAMED]]
    grid.figures = {**grid.figures, "adopted": made.figures, "left": left}
    grid.save(update_fields=["figures"])
    _record("grid.take_effect", grid, by, at, number=grid.number, effective_on=day.isoformat(), **made.figures)
    _in_force(grid, made, by=by, at=at)
    return True


def take_effect_due(at: datetime) -> int:
    """Let every version whose day has come take effect, the earliest first; returns how many."""
    return sum(take_effect(grid, by=SYSTEM, at=at) for grid in queries.due(clock.day_of(at)))


@transaction.atomic
def recall(grid: Grid, *, by: Actor, at: datetime) -> Grid:
    """Take a version back before its day: it stays as a line of history, its rows are a draft again.

    Where another draft is being worked on, the rows go. Refused for who may not plan, and from its day on.
    """
    grid = _locked(grid)
    if grid.number is None:
        raise Refused("这版网格还没有通过，不用撤回")
    may_recall(by, grid.version, clock.day_of(at)).enforce()
    grid.state, grid.recalled_at, grid.recalled_by_id = State.RECALLED, at, by.person_id
    grid.save(update_fields=["state", "recalled_at", "recalled_by"])
    _give_back(grid)
    _record("grid.recall", grid, by, at, number=grid.number)
    return grid


def _give_back(grid: Grid) -> None:
    rows = Choice.objects.filter(grid=grid)
    if Grid.objects.filter(state=State.DRAFT).exists():
        rows.delete()
        return
    again = Grid.objects.create(
        title=grid.title,
        state=State.DRAFT,
        unit_id=grid.unit_id,
        proposed_at=grid.proposed_at,
        proposed_by_id=grid.proposed_by_id,
        mark=grid.mark,
        figures={key: value for key, value in grid.figures.items() if key not in ("adopted", "left")},
    )
    rows.update(grid=again)


def _record(verb: str, grid: Grid, by: Actor, at: datetime, **data: Any) -> None:
    ledger.record(ledger.Draft(verb, "grid", grid.pk, at=at, person_id=by.person_id, data=data))
