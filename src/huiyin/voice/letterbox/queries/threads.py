"""Threads by receipt for the writer, waiting letters for the sorting desk."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Q, QuerySet

from huiyin.voice.letterbox.models import Kind, Message, Thread, random_id
from huiyin.voice.letterbox.queries import secrets as own
from huiyin.voice.letterbox.queries import vault
from huiyin.voice.letterbox.rules import encoding, promise
from huiyin.voice.letterbox.rules.bundle import Bundle

NOBODY = "0" * 64
LARGEST_OWN = 1 << 20  # the writer's own photos are not sent back above this size


@dataclass(frozen=True, slots=True)
class CollectedLetter:
    """A sealed letter or reply for the sorting desk. `handle` names the thread, `message` this piece; both random hex.

    `n` is 0 for the letter and counts the writer's replies. Exclusions (回避人) travel inside the encrypted body.
    """

    handle: str
    message: str
    kind: str
    n: int
    box: str
    day: date
    is_urgent: bool
    bundle: Bundle


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of a thread as its writer sees it; `bundle` is None where it is too large or can't be read."""

    kind: str
    n: int
    day: date
    commit: str
    bundle: Bundle | None


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A whole thread, oldest first; `next_n` numbers the writer's next reply."""

    handle: str
    box: str
    pieces: tuple[Piece, ...]
    next_n: int


def find(locator: bytes, auth: bytes) -> Thread | None:
    """Return the thread of a locator if `auth` is right; unknown and wrong: the same query, the same comparison."""
    row = Thread.objects.filter(loc_h=own.loc_h(locator)).first()
    expected = row.auth_h if row else NOBODY
    is_right = hmac.compare_digest(encoding.sha256(auth).hex(), expected)
    return row if is_right else None


def thread(locator: bytes, auth: bytes) -> ThreadView | None:
    """Return the writer's thread, or None for unknown and wrong alike (two queries either way)."""
    row = find(locator, auth)
    rows = list(Message.objects.filter(thread_id=row.pk if row else random_id()).order_by("place"))
    if row is None:
        return None
    replies = sum(message.kind == Kind.REPLY for message in rows)
    return ThreadView(handle=row.pk, box=row.box, pieces=tuple(_piece(m) for m in rows), next_n=replies + 1)


def _piece(row: Message) -> Piece:
    commitment = promise.commit(bytes.fromhex(row.commit_secret), bytes.fromhex(row.bundle_hash))
    is_left_out = row.kind != Kind.ANSWER and row.size > LARGEST_OWN
    return Piece(row.kind, row.n, row.day, commitment.hex(), None if is_left_out else _bundle(row.bundle_hash))


def _bundle(name: str) -> Bundle | None:
    try:
        return vault.record(name).bundle
    except vault.Missing:
        return None


def waiting(
    day: date, *, mix: bool = True, mixed_before: date | None = None, limit: int = 200
) -> list[CollectedLetter]:
    """Return letters and replies not collected yet, shuffled.

    With `mix` the whole of the days before `mixed_before` (`day` itself), and urgent ones at once; without it (or
    where LETTERBOX_MIX is "at-once") everything up to `day`. A letter whose copies are both damaged is left out;
    `rebuild_letterbox` names it.
    """
    rows = list(_waiting(day, mixed_before or day, mix=mix).select_related("thread").order_by("id")[:limit])
    secrets.SystemRandom().shuffle(rows)
    found = [(row, _bundle(row.bundle_hash)) for row in rows]
    return [_collected(row, sealed) for row, sealed in found if sealed is not None]


def _waiting(day: date, mixed_before: date, *, mix: bool) -> QuerySet[Message]:
    is_mixed = mix and settings.LETTERBOX_MIX != "at-once"
    due = (Q(day__lt=mixed_before) | Q(is_urgent=True, day__lte=day)) if is_mixed else Q(day__lte=day)
    return Message.objects.filter(due, is_collected=False).exclude(kind=Kind.ANSWER)


def _collected(row: Message, sealed: Bundle) -> CollectedLetter:
    return CollectedLetter(
        handle=row.thread_id,
        message=row.pk,
        kind=row.kind,
        n=row.n,
        box=row.thread.box,
        day=row.day,
        is_urgent=row.is_urgent,
        bundle=sealed,
    )


def has_thread(handle: str) -> bool:
    """Return whether a thread is still there; False once it was destroyed."""
    return Thread.objects.filter(pk=handle).exists()


def sealed_letter(message: str) -> Bundle:
    """Return the bundle of one message again. Raises vault.Missing, Message.DoesNotExist."""
    return vault.record(Message.objects.get(pk=message).bundle_hash).bundle


def writer_key(handle: str) -> bytes:
    """Return the public key that an answer in this thread must be sealed to, beside the group's key."""
    row = Message.objects.get(thread_id=handle, kind=Kind.LETTER)
    return vault.record(row.bundle_hash).bundle.writer_key
