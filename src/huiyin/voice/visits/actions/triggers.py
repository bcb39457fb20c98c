"""Triggers: raised, joined, given to who visits, declined, ended; and the person's wish to keep a post away.

The ledger never names the person visited nor the kind: it holds the branch, the post that owes, and how it ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from huiyin.ground.inbox import actions as inbox
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person, Post
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.kit.prepared import Given, prepared
from huiyin.kit.verdicts import Refused, first_refusal
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import Outcome
from huiyin.voice.visits.actions.hardship import step
from huiyin.voice.visits.models import Case, Trigger, Wish
from huiyin.voice.visits.queries import owing
from huiyin.voice.visits.queries.owing import Owing
from huiyin.voice.visits.rules import permissions as rules
from huiyin.voice.visits.rules.kinds import DUTY, LIVE, OWED, CaseVerb, End, Form, somebody

NOBODY = "还没有人可以接这一次：请先在网格里定包保人，或者给支部定书记"
TOLD = "有一次走访或谈心轮到您"
BATCH = 500
TWICE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class NewTrigger:
    """Talk or visit, the kind, the day. Nothing else may be said of it."""

    form: str
    kind: str
    on: date


@transaction.atomic
def raise_trigger(person: Person, new: NewTrigger, *, by: Actor, at: datetime) -> Trigger:
    """Say that something calls for a talk or a visit; opens what is owed, or joins what is open already.

    The same kind and day is one trigger for ever; the same kind within the rule's days joins the open one.
    """
    today = day_of(at)
    first_refusal(
        rules.may_raise(owing.standing(by, person, day=today)),
        rules.may_name(new.kind, owing.kinds(new.form, today)),
        rules.may_date(new.on, today),
    ).enforce()
    made = _raise(person, new, by=by, at=at)
    if made is None:
        raise Refused(NOBODY)
    return made


@transaction.atomic
def raise_moved(person: Person, *, by: Actor, at: datetime, is_leaving: bool = False) -> Trigger | None:
    """Open the talk that a move, or a departure, calls for by itself, where the rulebook's list has that kind.

    Nothing opens where nobody answers for the person: the grid has a gap then, and shows it.
    """
    today = day_of(at)
    kind = str(rulebook.value("trigger.of_leaving" if is_leaving else "trigger.of_move", on=today))
    if kind not in owing.kinds(Form.TALK, today):
        return None
    return _raise(person, NewTrigger(Form.TALK, kind, today), by=SYSTEM, at=at)


@transaction.atomic
def raise_moves(moved: Mapping[int, tuple[int, int | None]], *, by: Actor, at: datetime) -> int:
    """Open these talks for all whom a workbook moved to another unit; returns how many.

    `moved` holds unit and branch before. A branch alone that reads otherwise is a correction, and calls for nothing.
    """
    ids, opened = sorted(moved), 0
    for first in range(0, len(ids), BATCH):
        for person in Person.objects.filter(pk__in=ids[first : first + BATCH], is_active=True).order_by("pk"):
            is_gone = person.unit_id != moved[person.pk][0]
            opened += is_gone and raise_moved(person, by=by, at=at) is not None
    return opened


def _raise(person: Person, new: NewTrigger, *, by: Actor, at: datetime) -> Trigger | None:
    person = _locked(person)
    same = _same(person, new, at)
    if same is not None:
        if not _came_twice(same, new, by, at):
            _record("trigger.join", same, by=by, at=at)
        return same
    given = owing.owing(person)
    if given.post is None:
        return None
    trigger = Trigger.objects.create(
        form=new.form,
        kind=new.kind,
        person=person,
        on=new.on,
        branch=given.branch,
        raised_at=at,
        raised_by_id=None if by.is_system else by.person_id,
    )
    open_turn(trigger, given, by=by, at=at)
    _record("trigger.raise", trigger, by=by, at=at, form=new.form)
    return trigger


def _came_twice(same: Trigger, new: NewTrigger, by: Actor, at: datetime) -> bool:
    """Return whether the form that made a trigger came once more: the same person and day, within ten minutes."""
    return same.raised_by_id == by.person_id and same.on == new.on and at - same.raised_at <= TWICE


def _same(person: Person, new: NewTrigger, at: datetime) -> Trigger | None:
    """Return the trigger of that very day, or an open one of the same kind that isn't too long ago."""
    span = timedelta(days=int(rulebook.value("visit.join_days", on=day_of(at))))
    alike: list[Trigger] = _alike(
        person=person.pk, form=str(new.form), kind=new.kind, on=new.on, first=new.on - span, last=new.on + span
    )
    return next((one for one in alike if one.on == new.on), alike[0] if alike else None)


