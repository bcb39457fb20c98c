"""Records of talks and visits: made by the carer, confirmed or disputed by the person; needs made matters."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from huiyin.ground.inbox import actions as inbox
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Person
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.clock import day_of
from huiyin.kit.prepared import Given, prepared
from huiyin.kit.verdicts import Refused, first_refusal
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import Outcome
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters import queries as loop
from huiyin.loop.matters.models import Matter, Place
from huiyin.loop.matters.rules.kinds import Origin
from huiyin.voice.visits.actions import heart
from huiyin.voice.visits.actions.triggers import end, locked, open_turn
from huiyin.voice.visits.models import Contact, Note, Trigger
from huiyin.voice.visits.queries import acting, notes, owing
from huiyin.voice.visits.rules import permissions as rules
from huiyin.voice.visits.rules import sealing
from huiyin.voice.visits.rules.kinds import Author, CaseState, End, Word

ASK = "有一次谈心或走访的记录，请看一看是不是这样"
NOT_SO = "您记的一次见面，本人说不是这样"
LONGEST_NOTE = 300


@dataclass(frozen=True, slots=True)
class Record:
    """What is written down after meeting somebody, in a minute."""

    form: str
    on: date
    place: str
    is_reached: bool = True
    has_need: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """A need as the desk may read it; `is_named` where the person agreed to be named."""

    title: str
    summary: str
    is_named: bool
    place: Place | None = None


@transaction.atomic
def record_trigger(trigger: Trigger, said: Record, *, by: Actor, at: datetime) -> Contact:
    """Record the meeting a trigger asks for; reaching the person ends it, trying in vain leaves it owed."""
    trigger = locked(trigger)
    owed = trigger.duty.post_id if trigger.duty else None
    first_refusal(
        rules.may_record_trigger(by, owed, is_open=trigger.is_open),
        rules.may_date(said.on, day_of(at)),
    ).enforce()
    if said.on < trigger.on:
        raise Refused("见面的日期不能早于情形发生的日期")
    contact = _make(trigger.person, said, post_id=owed or 0, trigger=trigger, by=by, at=at)
    if said.is_reached:
        end(trigger, End.MET, by=by, at=at)
    return contact


@transaction.atomic
def record(person: Person, said: Record, *, by: Actor, at: datetime) -> Contact:
    """Record a meeting nobody asked for: with somebody one answers for. It settles the month's visit of a help case."""
    first_refusal(
        rules.may_record(owing.standing(by, person, day=day_of(at))),
        rules.may_date(said.on, day_of(at)),
    ).enforce()
    post = acting.post_for(by, person)
    if post is None:
        raise Refused("只能记录与自己联系的人的见面")
    return _make(person, said, post_id=post, trigger=None, by=by, at=at)


def _make(person: Person, said: Record, *, post_id: int, trigger: Trigger | None, by: Actor, at: datetime) -> Contact:
    _locked(person=person.pk)
    said_before: list[Contact] = _same(
        by=by.person_id or 0,
        person=person.pk,
        on=said.on,
        form=str(said.form),
        place=str(said.place),
        is_reached=said.is_reached,
    )
    if said_before:  # the form came twice
        return said_before[0]
    branch = owing.owing(person).branch
    case = person.help_cases.filter(state__in=[CaseState.OPEN, CaseState.CLOSING], post=post_id).first()
    contact = Contact.objects.create(
        form=said.form,
        person=person,
        by_id=by.person_id or 0,
        post_id=post_id,
        branch=branch,
        unit_id=person.unit_id,
        trigger=trigger,
        case=case,
        on=said.on,
        place=said.place,
        is_reached=said.is_reached,
        has_need=said.has_need and said.is_reached,
        recorded_at=at,
    )
    commitment = _write(contact, Author.CARER, said.note, at)
    if case is not None and said.is_reached:
        settle_month(case.pk, by=by, at=at)
    heart.after(contact, at=at)
    if said.is_reached:
        inbox.tell(person, ASK, contact.link(), key=key_of(contact), at=at)
    ledger.record(entry_of(contact, commitment, by=by, at=at))
    return contact


