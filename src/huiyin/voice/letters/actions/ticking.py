"""What time alone does here; one idempotent function of (database, moment)."""

from datetime import datetime, timedelta

from huiyin.kit.clock import day_of
from huiyin.voice.letterbox import actions as letterbox
from huiyin.voice.letters.actions.intake import collect_letters
from huiyin.voice.letters.actions.keys import ask_for_rotations
from huiyin.voice.letters.actions.publishing import publish_groups
from huiyin.voice.letters.actions.retention import retire
from huiyin.voice.letters.actions.sorting import forget_drafts
from huiyin.voice.letters.actions.threads import send_outgoing

STALE = timedelta(days=2)  # files that a killed process began in the vault and never named


def tick(at: datetime) -> int:
    """Publish keys, ask for rotations, collect letters, send answers, destroy what is over; returns how many moved."""
    publish_groups(on=day_of(at))
    ask_for_rotations(at)
    moved = collect_letters(at) + send_outgoing(at)
    return moved + retire(at) + forget_drafts(at) + letterbox.sweep(day_of(at - STALE))
