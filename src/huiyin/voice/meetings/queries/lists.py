"""What the list of meetings shows: what is owed and not planned, what comes, what was held; the month's calendar."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import start_of
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.models import Attendance, Meeting, Term
from huiyin.voice.meetings.rules.kinds import Answer, State

MOST = 30
CALENDAR = 400


def owed(actor: Actor) -> list[Term]:
    """Return the periods the actor's posts owe and that no meeting is planned for, nearest end first. One query."""
    if not actor.posts:
        return []
    found = Term.objects.filter(duty__post__in=sorted(actor.posts), duty__settled_at=None, meeting=None)
    return list(found.select_related("series", "series__branch", "series__unit", "duty").order_by("to_on", "pk")[:MOST])


def own(actor: Actor) -> "QuerySet[Meeting]":
    """Return the meetings the actor chairs, records or is invited to."""
    invited = Attendance.objects.filter(meeting=OuterRef("pk"), person=actor.person_id)
    scope = Q(Exists(invited)) | Q(recorder=actor.person_id)
    if actor.posts:
        scope |= Q(chair__in=sorted(actor.posts))
    return _joined(Meeting.objects.filter(scope))


def expected(actor: Actor) -> "QuerySet[Meeting]":
    """Return the meetings the actor holds, records or is invited to, those they declined or are excused from apart."""
    away = Attendance.objects.filter(meeting=OuterRef("pk"), person=actor.person_id)
    return own(actor).exclude(Exists(away.filter(answer__in=(Answer.EXCUSED, Answer.DECLINED))))


def coming(actor: Actor) -> list[Meeting]:
    """Return what the actor is to hold or attend, soonest first. One query."""
    return list(own(actor).filter(state__in=(State.PLANNED, State.RUNNING)).order_by("starts_at")[:MOST])


def held(actor: Actor, *, before: int | None = None) -> tuple[list[Meeting], int | None]:
    """Return a page of the meetings the actor may open that were closed, last first, by key. At most three queries."""
    found = _joined(queries.visible_to(actor).filter(state=State.CLOSED))
    last = Meeting.objects.filter(pk=before).first() if before else None
    if last is not None:
        found = found.filter(Q(starts_at__lt=last.starts_at) | Q(starts_at=last.starts_at, pk__lt=last.pk))
    rows = list(found.order_by("-starts_at", "-pk")[: MOST + 1])
    return rows[:MOST], rows[MOST - 1].pk if len(rows) > MOST else None


def _joined(found: "QuerySet[Meeting]") -> "QuerySet[Meeting]":
    return found.select_related("branch", "unit", "chair")


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar with its meetings; `is_other` where it belongs to another month."""

    day: date
    meetings: list[Meeting]
    is_other: bool
    is_today: bool


def month(actor: Actor, first: date, today: date) -> list[list[Day]]:
    """Return the weeks of a month, Monday first, with the meetings the actor may open. One query."""
    begin = first - timedelta(days=first.weekday())
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    end = following + timedelta(days=(7 - following.weekday()) % 7)
    found = _joined(queries.visible_to(actor).exclude(state=State.CANCELLED))
    found = found.filter(starts_at__gte=start_of(begin), starts_at__lt=start_of(end)).order_by("starts_at", "pk")
    by_day: dict[date, list[Meeting]] = {}
    for meeting in found[:CALENDAR]:
        by_day.setdefault(meeting.held_on, []).append(meeting)
    days = [begin + timedelta(days=n) for n in range((end - begin).days)]
    cells = [Day(d, by_day.get(d, []), d.month != first.month, d == today) for d in days]
    return [cells[n : n + 7] for n in range(0, len(cells), 7)]
