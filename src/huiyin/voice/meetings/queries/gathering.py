"""Whom a meeting invites, who sits on which seat, who came."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from huiyin.ground.grid import queries as grid
from huiyin.ground.grid.models import Cell
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Person, Post, Tenure, Unit
from huiyin.ground.people.rules import Office
from huiyin.loop.matters.queries import page
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.models import Attendance, Meeting, Seat, Series
from huiyin.voice.meetings.rules import lots
from huiyin.voice.meetings.rules.kinds import FACTS, Answer, Kind, Roster, State
from huiyin.voice.meetings.rules.permissions import Count

MOST = 400


def attendances(meeting: Meeting) -> list[Attendance]:
    """Return everybody invited: those with a vote first, by staff number. One query."""
    found = Attendance.objects.filter(meeting=meeting).select_related("person", "person__unit", "seat")
    return list(found.order_by("is_guest", "person__staff_number"))


def own(meeting: Meeting, person_id: int | None) -> Attendance | None:
    """Return the actor's own invitation, or None."""
    return Attendance.objects.filter(meeting=meeting, person=person_id).first() if person_id else None


def count(meeting: Meeting) -> Count:
    """Return who should be there and who is. One query."""
    return counted(meeting, Attendance.objects.filter(meeting=meeting))


def counted(meeting: Meeting, rows: Iterable[Attendance]) -> Count:
    """Return the same of rows at hand; declined seats count for nobody."""
    voters = [a for a in rows if not a.is_guest and a.answer != Answer.DECLINED]
    guests = [a for a in rows if a.is_guest and a.is_present]
    present = [a for a in voters if a.is_present]
    excused = [a for a in voters if a.answer == Answer.EXCUSED and not a.is_present]
    share = queries.share(meeting.kind, meeting.held_on)
    return Count(len(voters), len(present), len(excused), len(guests), share)


def listed(series: Series) -> list[Person]:
    """Return from which list somebody says who came to a meeting of a series: whom it would invite, by name."""
    found = roster(Meeting(series=series, kind=series.kind, branch=series.branch))
    return list(Person.objects.filter(pk__in=[p.pk for p in found]).select_related("unit").order_by("name", "pk"))


def numbered(typed: str) -> tuple[list[Person], list[str]]:
    """Return the people at work with these staff numbers (spaces or commas between), and what nobody has."""
    wanted = list(dict.fromkeys(re.split(r"[\s,，、;；]+", typed.strip()))) if typed.strip() else []
    found = {p.staff_number: p for p in Person.objects.filter(is_active=True, staff_number__in=wanted).order_by("pk")}
    return list(found.values()), [number for number in wanted if number not in found]


def roster(meeting: Meeting) -> list[Person]:
    """Return whom a new meeting invites by itself: who was invited the last time of the series, else by its kind."""
    last = Meeting.objects.filter(series=meeting.series_id, state=State.CLOSED).order_by("-starts_at").first()
    facts = FACTS[meeting.kind]
    if meeting.kind == Kind.COMMITTEE and meeting.branch is not None and (own := committee(meeting.branch)):
        return own
    if meeting.series_id and last is not None and facts.roster == Roster.NAMED:
        invited = Attendance.objects.filter(meeting=last, seat=None).exclude(answer=Answer.DECLINED)
        return list(Person.objects.filter(is_active=True, pk__in=invited.values("person")).order_by("pk"))
    if meeting.branch is None or facts.roster == Roster.NAMED:
        return []
    if facts.roster == Roster.MEMBERS:
        return list(members(meeting.branch))
    return list(cell_holders(meeting.branch))


def members(branch: Branch) -> "QuerySet[Person]":
    """Return the party members of a branch at work."""
    return Person.objects.filter(branch=branch, is_member=True, is_active=True).order_by("pk")


def committee(branch: Branch) -> list[Person]:
    """Return the committee of a branch with its secretary, by staff number; nobody where none was written down."""
    found = list(branch.committee.filter(branch=branch, is_member=True, is_active=True).order_by("pk"))
    secretary = grid.secretary_of(branch) if found else None
    leads = people.holder(secretary) if secretary else None
    return [*found, leads] if leads is not None and leads not in found else found


def cell_holders(branch: Branch) -> "QuerySet[Person]":
    """Return who holds a cell of the branch, or leads a crew below its unit."""
    cells = Cell.objects.filter(branch=branch, closed_on=None).values("post")
    held = Tenure.objects.filter(person=OuterRef("pk"), to_on=None)
    found = Person.objects.filter(is_active=True).filter(Exists(held.filter(post__in=cells)))
    if branch.unit is not None:
        crews = Post.objects.filter(office=Office.CREW_LEADER, closed_on=None, unit__in=_below(branch.unit))
        found |= Person.objects.filter(is_active=True).filter(Exists(held.filter(post__in=crews.values("pk"))))
    return found.order_by("pk")


