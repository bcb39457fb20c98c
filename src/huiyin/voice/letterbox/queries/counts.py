"""Counts by box and day; nothing finer exists."""

from dataclasses import dataclass
from datetime import date

from huiyin.voice.letterbox.models import Message, Tally


@dataclass(frozen=True, slots=True)
class Count:
    """What one box took in on one day; `by_server` of the letters were sealed here: written in the form without
    JavaScript, or first pieces of paper letters with a strip.
    """

    box: str
    day: date
    letters: int
    by_server: int
    replies: int
    answers: int


def statistics(*, since: date | None = None) -> list[Count]:
    """Return the counts by box and day, oldest first."""
    rows = Tally.objects.filter(day__gte=since or date.min).order_by("day", "box")
    return [Count(r.box, r.day, r.letters, r.by_server, r.replies, r.answers) for r in rows]


def is_any_waiting() -> bool:
    """Return True where something of any day has not been collected."""
    return Message.objects.filter(is_collected=False).exclude(kind="answer").exists()
