"""Effective coverage as it was counted: by branch and month, and summed over branches."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from huiyin.account.insight.models import Effective


@dataclass(frozen=True, slots=True)
class Share:
    """People of a branch, and of how many an effective contact happened; None where too few stand behind."""

    people: int
    effective: int | None
    needs: int | None
    landed: int | None

    @property
    def rate(self) -> float | None:
        """The share of people effectively covered, 0 to 1."""
        return self.effective / self.people if self.people and self.effective is not None else None


def by_branch(branches: Collection[int], months: Collection[date]) -> dict[int, dict[date, Share]]:
    """Return what was counted for these branches and months. One query."""
    rows = Effective.objects.filter(branch_id__in=list(branches), month__in=list(months)).order_by()
    found: dict[int, dict[date, Share]] = {}
    for row in rows:
        found.setdefault(row.branch_id, {})[row.month] = Share(row.people, row.effective, row.needs, row.landed)
    return found


def together(shares: Iterable[Share]) -> Share:
    """Return the sum of several; cells too small to show count with their people only."""
    rows = list(shares)

    def total(name: str) -> int | None:
        shown = [n for row in rows if (n := getattr(row, name)) is not None]
        return sum(shown) if shown else None

    return Share(sum(row.people for row in rows), total("effective"), total("needs"), total("landed"))
