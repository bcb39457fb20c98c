"""A year of the mine's life, all through the actions; in the last quarter matters go every way they can go."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from django.db.models import QuerySet

from huiyin.front.demo.actions import own
from huiyin.front.demo.actions.branch_work import BranchWork
from huiyin.front.demo.actions.censures import Censures
from huiyin.front.demo.actions.chapters import Case, Chapters
from huiyin.front.demo.actions.meetings import Meetings
from huiyin.front.demo.actions.rounds import Rounds
from huiyin.front.demo.actions.seats import Seats
from huiyin.front.demo.actions.timeline import Span, Timeline, moment_of
from huiyin.front.demo.actions.visits import Visits
from huiyin.front.demo.rules.mail import SEED
from huiyin.front.demo.rules.stories import STORIES
from huiyin.ground.ledger import actions as ledger
from huiyin.kit.clock import day_of
from huiyin.kit.prepared import prepared
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter, Place
from huiyin.loop.matters.rules.kinds import Grade
from huiyin.loop.matters.rules.states import State
from huiyin.voice.meetings import actions as meetings
from huiyin.voice.visits import actions as visits

Tell = Callable[[str], None]
MEETINGS = 20261120  # the lot of the meetings
OPENING = 8  # days of a month in which what it asks for opens and what the last one asked for is made up
HEADS = timedelta(days=60)  # between heads of the ledger before the last quarter


class History:
    """Plans the beginnings, then plays them; what follows from each is drawn as it comes."""

    def __init__(self, lot: Random, seats: Seats, places: dict[str, Place], span: Span) -> None:
        self.lot, self.seats, self.places, self.span = lot, seats, places, span
        self.began, self.until = span.began, span.until
        self.timeline = Timeline(lot)
        self.chapters = Chapters(lot, seats, self.timeline)
        self.rounds = Rounds(lot, seats, self.timeline, places, self.until)
        self.branch_work = BranchWork(Random(len(seats.posts)), seats, self.timeline, span)  # noqa: S311
        self.visits = Visits(Random(SEED), seats, self.timeline, self.chapters, places)  # noqa: S311
        self.meetings = Meetings(MEETINGS, seats, self.timeline, span)
        self.censures = Censures(seats, self.timeline, self.until)
        self.refused: Counter[str] = Counter()
        self.witnessed: set[int] = set()
        self.supervised: set[int] = set()
        self.integrated_on: date | None = None

    @property
    def registered(self) -> int:
        """How many matters were registered so far."""
        return self.chapters.registered

    def plan(self, count: int) -> None:
        """Spread `count` beginnings over the last quarter, the rest over the year, and a tick over each night."""
        self.timeline.add(self.began, self.rounds.set_up)
        self.branch_work.plan()
        self.timeline.add(self.began, self.visits.set_committees)
        self.visits.plan_earlier(self.span.since, self.began)
        self.visits.plan(self.began, self.until)
        self.visits.plan_rounds(self.until)
        self.visits.plan_shown(self.until)
        days = (day_of(self.until) - day_of(self.began)).days
        stories = [s for s in STORIES for _ in range(1 if s.grade == Grade.DANGER else 3)]
        for n in range(count):
            story = stories[n % len(stories)] if n < len(stories) else self.lot.choice(stories)
            place = self.places[self.lot.choice(story.places)]
            day = day_of(self.began) + timedelta(days=self.lot.randrange(1, days))
            moment = moment_of(day, self.lot.triangular(5, 22, 10))
            case = Case(story, place)
            self.timeline.add(moment, partial(self.chapters.register, case))
        for act in own.acts(self.seats, self.places, self.until):
            self.timeline.add(*act)
        self.censures.plan()
        for moment, held in self.meetings.acts():
            self.timeline.add(moment, held)
        day = day_of(self.span.since)
        while (day := day + timedelta(days=1)) <= day_of(self.until):
            self.timeline.add(moment_of(day, 0.1), self._tick if day > day_of(self.began) else self._tick_older)

    def play(self, tell: Tell) -> None:
        """Let everything happen in order, up to now."""
        month = 0
        for moment, act in self.timeline.until(self.until - timedelta(minutes=2)):
            day = day_of(moment)
            if month != day.month:
                month = day.month
                tell(f"正在写入历史：{day.year}年{day.month}月")
            try:
                act(moment)
            except Refused as refusal:
                self.refused[refusal.reason] += 1
        self._tick(self.until)

    def _is_idle(self, at: datetime) -> bool:
        """Return whether nothing can fall due: neither this day nor the one before is a working day."""
        day, calendar = day_of(at), self.timeline.calendar
        return not calendar.is_workday(day) and not calendar.is_workday(day - timedelta(days=1))

    def _tick_older(self, at: datetime) -> None:
        """As long as there are no matters: periods of meetings open, what is late climbs, old words are destroyed."""
        if self._is_idle(at) or not (at.day <= OPENING or at.weekday() == 0):
            return
        meetings.tick(at)
        duties.tick(at)
        if self.integrated_on is None or day_of(at) - self.integrated_on > HEADS:
            self.integrated_on = day_of(at)
            if at.year == self.until.year:  # else the talks of a year that is nearly over would be owed at once
                visits.tick(at)
            ledger.integrate(at=at)
            ledger.publish_head(at=at)

    def _tick(self, at: datetime) -> None:
        if at != self.until and self._is_idle(at):
            return
        self.rounds.tick(at)
        meetings.tick(at)
        matters.tick(at)
        duties.tick(at)
        self._call_witnesses(at)
        self._call_superiors(at)
        if at.weekday() == 0 or at == self.until:
            self._end_long_waits(at)
            if at == self.until or at.isocalendar().week % 2:  # every other week: what a first start has time for
                visits.tick(at)
            ledger.integrate(at=at)
            ledger.publish_head(at=at)

    def _end_long_waits(self, at: datetime) -> None:
        """What is a month late gets done at last: a lively mine, not a failed one."""
        found = Matter.objects.filter(clock__is_overdue=True, clock__due_at__lt=at - timedelta(days=28))
        for matter in found.order_by("pk"):
            if matter.pk in self.chapters.cases:
                self.timeline.add(self.timeline.workdays(at, 0, 3), partial(self.chapters.catch_up, matter.pk))

    def _call_witnesses(self, at: datetime) -> None:
        for matter in _to_be_witnessed():
            if matter.pk in self.witnessed:
                continue
            self.witnessed.add(matter.pk)
            if matter.pk in self.chapters.cases and self.lot.random() < 0.92:
                moment = self.timeline.workdays(at, 1, 4)
                self.timeline.add(moment, partial(self.chapters.witness, matter.pk))

    def _call_superiors(self, at: datetime) -> None:
        for duty in _supervisions():
            if duty.pk in self.supervised:
                continue
            self.supervised.add(duty.pk)
            if duty.source_id in self.chapters.cases and self.lot.random() < 0.6:
                moment = self.timeline.soon(at, 9, 30)
                self.timeline.add(moment, partial(self.chapters.supervise, duty))


@prepared
def _to_be_witnessed() -> "QuerySet[Matter]":
    return Matter.objects.filter(state=State.LANDED, clock__kind=DutyKind.WITNESS).order_by("pk")


@prepared
def _supervisions() -> "QuerySet[Duty]":
    return Duty.objects.filter(kind=DutyKind.SUPERVISE, settled_at=None, source="matter").order_by("pk")
