"""Meetings of many carers written at once, as if each had recorded theirs; and what the people met say of them.

For records that come in together: few statements for each thousand. Part of a demonstration's history, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiyin.ground.grid import queries as grid
from huiyin.ground.inbox import actions as inbox
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Person
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.inserting import create
from huiyin.voice.visits.actions import contacts as single
from huiyin.voice.visits.actions import heart
from huiyin.voice.visits.actions.contacts import Record
from huiyin.voice.visits.models import Case, Contact, Note
from huiyin.voice.visits.queries import owing
from huiyin.voice.visits.rules import permissions as rules
from huiyin.voice.visits.rules.kinds import Author, CaseState, Form, Word


@dataclass(frozen=True, slots=True)
class Met:
    """Whom their carer met, and what is written down of it."""

    person: Person
    said: Record


@dataclass(frozen=True, slots=True)
class _Side:
    """Who met them, in the name of which post."""

    post_id: int
    by: Person


@transaction.atomic
def record_many(met: Sequence[Met], *, by: Actor, at: datetime) -> list[Contact]:
    """Record what carers met their people for, each in the carer's name; returns the records, in the order given.

    By the system only. Who has no carer at work, keeps that post away or has that record already is left out.
    """
    rules.may_write_many(by).enforce()
    for one in met:
        rules.may_date(one.said.on, day_of(at)).enforce()
    sides, there = _sides([one.person for one in met]), _there(met)
    wanted = [(one, sides[one.person.pk]) for one in met if one.person.pk in sides]
    fresh: dict[tuple[object, ...], tuple[Met, _Side]] = {}
    for one, side in wanted:
        if (key := _key(side.by.pk, one)) not in there:
            fresh.setdefault(key, (one, side))
    made = _create(list(fresh.values()), at)
    _write_down(made, [one.said.note for one, _ in fresh.values()], at)
    _follow([one for one in made if one.is_reached], at)
    return made


def _sides(met: Sequence[Person]) -> dict[int, _Side]:
    """Return by person who answers for them today and may meet them. Three queries."""
    cells = grid.carers_of([person.pk for person in met])
    holders, apart = people.holders(sorted({cell.post_id for cell in cells.values()})), owing.apart_by_person(cells)
    found: dict[int, _Side] = {}
    for person, cell in cells.items():
        holder = holders.get(cell.post_id)
        if holder is None:
            continue
        kept = cell.post_id in apart.get(person, ())
        standing = rules.Standing(is_self=holder.pk == person, is_carer=True, is_kept_away=kept)
        if rules.may_record(standing):
            found[person] = _Side(cell.post_id, holder)
    return found


def _key(by: int, one: Met) -> tuple[object, ...]:
    said = one.said
    return by, one.person.pk, said.on, str(said.form), str(said.place), said.is_reached


def _there(met: Sequence[Met]) -> set[tuple[object, ...]]:
    days = {one.said.on for one in met}
    rows = Contact.objects.filter(person__in={one.person.pk for one in met}, on__in=days).order_by()
    return set(rows.values_list("by", "person", "on", "form", "place", "is_reached"))


def _create(wanted: Sequence[tuple[Met, _Side]], at: datetime) -> list[Contact]:
    ids = {one.person.pk for one, _ in wanted}
    helped = Case.objects.filter(person__in=ids, state__in=[CaseState.OPEN, CaseState.CLOSING])
    cases = {(case.person_id, case.post_id): case for case in helped}
    open_branches = set(Branch.objects.filter(closed_on=None).values_list("pk", flat=True))
    return create(
        Contact,
        [
            Contact(
                form=one.said.form,
                person=one.person,
                by=side.by,
                post_id=side.post_id,
                branch_id=_branch(one.person, open_branches),
                unit_id=one.person.unit_id,
                case=cases.get((one.person.pk, side.post_id)),
                on=one.said.on,
                place=one.said.place,
                is_reached=one.said.is_reached,
                has_need=one.said.has_need and one.said.is_reached,
                recorded_at=at,
            )
            for one, side in wanted
        ],
    )


def _branch(person: Person, open_branches: set[int]) -> int | None:
    if person.branch_id in open_branches:
        return person.branch_id
    found = grid.branch_of(person)
    return found.pk if found else None


def _write_down(made: Sequence[Contact], texts: Sequence[str], at: datetime) -> None:
    """Seal what each wrote, and record each meeting in the name of who met."""
    sealed = [
        single.note_of(one, Author.CARER, text, at=at) if text.strip() else None
        for one, text in zip(made, texts, strict=True)
    ]
    create(Note, [found[0] for found in sealed if found is not None])
    ledger.record_many(
        single.entry_of(one, found[1] if found is not None else "", by=Actor(person_id=one.by_id), at=at)
        for one, found in zip(made, sealed, strict=True)
    )


def _follow(reached: Sequence[Contact], at: datetime) -> None:
    """Ask whom they met whether it was so; end what was owed for it."""
    lines = [inbox.Own(one.person_id, single.ASK, one.link(), single.key_of(one)) for one in reached]
    inbox.tell_each(lines, at=at)
    for one in reached:
        if one.case_id is not None:
            single.settle_month(one.case_id, by=Actor(person_id=one.by_id), at=at)
    talked = {one.person.branch_id for one in reached if one.form == Form.TALK and one.person.is_member}
    for branch_id in sorted(pk for pk in talked if pk is not None):
        heart.settle_talks(branch_id, at=at)


@transaction.atomic
def confirm_many(found: Sequence[Contact], *, by: Actor, at: datetime) -> int:
    """Take down that these people say it was so, as if each had; by the system only. Returns for how many it is new."""
    rules.may_write_many(by).enforce()
    rows = Contact.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in found], word=Word.NONE)
    open_ones = list(rows.order_by("pk"))
    Contact.objects.filter(pk__in=[one.pk for one in open_ones]).update(word=Word.CONFIRMED, said_at=at)
    inbox.read_each([(one.person_id, one.link()) for one in open_ones], at=at)
    ledger.record_many(single.confirmation_of(one, at=at) for one in open_ones)
    return len(open_ones)
