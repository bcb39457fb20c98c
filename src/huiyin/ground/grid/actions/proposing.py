"""Drafts of the grid: proposed by the solver, adjusted by hand, given up. Nothing in force changes here."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from huiyin.ground.grid.models import Choice, Grid
from huiyin.ground.grid.queries import drafts
from huiyin.ground.grid.queries import roll as reading
from huiyin.ground.grid.rules import Level, State, may_change, may_plan
from huiyin.ground.grid.rules.planning import Costs, Division, divide
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Person, Unit
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused

BATCH = 2000


@transaction.atomic
def propose(unit: Unit | None = None, *, by: Actor, at: datetime, title: str = "") -> Grid:
    """Compute a draft for a subtree (None: for everybody); an open draft is computed anew, its locked rows kept.

    Refused for who may not plan, and where an open draft is about another subtree. Takes seconds at 100,000 people.
    """
    may_plan(by).enforce()
    draft = _draft(unit, title or f"{day_of(at):%Y年%-m月}网格", by, at)
    locks = list(draft.choices.filter(is_locked=True).order_by("pk"))
    read = reading.read(unit, locks=locks)
    division = divide(read.roll, reading.limits_of(day_of(at)), Costs())
    rows = _choices(draft, read, division, {(c.person_id, c.branch_id) for c in locks})
    Choice.objects.filter(grid=draft).delete()
    Choice.objects.bulk_create(rows, batch_size=BATCH)
    draft.mark, draft.figures = read.mark, _figures(read, division, rows)
    draft.proposed_at, draft.proposed_by_id = at, by.person_id
    draft.save(update_fields=["mark", "figures", "proposed_at", "proposed_by"])
    _record("grid.propose", draft, by, at, unit=unit.pk if unit else None, rows=len(rows), cost=division.cost)
    return draft


def _draft(unit: Unit | None, title: str, by: Actor, at: datetime) -> Grid:
    """Return the open draft, locked, or a new one; there is at most one, by constraint."""
    found = Grid.objects.select_for_update(of=("self",)).filter(state=State.DRAFT).first()
    if found is not None:
        if found.unit_id != (unit.pk if unit else None):
            raise Refused(f"“{found.title}”还没有通过，先通过或放弃它，再拟新的")
        return found
    try:
        with transaction.atomic():
            return Grid.objects.create(
                title=title[:60], state=State.DRAFT, unit=unit, proposed_at=at, proposed_by_id=by.person_id
            )
    except IntegrityError as error:
        raise Refused("别人刚刚开始拟网格，请刷新页面") from error


def _choices(
    draft: Grid, read: reading.Read, division: Division, locked: set[tuple[int | None, int | None]]
) -> list[Choice]:
    rows = []
    homes = {one.id: one.branch for one in read.roll.people}
    for one in read.roll.people:
        level, carer = division.people.get(one.id, (None, None))
        alone = division.alone.get(one.id)
        if level is None and alone is None:
            continue
        was, at = read.now.get(one.id), level or (alone[0] if alone else Level.MEMBERS)
        rows.append(
            Choice(
                grid=draft,
                level=at,
                person_id=one.id,
                carer_id=carer,
                cell_id=was if carer and carer == one.now else read.cell_at(at, carer),
                was_id=was,
                home_id=one.branch or None,
                carer_home_id=homes.get(carer or 0) or None,
                is_locked=(one.id, None) in locked and carer is not None,
                reason=alone[1] if alone else "",
            )
        )
    for branch in read.roll.branches:
        leader, was = division.branches.get(branch.id), read.now_branches.get(branch.id)
        rows.append(
            Choice(
                grid=draft,
                level=Level.LEADERS,
                branch_id=branch.id,
                carer_id=leader,
                cell_id=was if leader and leader == branch.now else read.cell_at(Level.LEADERS, leader),
                was_id=was,
                is_locked=(None, branch.id) in locked and leader is not None,
                reason=division.branches_alone.get(branch.id, ""),
            )
        )
    return rows


def _figures(read: reading.Read, division: Division, rows: list[Choice]) -> dict[str, Any]:
    """Return what the draft's page says in sentences: cost, who keeps the carer, who changes, who is left, loads."""
    now = {one.id: one.now for one in read.roll.people}
    contact = {branch.id: branch.now for branch in read.roll.branches}
    kinds: Counter[str] = Counter()
    for row in rows:
        before = now.get(row.person_id or 0, 0) if row.person_id else contact.get(row.branch_id or 0, 0)
        kinds[drafts.change_of(before, row.carer_id)] += 1
    loads = Counter(Counter(row.carer_id for row in rows if row.level == Level.MEMBERS and row.carer_id).values())
    return {
        "cost": division.cost,
        "kinds": dict(kinds),
        "loads": {str(load): loads[load] for load in sorted(loads)},
        "people": len(division.people) + len(division.alone),
    }


@transaction.atomic
def choose(choice: Choice, *, carer: Person, by: Actor, at: datetime) -> Choice:
    """Let somebody else answer for a row of a draft, and lock it: a new proposal keeps it.

    Refused where the draft is no longer open, and where this person can't answer at this level or has no room left.
    """
    may_plan(by).enforce()
    choice = _locked(choice)
    drafts.may_answer(choice, carer, day_of(at)).enforce()
    before = choice.carer_id
    choice.carer, choice.cell_id = carer, drafts.cell_for(choice, carer)
    choice.is_locked, choice.reason = True, ""
    choice.carer_home_id = drafts.home_of(carer)
    choice.save(update_fields=["carer", "carer_home", "cell", "is_locked", "reason"])
    _record("grid.choose", choice.grid, by, at, choice=choice.pk, carer=carer.pk, before=before)
    return choice


@transaction.atomic
def unlock(choice: Choice, *, by: Actor, at: datetime) -> Choice:
    """Let the next proposal decide a row again."""
    may_plan(by).enforce()
    choice = _locked(choice)
    choice.is_locked = False
    choice.save(update_fields=["is_locked"])
    _record("grid.unlock", choice.grid, by, at, choice=choice.pk)
    return choice


def _locked(choice: Choice) -> Choice:
    """Return the row, its draft locked and still open."""
    grid = Grid.objects.select_for_update(of=("self",)).get(pk=choice.grid_id)
    may_change(grid.state).enforce()
    row = Choice.objects.select_related("person", "branch").get(pk=choice.pk)
    row.grid = grid
    return row


@transaction.atomic
def drop(grid: Grid, *, by: Actor, at: datetime) -> Grid:
    """Give a draft up; its rows go, the version stays as a line of history."""
    may_plan(by).enforce()
    grid = Grid.objects.select_for_update(of=("self",)).get(pk=grid.pk)
    may_change(grid.state).enforce()
    Choice.objects.filter(grid=grid).delete()
    grid.state = State.DROPPED
    grid.save(update_fields=["state"])
    _record("grid.drop", grid, by, at)
    return grid


def _record(verb: str, grid: Grid, by: Actor, at: datetime, **data: Any) -> None:
    ledger.record(ledger.Draft(verb, "grid", grid.pk, at=at, person_id=by.person_id, data=data))
