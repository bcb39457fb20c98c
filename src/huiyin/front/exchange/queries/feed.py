"""A person's calendar feed (RFC 5545): own meetings and days that are due. Nothing about anybody else comes out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from huiyin.front.exchange import rules
from huiyin.front.exchange.models import CalendarFeed
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import MINE_TIME, day_of
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import END_OF_DAY
from huiyin.voice.meetings.queries import lists as meetings

BEFORE, AHEAD = timedelta(days=31), timedelta(days=366)
MOST = 500
NAME = "回音"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry: a meeting with its moment, or a day something is due on (`moment` None)."""

    uid: str
    text: str
    path: str
    on: date
    moment: datetime | None = None
    place: str = ""
    is_cancelled: bool = False


def feed_of(person_id: int | None) -> CalendarFeed | None:
    """Return a person's feed, or None."""
    return CalendarFeed.objects.filter(person=person_id).first()


def person_behind(secret: str) -> Person:
    """Return whose feed a secret opens, at work still; raises `Person.DoesNotExist` otherwise (a 404). One query."""
    return Person.objects.get(calendar_feed__digest=rules.digest(secret), is_active=True)


def lines(person: Person, at: datetime) -> list[Line]:
    """Return what the feed holds: a month back, a year ahead. Four queries at most."""
    actor = people.actor(person)
    return [*_meetings(actor, at), *_duties(actor, at)]


def _meetings(actor: Actor, at: datetime) -> Iterable[Line]:
    found = meetings.expected(actor).filter(starts_at__gte=at - BEFORE, starts_at__lte=at + AHEAD)
    for one in found.order_by("starts_at", "pk")[:MOST]:
        yield Line(
            uid=f"meeting-{one.pk}",
            text=one.title,
            path=one.link(),
            on=one.held_on,
            moment=one.starts_at,
            place=one.place,
            is_cancelled=one.is_called_off,
        )


def _duties(actor: Actor, at: datetime) -> Iterable[Line]:
    if not actor.posts:
        return
    found = Duty.objects.filter(post__in=sorted(actor.posts), settled_at=None, paused_at=None)
    for duty in found.filter(due_at__gte=at - BEFORE).order_by("due_at", "pk")[:MOST]:
        due = duty.due_at.astimezone(MINE_TIME)
        is_hour = (due.hour, due.minute, due.second) != END_OF_DAY
        yield Line(
            uid=f"duty-{duty.pk}",
            text=rules.owed(duty.kind),
            path=rules.way_to(duty.kind, duty.link),
            on=day_of(duty.due_at),
            moment=duty.due_at if is_hour else None,
        )


def write(found: Iterable[Line], *, at: datetime, host: str, base: str) -> bytes:
    """Return the feed as a calendar; `base` comes before the paths, `host` makes the identifiers unique."""
    from icalendar import Calendar, Event  # a third of a second to import: only where somebody asks

    calendar = Calendar()
    for name, value in (("prodid", "-//Huiyin//Calendar//ZH"), ("version", "2.0"), ("method", "PUBLISH")):
        calendar.add(name, value)
    calendar.add("x-wr-calname", NAME)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for line in found:
        event = Event()
        event.add("uid", f"{line.uid}@{host}")
        event.add("dtstamp", at)
        event.add("summary", line.text)
        event.add("url", base + line.path)
        event.add("class", "PRIVATE")
        if line.moment is not None:
            event.add("dtstart", line.moment.astimezone(UTC))
            event.add("duration", timedelta(hours=1))
        else:
            event.add("dtstart", line.on)
            event.add("transp", "TRANSPARENT")
        if line.place:
            event.add("location", line.place)
        if line.is_cancelled:
            event.add("status", "CANCELLED")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
