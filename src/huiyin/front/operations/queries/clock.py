"""The clock guard and the tick as an operator sees them."""

from datetime import datetime

from huiyin.front.operations.models import ClockMark, Step
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Office
from huiyin.loop.duties.models import Duty


def mark() -> ClockMark | None:
    """Return the clock's row, or None before the first tick."""
    return ClockMark.objects.filter(pk=1).first()


def is_held() -> bool:
    """Return whether the tick waits for a person to confirm the clock."""
    return ClockMark.objects.filter(pk=1, held_at__isnull=False).exists()


def steps() -> list[Step]:
    """Return the steps of the tick with their last results."""
    return list(Step.objects.order_by("id"))


def due_counts(at: datetime) -> tuple[int, int]:
    """Return how many open duties would become overdue at this moment, and how many are open."""
    owed = Duty.objects.filter(settled_at=None)
    return owed.filter(is_overdue=False, paused_at=None, due_at__lte=at).count(), owed.count()


def guardians() -> list[Post]:
    """Return the posts that are told of a clock that can't be believed."""
    return list(
        Post.objects.filter(office__in=(Office.ADMINISTRATOR, Office.DISPATCHER), closed_on=None).order_by("pk")
    )
