"""Changing the letterbox: taking in, publishing recipients, handing to the desk, answering, destroying, strips."""

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
from huiyin.voice.letterbox.actions.strips import Printed, Redeemed, print_strips, redeem
from huiyin.voice.letterbox.actions.vault import sweep

__all__ = [
    "Accepted",
    "Posted",
    "Printed",
    "Rebuilt",
    "RecipientDraft",
    "Redeemed",
    "accept",
    "collect",
    "destroy",
    "mark_collected",
    "new_challenge",
    "pow_bits",
    "print_strips",
    "publish_recipients",
    "put_reply",
    "rebuild",
    "redeem",
    "sweep",
    "take_in",
    "vacuum",
]