def key_of(contact: Contact) -> str:
    """Return the key of the line that asks the person whether it was so."""
    return f"contact:{contact.pk}"


def entry_of(contact: Contact, commitment: str, *, by: Actor, at: datetime) -> ledger.Draft:
    """Return the ledger entry of a record, not yet written."""
    return _entry(
        "contact.record",
        contact,
        by=by,
        at=at,
        commitment=commitment,
        trigger=contact.trigger_id,
        form=contact.form,
        is_reached=contact.is_reached,
        has_need=contact.has_need,
        unit=contact.unit_id,
    )


@prepared
def _locked(person: Given) -> "QuerySet[Person]":
    return Person.objects.select_for_update(of=("self",), no_key=True).filter(pk=person)


@prepared
def _same(*, by: Given, person: Given, on: Given, form: Given, place: Given, is_reached: Given) -> "QuerySet[Contact]":
    found = Contact.objects.filter(by__pk=by, person__pk=person, on=on, form=form, place=place)
    return found.filter(is_reached=is_reached).order_by("pk")[:1]


def settle_month(case_id: int, *, by: Actor, at: datetime) -> None:
    """End the month's visit of a help case."""
    owed = Duty.objects.filter(source="case", source_id=case_id, kind="visit", level=0, settled_at=None)
    duties.drop(owed.values_list("pk", flat=True), by=by, at=at, outcome=Outcome.DONE)


def _write(contact: Contact, author: str, text: str, at: datetime) -> str:
    """Keep words sealed, in place of what the author wrote before; returns the commitment for the ledger."""
    Note.objects.filter(contact=contact, author=author).delete()
    if not text.strip():
        return ""
    note, commitment = note_of(contact, author, text, at=at)
    note.save(force_insert=True)
    return commitment


def note_of(contact: Contact, author: str, text: str, *, at: datetime) -> tuple[Note, str]:
    """Return words sealed for their row, not yet written, and the commitment for the ledger; refused where too long."""
    text = text.strip()
    if len(text) > LONGEST_NOTE:
        raise Refused(f"最多写 {LONGEST_NOTE} 个字")
    sealed = sealing.seal(text, key=notes.key(), place=notes.place_of(contact.pk, author))
    until = day_of(at) + timedelta(days=notes.kept_until(at))
    return Note(contact=contact, author=author, sealed=sealed.content, expires_on=until), sealed.commitment


@transaction.atomic
def confirm(contact: Contact, *, by: Actor, at: datetime) -> Contact:
    """The person says that it was so: the contact is two-sided from now on."""
    contact = _own(contact, by, Word.NONE)
    contact.word, contact.said_at = Word.CONFIRMED, at
    contact.save(update_fields=["word", "said_at"])
    inbox.read_link(contact.person_id, contact.link(), at=at)
    ledger.record(confirmation_of(contact, at=at))
    return contact


def confirmation_of(contact: Contact, *, at: datetime) -> ledger.Draft:
    """Return the ledger entry of a confirmation, not yet written: it doesn't name who was met."""
    return _entry("contact.confirm", contact, by=SYSTEM, at=at)


@transaction.atomic
def dispute(contact: Contact, text: str, *, by: Actor, at: datetime) -> Contact:
    """The person says that it was not so: the contact counts for nothing, and a visit it ended is owed once more."""
    contact = _own(contact, by, Word.NONE)
    if not text.strip():
        raise Refused("请写一句哪里不是这样")
    contact.word, contact.said_at = Word.DISPUTED, at
    contact.save(update_fields=["word", "said_at"])
    commitment = _write(contact, Author.PERSON, text, at)
    inbox.read_link(contact.person_id, contact.link(), at=at)
    inbox.tell(contact.by, NOT_SO, contact.link(), key=f"contact.dispute:{contact.pk}", at=at)
    _record("contact.dispute", contact, by=SYSTEM, at=at, commitment=commitment)
    heart.owe_again(contact, at=at)
    if contact.trigger_id is not None:
        _owe_again(Trigger.objects.get(pk=contact.trigger_id), contact, at)
    return contact


