"""The thread with the writer: what a matter's changes tell them, what officers ask, what they say back."""

import logging
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.voice.letterbox import actions as letterbox
from huiyin.voice.letterbox.rules import bundle, encoding
from huiyin.voice.letterbox.rules.encoding import Malformed
from huiyin.voice.letters.actions.intake import midnight, next_place, packed
from huiyin.voice.letters.models import Message, Outgoing, SealedLetter
from huiyin.voice.letters.queries import groups
from huiyin.voice.letters.rules import permissions, words
from huiyin.voice.letters.rules.threads import MessageKind, Verdict

log = logging.getLogger("huiyin.letters")
AT_ONCE = 1000  # answers put into the letterbox in one go


@transaction.atomic
def tell_writer(letter: SealedLetter, moved: words.Moved, *, at: datetime) -> Message | None:
    """Write what a change of the matter means for its writer, sealed at once to them and to the group.

    The piece and its place in the outgoing post belong to the transaction of the change. Returns None where the
    verb says nothing to the writer.
    """
    content = words.body_of(moved)
    if content is None or letter.destroyed_on is not None:
        return None
    return post_state(letter, content, at=at)


def post_state(letter: SealedLetter, content: dict[str, Any], *, at: datetime) -> Message:
    """Seal the fields `subject`, `text`, `status` to the writer and the group, and put them into the outgoing post."""
    first = unpacked(letter)
    key = groups.latest_key(letter.group)
    envelope = bundle.Envelope(
        settings.LETTERBOX_SITE, letter.group.code, first.writer_key, suite=bundle.SUITE_BY_SERVER
    )
    body = bundle.body(content["subject"], content["text"], status=content["status"])
    sealed = bundle.seal(envelope, body, [bytes.fromhex(key.public)])
    return _post(letter, MessageKind.STATE, sealed, at=at)


def unpacked(row: SealedLetter | Message) -> bundle.Bundle:
    """Return the bundle a row keeps."""
    return bundle.from_json(encoding.parse(bytes(row.bundle)), site=settings.LETTERBOX_SITE)


def moved_of(
    matter: Matter, verb: str, *, said: dict[str, str], details: dict[str, object], note: str = ""
) -> words.Moved:
    """Return a matter after a verb as its writer is told of it."""
    return words.Moved(
        verb=verb,
        state=matter.state,
        number=matter.number,
        title=matter.title,
        post=matter.debtor.name if matter.debtor else "",
        due_on=day_of(matter.clock.due_at) if matter.clock and matter.paused_at is None else None,
        parent=matter.parent.number if matter.parent else "",
        note=note,
        words=said,
        details=dict(details),
    )


def _post(letter: SealedLetter, kind: MessageKind, sealed: bundle.Bundle, *, at: datetime) -> Message:
    letter = SealedLetter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    place = next_place(letter)
    key = f"{letter.handle}:{place}"
    message = Message.objects.create(
        letter=letter, place=place, kind=kind, source=key, day=day_of(at), bundle=packed(sealed)
    )
    Outgoing.objects.create(key=key, message=message, day=day_of(at))
    if settings.LETTERBOX_MIX == "at-once" or letter.is_urgent:
        transaction.on_commit(lambda: _send_now(at))
    return message


def _send_now(at: datetime) -> None:
    """Send right after the commit; what fails stays in the outgoing post for the next tick."""
    try:
        send_outgoing(at)
    except Exception:
        log.error("outgoing post waits for the next tick")


def send_outgoing(at: datetime) -> int:
    """Put waiting answers into the letterbox; returns how many. Safe to run twice: a repeated bundle is known there.

    In the daily mix what was written today waits for tomorrow, but for threads of urgent letters.
    """
    today = day_of(at)
    waiting = Outgoing.objects.filter(sent_on=None, day__lte=today)  # by the index of what waits, sorted here
    if settings.LETTERBOX_MIX != "at-once":
        waiting = waiting.filter(Q(day__lt=today) | Q(message__letter__is_urgent=True))
    places = waiting.order_by().values_list("message__letter", "message__place", "pk")
    first = [pk for _, _, pk in sorted(places)[:AT_ONCE]]
    rows = Outgoing.objects.select_related("message__letter").in_bulk(first)
    sent = 0
    for row in (rows[pk] for pk in first):
        letterbox.put_reply(row.message.letter.handle, unpacked(row.message), on=day_of(at))
        sent += Outgoing.objects.filter(pk=row.pk, sent_on=None).update(sent_on=day_of(at))
    return sent


