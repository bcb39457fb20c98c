"""Changing the letterbox: taking in, publishing recipients, handing to the desk, answering, destroying."""

from huiyin.voice.letterbox.actions.collecting import collect, mark_collected, vacuum
from huiyin.voice.letterbox.actions.destroying import destroy
from huiyin.voice.letterbox.actions.intake import (
    Accepted,
    Posted,
    accept,
    new_challenge,
    pow_bits,
    put_reply,
    take_in,
)
from huiyin.voice.letterbox.actions.publishing import RecipientDraft, publish_recipients
from huiyin.voice.letterbox.actions.rebuilding import Rebuilt, rebuild

__all__ = [
    "Accepted",
    "Posted",
    "Rebuilt",
    "RecipientDraft",
    "accept",
    "collect",
    "destroy",
    "mark_collected",
    "new_challenge",
    "pow_bits",
    "publish_recipients",
    "put_reply",
    "rebuild",
    "take_in",
    "vacuum",
]
