"""The tick: late duties are marked once, and the next superior owes a supervision duty for each, exactly once."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache

from django.db import transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import queries as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.people.rules.chain import PostMap
from huiyin.kit.clock import day_of
from huiyin.loop.duties import queries
from huiyin.loop.duties.actions.changes import NewDuty, entry, open_many
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import NOT_CLIMBING, DutyKind
from huiyin.loop.duties.signals import duty_changed

BATCH = 1000


def tick(at: datetime) -> int:
    """Make every duty that became overdue by `at` climb; returns how many. Safe to run twice or from two machines.

    Works through the newly overdue in batches of 1,000, each in a transaction of its own, so that memory stays
    flat and a killed process loses nothing: what was not marked is found again.
    """
    total, seats = 0, cache(people.post_map)
    while batch := _climb_batch(at, seats):
        total += batch
    return total


@transaction.atomic
def _climb_batch(at: datetime, seats: Callable[[], PostMap]) -> int:
    late = queries.newly_overdue(at, limit=BATCH)
    if not late:
        return 0
    for duty in late:
        duty.is_overdue = True
    Duty.objects.filter(pk__in=[d.pk for d in late]).update(is_overdue=True)
    ledger.record_many(entry("overdue", duty, by=SYSTEM, at=at) for duty in late)
    duty_changed.send(sender=Duty, verb="overdue", duties=late, at=at, by=SYSTEM)
    open_many(list(_supervisions(late, at, seats())), by=SYSTEM, at=at)
    return len(late)


def _supervisions(late: list[Duty], at: datetime, seats: PostMap) -> Iterator[NewDuty]:
    climbing = [d for d in late if d.kind not in NOT_CLIMBING]
    spans, calendar = queries.ladder(day_of(at))
    for duty in climbing:
        level = duty.level + 1
        post_id = seats.supervisor_of(duty.post_id, walled=duty.walled)
        if level > len(spans) or post_id is None:
            continue
        yield _supervision(duty, post_id, level, queries.end_of_workday(day_of(at), spans[level - 1], calendar))


def _supervision(duty: Duty, post_id: int, level: int, due_at: datetime) -> NewDuty:
    root = duty.over_id if duty.level else duty.pk
    return NewDuty(
        kind=DutyKind.SUPERVISE,
        post_id=post_id,
        subject=duty.subject,
        due_at=due_at,
        link=duty.link,
        source=duty.source,
        source_id=duty.source_id,
        level=level,
        over_id=root,
        walled=tuple(duty.walled),
        key=f"supervise:{duty.pk}:{duty.due_version}:{level}",
    )
