"""Plain numbers for reports and coverage: how many were met, confirmed it, needed something, and whether it landed.

No person and no kind comes out of here. A cell of fewer people than the rulebook's least number is None, but for
`counts`, which is for sums.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from huiyin.ground.people.models import Branch, Person
from huiyin.ground.rulebook import queries as rulebook
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


def by_branch(first: date, last: date, *, branches: Iterable[int] | None = None) -> dict[int, Facts]:
    """Return the numbers of each branch from a day to a day, both included. Two queries, whatever the history."""
    least = int(rulebook.value("privacy.k", on=last))
    return {pk: _shown(one, least) for pk, one in counts(first, last, branches=branches).items()}


def counts(first: date, last: date, *, branches: Iterable[int] | None = None) -> dict[int, Facts]:
    """Return the numbers of each branch, small ones too: to be summed, never to be shown. Two queries."""
    people = Person.objects.filter(is_active=True, branch__isnull=False)
    rows = _rows(first, last).filter(branch__isnull=False)
    if branches is not None:
        wanted = list(branches)
        people, rows = people.filter(branch__in=wanted), rows.filter(branch__in=wanted)
    heads = dict(people.order_by().values_list("branch").annotate(n=Count("pk")))
    counted: Any = rows.order_by().values("branch").annotate(**_sums(last))
    cells: dict[int, dict[str, int]] = {row.pop("branch"): row for row in counted}
    return {pk: Facts(heads.get(pk, 0), **cells.get(pk, {})) for pk in {*heads, *cells}}


def of_unit(unit_path: str, first: date, last: date) -> Facts:
    """Return the numbers of a unit and all below it from a day to a day, both included. Two queries."""
    inside = Q(unit__path__gte=unit_path, unit__path__lt=unit_path + "z")
    head = Person.objects.filter(inside, is_active=True).count()
    cell = _rows(first, last).filter(inside).aggregate(**_sums(last))
    return _shown(Facts(head, **cell), int(rulebook.value("privacy.k", on=last)))


def _rows(first: date, last: date) -> "QuerySet[Contact]":
    """Return the meetings there were: somebody was reached, and did not say that it was not so."""
    return Contact.objects.filter(on__gte=first, on__lte=last, is_reached=True).exclude(word=Word.DISPUTED)


def _sums(day: date) -> dict[str, Count]:
    """Return what is counted: a need has landed where its matter was confirmed and closed within the rule's days."""
    span = timedelta(days=int(rulebook.value("visit.effective_days", on=day)))
    landed = Q(matter__state=State.CLOSED, matter__ended_at__lte=F("recorded_at") + span)
    two_sided = Q(word=Word.CONFIRMED)
    return {
        "contacts": Count("pk"),
        "two_sided": Count("pk", filter=two_sided),
        "needs": Count("pk", filter=Q(has_need=True)),
        "landed": Count("pk", filter=landed),
        "met": Count("person", distinct=True),
        "effective": Count("person", distinct=True, filter=two_sided & (Q(has_need=False) | landed)),
    }


def _shown(found: Facts, least: int) -> Facts:
    return Facts(found.people, *[None] * 6) if is_small(found.people, found.met or 0, least) else found


def is_small(people: int, met: int, least: int) -> bool:
    """Return whether a cell points at too few people to be shown."""
    return people < least or 0 < met < least


def branches() -> list[Branch]:
    """Return the branches there are, by code."""
    return list(Branch.objects.filter(closed_on=None).order_by("code"))
