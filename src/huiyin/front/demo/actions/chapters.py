"""How one matter goes on: each chapter is one action, and draws what comes next."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from django.db.models import QuerySet

from huiyin.front.demo.actions.seats import Seats
from huiyin.front.demo.actions.timeline import Timeline
from huiyin.front.demo.rules import phrases
from huiyin.front.demo.rules.stories import Story
from huiyin.ground.people.models import Person, Post
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.prepared import Given, prepared
from huiyin.kit.workdays import add_workdays, workdays_between
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.actions import NewMatter
from huiyin.loop.matters.models import Matter, Place
from huiyin.loop.matters.rules.kinds import Grade, Kind, Origin
from huiyin.loop.matters.rules.states import State

OFFICERS = ("U02", "U03", "U04")
ORIGINS = (Origin.LETTER,) * 11 + (Origin.PAPER,) * 3 + (Origin.STAFF,) * 3 + (Origin.COUNTER,) * 2 + (Origin.MEETING,)
READERS = ("L02", "L05", "L08")
JOINABLE = (State.ASSIGNED, State.ACCEPTED)


@dataclass(slots=True)
class Case:
    """One matter on its way, with who asks by name and who registers."""

    story: Story
    place: Place
    asker: Person | None = None
    registrar: Post | None = None


class Chapters:
    """The acts of a matter, in the order in which they may come."""

    def __init__(self, lot: Random, seats: Seats, timeline: Timeline) -> None:
        self.lot, self.seats, self.timeline = lot, seats, timeline
        self.registered = 0
        self.open_by_title: dict[str, int] = {}
        self.cases: dict[int, Case] = {}

    def _is(self, share: float) -> bool:
        return self.lot.random() < share

    def _then(self, moment: datetime, act: object, *args: object) -> None:
        self.timeline.add(moment, partial(self._go, act, args))

    @staticmethod
    def _go(act: object, args: tuple[object, ...], at: datetime) -> None:
        act(*args, at)  # type: ignore[operator]

    def register(self, case: Case, at: datetime) -> None:
        """Register; by the asker where named, by a union officer otherwise."""
        story, origin = case.story, self.lot.choice(ORIGINS)
        if story.kind == Kind.ACCUSATION:
            origin = Origin.LETTER
        case.registrar = self.seats.posts[self.lot.choice(OFFICERS)]
        by = self.seats.actor(case.registrar)
        if origin == Origin.STAFF:
            case.asker = self.lot.choice(self.seats.workers)
            by = Actor(person_id=case.asker.pk)
        summary = self.lot.choice(phrases.LEAD_INS) + story.summary + self.lot.choice(phrases.ENDINGS)
        is_vital = story.topic in {"wages", "welfare"} and self._is(0.15)
        new = NewMatter(
            title=story.at(story.title, case.place.name),
            summary=story.at(summary, case.place.name),
            registrar=case.registrar,
            unit=case.place.unit,
            kind=story.kind,
            grade=story.grade,
            topic=story.topic,
            origin=origin,
            is_vital=is_vital,
            place=case.place,
            asker=case.asker,
            walls=[self.seats.posts["D10-H"]] if story.kind == Kind.ACCUSATION else (),
            readers=[self.seats.posts[self.lot.choice(READERS)]] if is_vital else (),
        )
        matter = matters.register(new, by=by, at=at)
        self.registered += 1
        self.cases[matter.pk] = case
        if is_vital:
            self._then(self.timeline.soon(at, 2, 12), self.read, matter.pk)
        self._then(self._sorting_moment(case, at), self.sort, case, matter)

    def _sorting_moment(self, case: Case, at: datetime) -> datetime:
        if case.story.grade == Grade.DANGER:
            return self.timeline.minutes(at, 4, 25)
        return self.timeline.soon(at, 0.5, 5) if self._is(0.95) else self.timeline.workdays(at, 2, 4)

    def read(self, matter_id: int, at: datetime) -> None:
        """A leader reads a matter of vital interest."""
        for duty in Duty.objects.filter(source="matter", source_id=matter_id, kind=DutyKind.READ, settled_at=None):
            duties.settle(duty, by=self.seats.actor(duty.post_id), at=at)

    def sort(self, case: Case, matter: Matter, at: datetime) -> None:
        """Refuse, merge into the common problem, ask for disposal, or assign."""
        by = self.seats.actor(case.registrar or 0)
        same = self._common_problem(matter)
        if same is not None and self._is(0.6):
            matters.merge(matter, into=same, by=by, at=at, note="同一问题，统一答复。")
        elif case.story.grade == Grade.SIMPLE and self._is(0.07):
            self._refuse(case, matter, by, at)
        elif self._is(0.012):
            matters.propose_disposal(matter, reason=phrases.DISPOSALS, by=by, at=at)
            self._then(self.timeline.workdays(at, 1, 2), self.dispose, matter)
        else:
            handler = self.seats.posts[case.story.handler]
            matter = matters.assign(matter, to=handler, by=by, at=at, note=self.lot.choice(phrases.ASSIGN_NOTES))
            self.open_by_title[matter.title] = matter.pk
            self._after_assignment(case, matter, at, may_object=True)

    def _common_problem(self, matter: Matter) -> Matter | None:
        found = self.open_by_title.get(matter.title)
        same = _fresh(found) if found else None
        return same if same is not None and same.state in JOINABLE else None

    def _refuse(self, case: Case, matter: Matter, by: Actor, at: datetime) -> None:
        code, basis, alternative = self.lot.choice(phrases.REFUSALS)
        matter = matters.refuse(matter, code=code, basis=basis, alternative=alternative, by=by, at=at)
        if self._is(0.45):
            self._then(self.timeline.workdays(at, 1, 4), self.review, case, matter)

    def review(self, case: Case, matter: Matter, at: datetime) -> None:
        """The asker wants the refusal looked at again; the superior decides."""
        matter = matters.review(matter, reason=self.lot.choice(phrases.REVIEWS), by=_asker(matter), at=at)
        self._then(self.timeline.workdays(at, 2, 8), self.decide, case, matter)

    def decide(self, case: Case, matter: Matter, at: datetime) -> None:
        """Uphold, or overturn: then it is assigned after all."""
        by = self.seats.actor(matter.debtor_id or 0)
        if self._is(0.5):
            matters.uphold(matter, reason=phrases.UPHELD, by=by, at=at)
            return
        matter = matters.overturn(matter, reason=phrases.OVERTURNED, by=by, at=at)
        self._then(self.timeline.soon(at, 1, 5), self.sort, case, matter)

    def dispose(self, matter: Matter, at: datetime) -> None:
        """The second person agrees."""
        matters.dispose(matter, by=self.seats.actor(self.seats.posts["J02"]), at=at)

    def _after_assignment(self, case: Case, matter: Matter, at: datetime, *, may_object: bool) -> None:
        if case.story.grade == Grade.DANGER:
            self._then(self.timeline.minutes(at, 5, 40), self.accept, case, matter)
        elif may_object and case.story.topic != "conduct" and self._is(0.07):
            self._then(self.timeline.soon(at, 2, 20), self.object, case, matter)
        elif self._is(0.9):
            self._then(self.timeline.soon(at, 0.5, 6), self.accept, case, matter)
        elif self._is(0.6):  # silence: the tick accepts for them
            self._then(self.timeline.workdays(at, 6, 8), self.answer, case, matter)

    def object(self, case: Case, matter: Matter, at: datetime) -> None:
        """Not ours, says the handler; the common superior rules."""
        reason, suggestion = self.lot.choice(phrases.OBJECTIONS)
        by = self.seats.actor(matter.debtor_id or 0)
        matter = matters.object(matter, by=by, at=at, reason=reason, suggestion=suggestion)
        self._then(self.timeline.workdays(at, 0, 3), self.rule, case, matter)

    def rule(self, case: Case, matter: Matter, at: datetime) -> None:
        """The common superior says who handles it."""
        other = {"D07-H": "T07-H", "T07-H": "D07-H", "D12-H": "T15-H", "D10-H": "D11-H"}.get(case.story.handler)
        to = self.seats.posts[other if other and self._is(0.5) else case.story.handler]
        by = self.seats.actor(matter.debtor_id or 0)
        matter = matters.rule(matter, to=to, by=by, at=at, reason=self.lot.choice(phrases.RULINGS))
        self._after_assignment(case, matter, at, may_object=False)

    def accept(self, case: Case, matter: Matter, at: datetime) -> None:
        """Take it on; then answer in time, late, after a pause or an extension, or not at all."""
        matter = matters.accept(matter, by=self.seats.actor(matter.debtor_id or 0), at=at)
        if case.story.grade == Grade.DANGER:
            self._then(self.timeline.minutes(at, 20, 170), self.answer, case, matter)
            return
        span = self._span(matter, at)
        draw = self.lot.random()
        if draw < 0.025:
            return  # forgotten: it climbs
        if draw < 0.13:
            self._then(self.timeline.workdays(at, span + 1, span + 9), self.answer, case, matter)
        elif draw < 0.18:
            self._then(self.timeline.workdays(at, span * 0.3, span * 0.6), self.pause, case, matter)
        elif draw < 0.24:
            self._then(self.timeline.workdays(at, span * 0.5, span * 0.8), self.extend, case, matter)
        else:
            self._then(self.timeline.workdays(at, span * 0.2, span * 0.85), self.answer, case, matter)

    def _span(self, matter: Matter, at: datetime) -> int:
        """Return the working days its clock leaves from now on."""
        if matter.clock is None:
            return 1
        return max(workdays_between(day_of(at), day_of(matter.clock.due_at), self.timeline.calendar), 1)

    def pause(self, case: Case, matter: Matter, at: datetime) -> None:
        """Parts are waited for."""
        code, note = self.lot.choice(phrases.PAUSES)
        matter = matters.pause(matter, by=self.seats.actor(matter.debtor_id or 0), at=at, code=code, note=note)
        self._then(self.timeline.workdays(at, 3, 9), self.resume, case, matter)

    def resume(self, case: Case, matter: Matter, at: datetime) -> None:
        """Parts are here."""
        matter = matters.resume(matter, by=self.seats.actor(matter.debtor_id or 0), at=at)
        self._then(self.timeline.workdays(at, 1, 2), self.answer, case, matter)

    def extend(self, case: Case, matter: Matter, at: datetime) -> None:
        """More time is needed: the post above is asked, once."""
        matter = Matter.objects.select_related("clock").get(pk=matter.pk)
        due = day_of(matter.clock.due_at) if matter.clock else day_of(at)
        until = add_workdays(due, self.lot.randint(3, 10), self.timeline.calendar)
        by = self.seats.actor(matter.debtor_id or 0)
        matter = matters.extend(matter, by=by, at=at, until=until, reason=self.lot.choice(phrases.EXTENSIONS))
        self._then(self.timeline.workdays(at, 0, 2), self.decide_extension, matter)
        self._then(self.timeline.workdays(at, 3, 9), self.answer, case, matter)

    def decide_extension(self, matter: Matter, at: datetime) -> None:
        """The post above says yes, or no with a reason; now and then nothing."""
        matter = Matter.objects.select_related("approval").get(pk=matter.pk)
        if matter.approver_id is None:
            return
        by, draw = self.seats.actor(matter.approver_id), self.lot.random()
        if draw < 0.7:
            matters.approve_extension(matter, by=by, at=at, note=self.lot.choice(phrases.APPROVED))
        elif draw < 0.9:
            matters.decline_extension(matter, by=by, at=at, reason=self.lot.choice(phrases.DECLINED))

    def answer(self, case: Case, matter: Matter, at: datetime) -> None:
        """Answer; with the landing promised."""
        matter = _fresh(matter.pk)
        text, result = case.story.answer, "doing"
        if matter.reopenings:
            text = phrases.AGAIN
        elif case.story.kind in {Kind.SUGGESTION, Kind.QUESTION}:
            result = self.lot.choice(("done", "doing", "planned"))
        if matter.debtor_id is None:
            return
        by = self.seats.actor(matter.debtor_id)
        matter = matters.answer(matter, text=text, result=result, by=by, at=at)
        if case.story.grade == Grade.DANGER:
            self._then(self.timeline.minutes(at, 120, 1300), self.land, case, matter)
        elif self._is(0.94):
            span = self._span(matter, at)
            self._then(self.timeline.workdays(at, span * 0.15, span * 0.7), self.land, case, matter)
        else:
            self._then(self.timeline.workdays(at, 12, 26), self.land, case, matter)

    def land(self, case: Case, matter: Matter, at: datetime) -> None:
        """Report that it is put right; then the asker speaks, or stays silent until a witness is drawn."""
        matter = _fresh(matter.pk)
        text = phrases.AGAIN_LANDED if matter.reopenings else case.story.landed
        matter = matters.report_landed(matter, by=self.seats.actor(matter.debtor_id or 0), at=at, text=text)
        for row in (matter, *_landed_with(parent=matter.pk)):
            draw = self.lot.random()
            if draw < 0.6:
                self._then(self.timeline.workdays(at, 0, 8), self.confirm, row)
            elif draw < 0.7 and not row.reopenings:
                self._then(self.timeline.workdays(at, 1, 8), self.reopen, case, row)

    def confirm(self, matter: Matter, at: datetime) -> None:
        """The asker says it is put right and rates."""
        rating = self.lot.choice((5, 5, 5, 4, 4, 4, 3, 3, 2)) if self._is(0.8) else None
        matter = matters.confirm(matter, by=_asker(matter), at=at, rating=rating, text=self.lot.choice(phrases.THANKS))
        self._closed(matter, at)

    def _closed(self, matter: Matter, at: datetime) -> None:
        if matter.kind != Kind.ACCUSATION and self._is(0.5):
            self._then(self.timeline.workdays(at, 0, 3), self.publish, matter)

    def publish(self, matter: Matter, at: datetime) -> None:
        """A union officer puts the answer on the public page."""
        matters.publish(matter, by=self.seats.actor(self.seats.posts[self.lot.choice(OFFICERS)]), at=at)

    def reopen(self, case: Case, matter: Matter, at: datetime) -> None:
        """Not put right, says the asker; the handler owes again."""
        matter = matters.reopen(matter, by=_asker(matter), at=at, reason=self.lot.choice(phrases.REOPENINGS))
        self._then(self.timeline.workdays(at, 1, 7), self.answer, case, matter)

    def witness(self, matter_id: int, at: datetime) -> None:
        """The witness drawn has looked."""
        matter = _fresh(matter_id)
        by = self.seats.actor(matter.debtor_id or 0)
        if self._is(0.88):
            self._closed(matters.confirm(matter, by=by, at=at, text=self.lot.choice(phrases.WITNESSED)), at)
        else:
            matters.reopen(matter, by=by, at=at, reason=phrases.WITNESS_NOT)

    def supervise(self, duty: Duty, at: datetime) -> None:
        """A superior pushes; mostly whoever owes then acts."""
        duty = Duty.objects.get(pk=duty.pk)
        if duty.settled_at is not None:
            return
        matter = _fresh(duty.source_id)
        until = day_of(at) + timedelta(days=self.lot.randint(2, 4))
        by = self.seats.actor(duty.post_id)
        matters.supervise(matter, by=by, at=at, text=self.lot.choice(phrases.SUPERVISIONS), until=until)
        if self._is(0.8) and matter.pk in self.cases:
            self._then(self.timeline.workdays(at, 1, 3), self.catch_up, matter.pk)

    def catch_up(self, matter_id: int, at: datetime) -> None:
        """Pushed from above, whoever owes does what is owed."""
        matter, case = _fresh(matter_id), self.cases[matter_id]
        if matter.state == State.LANDED:
            self.witness(matter_id, at)
            return
        act: object = {
            State.REGISTERED: self.sort,
            State.ASSIGNED: self.accept,
            State.DISPUTED: self.rule,
            State.ANSWERED: self.land,
            State.REVIEWED: self.decide,
        }.get(State(matter.state), self.answer)
        self._go(act, (case, matter), at)


def _fresh(pk: int) -> Matter:
    """Return a matter as it is now: much may have happened since the chapter was planned."""
    found: list[Matter] = _row(pk=pk)
    return found[0]


@prepared
def _row(pk: Given) -> "QuerySet[Matter]":
    return Matter.objects.filter(pk=pk)


@prepared
def _landed_with(parent: Given) -> "QuerySet[Matter]":
    return Matter.objects.filter(parent__pk=parent, state=State.LANDED).order_by("pk")


def _asker(matter: Matter) -> Actor:
    """Return who asked, by name or by receipt."""
    return Actor(person_id=matter.asker_id) if matter.asker_id else Actor(writer_of=matter.pk)
