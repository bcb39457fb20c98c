"""Talks, visits and help of the demonstration mine: raised, made, confirmed or not, needs gone into matters.

`Visits.plan` fills any span of days, so that a year can be told by calling it for the months before, too.
"""

from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random

from huiyin.front.demo.actions.chapters import Case as Told
from huiyin.front.demo.actions.chapters import Chapters
from huiyin.front.demo.actions.seats import Seats
from huiyin.front.demo.actions.timeline import Timeline, moment_of
from huiyin.front.demo.rules import visiting
from huiyin.front.demo.rules.stories import STORIES
from huiyin.ground.people import actions as committee
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Person, Post
from huiyin.ground.people.rules import SYSTEM, Actor, Office
from huiyin.kit.clock import day_of
from huiyin.loop.matters.models import Place
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.models import Case, Contact, Measure, Trigger
from huiyin.voice.visits.queries import owing
from huiyin.voice.visits.rules.kinds import CaseVerb, Form, Where

BRANCH = "BT10"  # whose secretary's account is shown: there is always something open
COMMITTEE = {Office.HEAD, Office.CADRE, Office.CREW_LEADER}
RAISED, TALKED, HELPED = 20, 30, 4  # in a quarter
ROUNDS, MET = 8, (0.05, 0.14)  # weeks in which carers meet that share of a branch's people, besides the told ones
PASSING = (Where.WORKPLACE, Where.DORMITORY, Where.PHONE)
QUARTER, EARLIER = 91, 3  # days; before the last quarter a third of it: what a first start has time for


