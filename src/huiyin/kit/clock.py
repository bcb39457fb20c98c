"""The one place where the wall clock is read. Actions read it once and pass `at` on."""

import time
from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

MINE_TIME = ZoneInfo("Asia/Shanghai")


BACK = timedelta(seconds=60)


class _Guard:
    """A moment, and what the monotonic clock said then; both empty until `guard` was called."""

    moment: datetime | None = None
    ticks: float = 0.0


def now() -> datetime:
    """Return the present moment, aware, in UTC. In a process under `guard`, never back by more than a minute."""
    read = wall()
    if _Guard.moment is None:
        return read
    expected = _Guard.moment + timedelta(seconds=time.monotonic() - _Guard.ticks)
    if read >= expected:
        _Guard.moment, _Guard.ticks = read, time.monotonic()
    return read if read > expected - BACK else expected


def wall() -> datetime:
    """Return what the machine's clock says: for who judges the clock itself."""
    return timezone.now()


def guard(last_seen: datetime | None) -> None:
    """Let time in this process go on from the later of its clock and `last_seen`, whoever sets the clock back."""
    _Guard.moment, _Guard.ticks = max(wall(), last_seen or wall()), time.monotonic()


def unguard() -> None:
    """Believe the machine's clock again, whatever it says."""
    _Guard.moment = None


def day_of(moment: datetime) -> date:
    """Return the calendar day of a moment at the mine."""
    return moment.astimezone(MINE_TIME).date()


def today() -> date:
    """Return today's date at the mine."""
    return day_of(now())


def written(day: date) -> str:
    """Return a day as offices write it: 2026年11月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def months_before(day: date, months: int) -> date:
    """Return the day so many months earlier (later where negative); the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def start_of(day: date) -> datetime:
    """Return the first moment of a day at the mine."""
    return datetime(day.year, day.month, day.day, tzinfo=MINE_TIME)
