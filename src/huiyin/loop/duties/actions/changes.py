"""Opens, settles, moves and hands over duties. Each change is one ledger entry and one signal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.kit.inserting import change, create
from huiyin.kit.prepared import Given, Givens, prepared
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import rules
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_workday, remind_ratio
from huiyin.loop.duties.rules import Outcome
from huiyin.loop.duties.signals import duty_changed

FEW = 64  # a matter's clock and what hangs on it; beyond it, one statement for each length would be remembered


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A duty to be opened. `key` makes opening idempotent: the same key opens one duty for ever.

    A link may name the duty itself by `{duty}`: a page that must not tell what the duty is about.
    """

    kind: str
    post_id: int
    subject: str
    due_at: datetime
    link: str = ""
    source: str = ""
    source_id: int = 0
    level: int = 0
    over_id: int | None = None
    key: str | None = None
    walled: tuple[int, ...] = ()
    workdays: int | None = None


@transaction.atomic
def open_duty(new: NewDuty, *, by: Actor, at: datetime) -> Duty:
    """Open one duty, or return the one that already has the same key."""
    return open_many([new], by=by, at=at)[0]


@transaction.atomic(savepoint=False)
def open_many(news: Sequence[NewDuty], *, by: Actor, at: datetime) -> list[Duty]:
    """Open duties in a constant number of statements; those whose key exists already are returned as they are."""
    keys = [n.key for n in news if n.key]
    ratio = remind_ratio(day_of(at))
    known = {d.key: d for d in _with_keys(keys=keys)} if keys else {}
    fresh = create(
        Duty,
        [
            Duty(
                kind=n.kind,
                post_id=n.post_id,
                subject=n.subject[:120],
                link=n.link,
                source=n.source,
                source_id=n.source_id,
                opened_at=at,
                due_at=max(n.due_at, at),
                level=n.level,
                over_id=n.over_id,
                key=n.key,
                walled=list(n.walled),
                workdays=n.workdays,
                remind_at=rules.remind_moment(n.kind, at, n.due_at, ratio),
            )
            for n in news
            if n.key is None or n.key not in known
        ],
    )
    _point(fresh)
    tell("open", fresh, by=by, at=at)
    return [*known.values(), *fresh]


def _point(fresh: list[Duty]) -> None:
    pointed = [duty for duty in fresh if "{duty}" in duty.link]
    for duty in pointed:
        duty.link = duty.link.replace("{duty}", str(duty.pk))
    change(Duty, pointed, ["link"])


@prepared
def _with_keys(keys: Givens) -> "QuerySet[Duty]":
    return Duty.objects.filter(key__in=keys)


@transaction.atomic(savepoint=False)
def switch(old: Duty | None, new: NewDuty | None, *, by: Actor, at: datetime, outcome: str) -> Duty | None:
    """Open the clock that follows and end the one that ran, whose row the caller holds locked; returns the new one."""
    opened = open_many([new], by=by, at=at)[0] if new is not None else None
    if old is not None and old.is_open:
        _end([old], by=by, at=at, outcome=outcome)
    return opened


def locked(pk: int | None) -> Duty | None:
    """Return a duty locked until the transaction ends, or None for None."""
    found: list[Duty] = [] if pk is None else _row(pk=pk)
    return found[0] if found else None


@prepared
def _row(pk: Given) -> "QuerySet[Duty]":
    return Duty.objects.select_for_update().filter(pk=pk)


@transaction.atomic
def settle(duty: Duty, *, by: Actor, at: datetime, outcome: str = Outcome.DONE, text: str = "") -> Duty:
    """Settle an open duty; its open supervisions end with it. Refused where the actor doesn't owe it.

    `text` is what the holder of the post says with it: the instruction on a must-read matter.
    """
    duty = Duty.objects.select_for_update().get(pk=duty.pk)
    rules.may_settle(by, duty.post_id, is_open=duty.is_open).enforce()
    return _end([duty], by=by, at=at, outcome=outcome, text=text)[0]


@transaction.atomic
def drop(duty_ids: Iterable[int], *, by: Actor, at: datetime, outcome: str = Outcome.DROPPED) -> None:
    """End open duties as a consequence of another act (the matter moved on, the box was closed)."""
    wanted = list(duty_ids)
    found = _locked_ones("pk", wanted) if wanted else []
    if found:
        _end(found, by=by, at=at, outcome=outcome)


def _locked_ones(name: str, pks: list[int]) -> list[Duty]:
    """Return the open ones among these duties, or those over them (`over__pk`), locked until the transaction ends."""
    return _few(name, pks=pks) if len(pks) <= FEW else list(_open(name, pks))


@prepared
def _few(name: str, pks: Givens) -> "QuerySet[Duty]":
    return _open(name, pks)


def _open(name: str, pks: Any) -> "QuerySet[Duty]":
    return Duty.objects.select_for_update().filter(settled_at=None, **{f"{name}__in": pks}).order_by("pk")


def _end(duties: list[Duty], *, by: Actor, at: datetime, outcome: str, text: str = "") -> list[Duty]:
    for duty in duties:
        duty.settled_at, duty.outcome = max(at, duty.opened_at), outcome
    for moment in sorted({d.settled_at for d in duties if d.settled_at}):
        same = [d.pk for d in duties if d.settled_at == moment]
        Duty.objects.filter(pk__in=same).update(settled_at=moment, outcome=outcome)
    tell("settle", duties, by=by, at=at, text=text)
    late = [d.pk for d in duties if d.is_overdue]
    supervisions = _locked_ones("over__pk", late) if late else []
    if supervisions:
        _end(supervisions, by=by, at=at, outcome=Outcome.DONE)
    return duties


