"""What every change of a meeting shares: the lock, who holds it, the ledger entry."""

from datetime import datetime
from typing import Any

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import Refused
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.models import Meeting, Series
from huiyin.voice.meetings.rules import permissions as rules
from huiyin.voice.meetings.rules.permissions import Hosts


def locked(meeting: Meeting) -> tuple[Meeting, Hosts]:
    """Return the meeting again, locked until the transaction ends, and the posts that hold it."""
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("series", "branch", "unit", "chair")
    row = rows.get(pk=meeting.pk)
    return row, queries.hosts_of(row)


def preparing(meeting: Meeting, *, by: Actor) -> Meeting:
    """Return the meeting locked, where the actor prepares it: chair or recorder, until it is over."""
    row, hosts = locked(meeting)
    rules.may_run(row, by, hosts).enforce()
    return row


def recording(meeting: Meeting, *, by: Actor) -> Meeting:
    """Return the meeting locked, where the actor writes its minutes: it is being held."""
    row, hosts = locked(meeting)
    rules.may_record(row, by, hosts).enforce()
    return row


def locked_series(series: Series) -> Series:
    """Return the series again, locked; refused once it has ended."""
    rows = Series.objects.select_for_update(of=("self",)).select_related("branch", "chair", "unit")
    row = rows.get(pk=series.pk)
    if row.closed_on is not None:
        raise Refused("这个例会已经停办")
    return row


def acting_post(by: Actor, hosts: Hosts) -> int | None:
    """Return the post in whose name the actor acts: one that holds the meeting, else any of the actor's."""
    return next(iter(sorted(by.posts & hosts.posts)), next(iter(sorted(by.posts)), None))


def note(
    verb: str, meeting: Meeting, *, by: Actor, at: datetime, words: dict[str, str] | None = None, **data: Any
) -> None:
    """Append the one ledger entry of a change to a meeting."""
    said = {name: text for name, text in (words or {}).items() if text}
    draft = ledger.Draft(verb, "meeting", meeting.pk, at=at, person_id=by.person_id, data=data, words=said)
    ledger.record(draft)


def required(text: str, what: str) -> str:
    """Return the stripped text, or refuse with what is missing."""
    if not text.strip():
        raise Refused(f"请填写{what}")
    return text.strip()
