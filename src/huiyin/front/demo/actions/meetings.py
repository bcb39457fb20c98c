"""Meetings of the demonstration mine, by the product's actions: branches' periods, symposia, a coordination meeting.

The branches meet all through the year, the talks lie in its last quarter. Its lot is its own, so that the rest of the
story stays what it was.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import QuerySet

from huiyin.front.demo.actions.seats import Seats
from huiyin.front.demo.actions.timeline import Act, Span, Timeline, moment_of
from huiyin.front.demo.rules.talks import BRANCH_LIFE, MISSED, PAPERS, SERIES, TALKS, Said, Shelved, Talk
from huiyin.ground.people.models import Branch, Person, Post, Unit
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.kit.workdays import add_workdays
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.voice.meetings import actions as meetings
from huiyin.voice.meetings.models import Meeting, Paper, Point, Series, Term
from huiyin.voice.meetings.queries import gathering
from huiyin.voice.meetings.rules.kinds import Kind

PICTURES = Path(__file__).parents[1] / "papers"
HELD = 0.96  # of the periods that are over; the others are late
RUNNING = 0.6  # of those still running
MADE_UP = 0.7  # of those that went by, in the first days of the month after; the others are recorded as missed
LOOKED_OVER = 5  # working days of a month until somebody above looks at what went by in the last one
STILL_LATE = 3  # of those of the month before this one
PRESENT = 0.88
MOST_PEOPLE = {Kind.COMMITTEE: 5, Kind.GROUP: 10, Kind.SEMINAR: 8, Kind.GRID: 12}
LATER = (Kind.ORG_LIFE, Kind.MEMBER_REVIEW)  # held at the end of the year


class Meetings:
    """Sets the branches' series up, holds what they owe, and what is told in full."""

    def __init__(self, seed: int, seats: Seats, timeline: Timeline, span: Span) -> None:
        self.lot = Random(seed)  # noqa: S311  a repeatable story, no secret
        self.seats, self.timeline, self.span, self.until = seats, timeline, span, span.until
        self.units = {unit.code: unit for unit in Unit.objects.filter(closed_on=None)}
        self.people = self._read_people()

    def _read_people(self) -> dict[int, list[Person]]:
        found: dict[int, list[Person]] = {}
        for person in Person.objects.filter(is_active=True, is_member=True).exclude(branch=None).order_by("pk"):
            found.setdefault(person.branch_id or 0, []).append(person)
        return found

    def acts(self) -> Iterable[tuple[datetime, Act]]:
        """Yield what happens when: the series, each month's meetings, the talks."""
        yield self.span.since, self.set_up
        for month in _months(day_of(self.span.since), day_of(self.until)):
            end = min(moment_of(month[1], 20), self.until - timedelta(minutes=5))
            yield end, partial(self.hold, from_on=month[0])
            looked = moment_of(add_workdays(month[0] - timedelta(days=1), LOOKED_OVER, rulebook.calendar()), 17)
            if day_of(self.span.since) < month[0] and looked < self.until:
                yield looked, partial(self.make_up, from_on=month[0], is_last=month[1] >= day_of(self.until))
        for talk in TALKS:
            day = day_of(self.until) - timedelta(days=talk.days_ago)
            yield moment_of(day, 15), partial(self.talk, talk)
            if talk.kind == Kind.COORDINATION:
                for paper in PAPERS:
                    yield moment_of(day + timedelta(days=paper.days), 10), partial(self.put, paper)

    def set_up(self, at: datetime) -> None:
        """Give every branch with members its presets from the first day of the month on."""
        branches = Branch.objects.filter(closed_on=None, pk__in=sorted(self.people)).select_related("unit")
        meetings.set_up_branches(list(branches.order_by("code")), by=SYSTEM, at=at, since_on=day_of(at).replace(day=1))
        meetings.tick(at)

    def hold(self, at: datetime, *, from_on: date) -> None:
        """Enter the meetings held between `from_on` and `at` for the periods that are owed."""
        meetings.tick(at)
        owed = _owed().filter(to_on__gte=from_on).exclude(series__kind__in=LATER, to_on__gt=day_of(at))
        papers = [
            self._paper(term, max(term.from_on, from_on), min(term.to_on, day_of(at) - timedelta(days=1)))
            for term in owed
            if self.lot.random() < (HELD if term.to_on <= day_of(at) else RUNNING)
        ]
        meetings.enter_many([p for p in papers if p is not None], by=SYSTEM, at=at)

    def make_up(self, at: datetime, *, from_on: date, is_last: bool) -> None:
        """Enter what was held in the first days of a month for the one before; record the rest as missed, from above.

        In the last month some are still late.
        """
        papers: list[meetings.PaperMinutes | None] = []
        for term in _owed().filter(to_on__lt=from_on)[STILL_LATE if is_last else 0 :]:
            if self.lot.random() < MADE_UP:
                papers.append(self._paper(term, from_on, day_of(at) - timedelta(days=1)))
            else:
                reason = self.lot.choice(MISSED)
                meetings.miss(term, reason=reason, by=self.seats.actor(self._above(term)), at=at)
        meetings.enter_many([p for p in papers if p is not None], by=SYSTEM, at=at)

    def _above(self, term: Term) -> int:
        """Return the post that was called to supervise the late duty, or the one above who owes it."""
        called = Duty.objects.filter(over=term.duty_id, settled_at=None).order_by("-level").first()
        return called.post_id if called else term.duty.post.superior_id or 0

    def _paper(self, term: Term, first: date, last: date) -> meetings.PaperMinutes | None:
        """Return the minutes of a meeting on some day between two."""
        people = self._invited(term)
        if first > last or not people:
            return None
        moment = moment_of(first + timedelta(days=self.lot.randint(0, (last - first).days)), 8 + self.lot.randrange(9))
        here = [p for p in people if self.lot.random() < PRESENT] or people[:1]
        item, text, done = self.lot.choice(BRANCH_LIFE[term.series.kind])
        away = [p for p in people if p not in here]
        return meetings.PaperMinutes(term, moment, "队部会议室", here, away, item, text, done)

    def _invited(self, term: Term) -> list[Person]:
        people = self.people.get(term.series.branch_id or 0, [])
        return people[: MOST_PEOPLE.get(Kind(term.series.kind), len(people))]

    def talk(self, talk: Talk, held: datetime) -> None:
        """Hold a symposium or a coordination meeting that was planned five days before, with seats drawn by lot."""
        planned, chair = held - timedelta(days=5), self.seats.posts[talk.chair]
        by, recorder = self.seats.actor(chair), self.seats.holders[self.seats.posts[talk.recorder].pk]
        new = meetings.NewMeeting(
            held, talk.place, talk.title, kind=talk.kind, unit=chair.unit, chair=chair, recorder=recorder
        )
        if talk.kind == Kind.COORDINATION:
            new = replace(new, series=self._begin_series(chair, planned))
        meeting = meetings.plan(new, by=by, at=planned)
        for name, unit, count in talk.seats:
            seat = meetings.open_seat(meeting, self.units[unit], name=name, count=count, by=by, at=planned)
            meetings.draw_seat(seat, by=by, at=planned)
        self._invite_owners(meeting, talk, by, planned)
        rows = gathering.attendances(meeting)
        here = [a.pk for a in rows if self.lot.random() < PRESENT] or [a.pk for a in rows[:1]]
        excused = {a.pk: "shift" for a in rows if a.pk not in here}
        meetings.mark(meeting, here, by=by, at=held, excused=excused)
        meetings.call_to_order(meeting, by=by, at=held)
        for title, said in talk.items:
            self._say(meeting, title, said, by, held)
        end = held + timedelta(minutes=100)
        meetings.close(meeting, by=by, at=end)
        self._follow(meeting, end)

    def _begin_series(self, chair: Post, at: datetime) -> Series:
        """Set the quarterly coordination meeting up, whose first this one is."""
        every_quarter = meetings.Schedule(3, chair)
        new = meetings.NewSeries(Kind.COORDINATION, SERIES, every_quarter, day_of(at).replace(day=1), unit=chair.unit)
        series = meetings.set_up(new, by=SYSTEM, at=at)
        meetings.tick(at)
        return series

    def put(self, paper: Shelved, at: datetime) -> None:
        """Put a paper of the coordination group on the shelf; a second of a kind is a newer edition of the first."""
        series = Series.objects.get(kind=Kind.COORDINATION)
        by = self.seats.actor(self.seats.posts[paper.post])
        upload: Any = SimpleUploadedFile(paper.file, (PICTURES / paper.file).read_bytes())
        new = meetings.NewPaper(paper.title, upload, paper.kind)
        before = Paper.objects.filter(series=series, kind=paper.kind, is_shown=True).first()
        if before is None:
            meetings.put_paper(series, new, by=by, at=at)
        else:
            meetings.replace_paper(before, new, by=by, at=at)

    def _invite_owners(self, meeting: Meeting, talk: Talk, by: Actor, at: datetime) -> None:
        """Invite who may have to answer: they listen at a symposium, and sit at the table of a coordination meeting."""
        posts = sorted({one.post for _, said in talk.items for one in said if one.post})
        people = [self.seats.holders[self.seats.posts[code].pk] for code in posts]
        meetings.invite_people(meeting, people, by=by, at=at, is_guest=talk.kind == Kind.SYMPOSIUM)

    def _say(self, meeting: Meeting, title: str, said: Iterable[Said], by: Actor, at: datetime) -> None:
        item = meetings.add_item(meeting, title, by=by, at=at)
        for one in said:
            point = meetings.add_point(item, meetings.Words(one.text), by=by, at=at)
            meetings.conclude(point, self._end(one, at), version=1, by=by, at=at)

    def _end(self, one: Said, at: datetime) -> meetings.End:
        if one.end != "matter":
            return meetings.End(one.end, words=one.words, reason=one.reason)
        due = day_of(at) + timedelta(days=self.lot.randrange(10, 30))
        return meetings.End("matter", title=one.words, to=self._post(one.post), topic=one.topic, by_on=due)

    def _post(self, code: str) -> Post:
        return self.seats.posts[code]

    def _follow(self, meeting: Meeting, at: datetime) -> None:
        """Let the handlers do what the talk gave them: accept, answer, report it put right."""
        calendar = rulebook.calendar()
        born = Point.objects.filter(item__meeting=meeting).exclude(matter=None).order_by("pk")
        for pk in born.values_list("matter", flat=True):
            steps = (self._accept, self._answer, self._report)
            days = (self.lot.randint(1, 2), self.lot.randint(4, 8), self.lot.randint(9, 13))
            for step, later in zip(steps, days, strict=True):
                moment = moment_of(add_workdays(day_of(at), later, calendar), 9 + self.lot.random() * 7)
                self.timeline.add(moment, partial(step, pk))

    def _handled(self, pk: int) -> tuple[Matter, Actor]:
        matter = Matter.objects.get(pk=pk)
        return matter, self.seats.actor(matter.debtor_id or 0)

    def _accept(self, pk: int, at: datetime) -> None:
        matter, by = self._handled(pk)
        matters.accept(matter, by=by, at=at)

    def _answer(self, pk: int, at: datetime) -> None:
        matter, by = self._handled(pk)
        matters.answer(
            matter, text="座谈会上说的这件事已经安排，正在办，办好以后请大家来看。", result="doing", by=by, at=at
        )

    def _report(self, pk: int, at: datetime) -> None:
        matter, by = self._handled(pk)
        matters.report_landed(matter, text="已经办好，现场可以看到。", by=by, at=at)


def _owed() -> "QuerySet[Term]":
    """Return the periods of branches that are owed and have no meeting, with what a meeting of theirs needs."""
    owed = Term.objects.filter(duty__settled_at=None, meeting=None, series__branch__isnull=False)
    return owed.select_related("series__branch", "series__unit", "duty__post").order_by("to_on", "pk")


def _months(first: date, last: date) -> Iterable[tuple[date, date]]:
    """Yield first and last day of each month from one day to another, cut at both ends."""
    while first <= last:
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        yield first, min(following - timedelta(days=1), last)
        first = following
