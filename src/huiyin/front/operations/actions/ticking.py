"""The tick: everything periodic, one idempotent function of (database, now), under the clock guard and a lease."""

import logging
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import DatabaseError, connections, transaction
from django.db.models import F, Q

from huiyin.account.insight import actions as insight
from huiyin.branch.contacts import actions as contacts
from huiyin.branch.tasks import actions as tasks
from huiyin.front.operations import signals
from huiyin.front.operations.models import ClockMark, Lease, Step
from huiyin.front.operations.queries import clock as queries
from huiyin.front.operations.rules import clock as rules
from huiyin.front.operations.rules.clock import Hold, Judgement
from huiyin.ground.files import actions as files
from huiyin.ground.grid import actions as grid
from huiyin.ground.inbox import actions as inbox
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.ledger import queries as heads
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import Actor
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.loop.censures import actions as censures
from huiyin.loop.duties import actions as duties
from huiyin.loop.matters import actions as matters
from huiyin.voice.boxes import actions as boxes
from huiyin.voice.letters.actions import ticking as letters
from huiyin.voice.meetings import actions as meetings
from huiyin.voice.visits import actions as visits

log = logging.getLogger("huiyin.tick")
LEASE = "tick"
LEASE_TIME = timedelta(minutes=2)
CONFIRMED_FOR = timedelta(hours=1)
ME = f"{socket.gethostname()[:20]}:{os.getpid()}:{secrets.token_hex(3)}"
Work = Callable[[datetime], int]

ALARM = "服务器时钟异常，定时办理已停住或按上次时刻办理，请核对时钟"
HEAD_EVERY = timedelta(hours=1)


@dataclass(slots=True)
class Report:
    """What a tick did: the moment it worked with, counts by step, names of failed steps; or why it did nothing."""

    at: datetime | None = None
    is_behind: bool = False
    hold: str = Hold.NONE
    is_elsewhere: bool = False
    done: dict[str, int] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


def tick(wall: datetime | None = None) -> Report:
    """Run every step once at the guarded moment; does nothing while the clock is held or another machine ticks."""
    wall = wall or clock.wall()
    if not take_lease(wall):
        return Report(is_elsewhere=True)
    judged = guard(wall)
    if judged.hold:
        return Report(at=judged.at, is_behind=judged.is_behind, hold=judged.hold)
    report = run(judged.at)
    report.is_behind = judged.is_behind
    return report


def run(at: datetime) -> Report:
    """Run every step once at `at`, each by itself: one that fails is counted and doesn't stop the others."""
    report = Report(at=at)
    for name, work in STEPS:
        try:
            done = work(at)
        except Exception as error:
            _note_failure(name, at, error)
            report.failed.append(name)
        else:
            Step.objects.update_or_create(name=name, defaults={"ran_at": at, "done": done, "failures": 0, "error": ""})
            report.done[name] = done
    return report


def _forget(at: datetime) -> int:
    return people.forget_tries(at=at) + inbox.forget(at=at) + files.forget_orphans(at=at)


def _integrate(at: datetime) -> int:
    """Give new entries their leaves; publish a head where the last one is an hour old."""
    done = ledger.integrate(at=at)
    last = heads.latest_head()
    if last is None or last.at + HEAD_EVERY <= at:
        ledger.publish_head(at=at)
    return done


# In this order: people before what they owe, letters before matters, matters before the duties that climb.
STEPS: tuple[tuple[str, Work], ...] = (
    ("清理", _forget),
    ("网格", grid.tick),
    ("意见箱", boxes.tick),
    ("来信", letters.tick),
    ("走访", visits.tick),
    ("例会", meetings.tick),
    ("事项", matters.tick),
    ("问责", censures.tick),
    ("任务", tasks.tick),
    ("联系点", contacts.tick),
    ("应办", duties.tick),
    ("临期提醒", duties.remind),
    ("提醒", inbox.send_outbox),
    ("有效覆盖", insight.refresh),
    ("台账", _integrate),
)


def _note_failure(name: str, at: datetime, error: Exception) -> None:
    """Count a failure by the kind of error only: a message could carry content."""
    log.error("step %s failed: %s", name, type(error).__name__)
    for connection in connections.all():
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
    row, _ = Step.objects.get_or_create(name=name)
    Step.objects.filter(pk=row.pk).update(ran_at=at, failures=F("failures") + 1, error=type(error).__name__[:60])


