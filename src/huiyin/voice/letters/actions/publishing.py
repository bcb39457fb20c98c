"""Telling the letterbox which keys to seal to; one ledger entry for each change of keys and groups."""

from datetime import date, datetime
from typing import Any

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.rules import Actor
from huiyin.voice.letterbox import actions as letterbox
from huiyin.voice.letterbox import queries as letterbox_queries
from huiyin.voice.letters.models import GroupKey


def publish_groups(*, on: date) -> bool:
    """Hand the letterbox the groups that have a key, if what it shows differs; returns whether it changed.

    Runs after each change and with every tick, so that a process killed in between publishes late, not never.
    """
    drafts = _drafts()
    shown = [_shown(row) for row in letterbox_queries.recipients()]
    if shown == [_fields(draft) for draft in drafts]:
        return False
    letterbox.publish_recipients(drafts, on=on)
    return True


def _drafts() -> list[letterbox.RecipientDraft]:
    found = GroupKey.objects.filter(retired_on=None, group__is_active=True).select_related("group")
    return [
        letterbox.RecipientDraft(
            code=key.group.code,
            label=key.group.name,
            note=key.group.note,
            public_key=bytes.fromhex(key.public),
            epoch=key.epoch,
            posts=tuple((str(p.pk), p.name) for p in key.group.posts.filter(closed_on=None).order_by("pk")),
        )
        for key in found.order_by("group__place", "group__code")
    ]


def _fields(draft: letterbox.RecipientDraft) -> tuple[Any, ...]:
    return (draft.code, draft.label, draft.note, draft.public_key.hex(), draft.epoch, list(draft.posts))


def _shown(row: Any) -> tuple[Any, ...]:
    posts = [(post["id"], post["label"]) for post in row.posts]
    return (row.code, row.label, row.note, row.public_key, row.epoch, posts)


def record(verb: str, subject: str, subject_id: int, by: Actor, at: datetime, **structure: Any) -> None:
    """Append one ledger entry about keys or groups: structure only, never a text."""
    ledger.record(
        ledger.Draft(verb=verb, subject=subject, subject_id=subject_id, at=at, person_id=by.person_id, data=structure)
    )
