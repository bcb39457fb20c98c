"""The published set of recipients: the same bytes for everybody, part of the page."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from huiyin.voice.letterbox.models import Recipient
from huiyin.voice.letterbox.queries import secrets as own
from huiyin.voice.letterbox.rules import encoding, keys


@dataclass(frozen=True, slots=True)
class Published:
    """The set in canonical JSON and its six words, which posters print too."""

    content: bytes
    words: str

    @property
    def fields(self) -> dict[str, Any]:
        """Return site, suite, promise_key, pow_bits and recipients."""
        return dict(encoding.parse(self.content))


def recipients() -> list[Recipient]:
    """Return the groups a letter may be sent to, in the page's order."""
    return list(Recipient.objects.order_by("place", "code"))


def published() -> Published:
    """Return the set as the page carries it."""
    content = encoding.canonical(
        {
            "v": 1,
            "site": settings.LETTERBOX_SITE,
            "promise_key": encoding.b64(own.promise_key()),
            "recipients": [_row(recipient) for recipient in recipients()],
        }
    )
    return Published(content, keys.fingerprint(content))


def _row(recipient: Recipient) -> dict[str, Any]:
    public = bytes.fromhex(recipient.public_key)
    return {
        "code": recipient.code,
        "label": recipient.label,
        "note": recipient.note,
        "key": encoding.b64(public),
        "key_id": keys.key_id(public).hex(),
        "epoch": recipient.epoch,
        "posts": recipient.posts,
        "signature": recipient.signature,
    }
