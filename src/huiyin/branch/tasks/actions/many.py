"""Task lists that were kept elsewhere, entered for many people at once, as far as they went.

For records that come in together: few statements for each thousand. Part of a demonstration's history, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiyin.branch.tasks.actions.plans import entry, line_of, numbered, plan_of, settle_setting
from huiyin.branch.tasks.models import Line, Plan
from huiyin.branch.tasks.queries.plans import Proposal
from huiyin.branch.tasks.queries.takers import Taker
from huiyin.branch.tasks.rules import plans as rules
from huiyin.branch.tasks.rules.plans import PlanState
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.inserting import create
from huiyin.kit.periods import Period
from huiyin.kit.verdicts import Refused


@dataclass(frozen=True, slots=True)
class Sheet:
    """Somebody's list as it was kept: its lines, a word of evidence for each that was done, else none; and when."""

    taker: Taker
    lines: Sequence[Proposal]
    done: Sequence[str]
    set_at: datetime
    taken_at: datetime
    done_at: datetime


@transaction.atomic
def enter_many(sheets: Sequence[Sheet], *, period: Period, by: Actor, at: datetime) -> list[Plan]:
    """Enter lists of a month that were set and taken already; whose month is over is closed. Returns those made.

    By the system only; nobody is asked to take them on again. Who has a list of that month is left out.
    """
    rules.may_enter_many(by).enforce()
    there = set(Plan.objects.filter(first_on=period.first).values_list("person_id", flat=True))
    fresh = [one for one in sheets if one.taker.person_id not in there]
    for one in fresh:
        _check(one, period, at)
    plans = create(Plan, [_plan(one, period, by, at) for one in fresh])
    pairs = list(zip(plans, fresh, strict=True))
    create(Line, [line for plan, one in pairs for line in _lines(plan, one)])
    ledger.record_many(_entered(plan, one, by, at) for plan, one in pairs)
    settle_setting({plan.setter_id for plan in plans}, period, by=by, at=at)
    return plans


def _check(one: Sheet, period: Period, at: datetime) -> None:
    rules.may_hold([line.text for line in one.lines]).enforce()
    if len(one.done) != len(one.lines):
        raise Refused("每一项都要写明完成情况，没有完成的留空")
    moments = (one.set_at, one.taken_at, one.done_at)
    if list(moments) != sorted(moments) or one.done_at > at or not period.first <= day_of(one.set_at) <= period.last:
        raise Refused("定清单、认领、完成的时间先后不对，或者不在这个月里")


def _plan(one: Sheet, period: Period, by: Actor, at: datetime) -> Plan:
    plan = plan_of(one.taker, period, branch_id=one.taker.branch_id, by=by, at=one.set_at)
    plan.state = PlanState.CLOSED if period.last < day_of(at) else PlanState.TAKEN
    plan.taken_at = one.taken_at
    return plan


def _lines(plan: Plan, one: Sheet) -> list[Line]:
    rows = [line_of(plan, n, line) for n, line in enumerate(one.lines, start=1)]
    for row, evidence in zip(rows, one.done, strict=True):
        if evidence.strip():
            row.done_at, row.evidence = one.done_at, evidence.strip()[:300]
    return rows


def _entered(plan: Plan, one: Sheet, by: Actor, at: datetime) -> ledger.Draft:
    done = {f"done {n}": text.strip() for n, text in enumerate(one.done, start=1) if text.strip()}
    return entry("plan.enter", plan, by=by, at=at, words=numbered(one.lines) | done)