@transaction.atomic
def ask(letter: SealedLetter, sealed: bundle.Bundle, *, by: Actor, at: datetime) -> Message:
    """Send the writer a question or word that the officer's browser sealed; what they had written is dealt with."""
    permissions.may_sort(by, groups.post_ids(letter.group)).enforce()
    if letter.destroyed_on is not None:
        raise Refused(permissions.DESTROYED)
    first, key = unpacked(letter), groups.latest_key(letter.group)
    try:
        bundle.check_header(sealed, site=settings.LETTERBOX_SITE)
    except Malformed:
        raise Refused("密封的内容不完整，没有寄出") from None
    expected = bundle.Envelope(settings.LETTERBOX_SITE, letter.group.code, first.writer_key)
    if sealed.header != expected.header([bytes.fromhex(key.public), first.writer_key]):
        raise Refused("收件密钥刚刚更换，请刷新页面再寄")
    message = _post(letter, MessageKind.QUESTION, sealed, at=at)
    for piece in Message.objects.filter(letter=letter, kind=MessageKind.WRITER, done_on=None):
        done(piece, at=at)
    record("letter.ask", letter, by=by, at=at)
    return message


@transaction.atomic
def take_verdict(
    message: Message, *, value: str, by: Actor, at: datetime, reason: str = "", rating: int | None = None
) -> Matter:
    """Carry the writer's word about the landing to the matter: only its value, a reason without identity, a rating.

    It counts as the writer's act, on the day they wrote it. Raises `Refused` where the matter isn't there yet.
    """
    message = waiting(message, by=by)
    matter = message.letter.matter
    if matter is None:
        raise Refused("这封信还没有登记，请先登记")
    writer = Actor(writer_of=matter.pk)
    moment = midnight(message.day)
    if value == Verdict.PUT_RIGHT:
        matter = matters.confirm(matter, by=writer, at=moment, rating=rating, text=reason)
    elif value == Verdict.NOT_PUT_RIGHT:
        matter = matters.reopen(matter, by=writer, at=moment, reason=reason or "来信人说没有解决")
    elif value == Verdict.REVIEW:
        matter = matters.review(matter, by=writer, at=moment, reason=reason or "来信人申请复查")
    else:
        raise Refused("请选择来信人的意思")
    done(message, at=at)
    return matter


@transaction.atomic
def put_aside(message: Message, *, by: Actor, at: datetime) -> Message:
    """Say that a writer's piece was read and needs no act: it was information, or was dealt with otherwise."""
    message = waiting(message, by=by)
    done(message, at=at)
    record("letter.put_aside", message.letter, by=by, at=at)
    return message


def waiting(message: Message, *, by: Actor) -> Message:
    """Return a writer's piece that waits, locked, for a member of its group. Raises Refused."""
    message = Message.objects.select_for_update(of=("self",)).select_related("letter__group").get(pk=message.pk)
    permissions.may_sort(by, groups.post_ids(message.letter.group)).enforce()
    if message.kind != MessageKind.WRITER or message.done_on is not None:
        raise Refused("这条来信人的话已经处理过")
    return message


def done(message: Message, *, at: datetime) -> None:
    """Say that a writer's piece was dealt with; its duty ends."""
    message.done_on = day_of(at)
    message.save(update_fields=["done_on"])
    if message.reply_duty is not None:
        duties.drop([message.reply_duty], by=SYSTEM, at=at, outcome="done")


def record(verb: str, letter: SealedLetter, *, by: Actor, at: datetime, **structure: Any) -> None:
    """Append one ledger entry of what an officer did with a letter: structure only."""
    post = next(iter(sorted(by.posts & groups.post_ids(letter.group))), None)
    draft = ledger.Draft(verb, "letter", letter.pk, at, person_id=by.person_id, post_id=post, data=structure)
    ledger.record(draft)
