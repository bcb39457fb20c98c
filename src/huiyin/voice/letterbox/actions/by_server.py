"""The lower promise (security.md 5.4): this server seals and opens for browsers without JavaScript, in memory only."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox.actions.intake import Accepted, Posted, accept_by_server
from huiyin.voice.letterbox.models import Kind, Recipient
from huiyin.voice.letterbox.queries import threads
from huiyin.voice.letterbox.rules import bundle, encoding, intake, receipt
from huiyin.voice.letterbox.rules.encoding import Malformed

AT_ONCE = 2
_places = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Opened:
    """One message of a thread, opened; `body` is None where it can't be."""

    is_answer: bool
    day: date
    body: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class OpenThread:
    """A thread opened for its writer, shown once: the label of the group and what was said."""

    label: str
    pieces: tuple[Opened, ...]

    @property
    def status(self) -> dict[str, Any] | None:
        """Return the newest state that an answer told."""
        told = [piece.body.get("status") for piece in self.pieces if piece.is_answer and piece.body]
        return next((status for status in reversed(told) if isinstance(status, dict)), None)

    @property
    def is_taken_back(self) -> bool:
        """Return whether the writer's last word was to take the letter back."""
        said = [piece.body for piece in self.pieces if not piece.is_answer and piece.body]
        return bool(said and said[-1].get("withdraw"))


def write(content: dict[str, Any], *, to: str, challenge: bytes, on: date | None = None) -> tuple[str, Accepted]:
    """Seal and take in a letter; return its receipt and the promise. Raises Refused."""
    day, digits = on or clock.today(), receipt.new()
    with _one_place():
        secrets = receipt.derive(digits, settings.LETTERBOX_SITE)
    sealed = _seal(content, to, secrets)
    auth_h = encoding.sha256(secrets.auth)
    posted = Posted(sealed, secrets.locator, secrets.commit_secret(), challenge, b"", auth_h=auth_h)
    return digits, accept_by_server(posted, None, on=day)


def look(digits: str) -> OpenThread:
    """Open a thread by its receipt, in memory. Raises Refused."""
    with _one_place():
        secrets = receipt.derive(digits, settings.LETTERBOX_SITE)
    found = threads.thread(secrets.locator, secrets.auth)
    if found is None:
        raise Refused(intake.NOT_FOUND)
    label = Recipient.objects.filter(code=found.box).values_list("label", flat=True).first() or "收件人"
    pieces = tuple(Opened(p.kind == Kind.ANSWER, p.day, _open(p.bundle, secrets)) for p in found.pieces)
    return OpenThread(label, pieces)


def say(digits: str, content: dict[str, Any], *, challenge: bytes, on: date | None = None) -> Accepted:
    """Seal and take in a writer's reply. Raises Refused."""
    with _one_place():
        secrets = receipt.derive(digits, settings.LETTERBOX_SITE)
    view, row = threads.thread(secrets.locator, secrets.auth), threads.find(secrets.locator, secrets.auth)
    if view is None or row is None:
        raise Refused(intake.NOT_FOUND)
    n = view.next_n
    sealed = _seal(content, row.box, secrets)
    posted = Posted(sealed, secrets.locator, secrets.commit_secret(n), challenge, b"", auth=secrets.auth, n=n)
    return accept_by_server(posted, row, on=on or clock.today())


@contextmanager
def _one_place() -> Iterator[None]:
    """Hold one of the two places for the 64 MiB stretch, or refuse at once."""
    if not _places.acquire(blocking=False):
        raise intake.Fault(intake.CROWDED)
    try:
        yield
    finally:
        _places.release()


def _seal(content: dict[str, Any], box: str, secrets: receipt.Secrets) -> bundle.Bundle:
    public = Recipient.objects.filter(code=box).values_list("public_key", flat=True).first()
    if public is None:
        raise Refused(intake.STALE)
    envelope = bundle.Envelope(settings.LETTERBOX_SITE, box, secrets.keys.public, bundle.SUITE_BY_SERVER)
    return bundle.seal(envelope, content, [bytes.fromhex(public)])


def _open(sealed: bundle.Bundle | None, secrets: receipt.Secrets) -> dict[str, Any] | None:
    if sealed is None:
        return None
    try:
        return bundle.unseal(sealed, secrets.keys)
    except Malformed:
        return None
