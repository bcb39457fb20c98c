"""Random verbs by random people over months: whatever is open is owed once, notes die, nobody reads others' things."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from huiyin.front.operations.queries.checks import visits as checks
from huiyin.ground.grid.models import Care
from huiyin.ground.grid.signals import care_changed
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.models import Case, Contact, Note, Trigger, Wish
from huiyin.voice.visits.queries import seen
from huiyin.voice.visits.rules.kinds import CaseVerb, Form
from huiyin.voice.visits.tests import cast
from huiyin.voice.visits.tests.cast import MOVED, SICK

PEOPLE = st.sampled_from(["worker", "second", "third"])
ACTORS = st.sampled_from(["worker", "second", "third", "carer", "other", "secretary", "leader", "personnel", "chief"])
OUTSIDE = ("wind", "discipline", "officer2", "vice")
COUNT = st.integers(0, 20)


class Visits(RuleBasedStateMachine):
    """What anybody may try, in any order; a refusal is an answer and leaves nothing."""

    @initialize()
    def begin(self) -> None:
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.mine, self.at = cast.build(), cast.MONDAY

    def attempt(self, verb, *args, by, **more):
        before = Entry.objects.count()
        try:
            return verb(*args, by=self.mine.actor(by), at=self.at, **more)
        except Refused:
            assert Entry.objects.count() == before
            return None

    def one(self, model, n):
        rows = list(model.objects.order_by("pk"))
        return rows[n % len(rows)] if rows else None

    @rule(days=st.sampled_from([0, 1, 3, 8, 40, 181]))
    def wait(self, days) -> None:
        self.at += timedelta(days=days)
        visits.tick(self.at)
        duties.tick(self.at)

    @rule(name=PEOPLE, by=ACTORS, kind=st.sampled_from([SICK, MOVED]), ago=st.integers(0, 5))
    def raise_trigger(self, name, by, kind, ago) -> None:
        new = visits.NewTrigger(Form.TALK if kind == MOVED else Form.VISIT, kind, self.at.date() - timedelta(days=ago))
        self.attempt(visits.raise_trigger, self.mine.people[name], new, by=by)

    @rule(n=COUNT, by=ACTORS, is_reached=st.booleans())
    def record_trigger(self, n, by, is_reached) -> None:
        if trigger := self.one(Trigger, n):
            self.attempt(visits.record_trigger, trigger, cast.said(self.at, is_reached=is_reached), by=by)

    @rule(name=PEOPLE, by=ACTORS)
    def record(self, name, by) -> None:
        self.attempt(visits.record, self.mine.people[name], cast.said(self.at, form=Form.TALK), by=by)

    @rule(n=COUNT, by=ACTORS)
    def decline(self, n, by) -> None:
        if trigger := self.one(Trigger, n):
            self.attempt(visits.decline, trigger, by=by)

    @rule(n=COUNT, by=ACTORS, verb=st.sampled_from(["confirm", "dispute", "correct"]))
    def say(self, n, by, verb) -> None:
        if contact := self.one(Contact, n):
            words = () if verb == "confirm" else ("不是这样",)
            self.attempt(getattr(visits, verb), contact, *words, by=by)

    @rule(name=PEOPLE, by=ACTORS, post=st.sampled_from(["carer", "other", "secretary"]), is_back=st.booleans())
    def wish(self, name, by, post, is_back) -> None:
        verb = visits.let_know if is_back else visits.keep_apart
        self.attempt(verb, self.mine.people[name], self.mine.posts[post], by=by)

    @rule(name=PEOPLE, carer=st.sampled_from(["carer", "other"]))
    def give_other_carer(self, name, carer) -> None:
        person = self.mine.people[name]
        if person.is_active:
            cast.care(self.mine, name, carer, self.at.date())
            care_changed.send(Care, people={person.pk}, by=SYSTEM, at=self.at)

    @rule(name=PEOPLE, by=ACTORS)
    def propose(self, name, by) -> None:
        new = visits.NewCase(self.mine.people[name], "相对困难", self.mine.posts["officer"])
        self.attempt(visits.propose_case, new, by=by)

    @rule(n=COUNT, by=ACTORS, verb=st.sampled_from([v for v in CaseVerb if v != CaseVerb.LEAVE]))
    def act(self, n, by, verb) -> None:
        if case := self.one(Case, n):
            self.attempt(visits.act, case, verb, by=by)

    @rule(n=COUNT, by=ACTORS, owner=st.sampled_from(["carer", "secretary", "chief"]))
    def promise(self, n, by, owner) -> None:
        if case := self.one(Case, n):
            new = visits.NewMeasure("联系助学", self.mine.posts[owner], self.at.date() + timedelta(days=9))
            self.attempt(visits.promise, case, new, by=by)

    @rule(n=COUNT, post=st.sampled_from(["carer", "other"]), by=ACTORS)
    def divide(self, n, post, by) -> None:
        if trigger := self.one(Trigger, n):
            choice = {f"trigger-{trigger.pk}": self.mine.posts[post].pk}
            self.attempt(visits.divide, self.mine.branch, choice, by=by)

    @rule(name=PEOPLE)
    def leave(self, name) -> None:
        person = self.mine.people[name]
        person.refresh_from_db()
        if person.is_active and self.at > cast.later(200):
            people.leave(person, by=SYSTEM, at=self.at)
            person.refresh_from_db()

    @invariant()
    def what_is_open_is_owed_once_and_what_expired_is_gone(self) -> None:
        if hasattr(self, "mine"):
            assert list(checks._triggers()) == []
            assert not Note.objects.filter(gone_at=None, expires_on__lt=self.at.date() - timedelta(days=181)).exists()

    @invariant()
    def nobody_kept_away_owes_or_reads(self) -> None:
        if not hasattr(self, "mine"):
            return
        for wish in Wish.objects.prefetch_related("apart"):
            apart = {post.pk for post in wish.apart.all()}
            ids = Trigger.objects.filter(person=wish.person_id, ended_at=None).values("pk")
            owed = Duty.objects.filter(source="trigger", source_id__in=ids, settled_at=None, post__in=apart)
            assert not owed.exists()

    @invariant()
    def outsiders_open_nothing(self) -> None:
        if not hasattr(self, "mine"):
            return
        for name in OUTSIDE:
            actor = self.mine.actor(name)
            for get, model in ((seen.contact_for, Contact), (seen.case_for, Case)):
                for row in model.objects.order_by("pk")[:3]:
                    try:
                        get(actor, row.pk)
                    except model.DoesNotExist:
                        continue
                    raise AssertionError((name, model))

    def teardown(self) -> None:
        if hasattr(self, "mine"):
            try:
                visits.tick(self.at)
                assert list(checks._triggers()) == []
            finally:
                transaction.set_rollback(True)
                self.undone.__exit__(None, None, None)


STORIES = settings(max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.django_db
def test_stories_of_visits_keep_what_always_holds():
    run_state_machine_as_test(Visits, settings=STORIES)
