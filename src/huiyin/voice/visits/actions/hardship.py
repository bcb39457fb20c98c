"""Help cases: proposed, consented to, promised measures, reviewed, ended with the person's word; private throughout."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.ground.inbox import actions as inbox
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Person, Post
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of, months_before
from huiyin.kit.verdicts import Refused, first_refusal
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_day, promise_months
from huiyin.loop.duties.rules import Outcome, may_promise_for
from huiyin.voice.visits.models import Case, Measure
from huiyin.voice.visits.queries import hardship as queries
from huiyin.voice.visits.queries import notes, owing, seen
from huiyin.voice.visits.rules import permissions as rules
from huiyin.voice.visits.rules import sealing
from huiyin.voice.visits.rules.kinds import ENDED, HELP, LIVE, OWED, TRANSITIONS, CaseState, CaseVerb, somebody

ASK = "有一件事请您看一看，由您决定"
CHANGED = "您参与的一件帮扶有新的情况"
LONGEST = 300


@dataclass(frozen=True, slots=True)
class NewCase:
    """Whom to ask, in which class, and the union's post in charge, if there is to be one."""

    person: Person
    grade: str
    officer: Post | None = None


@dataclass(frozen=True, slots=True)
class NewMeasure:
    """What is promised, by which post of the circle, until when."""

    text: str
    post: Post
    due_on: date


@transaction.atomic
def propose_case(new: NewCase, *, by: Actor, at: datetime) -> Case:
    """Ask a person whether they want to be helped; nothing is owed and nothing is known before they say yes."""
    today = day_of(at)
    rules.may_propose_case(owing.standing(by, new.person, day=today), by).enforce()
    if new.grade not in queries.classes(today):
        raise Refused("现在的类别里没有这一项，请重新选")
    if new.officer is not None and new.officer.office not in rules.UNION:
        raise Refused("负责的工会岗位要选工会的岗位")
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=new.person.pk)
    if Case.objects.filter(person=new.person, state__in=sorted(LIVE)).exists():
        # The same words while asked and while helped: who asks learns neither.
        raise Refused("已经有人问过，愿不愿意由本人定；问过的和在办的，都不再另问")
    given = owing.owing(new.person)
    if given.post is None:
        raise Refused("还没有人联系这个人：请先在网格里定包保人，或者给支部定书记")
    case = Case.objects.create(
        person=new.person,
        state=CaseState.ASKED,
        grade=new.grade,
        post=given.post,
        officer=new.officer,
        branch=given.branch,
        asked_at=at,
        asked_by_id=by.person_id or 0,
    )
    inbox.tell(new.person, ASK, case.link(), key=f"case:{case.pk}", at=at)
    _record("case.propose", case, by=by, at=at)
    return case


@transaction.atomic
def act(case: Case, verb: str, *, by: Actor, at: datetime) -> Case:
    """Do one of the verbs of a case: consent, decline, review, close, agree, carry on, withdraw."""
    case = _locked(case)
    is_circle = by.person_id != case.person_id and bool({p.pk for p in seen.circle_of(case)} & by.posts)
    rules.may_help(verb, case.state, is_person=by.person_id == case.person_id, is_circle=is_circle).enforce()
    return step(case, verb, by=by, at=at)


def step(case: Case, verb: str, *, by: Actor, at: datetime) -> Case:
    """Take a step of a case whose row the caller holds locked; a part of `act` and of somebody's leaving."""
    case.state = TRANSITIONS[case.state, verb]
    fields = ["state"]
    if verb == CaseVerb.CONSENT:
        case.consented_at = at
        fields.append("consented_at")
    if verb in {CaseVerb.CONSENT, CaseVerb.REVIEW}:
        months = int(rulebook.value("hardship.review_months", on=day_of(at)))
        case.review_on = months_before(day_of(at), -months)
        fields.append("review_on")
        _drop(case, ["case.review"], at)
    if case.state in ENDED:
        case.ended_at, case.grade = at, ""
        fields += ["ended_at", "grade"]
        _forget(case, at)
    case.save(update_fields=fields)
    _tell(case, verb, by, at)
    _record(f"case.{verb}", case, by=by, at=at)
    return case