@transaction.atomic
def move_due(duty: Duty, due_at: datetime, *, by: Actor, at: datetime) -> Duty:
    """Set a new due moment (an extension, a new calendar); the new moment may climb again, once.

    What supervised a lateness that is no more ends with it.
    """
    duty = Duty.objects.select_for_update().get(pk=duty.pk)
    if not duty.is_open:
        raise Refused("这件应办已经了结")
    was_late = duty.is_overdue
    duty.due_at, duty.due_version = max(due_at, duty.opened_at), duty.due_version + 1
    duty.is_overdue, duty.workdays = duty.due_at <= at, None
    duty.remind_at = rules.remind_moment(duty.kind, at, duty.due_at, remind_ratio(day_of(at)))
    duty.save(update_fields=["due_at", "due_version", "is_overdue", "workdays", "remind_at"])
    tell("move_due", [duty], by=by, at=at)
    if was_late and not duty.is_overdue:
        drop(Duty.objects.filter(over=duty, settled_at=None).values_list("pk", flat=True), by=by, at=at)
    return duty


@transaction.atomic
def pause(duty: Duty, *, by: Actor, at: datetime) -> Duty:
    """Stop the clock of an open duty."""
    duty = Duty.objects.select_for_update().get(pk=duty.pk)
    if not duty.is_open or duty.paused_at:
        raise Refused("这件应办的时限不能暂停")
    duty.paused_at = at
    duty.save(update_fields=["paused_at"])
    tell("pause", [duty], by=by, at=at)
    return duty


@transaction.atomic
def resume(duty: Duty, due_at: datetime, *, by: Actor, at: datetime) -> Duty:
    """Start the clock again with the due moment moved by the time it stood."""
    duty = Duty.objects.select_for_update().get(pk=duty.pk)
    if duty.paused_at is None:
        raise Refused("这件应办的时限没有暂停")
    duty.paused_at, duty.due_at, duty.due_version = None, max(due_at, duty.opened_at), duty.due_version + 1
    duty.workdays = None
    duty.remind_at = rules.remind_moment(duty.kind, at, duty.due_at, remind_ratio(day_of(at)))
    duty.save(update_fields=["paused_at", "due_at", "due_version", "workdays", "remind_at"])
    tell("resume", [duty], by=by, at=at)
    return duty


@transaction.atomic
def follow_calendar(*, at: datetime) -> int:
    """Count open, running working-day clocks again: the holidays of a year became known. Returns how many moved.

    A duty already overdue stays so; nobody is made late by a notice that came afterwards.
    """
    calendar, ratio = rulebook.calendar(), remind_ratio(day_of(at))
    running = Duty.objects.select_for_update().filter(settled_at=None, paused_at=None, is_overdue=False)
    moved = []
    for duty in running.exclude(workdays=None).order_by("pk").iterator(1000):
        due_at = end_of_workday(day_of(duty.opened_at), duty.workdays or 0, calendar)
        if due_at != duty.due_at and due_at > at:
            duty.due_at, duty.due_version = due_at, duty.due_version + 1
            if duty.remind_at is not None:  # one that was reminded already is not reminded again
                duty.remind_at = rules.remind_moment(duty.kind, duty.opened_at, due_at, ratio)
            moved.append(duty)
    Duty.objects.bulk_update(moved, ["due_at", "due_version", "remind_at"], batch_size=500)
    tell("move_due", moved, by=SYSTEM, at=at)
    return len(moved)


@transaction.atomic
def hand_over(duties: Iterable[Duty], post: Post, *, by: Actor, at: datetime) -> list[Duty]:
    """Move open duties to another post at once (a post fell vacant); the clocks go on."""
    moved = list(Duty.objects.select_for_update().filter(pk__in=[d.pk for d in duties], settled_at=None).order_by("pk"))
    for duty in moved:
        duty.post = post
    Duty.objects.bulk_update(moved, ["post"])
    tell("hand_over", moved, by=by, at=at)
    return moved


def rename(source: str, source_id: int, subject: str) -> int:
    """Give every duty of a thing another subject: the words it was called by were destroyed. Returns how many."""
    return Duty.objects.filter(source=source, source_id=source_id).update(subject=subject)


def tell(verb: str, duties: list[Duty], *, by: Actor, at: datetime, text: str = "") -> None:
    """Append one ledger entry per duty and tell apps above, once for all."""
    if not duties:
        return
    ledger.record_many(entry(verb, duty, by=by, at=at, text=text) for duty in duties)
    duty_changed.send(sender=Duty, verb=verb, duties=duties, at=at, by=by)


def entry(verb: str, duty: Duty, *, by: Actor, at: datetime, text: str = "") -> ledger.Draft:
    """Return the ledger entry of a change to a duty: enough structure to replay its state."""
    return ledger.Draft(
        verb=f"duty.{verb}",
        subject="duty",
        subject_id=duty.pk,
        at=at,
        person_id=by.person_id,
        post_id=duty.post_id,
        by_writer=by.writer_of is not None,
        data={
            "kind": duty.kind,
            "due_at": duty.due_at.isoformat(),
            "source": duty.source,
            "source_id": duty.source_id,
            "outcome": duty.outcome,
            "level": duty.level,
            "over": duty.over_id,
            "is_overdue": duty.is_overdue,
        },
        words={"text": text.strip()} if text.strip() else {},
    )
