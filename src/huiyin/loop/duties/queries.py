"""Which duties somebody owes, which became overdue, and who is next on the ladder."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import connection
from django.db.models import QuerySet

from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import MINE_TIME
from huiyin.kit.workdays import Calendar, add_workdays
from huiyin.loop.duties.models import Duty


def owed_by(actor: Actor) -> "QuerySet[Duty]":
    """Return the open duties of the actor's posts, nearest due first."""
    return (
        Duty.objects.filter(post__in=sorted(actor.posts), settled_at=None)
        .select_related("post", "over", "over__post")
        .order_by("due_at", "id")
    )


def newly_overdue(at: datetime, *, limit: int) -> "QuerySet[Duty]":
    """Return open, running duties past their due moment that were not marked yet, locked, oldest first."""
    found = Duty.objects.filter(settled_at=None, is_overdue=False, paused_at=None, due_at__lte=at)
    if connection.features.has_select_for_update_skip_locked:
        found = found.select_for_update(skip_locked=True)
    return found.order_by("due_at", "id")[:limit]


def of_source(source: str, source_id: int) -> "QuerySet[Duty]":
    """Return every duty of one thing, oldest first: who held it, how long, how late."""
    return Duty.objects.filter(source=source, source_id=source_id).select_related("post").order_by("id")


def ladder(day: date) -> tuple[list[int], Calendar]:
    """Return the working days of each supervision level and the calendar."""
    return list(rulebook.value("sla.supervise_wd", on=day)), rulebook.calendar()


def end_of_day(day: date) -> datetime:
    """Return the last second of a day at the mine."""
    return datetime.combine(day, time(23, 59, 59), MINE_TIME)


def end_of_workday(day: date, workdays: int, calendar: Calendar) -> datetime:
    """Return the last second of the n-th working day after `day`."""
    return end_of_day(add_workdays(day, workdays, calendar))


@dataclass(frozen=True, slots=True)
class Owed:
    """The first open duties of somebody; `has_more` where the list goes on."""

    rows: list[Duty]
    has_more: bool


def page_owed(actor: Actor, size: int = 100) -> Owed:
    """Return the open duties of the actor's posts, nearest due first (late ones lead). One query."""
    rows = list(owed_by(actor)[: size + 1]) if actor.posts else []
    return Owed(rows[:size], len(rows) > size)


def get_for(actor: Actor, pk: int) -> Duty:
    """Return a duty of one of the actor's posts; raises `Duty.DoesNotExist` otherwise (a 404)."""
    return Duty.objects.select_related("post").get(pk=pk, post__in=sorted(actor.posts))
