"""The end of retention: ciphertext, seals, r and receipt index go; the commitment and a `destroy` leaf stay."""

import secrets
from datetime import date

from django.db import transaction

from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox.actions import vault as writing
from huiyin.voice.letterbox.models import Kind, Message, PendingLeaf, Strip, Thread
from huiyin.voice.letterbox.queries import vault
from huiyin.voice.letterbox.rules import encoding, promise


def destroy(
    handle: str, *, rule: str, approvers: tuple[str, str], on: date | None = None, salt: bytes | None = None
) -> bytes:
    """Destroy a thread; return the 32-byte salt that opens its `destroy` leaf. Raises Refused, Thread.DoesNotExist.

    `rule` names the retention rule, `approvers` the two people; they are only committed to, never stored here. A caller
    that keeps the `salt` beforehand can open the leaf even where it was killed before this returned.
    A thread with words that the desk has not collected yet is refused: nobody has read them.
    """
    if len(set(approvers)) != 2 or not all(approvers) or not rule:
        raise Refused("销毁来信须写明依据，并由两个人批准")
    day, salt = on or clock.today(), salt or secrets.token_bytes(32)
    with transaction.atomic(using="letterbox"):
        row = Thread.objects.select_for_update().get(pk=handle)
        messages = list(Message.objects.filter(thread=row).order_by("id"))
        if any(not message.is_collected and message.kind != Kind.ANSWER for message in messages):
            raise Refused("来信人有话还没有转到分拣台，不能销毁")
        leaves = [_commitment(message) for message in messages]
        event = promise.event(salt, {"rule": rule, "approvers": sorted(approvers), "leaves": sorted(leaves)})
        PendingLeaf.objects.create(kind=promise.DESTROY, day=day, commitment=event.hex())
        Message.objects.filter(thread=row).delete()
        Strip.objects.filter(loc_h=row.loc_h).delete()
        row.delete()
        _bury([m.bundle_hash for m in messages], dict(_days(messages)), day, event)
    return salt


def _commitment(message: Message) -> str:
    return promise.commit(bytes.fromhex(message.commit_secret), bytes.fromhex(message.bundle_hash)).hex()


def _days(messages: list[Message]) -> list[tuple[str, str]]:
    return [(_commitment(message), message.day.isoformat()) for message in messages]


def _bury(names: list[str], leaves: dict[str, str], day: date, event: bytes) -> None:
    """Leave a tombstone in the vault, so that a rebuilt database has the leaves too, then delete the bundles.

    Killed after the tombstone: the rows are still there, the same call does the rest; a rebuild does it as well.
    """
    fields = {"kind": vault.DESTROYED, "day": day.isoformat(), "event": event.hex(), "leaves": leaves}
    tombstone = encoding.canonical(fields)
    failed = writing.write_many({encoding.sha256(tombstone).hex(): (tombstone, day)})
    for refusal in failed.values():
        raise refusal
    writing.remove_many(names)
