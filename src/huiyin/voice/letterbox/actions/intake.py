"""Taking in: a letter, a writer's reply, the desk's answer. What returns is durable in both vaults and the database."""

import secrets
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings

from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox.actions import committer
from huiyin.voice.letterbox.models import Kind, Message, Thread
from huiyin.voice.letterbox.queries import secrets as own
from huiyin.voice.letterbox.queries import threads, vault
from huiyin.voice.letterbox.rules import bundle, intake, promise, work
from huiyin.voice.letterbox.rules.bundle import Bundle
from huiyin.voice.letterbox.rules.encoding import Malformed


@dataclass(frozen=True, slots=True)
class Posted:
    """A posted bundle as the endpoint read it. A letter brings `auth_h`, a reply its `auth` and number `n`."""

    bundle: Bundle
    locator: bytes
    commit_secret: bytes
    challenge: bytes
    answer: bytes
    auth_h: bytes = b""
    auth: bytes = b""
    n: int = 0
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the writer gets: the day, the commitment c and the signed promise."""

    day: date
    commitment: bytes
    signature: bytes


def pow_bits() -> int:
    """Return the zero bits that a proof of work must show."""
    return int(getattr(settings, "LETTERBOX_POW_BITS", work.DEFAULT_BITS))


def new_challenge(*, on: date | None = None) -> bytes:
    """Return a challenge of the day; nothing is stored for it."""
    return work.challenge(own.secret(own.CHALLENGE), on or clock.today(), secrets.token_bytes(16))


def accept(posted: Posted, *, on: date | None = None) -> Accepted:
    """Take in a letter (or, with `auth`, a writer's reply) and return the promise once it is durable.

    The same bundle under the same receipt gets the same answer again. Raises Refused.
    """
    day = on or clock.today()
    name = bundle.bundle_hash(posted.bundle)
    thread = _thread_of(posted)
    try:
        _check(posted, name, day)
        kept = committer.submit(_entry(posted, name, day, thread))
    except Refused:
        again = committer.repeated(name.hex(), own.loc_h(posted.locator))
        if again is None:
            raise
        kept = again
    return _promise(kept)


def accept_by_server(posted: Posted, thread: Thread | None, *, on: date) -> Accepted:
    """Take in without work what was not posted by a page (security.md 5.4): its challenge is spent like others."""
    _check_challenge(posted, on)
    return _promise(committer.submit(_entry(posted, bundle.bundle_hash(posted.bundle), on, thread)))


def take_in(posted: Posted, *, on: date | None = None) -> Accepted:
    """Take in a sealed letter that was brought as a file. The same one gets the same answer again. Raises Refused."""
    return accept_by_server(posted, None, on=on or clock.today())


def put_reply(handle: str, sealed: Bundle, *, on: date | None = None) -> str:
    """Put the desk's answer, sealed to the group and to the writer, into a thread; return its message id.

    Idempotent by bundle. Raises Refused, Malformed, Thread.DoesNotExist.
    """
    thread = Thread.objects.get(pk=handle)
    bundle.check_header(sealed, site=settings.LETTERBOX_SITE)
    if sealed.fields["box"] != thread.box or sealed.writer_key != threads.writer_key(handle):
        raise Malformed("answer for another thread")
    name = bundle.bundle_hash(sealed)
    entry = committer.Entry(
        record=_record(thread.pk, Kind.ANSWER, sealed, secrets.token_bytes(32), on or clock.today()),
        name=name.hex(),
        box=thread.box,
    )
    return committer.submit(entry).message


def _thread_of(posted: Posted) -> Thread | None:
    """Return the thread that a reply belongs to; None for a letter. Raises Refused."""
    if not posted.auth:
        return None
    found = threads.find(posted.locator, posted.auth)
    if found is None:
        raise Refused(intake.NOT_FOUND)
    return found


def _check(posted: Posted, name: bytes, day: date) -> None:
    _check_challenge(posted, day)
    if not work.is_done(posted.challenge, name, posted.answer, pow_bits()):
        raise Refused(intake.WORK)


def _check_challenge(posted: Posted, day: date) -> None:
    is_whole = len(posted.challenge) == work.SIZE
    if not is_whole or not work.is_ours(own.secret(own.CHALLENGE), day, posted.challenge):
        raise Refused(intake.WORK)


def _entry(posted: Posted, name: bytes, day: date, thread: Thread | None) -> committer.Entry:
    kind = Kind.REPLY if thread else Kind.LETTER
    record = _record(thread.pk if thread else secrets.token_hex(16), kind, posted.bundle, posted.commit_secret, day)
    record = replace(record, n=posted.n, is_urgent=posted.is_urgent)
    if thread is None:
        record = replace(record, loc_h=own.loc_h(posted.locator), auth_h=posted.auth_h.hex())
    elif thread.box != posted.bundle.fields["box"]:
        raise Refused(intake.STALE)
    elif Message.objects.filter(thread=thread, kind=Kind.REPLY, day=day).count() >= intake.REPLIES_A_DAY:
        raise Refused(intake.MANY_REPLIES)
    return committer.Entry(
        record=record, name=name.hex(), box=posted.bundle.fields["box"], challenge=posted.challenge.hex()
    )


def _record(thread: str, kind: str, sealed: Bundle, secret: bytes, day: date) -> vault.Record:
    return vault.Record(
        id=secrets.token_hex(16),
        thread=thread,
        kind=str(kind),
        place=0,
        n=0,
        day=day,
        commit_secret=secret.hex(),
        is_urgent=False,
        bundle=sealed,
    )


def _promise(kept: committer.Kept) -> Accepted:
    commitment = promise.commit(bytes.fromhex(kept.commit_secret), bytes.fromhex(kept.name))
    text = promise.text(settings.LETTERBOX_SITE, kept.day, commitment)
    return Accepted(kept.day, commitment, promise.sign(own.secret(own.PROMISE), text))