@prepared
def _alike(*, person: Given, form: Given, kind: Given, on: Given, first: Given, last: Given) -> "QuerySet[Trigger]":
    """Return triggers of that very day and open ones near it, the latest first."""
    found = Trigger.objects.select_related("duty").filter(person__pk=person, form=form, kind=kind)
    near = Q(ended_at=None, on__gte=first, on__lte=last)
    return found.filter(Q(on=on) | near).order_by("-on", "-pk")


def open_turn(trigger: Trigger, given: Owing, *, by: Actor, at: datetime) -> Duty:
    """Open what is owed for a trigger, and tell whoever owes it; part of raising and of disputing."""
    if given.post is None:
        raise Refused(NOBODY)
    until = day_of(at) + timedelta(days=owing.due_days(trigger.form, day_of(at)))
    new = duties.NewDuty(
        kind=DUTY[trigger.form],
        post_id=given.post.pk,
        subject=somebody(given.branch.name if given.branch else ""),
        due_at=end_of_day(until),
        link=OWED,
        source="trigger",
        source_id=trigger.pk,
        key=f"trigger:{trigger.pk}:{trigger.turns}",
        walled=tuple(sorted(given.apart)),
    )
    trigger.duty = duties.open_duty(new, by=SYSTEM, at=at)
    trigger.save(update_fields=["duty"])
    line = inbox.Line(given.post.pk, TOLD, trigger.link(), f"trigger:{trigger.pk}:{trigger.turns}", new.walled)
    inbox.tell_many([line], at=at)
    return trigger.duty


@transaction.atomic
def decline(trigger: Trigger, *, by: Actor, at: datetime) -> Trigger:
    """The person needs no visit, without a reason: what was owed is dropped, nobody is blamed."""
    trigger = locked(trigger)
    rules.may_own(by, trigger.person_id).enforce()
    if not trigger.is_open:
        raise Refused("这一次已经了结")
    return end(trigger, End.DECLINED, by=by, at=at)


def end(trigger: Trigger, how: str, *, by: Actor, at: datetime) -> Trigger:
    """End a trigger whose row the caller holds locked, and what is owed for it; part of every verb that ends one."""
    post_id = trigger.duty.post_id if trigger.duty else None
    outcome = Outcome.DONE if how == End.MET else Outcome.DROPPED
    duties.drop([trigger.duty_id or 0], by=_told(by, trigger), at=at, outcome=outcome)
    trigger.ended_at, trigger.end = max(at, trigger.raised_at), how
    trigger.save(update_fields=["ended_at", "end"])
    _record(f"trigger.{how}", trigger, by=by, at=at, post_id=post_id)
    return trigger


@transaction.atomic
def keep_apart(person: Person, post: Post, *, by: Actor, at: datetime) -> Wish:
    """The person wants a post neither to come nor to know, without a reason: what it owes passes on at once."""
    rules.may_own(by, person.pk).enforce()
    person = _locked(person)
    wish, _ = Wish.objects.get_or_create(person=person)
    wish.apart.add(post)
    ledger.record(ledger.Draft("visit.keep_apart", "wish", wish.pk, at))
    _give_again(person, at)
    return wish


@transaction.atomic
def let_know(person: Person, post: Post, *, by: Actor, at: datetime) -> None:
    """The person takes a wish back; what is owed stays where it is."""
    rules.may_own(by, person.pk).enforce()
    for wish in Wish.objects.select_for_update().filter(person=person):
        wish.apart.remove(post)
        ledger.record(ledger.Draft("visit.let_know", "wish", wish.pk, at))
    _wall_again(person.pk, at)


