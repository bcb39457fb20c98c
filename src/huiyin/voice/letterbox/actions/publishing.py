"""Publishing the recipients: the desk zone hands over the whole set, the page carries it."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox.models import Recipient
from huiyin.voice.letterbox.queries import secrets as own
from huiyin.voice.letterbox.queries.page_keys import Published, published
from huiyin.voice.letterbox.rules import promise


@dataclass(frozen=True, slots=True)
class RecipientDraft:
    """One 收件组. `posts` = [{"id": "…", "label": "矿工会主席"}…] of its members: a writer may keep any of them out."""

    code: str
    label: str
    public_key: bytes
    epoch: str
    posts: tuple[tuple[str, str], ...] = ()
    note: str = ""


def publish_recipients(drafts: list[RecipientDraft], *, on: date | None = None) -> Published:
    """Replace the published set by `drafts`, in their order; each key is signed with the promise key.

    Letters sealed to a key that is no longer published are refused, and the page seals them anew. Raises Refused.
    """
    if len({draft.code for draft in drafts}) != len(drafts) or any(len(d.public_key) != 32 for d in drafts):
        raise Refused("收件组的代号重复，或密钥不完整")
    day = on or clock.today()
    with transaction.atomic(using="letterbox"):
        Recipient.objects.exclude(code__in=[draft.code for draft in drafts]).delete()
        for place, draft in enumerate(drafts):
            Recipient.objects.update_or_create(code=draft.code, defaults=_fields(draft, place, day))
        return published()


def _fields(draft: RecipientDraft, place: int, day: date) -> dict[str, object]:
    text = promise.recipient_text(draft.code, draft.epoch, draft.public_key)
    return {
        "label": draft.label,
        "note": draft.note,
        "public_key": draft.public_key.hex(),
        "epoch": draft.epoch,
        "posts": [{"id": post, "label": label} for post, label in draft.posts],
        "place": place,
        "signature": promise.sign(own.secret(own.PROMISE), text).hex(),
        "published_on": day,
    }
