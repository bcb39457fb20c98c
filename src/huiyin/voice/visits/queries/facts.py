"""Plain numbers for reports and coverage: how many were met, confirmed it, needed something, and whether it landed.

No person and no kind comes out of here. A cell of fewer people than the rulebook's least number is None.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from huiyin.ground.people.models import Branch, Person
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.loop.matters.rules.states import State
from huiyin.voice.visits.models import Contact
from huiyin.voice.visits.rules.kinds import Word


@dataclass(frozen=True, slots=True)
class Facts:
    """Numbers of a period; None where fewer people than the least number stand behind them.

    `people` are at work there; `met` people were reached, `effective` of them confirmed it and needed nothing or had
    it landed in time.
    """

    people: int
    contacts: int | None = 0
    two_sided: int | None = 0
    needs: int | None = 0
    landed: int | None = 0
    met: int | None = 0
    effective: int | None = 0

    @property
    def is_hidden(self) -> bool:
        """Whether the cell is too small to be shown."""
        return self.contacts is None


@dataclass(slots=True)
class _Cell:
    contacts: int = 0
    two_sided: int = 0
    needs: int = 0
    landed: int = 0
    met: set[int] = field(default_factory=set)
    effective: set[int] = field(default_factory=set)


def by_branch(first: date, last: date, *, branches: Iterable[int] | None = None) -> dict[int, Facts]:
    """Return the numbers of each branch from a day to a day, both included. Two queries, whatever the history."""
    people = Person.objects.filter(is_active=True, branch__isnull=False)
    rows = _rows(first, last).filter(branch__isnull=False)
    if branches is not None:
        wanted = list(branches)
        people, rows = people.filter(branch__in=wanted), rows.filter(branch__in=wanted)
    heads = dict(people.order_by().values_list("branch").annotate(n=Count("pk")))
    return _facts(rows, "branch_id", heads, last)


def of_unit(unit_path: str, first: date, last: date) -> Facts:
    """Return the numbers of a unit and all below it from a day to a day, both included. Two queries."""
    inside = Q(unit__path__gte=unit_path, unit__path__lt=unit_path + "z")
    head = Person.objects.filter(inside, is_active=True).count()
    return _facts(_rows(first, last).filter(inside), "", {0: head}, last)[0]


def _rows(first: date, last: date) -> "QuerySet[Contact]":
    return Contact.objects.filter(on__gte=first, on__lte=last, is_reached=True).select_related("matter").order_by("pk")


def _facts(rows: "QuerySet[Contact]", key: str, heads: dict[int, int], day: date) -> dict[int, Facts]:
    span = timedelta(days=int(rulebook.value("visit.effective_days", on=day)))
    least = int(rulebook.value("privacy.k", on=day))
    cells: dict[int, _Cell] = defaultdict(_Cell)
    for contact in rows.iterator(2000):
        _count(cells[getattr(contact, key) if key else 0], contact, span)
    return {pk: _shown(heads.get(pk, 0), cells[pk], least) for pk in {*heads, *cells}}


def _count(cell: _Cell, contact: Contact, span: timedelta) -> None:
    is_two_sided = contact.word == Word.CONFIRMED
    landed = has_landed(contact, span)
    cell.contacts += 1
    cell.two_sided += is_two_sided
    cell.needs += contact.has_need
    cell.landed += landed
    cell.met.add(contact.person_id)
    if is_two_sided and (landed or not contact.has_need):
        cell.effective.add(contact.person_id)


def has_landed(contact: Contact, span: timedelta) -> bool:
    """Return whether the need of a meeting landed within a span: its matter was confirmed and closed."""
    matter = contact.matter
    if matter is None or matter.state != State.CLOSED or matter.ended_at is None:
        return False
    return day_of(matter.ended_at) <= day_of(contact.recorded_at) + span


def _shown(people: int, cell: _Cell, least: int) -> Facts:
    if people < least or 0 < len(cell.met) < least:
        return Facts(people, None, None, None, None, None, None)
    return Facts(people, cell.contacts, cell.two_sided, cell.needs, cell.landed, len(cell.met), len(cell.effective))


def branches() -> list[Branch]:
    """Return the branches there are, by code."""
    return list(Branch.objects.filter(closed_on=None).order_by("code"))
