"""The one place where the wall clock is read. Actions read it once and pass `at` on."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

MINE_TIME = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return timezone.now()


def day_of(moment: datetime) -> date:
    """Return the calendar day of a moment at the mine."""
    return moment.astimezone(MINE_TIME).date()


def today() -> date:
    """Return today's date at the mine."""
    return day_of(now())
