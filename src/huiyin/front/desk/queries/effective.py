"""Effective coverage of the branches below a unit, by month; what somebody may look at is asked as for boards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from huiyin.account.insight.queries import effective as insight
from huiyin.account.insight.queries.effective import Share
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Unit

PAGE = 50
NOTHING = Share(0, None, None, None)


@dataclass(frozen=True, slots=True)
class Row:
    """A branch with its share in each month, oldest first; None where nothing was counted."""

    branch: Branch
    shares: list[Share | None]

    @property
    def latest(self) -> Share | None:
        """The share of the last month."""
        return self.shares[-1]


def below(unit: Unit) -> "QuerySet[Branch]":
    """Return the open branches of a subtree, by code."""
    inside = {f"unit__{key}": value for key, value in people.subtree(unit).items()}
    return Branch.objects.filter(closed_on=None, **inside).order_by("code")


def rows(branches: Sequence[Branch], months: Sequence[date]) -> list[Row]:
    """Return branches with their months. One query."""
    found = insight.by_branch([branch.pk for branch in branches], months)
    return [Row(branch, [found.get(branch.pk, {}).get(month) for month in months]) for branch in branches]


def totals(unit: Unit, months: Sequence[date]) -> list[Share]:
    """Return the sum over a subtree in each month. Two queries."""
    ids = list(below(unit).values_list("pk", flat=True))
    found = insight.together(ids, months)
    return [found.get(month, NOTHING) for month in months]
