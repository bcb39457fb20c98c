"""What time alone does here; one idempotent function of (database, moment)."""

from datetime import datetime

from huiyin.kit.clock import day_of
from huiyin.voice.letters.actions.intake import collect_letters
from huiyin.voice.letters.actions.keys import ask_for_rotations
from huiyin.voice.letters.actions.publishing import publish_groups
from huiyin.voice.letters.actions.threads import send_outgoing


def tick(at: datetime) -> int:
    """Collect letters, send answers, publish keys, ask for rotations; returns how many pieces moved."""
    publish_groups(on=day_of(at))
    ask_for_rotations(at)
    return collect_letters(at) + send_outgoing(at)
