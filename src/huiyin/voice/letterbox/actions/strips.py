"""Receipt strips for paper letters: printed with a receipt that nobody keeps, opened by the slip in the box.

The receipt exists in this process's memory and on the paper. Kept are its locator's hash, the hash of its proof, the
writer's public key and r, as for every letter; and a slip number, drawn by itself, for the part that goes into the box.
"""

import threading
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction

from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox.actions import committer
from huiyin.voice.letterbox.models import Kind, Message, Recipient, Strip, Thread, random_id
from huiyin.voice.letterbox.queries import secrets as own
from huiyin.voice.letterbox.queries import vault
from huiyin.voice.letterbox.rules import bundle, encoding, intake, receipt

_press = threading.Lock()


@dataclass(frozen=True, slots=True)
class Printed:
    """What stands on one strip: the writer's part, and the part for the box. Never stored together."""

    receipt: str
    slip: str


@dataclass(frozen=True, slots=True)
class Redeemed:
    """The thread that a slip opened, as the desk keeps it; `message` is its first piece."""

    handle: str
    message: str
    box: str
    day: date
    bundle: bundle.Bundle


def print_strips(count: int, *, on: date | None = None) -> list[Printed]:
    """Make fresh receipts (0.4 s each) and return what to print; the receipts are kept nowhere. Raises Refused."""
    if not _press.acquire(blocking=False):
        raise Refused("另一页回执条正在打印，请过一会儿再试")
    try:
        made = [_fresh(on or clock.today()) for _ in range(count)]
    finally:
        _press.release()
    with transaction.atomic(using="letterbox"):
        Strip.objects.bulk_create(sorted((strip for _, strip in made), key=lambda strip: strip.pk))
    return [Printed(digits, strip.slip) for digits, strip in made]


def _fresh(day: date) -> tuple[str, Strip]:
    digits = receipt.new()
    secrets = receipt.derive(digits, settings.LETTERBOX_SITE)
    strip = Strip(
        slip=receipt.new_slip(),
        loc_h=own.loc_h(secrets.locator),
        auth_h=encoding.sha256(secrets.auth).hex(),
        writer_key=secrets.keys.public.hex(),
        commit_secret=secrets.commit_secret().hex(),
        day=day,
    )
    return digits, strip


def redeem(slip: str, content: dict[str, Any], *, box: str, on: date | None = None) -> Redeemed:
    """Open the thread of a slip with `content` as its letter, sealed to the group `box` and to the strip's holder.

    Again with the same slip it returns the same thread, so that a desk killed in between goes on. The piece counts as
    not collected until the desk says so. Raises Refused.
    """
    strip = Strip.objects.filter(slip=slip).first()
    if strip is None:
        raise intake.StripRefused(intake.NO_STRIP)
    if not Thread.objects.filter(loc_h=strip.loc_h).exists():
        try:
            committer.submit(_entry(strip, content, box, on or clock.today()))
        except Refused as refusal:
            if refusal.reason != intake.TAKEN:  # a colleague was faster with the same slip
                raise
    message = Message.objects.select_related("thread").get(thread__loc_h=strip.loc_h, kind=Kind.LETTER)
    sealed = vault.record(message.bundle_hash).bundle
    return Redeemed(message.thread_id, message.pk, message.thread.box, message.day, sealed)


def _entry(strip: Strip, content: dict[str, Any], box: str, day: date) -> committer.Entry:
    public = Recipient.objects.filter(code=box).values_list("public_key", flat=True).first()
    if public is None:
        raise intake.StripRefused("收件组还没有密钥，回执条用不了。请先产生密钥，或不填条号登记")
    envelope = bundle.Envelope(settings.LETTERBOX_SITE, box, bytes.fromhex(strip.writer_key), bundle.SUITE_BY_SERVER)
    record = vault.Record(
        id=random_id(),
        thread=random_id(),
        kind=str(Kind.LETTER),
        place=0,
        n=0,
        day=day,
        commit_secret=strip.commit_secret,
        is_urgent=False,
        bundle=bundle.seal(envelope, content, [bytes.fromhex(public)]),
        loc_h=strip.loc_h,
        auth_h=strip.auth_h,
    )
    return committer.Entry(record=record, name=record.name, box=box)
