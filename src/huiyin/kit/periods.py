"""Months, quarters, half-years and years of the calendar: what recurs is owed once for each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
QUARTERS = "一二三四"
HALVES = "上下"
KEY = re.compile(r"^(20[0-9]{2})(?:-(0[1-9]|1[0-2])|Q([1-4])|H([12]))?$")


class Cadence(StrEnum):
    """How often something recurs."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many months one period lasts."""
        return {"month": 1, "quarter": 3, "half": 6, "year": 12}[self.value]

    @property
    def label(self) -> str:
        """How often, in words."""
        return {"month": "每月", "quarter": "每季度", "half": "每半年", "year": "每年"}[self.value]


@dataclass(frozen=True, slots=True)
class Period:
    """One month, quarter, half-year or year, by its first day."""

    cadence: Cadence
    first: date

    @property
    def last(self) -> date:
        """The last day."""
        return self.after().first - DAY

    @property
    def key(self) -> str:
        """The period as a key that sorts among its like: 2026-11, 2026Q4, 2026H2, 2026."""
        year, month = self.first.year, self.first.month
        return {
            Cadence.MONTH: f"{year}-{month:02}",
            Cadence.QUARTER: f"{year}Q{(month + 2) // 3}",
            Cadence.HALF: f"{year}H{(month + 5) // 6}",
            Cadence.YEAR: f"{year}",
        }[self.cadence]

    @property
    def label(self) -> str:
        """The period in words: 2026年11月, 2026年四季度, 2026年下半年, 2026年."""
        year, month = self.first.year, self.first.month
        return {
            Cadence.MONTH: f"{year}年{month}月",
            Cadence.QUARTER: f"{year}年{QUARTERS[(month - 1) // 3]}季度",
            Cadence.HALF: f"{year}年{HALVES[(month - 1) // 6]}半年",
            Cadence.YEAR: f"{year}年",
        }[self.cadence]

    def after(self) -> "Period":
        """Return the next one."""
        return self._moved(self.cadence.months)

    def before(self) -> "Period":
        """Return the one before."""
        return self._moved(-self.cadence.months)

    def _moved(self, months: int) -> "Period":
        count = self.first.year * 12 + self.first.month - 1 + months
        return Period(self.cadence, date(count // 12, count % 12 + 1, 1))


def period_of(day: date, cadence: Cadence) -> Period:
    """Return the period a day lies in."""
    month = (day.month - 1) // cadence.months * cadence.months + 1
    return Period(cadence, date(day.year, month, 1))


def parse(key: str) -> Period | None:
    """Return the period of a key, or None where it is none."""
    found = KEY.match(key)
    if found is None:
        return None
    year, month, quarter, half = found.groups()
    if month:
        return Period(Cadence.MONTH, date(int(year), int(month), 1))
    if quarter:
        return Period(Cadence.QUARTER, date(int(year), int(quarter) * 3 - 2, 1))
    if half:
        return Period(Cadence.HALF, date(int(year), int(half) * 6 - 5, 1))
    return Period(Cadence.YEAR, date(int(year), 1, 1))


def between(start: Period, end: Period) -> Iterator[Period]:
    """Yield the periods from one to another, both included; none where the end lies before the start."""
    while start.first <= end.first:
        yield start
        start = start.after()