def _owe_again(trigger: Trigger, contact: Contact, at: datetime) -> None:
    """Open the visit anew, owed by who is to come next: the secretary where the carer was said not to have come."""
    trigger = locked(trigger)
    if trigger.end != End.MET or not trigger.kind:
        return
    given = owing.owing(trigger.person)
    secretary = acting.secretary_instead(contact.post_id, given)
    trigger.ended_at, trigger.end, trigger.turns = None, "", trigger.turns + 1
    trigger.save(update_fields=["ended_at", "end", "turns"])
    open_turn(trigger, secretary, by=SYSTEM, at=at)
    told = {"branch": trigger.branch_id, "contact": contact.pk}
    ledger.record(ledger.Draft("trigger.owe_again", "trigger", trigger.pk, at, post_id=contact.post_id, data=told))


@transaction.atomic
def correct(contact: Contact, text: str, *, by: Actor, at: datetime) -> Contact:
    """The person puts their own words in the place of the carer's, or strikes them (empty): those are destroyed."""
    contact = Contact.objects.select_for_update(of=("self",)).select_related("person").get(pk=contact.pk)
    rules.may_own(by, contact.person_id).enforce()
    Note.objects.filter(contact=contact, author=Author.CARER, gone_at=None).update(sealed=b"", gone_at=at)
    commitment = _write(contact, Author.PERSON, text, at)
    _record("contact.correct", contact, by=SYSTEM, at=at, commitment=commitment)
    return contact


@transaction.atomic
def open_need(contact: Contact, new: Need, *, by: Actor, at: datetime) -> Matter:
    """Make a matter of a need: in the person's name where they agree, else without any name; the link is kept here.

    Without a name the desk learns neither who needs it nor who heard it: the system registers.
    """
    contact = Contact.objects.select_for_update(of=("self",)).select_related("person").get(pk=contact.pk)
    rules.may_open_need(
        by, contact.by_id, has_need=contact.has_need, has_matter=contact.matter_id is not None
    ).enforce()
    registrar = loop.registrar_post()
    if registrar is None:
        raise Refused("工会还没有设登记岗位，请当面或打电话找工会")
    matter = matters.register(
        matters.NewMatter(
            title=new.title,
            summary=new.summary,
            registrar=registrar,
            unit=registrar.unit,
            origin=Origin.STAFF if new.is_named else Origin.COUNTER,
            place=new.place,
            asker=contact.person if new.is_named else None,
        ),
        by=by if new.is_named else SYSTEM,
        at=at,
    )
    contact.matter = matter
    contact.save(update_fields=["matter"])
    _record("contact.open_need", contact, by=by, at=at)
    return matter


def _own(contact: Contact, by: Actor, word: str) -> Contact:
    rows: list[Contact] = _row(pk=contact.pk)
    if not rows:
        raise Contact.DoesNotExist
    rules.may_say(by, rows[0].person_id, rows[0].word).enforce()
    return rows[0]


@prepared
def _row(pk: Given) -> "QuerySet[Contact]":
    return Contact.objects.select_for_update(of=("self",)).select_related("person", "by").filter(pk=pk)


def _record(verb: str, contact: Contact, *, by: Actor, at: datetime, **data: Any) -> None:
    ledger.record(_entry(verb, contact, by=by, at=at, **data))


def _entry(verb: str, contact: Contact, *, by: Actor, at: datetime, **data: Any) -> ledger.Draft:
    told = {"branch": contact.branch_id, **{k: v for k, v in data.items() if v not in {None, ""}}}
    return ledger.Draft(verb, "contact", contact.pk, at, by.person_id, contact.post_id, data=told)
