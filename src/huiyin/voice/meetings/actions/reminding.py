"""The tick's word to those invited, so many hours before a meeting."""

from datetime import datetime

from django.db import transaction

from huiyin.ground.inbox import actions as inbox
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.actions.planning import called
from huiyin.voice.meetings.models import Attendance, Meeting
from huiyin.voice.meetings.rules.kinds import Answer


def remind(at: datetime) -> int:
    """Remind those invited to meetings that are near; returns how many meetings. Once each, however often it runs.

    The mark is taken off with the lines in one transaction; who is excused hears nothing, nor does anybody afterwards.
    """
    total = 0
    while queries.is_any_to_be_reminded(at) and (batch := _remind_batch(at)):
        total += batch
    return total


@transaction.atomic
def _remind_batch(at: datetime) -> int:
    batch = list(queries.to_be_reminded(at))
    Meeting.objects.filter(pk__in=[meeting.pk for meeting in batch]).update(remind_at=None)
    for meeting in batch:
        rows = Attendance.objects.filter(meeting=meeting, answer__in=(Answer.NONE, Answer.COMING), checked_in_at=None)
        invited = [row.person for row in rows.select_related("person").order_by("pk")]
        if invited and meeting.starts_at > at:
            key = f"meeting.remind:{meeting.pk}:{meeting.starts_at.isoformat()}"
            inbox.tell(invited, f"就要开会：{called(meeting)}", meeting.link(), key=key, at=at)
    return len(batch)
