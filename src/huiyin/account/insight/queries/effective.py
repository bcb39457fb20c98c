"""Effective coverage as it was counted: by branch and month, and summed over branches."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from huiyin.account.insight.models import Effective
from huiyin.ground.rulebook import queries as rulebook
from huiyin.voice.visits.queries import facts


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
    """Return what was counted for these branches and months, without cells too small to show. One query."""
    found: dict[int, dict[date, Share]] = {}
    for row in _rows(branches, months):
        is_hidden = _is_hidden(row)
        shown = (None, None, None) if is_hidden else (row.effective, row.needs, row.landed)
        found.setdefault(row.branch_id, {})[row.month] = Share(row.people, *shown)
    return found


def together(branches: Collection[int], months: Collection[date]) -> dict[date, Share]:
    """Return the sum over these branches in each month, small cells too. One query.

    Where just one cell is too small to show, it is left out: the sum less the others would tell it. A sum that is too
    small itself is not shown.
    """
    by_month: dict[date, list[Effective]] = {}
    for row in _rows(branches, months):
        by_month.setdefault(row.month, []).append(row)
    return {month: _sum(rows) for month, rows in by_month.items()}


def _sum(rows: list[Effective]) -> Share:
    small = [row for row in rows if _is_hidden(row) and row.met != 0]
    rows = [row for row in rows if row not in small] if len(small) == 1 else rows

    def total(name: str) -> int:
        return sum(getattr(row, name) or 0 for row in rows)

    people, month = total("people"), rows[0].month if rows else small[0].month
    if facts.is_small(people, total("met"), least(month)):
        return Share(people, None, None, None)
    return Share(people, total("effective"), total("needs"), total("landed"))


def least(month: date) -> int:
    """Return how many people must stand behind a number that is shown."""
    return int(rulebook.value("privacy.k", on=month))


def _is_hidden(row: Effective) -> bool:
    return row.met is None or facts.is_small(row.people, row.met, least(row.month))


def _rows(branches: Collection[int], months: Collection[date]) -> list[Effective]:
    return list(Effective.objects.filter(branch_id__in=list(branches), month__in=list(months)).order_by("month", "pk"))