def take_lease(wall: datetime, *, holder: str = ME) -> bool:
    """Return whether this process may tick now: the lease is free, run out, its own, or from an impossible future."""
    Lease.objects.get_or_create(name=LEASE, defaults={"holder": holder, "until_at": wall})
    may = Q(until_at__lte=wall) | Q(holder=holder) | Q(until_at__gt=wall + 2 * LEASE_TIME)
    taken = Lease.objects.filter(may, name=LEASE).update(holder=holder, until_at=wall + LEASE_TIME)
    return taken == 1


def release_lease(*, holder: str = ME) -> None:
    """Give the lease back, so that a command need not wait for it."""
    Lease.objects.filter(name=LEASE, holder=holder).delete()


@transaction.atomic
def guard(wall: datetime) -> Judgement:
    """Judge the wall clock against the highest moment seen, and remember the outcome."""
    mark, _ = ClockMark.objects.select_for_update().get_or_create(pk=1, defaults={"last_seen_at": wall})
    judged = rules.judge(wall, mark.last_seen_at, mark.confirmed_until_at)
    hold = judged.hold or _flood(judged.at, mark)
    judged = Judgement(judged.at, judged.is_behind, hold)
    was_quiet = not mark.hold_reason and not mark.is_behind
    if not hold:
        mark.last_seen_at = max(judged.at, mark.last_seen_at)
    mark.held_at = (mark.held_at or wall) if hold else None
    mark.hold_reason, mark.is_behind = hold, judged.is_behind
    mark.save(update_fields=["last_seen_at", "held_at", "hold_reason", "is_behind"])
    if was_quiet and (hold or judged.is_behind):
        _alarm(mark, wall)
    return judged


def _flood(at: datetime, mark: ClockMark) -> str:
    due, owed = queries.due_counts(at)
    return rules.flood(at, due=due, open_duties=owed, confirmed_until=mark.confirmed_until_at)


def _alarm(mark: ClockMark, wall: datetime) -> None:
    """Write it into the ledger and tell apps that show it; once per trouble."""
    log.error("clock %s", "went back" if mark.is_behind else f"held: {mark.hold_reason}")
    data = {"last_seen": mark.last_seen_at.isoformat(), "wall": wall.isoformat(), "hold": mark.hold_reason}
    ledger.record(ledger.Draft("clock.alarm", "clock", 1, at=max(wall, mark.last_seen_at), data=data))
    inbox.tell(queries.guardians(), ALARM, key=f"clock:{wall.isoformat()}", at=mark.last_seen_at)
    signals.clock_alarmed.send(ClockMark, mark=mark, at=mark.last_seen_at)


@transaction.atomic
def confirm_clock(*, by: Actor, at: datetime | None = None) -> ClockMark:
    """A person says the wall clock is right: the tick goes on from the next run. Refused where nothing is held."""
    at = at or clock.now()
    mark = ClockMark.objects.select_for_update().filter(pk=1).first()
    if mark is None or mark.held_at is None:
        raise Refused("时钟没有停住，不需要确认")
    mark.confirmed_until_at = max(at, mark.held_at) + CONFIRMED_FOR
    mark.held_at, mark.hold_reason = None, ""
    mark.save(update_fields=["confirmed_until_at", "held_at", "hold_reason"])
    data = {"until": mark.confirmed_until_at.isoformat()}
    ledger.record(ledger.Draft("clock.confirm", "clock", 1, at=at, person_id=by.person_id, data=data))
    return mark


def start_clock() -> None:
    """Let nothing in this process happen before the last moment a tick has seen (security of letters, section 10)."""
    try:
        mark = queries.mark()
    except DatabaseError:  # no tables yet: nothing was seen
        mark = None
    clock.guard(mark.last_seen_at if mark else None)


def accept_pause(*, at: datetime) -> None:
    """Confirm, in the demonstration, that days without a running server were days: nobody is there to do it."""
    mark = queries.mark()
    if mark is not None and at - mark.last_seen_at > rules.FORWARD:
        ClockMark.objects.filter(pk=1).update(confirmed_until_at=at + CONFIRMED_FOR, held_at=None, hold_reason="")
