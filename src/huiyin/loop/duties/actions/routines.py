"""Routines: what recurs is opened once for each post and period, whoever ticks, however late.

A routine is a function of (database, now). Its first period is the one in which it first runs; from then on every
period is opened, those missed as well. While a period's due day is ahead, posts that come into being owe it too.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huiyin.ground.people import queries as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.people.rules.chain import PostMap
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.kit.periods import DAY, Cadence, Period, between, period_of
from huiyin.kit.workdays import add_workdays
from huiyin.loop.duties import queries
from huiyin.loop.duties.actions.changes import NewDuty, open_many
from huiyin.loop.duties.models import Round

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Owing:
    """One post that owes a routine. `mark` tells several of one post apart (a line of its duties, a branch)."""

    post_id: int
    subject: str
    link: str
    source: str = ""
    source_id: int = 0
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Routine:
    """What recurs. `due_key` names the rule of the working day of the period it is due on; empty: its last day.

    `is_after`: it is about a period that is over (a report), and the working days count from its end.
    `is_personal`: it belongs to who sits there, so that a vacant post owes nothing; otherwise the superior owes it.
    """

    code: str
    kind: str
    cadence: Cadence
    due_key: str
    owing: Callable[[Period], Iterable[Owing]]
    is_after: bool = False
    is_personal: bool = False


def open_routine(routine: Routine, *, at: datetime) -> int:
    """Open what a routine owes by `at`; returns how many duties are new. Safe to run twice, late, from two machines."""
    now = period_of(day_of(at), routine.cadence)
    newest = now.before() if routine.is_after else now
    last = queries.last_round(routine.code)
    start = newest if last is None else Period(routine.cadence, last.first_on)
    return sum(_open_round(routine, period, at) for period in between(start, newest))


@transaction.atomic
def _open_round(routine: Routine, period: Period, at: datetime) -> int:
    """Open one period: for everybody the first time, then once a day for those who came before it was due."""
    today = day_of(at)
    mine, is_new = Round.objects.select_for_update().get_or_create(
        code=routine.code, first_on=period.first, defaults={"swept_on": today}
    )
    due_on = due_day(routine, period)
    if not is_new and (mine.swept_on >= today or today > due_on):
        return 0
    fresh = list(_fresh(routine, period, max(due_on, _earliest(period, routine, today))))
    for start in range(0, len(fresh), BATCH):
        open_many(fresh[start : start + BATCH], by=SYSTEM, at=at)
    mine.swept_on, mine.opened = today, mine.opened + len(fresh)
    mine.save(update_fields=["swept_on", "opened"])
    return len(fresh)


def _fresh(routine: Routine, period: Period, due_on: date) -> Iterator[NewDuty]:
    """Yield what is owed and wasn't opened yet, each for the post that really sits there."""
    head = f"routine:{routine.code}:{period.key}:"
    known, seats, due_at = queries.keys_between(head, head + "~"), people.post_map(), queries.end_of_day(due_on)
    for one in routine.owing(period):
        key = f"{head}{one.post_id}:{one.mark}" if one.mark else f"{head}{one.post_id}"
        post_id = _sitting(one.post_id, seats, is_personal=routine.is_personal)
        if key not in known and post_id is not None:
            known.add(key)
            yield NewDuty(routine.kind, post_id, one.subject, due_at, one.link, one.source, one.source_id, key=key)


def _sitting(post_id: int, seats: PostMap, *, is_personal: bool) -> int | None:
    seat = seats.seats.get(post_id)
    if seat is None or (is_personal and (seat.holder_id is None or not seat.is_open)):
        return None
    return seats.effective(post_id)


def due_day(routine: Routine, period: Period) -> date:
    """Return the day a period of a routine is due, by the rules of its first day (after its end: of that day)."""
    if not routine.due_key:
        return period.last
    eve = period.last if routine.is_after else period.before().last
    workdays = int(rulebook.value(routine.due_key, on=eve + DAY))
    return add_workdays(eve, workdays, rulebook.calendar())


def _earliest(period: Period, routine: Routine, today: date) -> date:
    """Return the earliest fair due day: what is opened late still leaves its post some working days."""
    begun = period.after().first if routine.is_after else period.first
    if today == begun:
        return today
    return add_workdays(today, int(rulebook.value("routine.grace_wd", on=today)), rulebook.calendar())
