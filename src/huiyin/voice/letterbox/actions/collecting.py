"""Handing letters to the sorting desk: two databases, so kept there first and marked here after."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import connections, transaction

from huiyin.voice.letterbox.models import Message, SpentWork
from huiyin.voice.letterbox.queries.threads import CollectedLetter, waiting

KEEP_SPENT = timedelta(days=2)


def collect(
    day: date,
    *,
    keep: Callable[[list[CollectedLetter]], object],
    mix: bool = True,
    mixed_before: date | None = None,
) -> int:
    """Give waiting letters, shuffled, to `keep` and mark them collected once it returned; return how many.

    `keep` stores them in the desk's database and must not mind a `message` it knows already: after a crash between
    the two databases the same letters come again. See queries.waiting for what is due.
    """
    letters = waiting(day, mix=mix, mixed_before=mixed_before)
    if letters:
        keep(letters)
        mark_collected([letter.message for letter in letters], on=day)
    return len(letters)


def mark_collected(messages: list[str], *, on: date) -> None:
    """Mark messages as kept by the desk, and forget spent challenges that have expired."""
    with transaction.atomic(using="letterbox"):
        Message.objects.filter(pk__in=messages).update(is_collected=True)
        SpentWork.objects.filter(day__lt=on - KEEP_SPENT).delete()


def vacuum() -> None:
    """Rewrite the database file, so that free pages tell no order (after the daily mix)."""
    with connections["letterbox"].cursor() as cursor:
        cursor.execute("VACUUM")