def _below(unit: Unit) -> "QuerySet[Unit]":
    return Unit.objects.filter(**people.subtree(unit))


def people_below(unit: Unit, *, members_only: bool = False) -> "QuerySet[Person]":
    """Return the people at work in a unit and below it."""
    found = Person.objects.filter(is_active=True, unit__in=_below(unit))
    return (found.filter(is_member=True) if members_only else found).order_by("pk")


def holders_of_kind(unit: Unit, office: str) -> "QuerySet[Person]":
    """Return who holds a post of a kind in a unit or below it."""
    posts = Post.objects.filter(office=office, closed_on=None, unit__in=_below(unit)).values("pk")
    held = Tenure.objects.filter(person=OuterRef("pk"), to_on=None, post__in=posts)
    return Person.objects.filter(Exists(held), is_active=True).order_by("pk")


def candidates(seat: Seat) -> list[int]:
    """Return who may be drawn for a seat: at work in its unit, of its job where one is named, not invited yet."""
    found = people_below(seat.unit)
    if seat.job:
        found = found.filter(job=seat.job)
    invited = Attendance.objects.filter(meeting=seat.meeting_id).values("person")
    return list(found.exclude(pk__in=invited).values_list("pk", flat=True))


def jobs() -> list[str]:
    """Return the jobs there are, the most frequent first, for suggestions."""
    rows = Person.objects.filter(is_active=True).exclude(job="").order_by().values_list("job", flat=True)
    return [job for job, _ in Counter(rows.iterator()).most_common(60)]


def seats_of(meeting: Meeting) -> list[tuple[Seat, list[Attendance]]]:
    """Return the seats of a meeting with who sits on them, declined ones too. Two queries."""
    seats = list(Seat.objects.filter(meeting=meeting).select_related("unit").order_by("pk"))
    taken: dict[int, list[Attendance]] = {}
    rows = Attendance.objects.filter(meeting=meeting).exclude(seat=None).select_related("person", "person__unit")
    for one in rows.order_by("pk"):
        taken.setdefault(one.seat_id or 0, []).append(one)
    return [(seat, taken.get(seat.pk, [])) for seat in seats]


def free(seat: Seat) -> int:
    """Return how many of a seat's places nobody takes."""
    taken = Attendance.objects.filter(seat=seat).exclude(answer=Answer.DECLINED).exclude(answer=Answer.EXCUSED)
    return max(seat.count - taken.count(), 0)


def person_named(text: str) -> Person | None:
    """Return the person at work that a picker chose (`id:7`) or whose staff number or only full name was typed."""
    key = text.strip()
    rows = Person.objects.filter(is_active=True)
    if key.startswith("id:"):
        return rows.filter(pk=int(key[3:])).first() if key[3:].isdecimal() and len(key) < 20 else None
    numbered = rows.filter(staff_number=key).first()
    named = list(rows.filter(name=key).order_by("pk")[:2]) if numbered is None else []
    return numbered or (named[0] if len(named) == 1 else None)


def unit_named(text: str) -> Unit | None:
    """Return the open unit that a picker chose (`id:7`) or whose code or only full name was typed."""
    key = text.strip()
    rows = Unit.objects.filter(closed_on=None)
    if key.startswith("id:"):
        return rows.filter(pk=int(key[3:])).first() if key[3:].isdecimal() and len(key) < 20 else None
    coded = rows.filter(code=key).first()
    named = list(rows.filter(name=key).order_by("path")[:2]) if coded is None else []
    return coded or (named[0] if len(named) == 1 else None)


def post_named(text: str) -> Post | None:
    """Return the open post that a picker chose or whose code or only full name was typed."""
    return page.post_named(text)


def seat(pk: int) -> Seat:
    """Return a seat with its unit, else `Seat.DoesNotExist`; who may change it is asked of its meeting."""
    return Seat.objects.select_related("unit").get(pk=pk)


def attendance(pk: int) -> Attendance:
    """Return an invitation, else `Attendance.DoesNotExist`; who may change it is asked of its meeting."""
    return Attendance.objects.select_related("person").get(pk=pk)


def code_of(meeting: Meeting, at: datetime) -> str:
    """Return the six digits a meeting shows in the minute of `at`."""
    return lots.code(settings.SECRET_KEY, meeting.pk, lots.slot_of(at.timestamp()))


def holders(posts: list[int]) -> dict[int, str]:
    """Return the names of who holds these posts today. One query."""
    return {pk: person.name for pk, person in people.holders(posts).items()}
