"""The tick's reminders: a post is told once, when a set share of its time has gone."""

from datetime import datetime

from django.db import transaction

from huiyin.ground.inbox import actions as inbox
from huiyin.ground.people.rules import SYSTEM
from huiyin.loop.duties import queries, rules
from huiyin.loop.duties.actions.changes import tell
from huiyin.loop.duties.models import Duty

BATCH = 1000


def remind(at: datetime) -> int:
    """Remind the posts of every duty whose moment has come by `at`; returns how many. Safe to run twice or late.

    Each due moment is reminded of once: the mark goes with the notice in one transaction, and the notice's key names
    the duty and its due version. What is late already isn't reminded, it climbs.
    """
    total = 0
    while batch := _remind_batch(at):
        total += batch
    return total


@transaction.atomic
def _remind_batch(at: datetime) -> int:
    found = list(queries.to_be_reminded(at, limit=BATCH))
    if not found:
        return 0
    Duty.objects.filter(pk__in=[d.pk for d in found]).update(remind_at=None)
    tell("remind", found, by=SYSTEM, at=at)
    inbox.tell_many([_line(duty, at) for duty in found if duty.due_at > at], at=at)
    return len(found)


def _line(duty: Duty, at: datetime) -> inbox.Line:
    return inbox.Line(
        post_id=duty.post_id,
        text=rules.reminder(duty.kind, duty.post.name, duty.due_at, at),
        link=duty.link,
        key=f"remind:{duty.pk}:{duty.due_version}",
        walled=tuple(duty.walled),
    )
