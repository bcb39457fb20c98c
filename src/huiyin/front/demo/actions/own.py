"""What the shown accounts find when they sign in: something to say, to read, to do, to rule, to look at.

Three matters the shown worker asked by name: one waits for their word, one is being worked on, one is new. Two of vital
interest in the must-read queues of the leaders. The others are asked by letter.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from huiyin.front.demo.actions.seats import Seats
from huiyin.front.demo.rules.phrases import EXTENSIONS, REOPENINGS
from huiyin.front.demo.rules.stories import STORIES as TOLD
from huiyin.front.demo.rules.stories.story import Story
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.kit.workdays import add_workdays
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.actions import NewMatter
from huiyin.loop.matters.models import Matter, Place
from huiyin.loop.matters.rules.kinds import AnswerResult, Origin

Act = Callable[[datetime], None]
REGISTRAR = "U02"
# title of the story, place, days ago of: register, assign, accept, answer, landed
STORIES = (
    ("食堂餐具消毒不彻底", "职工食堂", (21.2, 21.0, 20.1, 14.3, 2.2)),
    ("〔地点〕网络信号差，和家里视频不通", "二号宿舍楼", (6.3, 6.1, 5.2)),
    ("〔地点〕没有遮雨的地方", "通勤车站", (0.3,)),
)
READERS = ("L02", "L04")
VITAL_AGO = (0.2, 0.1)  # days ago the vital matters were registered
# topic and handler of what the shown accounts owe, and days ago of: register, assign, accept, extend; None: it objects
OWED = (
    ("equipment", "T07-H", (0.6, 0.5)),
    ("transport", "T07-H", (3.3, 3.1, 2.4, 0.2)),
    ("hours", "T10-S", (1.2, 1.1)),
    ("ppe", "T071-L", (1.3, 1.2, 0.4)),
    ("safety", "C01", (0.5, 0.4)),
    ("canteen", "L04", (0.8, 0.7, None)),  # handed on by the union: the party secretary rules
    ("dormitory", "T07-H", (0.9, 0.8, None)),  # handed on by the dispatcher: the mine's manager rules
)
DISPATCHER = "C01"
VICE = "L04"
# Titles of: what ran late just now, so that the vice manager owes a supervision; what nobody said a word about, so that
# a delegate was drawn to look; what was reopened. Their places, the working days of the clock that ran out, and the
# days from each act to the one that started that clock.
RAN_OUT = ("〔地点〕暖气不热，冬天等车冷", "副井候车室", 3, (0.02, 0.01, 0.0))
SILENT = ("〔地点〕热水不够，晚班只能洗凉水", "二号澡堂", 10, (9.2, 9.1, 8.3, 5.2, 0.0))
REOPENED = ("职工食堂夜班没有热饭", "职工食堂", (16.3, 16.2, 15.6, 11.2, 4.2, 1.2))


def acts(seats: Seats, places: dict[str, Place], until: datetime) -> Iterator[tuple[datetime, Act]]:
    """Yield moments and acts of these matters."""
    told = {story.title: story for story in TOLD}
    for title, place, days in STORIES:
        own = Own(seats, told[title], places[place])
        for act, ago in zip((own.register, own.assign, own.accept, own.answer, own.land), days, strict=False):
            yield until - timedelta(days=ago), act
    vital = [story for story in TOLD if story.topic == "wages"][: len(VITAL_AGO)]
    for story, ago in zip(vital, VITAL_AGO, strict=True):
        own = Own(seats, story, places[story.places[0]], readers=READERS)
        yield until - timedelta(days=ago), own.register
    yield from _owed(seats, places, until)
    for title, place, workdays, since in (RAN_OUT, SILENT):
        begun = _ran_out(until, workdays)
        yield from _whole(Own(seats, told[title], places[place], by_name=False), [begun + ago for ago in since], until)
    title, place, moments = REOPENED
    yield from _whole(Own(seats, told[title], places[place], by_name=False), moments, until)


def _ran_out(until: datetime, workdays: int) -> int:
    """Return how many days ago a clock of so many working days began that ran out only just before this day."""
    today, calendar, ago = day_of(until), rulebook.calendar(), 1
    while add_workdays(today - timedelta(days=ago), workdays, calendar) >= today:
        ago += 1
    return ago


def _whole(own: "Own", days: Iterable[float], until: datetime) -> Iterator[tuple[datetime, Act]]:
    steps = (own.register, own.assign, own.accept, own.answer, own.land, own.reopen)
    for act, ago in zip(steps, days, strict=False):
        yield until - timedelta(days=ago), act


def _owed(seats: Seats, places: dict[str, Place], until: datetime) -> Iterator[tuple[datetime, Act]]:
    for topic, post, days in OWED:
        story = next(s for s in TOLD if s.topic == topic and s.places and s.grade != "danger")
        own = Own(seats, story, places[story.places[0]], by_name=False)
        own.handler = seats.posts[post]
        if None in days and post != VICE:
            own.registrar = seats.posts[DISPATCHER]
        for act, ago in zip((own.register, own.assign, own.accept, own.extend), days, strict=False):
            yield until - timedelta(days=ago or 0.3), act if ago else own.object


class Own:
    """One of them, as far as it goes."""

    def __init__(
        self, seats: Seats, story: Story, place: Place, *, readers: tuple[str, ...] = (), by_name: bool = True
    ) -> None:
        self.seats, self.story, self.place, self.readers = seats, story, place, readers
        self.asker = seats.workers[0] if by_name and not readers else None
        self.handler = seats.posts[story.handler]
        self.registrar = seats.posts[REGISTRAR]
        self.matter: Matter

    def register(self, at: datetime) -> None:
        """The worker asks; what is vital is put down by the union after a meeting."""
        story = self.story
        officer, asker = self.registrar, self.asker
        new = NewMatter(
            title=story.at(story.title, self.place.name),
            summary=story.at(story.summary, self.place.name),
            registrar=officer,
            unit=self.place.unit,
            kind=story.kind,
            grade=story.grade,
            topic=story.topic,
            origin=Origin.STAFF if asker else Origin.MEETING,
            is_vital=bool(self.readers),
            readers=[self.seats.posts[code] for code in self.readers],
            place=self.place,
            asker=asker,
        )
        by = Actor(person_id=asker.pk) if asker else self.seats.actor(officer)
        self.matter = matters.register(new, by=by, at=at)

    def assign(self, at: datetime) -> None:
        """Who registered hands it on."""
        by = self.seats.actor(self.registrar)
        self.matter = matters.assign(self.matter, to=self.handler, by=by, at=at)

    def accept(self, at: datetime) -> None:
        """The handler takes it on."""
        self.matter = matters.accept(self.matter, by=self.seats.actor(self.handler), at=at)

    def extend(self, at: datetime) -> None:
        """The handler asks for more time; the post above decides."""
        assert self.matter.clock is not None
        until = add_workdays(day_of(self.matter.clock.due_at), 5, rulebook.calendar())
        by = self.seats.actor(self.handler)
        self.matter = matters.extend(self.matter, by=by, at=at, until=until, reason=EXTENSIONS[0])

    def object(self, at: datetime) -> None:
        """The handler says it isn't theirs; the common superior rules."""
        by = self.seats.actor(self.handler)
        is_vice = self.handler == self.seats.posts[VICE]
        reason = "食堂由后勤副矿长分管。" if is_vice else "这处地点的设施由后勤服务中心管理，我队没有检修权限。"
        self.matter = matters.object(self.matter, by=by, at=at, reason=reason)

    def answer(self, at: datetime) -> None:
        """The handler answers."""
        by = self.seats.actor(self.handler)
        self.matter = matters.answer(self.matter, text=self.story.answer, result=AnswerResult.DOING, by=by, at=at)

    def land(self, at: datetime) -> None:
        """The handler says it is done; the worker's word is waited for."""
        by = self.seats.actor(self.handler)
        self.matter = matters.report_landed(self.matter, by=by, at=at, text=self.story.landed)

    def reopen(self, at: datetime) -> None:
        """The writer says it isn't put right."""
        self.matter = matters.reopen(self.matter, by=Actor(writer_of=self.matter.pk), at=at, reason=REOPENINGS[0])