def _forget(case: Case, at: datetime) -> None:
    """Drop what is still owed for a case that ended, and destroy its words."""
    ids = [pk for pk in case.measures.values_list("duty", flat=True) if pk]
    duties.drop(ids, by=SYSTEM, at=at, outcome=Outcome.DROPPED)
    _drop(case, ["case", "case.review"], at)
    Measure.objects.filter(case=case).update(sealed=b"")


def _drop(case: Case, sources: list[str], at: datetime) -> None:
    owed = Duty.objects.filter(source__in=sources, source_id=case.pk, level=0, settled_at=None)
    duties.drop(owed.values_list("pk", flat=True), by=SYSTEM, at=at, outcome=Outcome.DONE)


def _tell(case: Case, verb: str, by: Actor, at: datetime) -> None:
    """Tell the other side that something changed; never what."""
    key = f"case:{case.pk}:{verb}:{at.isoformat()}"
    if verb in {CaseVerb.CLOSE, CaseVerb.REVIEW}:
        inbox.tell(case.person, ASK if verb == CaseVerb.CLOSE else CHANGED, case.link(), key=key, at=at)
    elif verb != CaseVerb.LEAVE:
        inbox.read_link(case.person_id, case.link(), at=at)
        inbox.tell(seen.circle_of(case), CHANGED, case.link(), key=key, at=at)


@transaction.atomic
def promise(case: Case, new: NewMeasure, *, by: Actor, at: datetime) -> Measure:
    """Promise a measure by a day; whoever promised owes it like everything else."""
    case = _locked(case)
    circle = {p.pk for p in seen.circle_of(case)}
    rules.may_promise(
        case.state,
        is_circle=bool(circle & by.posts) and by.person_id != case.person_id,
        is_owner=new.post.pk in circle,
    ).enforce()
    if not new.text.strip() or len(new.text.strip()) > LONGEST:
        raise Refused(f"请写清楚做什么，最多 {LONGEST} 个字")
    today = day_of(at)
    may_promise_for(new.due_on, today, months=promise_months(today)).enforce()
    sealed = sealing.seal(new.text.strip(), key=notes.key(), place=notes.place_of_measure(case.pk))
    measure = Measure.objects.create(case=case, post=new.post, sealed=sealed.content, due_on=new.due_on, promised_at=at)
    owed = duties.NewDuty(
        kind=HELP,
        post_id=new.post.pk,
        subject=somebody(case.branch.name if case.branch else ""),
        due_at=end_of_day(new.due_on),
        link=OWED,
        source="measure",
        source_id=measure.pk,
        key=f"measure:{measure.pk}",
        walled=tuple(sorted(owing.apart_of(case.person_id))),
    )
    measure.duty = duties.open_duty(owed, by=by, at=at)
    measure.save(update_fields=["duty"])
    inbox.tell(case.person, CHANGED, case.link(), key=f"measure:{measure.pk}", at=at)
    _record("case.promise", case, by=by, at=at, measure=measure.pk, commitment=sealed.commitment)
    return measure


@transaction.atomic
def finish(measure: Measure, *, by: Actor, at: datetime) -> Measure:
    """Say that a measure was carried out; the person is told and may object."""
    measure = Measure.objects.select_for_update(of=("self",)).select_related("case", "case__person").get(pk=measure.pk)
    owed = duties.locked(measure.duty_id)
    first_refusal(
        rules.may_record_trigger(by, owed.post_id if owed else None, is_open=owed is not None and owed.is_open)
    ).enforce()
    measure.done_at = at
    measure.save(update_fields=["done_at"])
    duties.drop([measure.duty_id or 0], by=by, at=at, outcome=Outcome.DONE)
    case = measure.case
    inbox.tell(case.person, CHANGED, case.link(), key=f"measure.finish:{measure.pk}", at=at)
    _record("case.finish", case, by=by, at=at, measure=measure.pk)
    return measure


def _locked(case: Case) -> Case:
    Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    return Case.objects.select_related("person", "branch", "post", "officer").get(pk=case.pk)


def _record(verb: str, case: Case, *, by: Actor, at: datetime, **data: Any) -> None:
    """Record a step; the person helped is nobody in the ledger, and no class is told."""
    person_id = None if by.person_id == case.person_id else by.person_id
    told = {"branch": case.branch_id, **data}
    ledger.record(ledger.Draft(verb, "case", case.pk, at, person_id, case.post_id, data=told))
