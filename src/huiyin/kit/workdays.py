"""Working days of the Chinese calendar: weekends, holidays and make-up workdays. The data comes from the rulebook."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. In a year that is not `known_years` only weekends are certain: provisional.

    `holidays` are days off by notice, `workdays` the make-up days worked by notice; the notice of a day wins over
    its weekday, and a make-up workday wins over a holiday.
    """

    known_years: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()

    def is_workday(self, day: date) -> bool:
        """Return whether this day is worked by people on office hours."""
        if day in self.workdays:
            return True
        return day.weekday() < SATURDAY and day not in self.holidays

    def is_provisional(self, day: date) -> bool:
        """Return whether the official calendar of this day's year is still missing."""
        return day.year not in self.known_years

    @cached_property
    def _off_weekdays(self) -> list[int]:
        """Ordinals of the weekdays that are not worked."""
        return sorted(d.toordinal() for d in self.holidays - self.workdays if d.weekday() < SATURDAY)

    @cached_property
    def _worked_weekends(self) -> list[int]:
        """Ordinals of the Saturdays and Sundays that are worked."""
        return sorted(d.toordinal() for d in self.workdays if d.weekday() >= SATURDAY)

    def count_to(self, day: date) -> int:
        """Return the number of working days from 0001-01-01 (a Monday) to `day`, both included."""
        ordinal = day.toordinal()
        weeks, rest = divmod(ordinal, 7)
        weekdays = weeks * 5 + min(rest, 5)
        return weekdays - bisect_right(self._off_weekdays, ordinal) + bisect_right(self._worked_weekends, ordinal)


def is_workday(day: date, calendar: Calendar) -> bool:
    """Return whether `day` is a working day."""
    return calendar.is_workday(day)


def add_workdays(day: date, n: int, calendar: Calendar) -> date:
    """Return the n-th working day after `day` (before it where n is negative); `day` itself, worked or not, for 0.

    The day a clock starts is not counted (民法典 201): given on a Friday, one working day ends on the Monday.
    """
    step = DAY if n > 0 else -DAY
    for _ in range(abs(n)):
        day += step
        while not calendar.is_workday(day):
            day += step
    return day


def workdays_between(a: date, b: date, calendar: Calendar) -> int:
    """Return the number of working days after `a` up to and including `b`; negative where `b` lies before `a`."""
    return calendar.count_to(b) - calendar.count_to(a)
