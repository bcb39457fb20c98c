"""Periods of a series: which one a day lies in, which are owed, what they are called; when one is reminded."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

SPANS = (1, 2, 3, 4, 6, 12)
SPAN_WORDS = {1: "每月", 2: "每两个月", 3: "每季度", 4: "每四个月", 6: "每半年", 12: "每年"}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """One period of a series: first and last day. The first one may begin late, with the series."""

    from_on: date
    to_on: date


def span_of(months: int) -> int:
    """Return the longest span of whole periods in a year that is not longer than so many months."""
    return max((span for span in SPANS if span <= months), default=1)


def period_of(day: date, months: int) -> Period:
    """Return the period of so many months of its year in which a day lies."""
    first = (day.month - 1) // months * months + 1
    last = first + months - 1
    return Period(date(day.year, first, 1), date(day.year, last, monthrange(day.year, last)[1]))


def owed(owed_to: date, today: date, months: int) -> Iterator[Period]:
    """Yield the periods begun by today that follow the last one owed; none overlaps it, whatever the span was."""
    while owed_to < today:
        begins = owed_to + DAY
        whole = period_of(begins, months)
        yield Period(begins, whole.to_on)
        owed_to = whole.to_on


def name_of(from_on: date, to_on: date) -> str:
    """Return what a period is called: 10月, 四季度, 2026年, else by its months."""
    months = (to_on.year - from_on.year) * 12 + to_on.month - from_on.month + 1
    if months == 1:
        return f"{to_on.month}月"
    if to_on.month == 12 and months > 3 and from_on.month != 7:  # a year, or what was left of it
        return f"{to_on.year}年"
    if to_on.month % 3 == 0 and months <= 3:
        return f"{'一二三四'[to_on.month // 3 - 1]}季度"
    return f"{from_on.month}月至{to_on.month}月"


def fixed_day(year: int, month: int, day: int) -> date:
    """Return the fixed day of a month, its last day where the month is shorter."""
    return date(year, month, min(day, monthrange(year, month)[1]))


def remind_moment(starts_at: datetime, at: datetime, hours: int) -> datetime | None:
    """Return when those invited are reminded; never where the invitation came later than that."""
    moment = starts_at - timedelta(hours=hours)
    return moment if moment > at else None


def months_back(today: date, count: int) -> date:
    """Return the first day of the month so many months before this one."""
    index = today.year * 12 + today.month - 1 - count
    return date(index // 12, index % 12 + 1, 1)
