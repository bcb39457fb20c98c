"""What happens when in the demonstration history: a queue of moments, and office hours for those who answer."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import MINE_TIME, day_of
from huiyin.kit.workdays import add_workdays

Act = Callable[[datetime], object]
OPENS, CLOSES = 8, 18


@dataclass(frozen=True, slots=True)
class Span:
    """When the history begins, when its last quarter does (from there on there are matters), and the present."""

    since: datetime
    began: datetime
    until: datetime


class Timeline:
    """Hands out acts in the order of their moments; acts may add further ones."""

    def __init__(self, lot: Random) -> None:
        self.lot = lot
        self.calendar = rulebook.calendar()
        self._queue: list[tuple[datetime, int, Act]] = []
        self._serial = count()

    def add(self, moment: datetime, act: Act) -> None:
        """Let an act happen at a moment."""
        heapq.heappush(self._queue, (moment, next(self._serial), act))

    def until(self, end: datetime) -> Iterator[tuple[datetime, Act]]:
        """Yield moments and acts in order up to `end`."""
        while self._queue and self._queue[0][0] <= end:
            moment, _, act = heapq.heappop(self._queue)
            yield moment, act

    def soon(self, moment: datetime, low: float, high: float) -> datetime:
        """Return an office moment some hours later."""
        return self._office(moment + timedelta(hours=self.lot.uniform(low, high)))

    def workdays(self, moment: datetime, low: float, high: float) -> datetime:
        """Return an office moment that many working days later (a fraction is drawn)."""
        days = max(round(self.lot.uniform(low, high)), 0)
        if not days:
            return self.soon(moment, 0.5, 4)
        day = add_workdays(day_of(moment), days, self.calendar)
        return _moment(day, self.lot.uniform(OPENS + 0.3, CLOSES - 0.3))

    def minutes(self, moment: datetime, low: float, high: float) -> datetime:
        """Return a moment some minutes later, at any hour."""
        return moment + timedelta(minutes=self.lot.uniform(low, high))

    def _office(self, moment: datetime) -> datetime:
        local = moment.astimezone(MINE_TIME)
        if local.hour < OPENS:
            local = _moment(local.date(), OPENS + self.lot.uniform(0.1, 1.5))
        elif local.hour >= CLOSES:
            local = _moment(local.date() + timedelta(days=1), OPENS + self.lot.uniform(0.1, 1.5))
        while not self.calendar.is_workday(local.date()):
            local += timedelta(days=1)
        return max(local, moment)


def _moment(day: date, hour: float) -> datetime:
    return datetime.combine(day, time(), MINE_TIME) + timedelta(hours=hour)


def moment_of(day: date, hour: float) -> datetime:
    """Return a moment of a day at the mine; `hour` may be a fraction."""
    return _moment(day, hour)
