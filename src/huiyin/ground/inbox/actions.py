"""Telling people, marking as read, and sending the mail that says there is something new."""

import logging
import smtplib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from huiyin.ground.inbox import queries, rules
from huiyin.ground.inbox.models import Notice, Outbox
from huiyin.ground.people.models import Person, Post
from huiyin.kit import clock

log = logging.getLogger("huiyin.inbox")
BATCH = 200


@transaction.atomic
def tell(
    whom: Iterable[Post | Person] | Post | Person,
    text: str,
    link: str = "",
    *,
    key: str,
    at: datetime | None = None,
    is_quiet: bool = False,
) -> int:
    """Put one line into the inbox of these people and of whoever answers for these posts now; returns how many.

    The same `key` reaches the same person once. A vacant post's line goes to the post that really owes. Never put
    words of a letter or a person's private matter into `text`: it names the matter's number and what is owed.
    """
    rules.may_link(link).enforce()
    at = at or clock.now()
    people = queries.people_behind([whom] if isinstance(whom, Post | Person) else whom)
    Notice.objects.bulk_create(
        [
            Notice(person_id=pk, key=key[:120], text=text[:200], link=link, created_at=at, is_quiet=is_quiet)
            for pk in sorted(people)
        ],
        ignore_conflicts=True,
        batch_size=2000,
    )
    return len(people)


@dataclass(frozen=True, slots=True)
class Line:
    """One line for whoever answers for a post now; `walled` are posts that must not get it in the place of that one."""

    post_id: int
    text: str
    link: str
    key: str
    walled: tuple[int, ...] = ()


@transaction.atomic
def tell_many(lines: Sequence[Line], *, at: datetime) -> int:
    """Tell many posts a line each, with a constant number of statements; returns how many lines found a person."""
    for line in lines:
        rules.may_link(line.link).enforce()
    holders = queries.holders_of([(line.post_id, line.walled) for line in lines])
    rows = [
        Notice(person_id=pk, key=line.key[:120], text=line.text[:200], link=line.link, created_at=at)
        for line, pk in zip(lines, holders, strict=True)
        if pk is not None
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return len(rows)


@dataclass(frozen=True, slots=True)
class Own:
    """One line for a person."""

    person_id: int
    text: str
    link: str
    key: str


@transaction.atomic
def tell_each(lines: Sequence[Own], *, at: datetime) -> None:
    """Tell many people a line each, once for each key; one statement for each 2,000."""
    for line in lines:
        rules.may_link(line.link).enforce()
    rows = [
        Notice(person_id=line.person_id, key=line.key[:120], text=line.text[:200], link=line.link, created_at=at)
        for line in lines
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)


@transaction.atomic
def tell_at_once(whom: Post | Person, text: str, link: str = "", *, key: str, at: datetime | None = None) -> int:
    """Tell, and mail without waiting for the day's digest: for danger only."""
    at = at or clock.now()
    count = tell(whom, text, link, key=key, at=at)
    _queue(queries.people_behind([whom]), f"at-once:{key}", at)
    return count


@transaction.atomic
def read(notice: Notice, *, at: datetime | None = None) -> Notice:
    """Mark one line as read; reading twice changes nothing."""
    at = at or clock.now()
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)
    notice.refresh_from_db(fields=["read_at"])
    return notice


@transaction.atomic
def read_all(person_id: int, *, at: datetime | None = None) -> int:
    """Mark every line of a person as read; returns how many were unread."""
    return Notice.objects.filter(person_id=person_id, read_at=None).update(read_at=at or clock.now())


@transaction.atomic
def read_link(person_id: int, link: str, *, at: datetime | None = None) -> int:
    """Mark a person's lines that lead to `link` as read: what they asked for is done; returns how many were unread."""
    return Notice.objects.filter(person_id=person_id, link=link, read_at=None).update(read_at=at or clock.now())


@transaction.atomic
def read_each(found: Sequence[tuple[int, str]], *, at: datetime) -> int:
    """Mark as read, of each person, the lines that lead to a link; two statements for each 200."""
    count = 0
    for first in range(0, len(found), BATCH):
        part = set(found[first : first + BATCH])
        rows = Notice.objects.filter(person__in={pk for pk, _ in part}, read_at=None).order_by("pk")
        ids = [pk for pk, person, link in rows.values_list("pk", "person", "link") if (person, link) in part]
        count += Notice.objects.filter(pk__in=ids, read_at=None).update(read_at=at)
    return count


@transaction.atomic
def take_back(person_id: int, link: str) -> int:
    """Delete a person's lines that lead to `link`: what they said is no longer so; returns how many there were."""
    return Notice.objects.filter(person_id=person_id, link=link).delete()[0]


@transaction.atomic
def forget(*, at: datetime | None = None) -> int:
    """Delete lines read half a year ago and mails sent then; called by the tick."""
    limit = (at or clock.now()) - rules.KEEP_READ
    Outbox.objects.filter(sent_at__lt=limit).delete()
    return Notice.objects.filter(created_at__lt=limit, read_at__lt=limit).delete()[0]


def send_outbox(at: datetime | None = None) -> int:
    """Queue the day's digests and send what is due; returns how many were sent. Safe to run twice or in two places.

    A mail counts as sent only after the server took it; a crash in between sends it once more, never not at all.
    """
    at = at or clock.now()
    queue_digests(at)
    due = list(
        Outbox.objects.filter(sent_at=None, next_at__lte=at, attempts__lt=rules.MAX_ATTEMPTS)
        .select_related("person")
        .order_by("next_at", "id")[:BATCH]
    )
    if not due:
        return 0
    connection = get_connection()
    try:
        return sum(_send(mail, connection, at) for mail in due)
    finally:
        connection.close()


@transaction.atomic
def queue_digests(at: datetime) -> int:
    """Queue one mail for everybody with a mail address and something new since the digest before; once a day."""
    moment = rules.digest_moment(at)
    key = f"digest:{clock.day_of(moment)}"
    return _queue(queries.people_with_news(moment, key=key), key, at)


def _queue(people: Iterable[int], key: str, at: datetime) -> int:
    mails = [Outbox(person_id=pk, key=f"{key}:{pk}"[:140], created_at=at, next_at=at) for pk in sorted(people)]
    Outbox.objects.bulk_create(mails, ignore_conflicts=True, batch_size=2000)
    return len(mails)


def _send(mail: Outbox, connection: BaseEmailBackend | None, at: datetime) -> bool:
    """Claim one mail, send it, mark it sent. False where another sender has it or the server refused."""
    claim = Outbox.objects.filter(pk=mail.pk, attempts=mail.attempts, sent_at=None)
    if not claim.update(attempts=mail.attempts + 1, next_at=at + rules.back_off(mail.attempts + 1)):
        return False
    if mail.person.email and mail.person.is_active:
        message = EmailMessage(rules.SUBJECT, rules.BODY, to=[mail.person.email], connection=connection)
        try:
            message.send()
        except (smtplib.SMTPException, OSError) as error:
            log.warning("mail not taken: %s", type(error).__name__)
            return False
    Outbox.objects.filter(pk=mail.pk).update(sent_at=at)
    return True
