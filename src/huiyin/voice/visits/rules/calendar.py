"""Months counted on the calendar. Pure."""

from calendar import monthrange
from datetime import date


def month_end(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])
