"""Races and kills of meetings: two recorders, two closings, two plans, ticks; for `racing.py` and `crashing.py`."""

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

Act = Callable[[], Any]


class Branch:
    """A branch whose series run, and a fresh meeting of the month as often as asked."""

    def __init__(self) -> None:
        from huiyin.ground.people.models import Branch as Row
        from huiyin.voice.meetings import actions
        from huiyin.voice.meetings.models import Series
        from huiyin.voice.meetings.tests import conftest

        self.made, self.actions = conftest, actions
        self.mine = conftest.build()
        self.by = self.mine.actor("secretary")
        actions.set_up_branch(Row.objects.get(), by=self.by, at=conftest.cast.MONDAY)
        self.series = Series.objects.get(kind="committee")
        self.months = count(1)
        self.ready()  # whatever is read once is read before the forks

    def at(self, month: int) -> Any:
        return self.made.cast.later(days=month * 31, hours=3)

    def ready(self) -> tuple[Any, Any]:
        """Return a meeting that may be closed and its moment: one point, to be a matter."""
        at = self.at(next(self.months))
        self.actions.tick(at)
        meeting = self.made.running(self.mine, self.series, at=at)
        point = self.made.said(self.mine, meeting, at=at)
        end = self.made.as_matter(self.mine)
        self.actions.conclude(point, end, version=1, by=self.by, at=at)
        return meeting, at

    def spoken(self) -> tuple[Any, Any]:
        """Return a point just written and its moment."""
        at = self.at(next(self.months))
        meeting = self.made.running(self.mine, self.series, at=at)
        return self.made.said(self.mine, meeting, at=at), at


def races(ends: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """Let several do the same at one moment."""
    from huiyin.voice.meetings.models import Meeting, Term

    branch = Branch()
    actions, by = branch.actions, branch.by

    def two_recorders() -> tuple[Act, ...]:
        point, at = branch.spoken()
        write = partial(actions.write, point, version=1, by=by, at=at)
        return partial(write, actions.Words("一天一换")), partial(write, actions.Words("两天一换"))

    def two_closings() -> tuple[Act, ...]:
        meeting, at = branch.ready()
        close = partial(actions.close, meeting, by=by, at=at)
        return close, close

    def two_numbers() -> tuple[Act, ...]:
        return tuple(partial(actions.close, m, by=by, at=at) for m, at in (branch.ready(), branch.ready()))

    def two_plans() -> tuple[Act, ...]:
        at = branch.at(next(branch.months))
        actions.tick(at)
        new = actions.NewMeeting(at, "队部", series=branch.series)
        return partial(actions.plan, new, by=by, at=at), partial(actions.plan, new, by=by, at=at)

    def two_terms() -> tuple[Act, ...]:
        tick = partial(actions.tick, branch.at(next(branch.months)))
        return tick, tick, tick

    def numbered() -> list[str]:
        closed = Meeting.objects.filter(state="closed").values_list("kind", "year", "number")
        return [] if len(closed) == len(set(closed)) else ["a number was given twice"]

    def owed() -> list[str]:
        terms = list(Term.objects.order_by("pk").values_list("series", "from_on"))
        return [] if len(terms) == len(set(terms)) else ["a period is owed twice"]

    return {
        "two_recorders": ends(two_recorders),
        "two_closings": ends(two_closings),
        "two_numbers": ends(two_numbers, check=numbered),
        "two_plans": ends(two_plans, check=owed),
        "two_terms": ends(two_terms, check=owed),
    }


def kills(killed_everywhere: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """Kill the closing of a meeting, its planning and the tick at each statement."""
    from huiyin.voice.meetings.models import Series

    branch = Branch()
    actions, by = branch.actions, branch.by
    others = Series.objects.exclude(pk=branch.series.pk)  # one monthly series, so that every month is like the last
    others.update(closed_on=branch.at(0).date())

    def next_month() -> Any:
        return branch.at(next(branch.months))

    def plan(at: Any) -> None:
        from huiyin.voice.meetings.models import Meeting

        if not Meeting.objects.filter(series=branch.series, starts_at=at).exists():
            actions.plan(actions.NewMeeting(at, "队部", series=branch.series), by=by, at=at)

    return {
        "close": killed_everywhere(branch.ready, lambda two: actions.close(two[0], by=by, at=two[1]), step=2),
        "plan": killed_everywhere(next_month, plan),
        "owe": killed_everywhere(next_month, actions.tick),
    }