class Visits:
    """Plans what calls for a visit, and lets carers go."""

    def __init__(
        self, lot: Random, seats: Seats, timeline: Timeline, chapters: Chapters, places: dict[str, Place]
    ) -> None:
        self.lot, self.seats, self.timeline, self.chapters, self.places = lot, seats, timeline, chapters, places
        self.rounds = Random(len(seats.workers))  # noqa: S311  a lot of its own: the told story stays as it is
        self.workers = [p for p in seats.workers if p.branch_id is not None]
        self.shown = seats.workers[0]
        self.actors: dict[int, Actor] = {}
        self.recent_from = datetime.min.replace(tzinfo=UTC)

    def plan(self, began: datetime, until: datetime) -> None:
        """Spread triggers, talks and help over the last quarter."""
        days = max((day_of(until) - day_of(began)).days - 1, 1)
        for what, count in ((self.raise_one, RAISED), (self.talk, TALKED), (self.propose, HELPED)):
            for person in self.lot.sample(self.workers, count):
                day = day_of(began) + timedelta(days=self.lot.randrange(1, days + 1))
                self.timeline.add(moment_of(day, self.lot.uniform(8.5, 17.5)), partial(what, person))

    def set_committees(self, at: datetime) -> None:
        """The heads and cadres of each branch's unit who are its members sit on its committee."""
        found: dict[int, tuple[Branch, list[Person]]] = {}
        for post in self.seats.by_id.values():
            person = self.seats.holders[post.pk]
            if post.office in COMMITTEE and person.is_member and person.branch is not None:
                found.setdefault(person.branch_id or 0, (person.branch, []))[1].append(person)
        for branch, chosen in found.values():
            committee.set_committee(branch, chosen[:4], by=SYSTEM, at=at)

    def plan_earlier(self, since: datetime, until: datetime) -> None:
        """Spread fewer triggers and talks over the quarters before the last, in which no need becomes a matter."""
        self.recent_from = until
        days = (day_of(until) - day_of(since)).days
        for what, count in ((self.raise_one, RAISED), (self.talk, TALKED)):
            for person in self.lot.sample(self.workers, count * days // (QUARTER * EARLIER)):
                day = day_of(since) + timedelta(days=self.lot.randrange(1, days))
                self.timeline.add(moment_of(day, self.lot.uniform(8.5, 17.5)), partial(what, person))

    def plan_rounds(self, until: datetime) -> None:
        """Let carers meet more of their people in the last weeks, in every branch, in some more than in others."""
        share = {pk: self.rounds.uniform(*MET) for pk in sorted({p.branch_id for p in self.workers if p.branch_id})}
        for weeks in range(ROUNDS, 0, -1):
            day = day_of(until) - timedelta(weeks=weeks - 1, days=2)
            while not self.timeline.calendar.is_workday(day):
                day -= timedelta(days=1)
            whom = [p for p in self.workers if not p.is_member and self.rounds.random() < share[p.branch_id or 0]]
            self.timeline.add(moment_of(day, 16.2), partial(self.go_round, whom))

    def go_round(self, whom: list[Person], at: datetime) -> None:
        """Carers write down whom they met that week; most people say the day after that it was so."""
        met = [visits.Met(person, self._in_passing(n, at)) for n, person in enumerate(whom)]
        made = visits.record_many(met, by=SYSTEM, at=at)
        sure = [one for one in made if self.rounds.random() < 0.88]
        self.timeline.add(at + timedelta(days=1), partial(self.say_so, sure))

    def _in_passing(self, n: int, at: datetime) -> visits.Record:
        """A word at the workplace, in the dormitory or by phone; one in four writes a line about it."""
        note = self.rounds.choice(visiting.NOTES) if n % 4 == 0 else ""
        return visits.Record(Form.TALK, day_of(at) - timedelta(days=n % 5), PASSING[n % 3], note=note)

    def say_so(self, met: list[Contact], at: datetime) -> None:
        """The people who were met confirm it."""
        visits.confirm_many(met, by=SYSTEM, at=at)

    def plan_shown(self, until: datetime) -> None:
        """Let the accounts that are shown find something: a talk to confirm, visits still open in the branch."""
        self.timeline.add(until - timedelta(days=2, hours=3), partial(self.meet_shown, self.shown))
        own = [p for p in self.workers if p.branch is not None and p.branch.code == BRANCH][3:6]
        for n, person in enumerate(own):
            self.timeline.add(until - timedelta(days=1 + 4 * n), partial(self.raise_one, person, is_open=True))

    def raise_one(self, person: Person, at: datetime, *, is_open: bool = False) -> None:
        """The secretary, or the crew leader, says that something happened; mostly the carer goes in time."""
        form = self.lot.choice(tuple(Form))
        new = visits.NewTrigger(form, self.lot.choice(owing.kinds(form, day_of(at))), day_of(at))
        trigger = visits.raise_trigger(person, new, by=self._raiser(person), at=at)
        draw = self.lot.random()
        if is_open:
            return
        if draw < 0.06:  # pressed from above, somebody goes at last
            self.timeline.add(self.timeline.workdays(at, 6, 14), partial(self.visit, trigger))
        elif draw < 0.14:
            self.timeline.add(self.timeline.soon(at, 3, 20), partial(self.decline, trigger, person))
        else:
            days = (0, 3) if form == Form.TALK else (1, 5)
            late = 4 if draw > 0.93 else 0
            self.timeline.add(self.timeline.workdays(at, days[0] + late, days[1] + late), partial(self.visit, trigger))

    def decline(self, trigger: Trigger, person: Person, at: datetime) -> None:
        """The person needs no visit."""
        visits.decline(trigger, by=Actor(person_id=person.pk), at=at)

    def visit(self, trigger: Trigger, at: datetime) -> None:
        """Whoever owes it goes, and writes a line."""
        trigger = Trigger.objects.select_related("duty").get(pk=trigger.pk)
        if trigger.duty is None or not trigger.is_open:
            return
        contact = visits.record_trigger(
            trigger, self._said(trigger.form, at), by=self._actor(trigger.duty.post_id), at=at
        )
        if not contact.is_reached:  # nobody was in: once more
            self.timeline.add(self.timeline.workdays(at, 1, 4), partial(self.visit, trigger))
        self._after(contact, at)

    def talk(self, person: Person, at: datetime) -> None:
        """A carer meets somebody without being asked."""
        post = owing.owing(person).post
        if post is not None:
            said = self._said(Form.TALK, at)
            self._after(visits.record(person, said, by=self._actor(post.pk), at=at), at)

    def meet_shown(self, person: Person, at: datetime) -> None:
        """The worker whose account is shown was met, and hasn't said yet whether it was so."""
        post = owing.owing(person).post
        if post is not None:
            said = visits.Record(Form.TALK, day_of(at), Where.WORKPLACE, note=visiting.SHOWN)
            visits.record(person, said, by=self._actor(post.pk), at=at)

    def _after(self, contact: Contact, at: datetime) -> None:
        draw = self.lot.random()
        if contact.is_reached and draw < 0.82:
            say = self.confirm if draw > 0.04 else self.dispute
            self.timeline.add(self.timeline.soon(at, 2, 60), partial(say, contact))
        if contact.has_need:
            self.timeline.add(self.timeline.soon(at, 0.1, 4), partial(self.need, contact))

    def confirm(self, contact: Contact, at: datetime) -> None:
        """The person says that it was so."""
        visits.confirm(contact, by=Actor(person_id=contact.person_id), at=at)

    def dispute(self, contact: Contact, at: datetime) -> None:
        """The person says that nobody came."""
        visits.dispute(contact, visiting.NOT_SO, by=Actor(person_id=contact.person_id), at=at)

    def need(self, contact: Contact, at: datetime) -> None:
        """A need goes into the loop like everything else, in the person's name or without one."""
        story = self.lot.choice([s for s in STORIES if s.topic in visiting.NEEDS])
        place = self.places[self.lot.choice(story.places)]
        new = visits.Need(
            story.at(story.title, place.name), story.at(story.summary, place.name), self.lot.random() < 0.6, place
        )
        matter = visits.open_need(contact, new, by=self._actor(contact.post_id), at=at)
        told = Told(story, place, contact.person if new.is_named else None, matter.registrar)
        self.chapters.cases[matter.pk] = told
        self.chapters.registered += 1
        self.timeline.add(self.timeline.soon(at, 0.5, 5), partial(self.chapters.sort, told, matter))

    def propose(self, person: Person, at: datetime) -> None:
        """A secretary asks whether somebody wants to be helped; most say yes, and something is promised."""
        given = owing.owing(person)
        if given.post is None:
            return
        grade = self.lot.choice(visiting.GRADES)
        case = visits.propose_case(
            visits.NewCase(person, grade, self.seats.posts["U04"]), by=self._actor(given.post.pk), at=at
        )
        verb = CaseVerb.CONSENT if self.lot.random() < 0.8 else CaseVerb.DECLINE_CASE
        self.timeline.add(self.timeline.soon(at, 2, 30), partial(self.answer, case, verb, given.post))

    def answer(self, case: Case, verb: CaseVerb, post: Post, at: datetime) -> None:
        """The person decides; after a yes the carer promises a measure and keeps it."""
        visits.act(case, verb, by=Actor(person_id=case.person_id), at=at)
        if verb == CaseVerb.CONSENT:
            by, until = self._actor(post.pk), day_of(at) + timedelta(days=20)
            new = visits.NewMeasure(self.lot.choice(visiting.MEASURES), post, until)
            measure = visits.promise(case, new, by=by, at=at)
            self.timeline.add(self.timeline.workdays(at, 4, 12), partial(self.finish, measure))

    def finish(self, measure: Measure, at: datetime) -> None:
        """What was promised is done."""
        visits.finish(measure, by=self._actor(measure.post_id), at=at)

    def _said(self, form: str, at: datetime) -> visits.Record:
        places = (Where.WORKPLACE, Where.PHONE) if form == Form.TALK else (Where.HOME, Where.DORMITORY, Where.HOSPITAL)
        note = self.lot.choice(visiting.NOTES)
        is_reached = form == Form.TALK or self.lot.random() < 0.93
        needs = is_reached and self.lot.random() < 0.2 and at >= self.recent_from
        return visits.Record(form, day_of(at), self.lot.choice(places), is_reached, needs, note)

    def _raiser(self, person: Person) -> Actor:
        leader = self.seats.posts.get(f"{person.unit.code}-L")
        if leader is not None:
            return self.seats.actor(leader)
        post = owing.owing(person).post
        return self._actor(post.pk) if post is not None else Actor()

    def _actor(self, post_id: int) -> Actor:
        """Return who holds a post, whether or not it was there when the seats were read."""
        if post_id not in self.actors:
            held = people.holders([post_id])
            self.actors[post_id] = people.actor(held[post_id]) if post_id in held else Actor()
        return self.actors[post_id]