@transaction.atomic
def follow_care(whom: set[int], *, by: Actor, at: datetime) -> int:
    """The carers of these people changed: open triggers pass to the new ones. Returns how many moved."""
    concerned = Trigger.objects.filter(person__in=whom, ended_at=None).values("person")
    found = Person.objects.filter(pk__in=concerned).select_related("unit").order_by("pk")
    return sum(_give_again(person, at) for person in found)


def _give_again(person: Person, at: datetime) -> int:
    given, moved = owing.owing(person), 0
    _wall_again(person.pk, at, given.apart)
    for trigger in Trigger.objects.select_for_update(of=("self",)).filter(person=person, ended_at=None).order_by("pk"):
        duty = duties.locked(trigger.duty_id)
        if given.post is None or duty is None or duty.post_id == given.post.pk:
            continue
        duties.hand_over([duty], given.post, by=SYSTEM, at=at)
        line = inbox.Line(
            given.post.pk, TOLD, trigger.link(), f"trigger:{trigger.pk}:{given.post.pk}", tuple(given.apart)
        )
        inbox.tell_many([line], at=at)
        moved += 1
    return moved


def _wall_again(person_id: int, at: datetime, apart: frozenset[int] | None = None) -> None:
    """Keep a person's wish on everything open about their visits; a supervision moves past who is kept away."""
    walled = sorted(owing.apart_of(person_id) if apart is None else apart)
    ids = Trigger.objects.filter(person=person_id, ended_at=None).values("pk")
    found = Duty.objects.filter(source="trigger", source_id__in=ids, settled_at=None)
    found.update(walled=walled)
    for duty in found.filter(level__gt=0, post__in=walled).select_related("post").order_by("pk"):
        above = people.supervisor_of(duty.post, walled=walled)
        if above is not None:
            duties.hand_over([duty], above, by=SYSTEM, at=at)


@transaction.atomic
def end_for_leaver(person: Person, *, by: Actor, at: datetime) -> int:
    """Somebody left: what was still owed to them ends without blame. Returns how much that was."""
    found = list(Trigger.objects.select_for_update(of=("self",)).filter(person=person, ended_at=None).order_by("pk"))
    for trigger in found:
        trigger.duty = duties.locked(trigger.duty_id)
        end(trigger, End.GONE, by=SYSTEM, at=at)
    cases = Case.objects.select_for_update(of=("self",)).filter(person=person, state__in=sorted(LIVE))
    for case in cases.order_by("pk"):
        step(case, CaseVerb.LEAVE, by=SYSTEM, at=at)
    return len(found)


def locked(trigger: Trigger) -> Trigger:
    """Return a trigger locked, with its duty as it stands now: a part of every verb."""
    row: Trigger = _row(pk=trigger.pk)[0]
    row.duty = duties.locked(row.duty_id)
    return row


@prepared
def _row(pk: Given) -> "QuerySet[Trigger]":
    return Trigger.objects.select_for_update(of=("self",)).filter(pk=pk)


def _locked(person: Person) -> Person:
    """Lock the person's row: two who raise at the same moment do so one after the other."""
    row: Person = _person_row(pk=person.pk)[0]
    return row


@prepared
def _person_row(pk: Given) -> "QuerySet[Person]":
    found = Person.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("unit", "branch").filter(pk=pk)


def _told(by: Actor, trigger: Trigger) -> Actor:
    """Return who acts, as the ledger may know it: the person visited is nobody there."""
    return SYSTEM if by.person_id == trigger.person_id else by


def _record(verb: str, trigger: Trigger, *, by: Actor, at: datetime, post_id: int | None = None, **data: Any) -> None:
    post_id = post_id or (trigger.duty.post_id if trigger.duty else None)
    told = {"branch": trigger.branch_id, "by_person": by.person_id == trigger.person_id, **data}
    draft = ledger.Draft(verb, "trigger", trigger.pk, at, _told(by, trigger).person_id, post_id, data=told)
    ledger.record(draft)
