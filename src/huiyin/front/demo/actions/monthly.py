"""A year of task lists, monthly reports and quarter summaries of every branch in the demonstration mine.

In the last quarter the branch that is shown sets, takes and ticks off its lists one by one; all other lists are entered
when their month is over, those of the present month as far as they are. Some are without a list, some forget to sign.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from random import Random

from huiyin.branch.tasks import actions as tasks
from huiyin.branch.tasks.models import Line, Plan
from huiyin.branch.tasks.queries import takers
from huiyin.branch.tasks.queries.plans import Proposal, back, carried
from huiyin.branch.tasks.queries.takers import Taker
from huiyin.branch.tasks.rules.plans import Source
from huiyin.branch.tasks.rules.reports import REPORTING, kind_of
from huiyin.front.demo.actions.timeline import Act, Span, moment_of
from huiyin.front.demo.rules.branch_work import (
    BRANCH_REPORTS,
    CELL_REPORTS,
    DONE,
    REPORTS,
    SHOWN,
    SUMMARIES,
    TASKS,
)
from huiyin.ground.grid.models import Cell
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Post, Tenure
from huiyin.ground.people.rules import SYSTEM, Actor, Office
from huiyin.kit.clock import day_of
from huiyin.kit.periods import Cadence, Period, period_of
from huiyin.loop.reports import actions as reports
from huiyin.loop.reports.rules import ReportKind

LISTED, DONE_SHARE, SIGNED = 0.97, 0.75, 0.94  # of the members, of their lines, of those who report
TOLD = {Office.SECRETARY: BRANCH_REPORTS, Office.MEMBER: REPORTS}


class Monthly:
    """Plans what happens to lists and reports between two moments."""

    def __init__(self, lot: Random, span: Span, add: Callable[[datetime, Act], None]) -> None:
        self.lot, self.span, self.add = lot, span, add
        self.shown = Branch.objects.filter(code=SHOWN).first()
        self._takers: list[Taker] = []
        self._reporting: list[tuple[Post, Actor]] = []

    def plan(self, month: Period) -> None:
        """Let the lists of a month be set and done and, once it is over, what it was be signed."""
        first, today, over = month.first, day_of(self.span.until), month.after().first
        self.add(moment_of(first, 9), partial(self._set_lists, month))
        self.add(moment_of(first + timedelta(days=1), 10), partial(self._take_lists, month))
        self.add(moment_of(first + timedelta(days=18), 15), partial(self._finish_lines, month))
        if month.last >= today:
            self.add(self.span.until - timedelta(days=3), partial(self._enter_lists, month))
            return
        self.add(moment_of(over, 0.2), partial(self._enter_lists, month))
        self.add(moment_of(over, 0.3), tasks.close_months)
        self.add(moment_of(over + timedelta(days=1), 16), partial(self._sign, month))
        if over.month % 3 == 1:
            quarter = period_of(first, Cadence.QUARTER)
            self.add(moment_of(over + timedelta(days=8), 15), partial(self._sign, quarter))

    def _of(self, *, shown: bool) -> list[Taker]:
        """Return who takes lists: in the branch that is shown, or in all others. Nobody moves while this is written."""
        self._takers = self._takers or takers.takers()
        shown_id = self.shown.pk if self.shown else None
        return [one for one in self._takers if (one.branch_id == shown_id) == shown]

    def _is_told(self, month: Period) -> bool:
        return month.first >= day_of(self.span.began)

    def _set_lists(self, month: Period, at: datetime) -> None:
        if given := self._given(self._of(shown=True), month) if self._is_told(month) else []:
            tasks.set_many(given, period=month, by=SYSTEM, at=at)

    def _given(self, of: Iterable[Taker], month: Period) -> list[tuple[Taker, list[Proposal]]]:
        some = list(of)
        left = carried([one.person_id for one in some], month)
        return [(one, self._tasks([back(line) for line in left.get(one.person_id, ())])) for one in some]

    def _tasks(self, left: list[Proposal]) -> list[Proposal]:
        known = {one.text for one in left}
        return [*left, *(Proposal("own", text, Source.OWN) for text in self.lot.sample(TASKS, 3) if text not in known)]

    def _take_lists(self, month: Period, at: datetime) -> None:
        for plan in self._plans(month):
            tasks.take(plan, by=people.actor(plan.person), at=at)

    def _plans(self, month: Period) -> list[Plan]:
        if self.shown is None or not self._is_told(month):
            return []
        return list(
            Plan.objects.filter(first_on=month.first, branch=self.shown).select_related("person").order_by("pk")
        )

    def _finish_lines(self, month: Period, at: datetime) -> None:
        for plan in self._plans(month):
            by = people.actor(plan.person)
            for line in Line.objects.filter(plan=plan, done_at=None, dropped_in=None).order_by("number"):
                if self.lot.random() < DONE_SHARE:
                    line.plan = plan
                    tasks.finish(line, evidence=self.lot.choice(DONE), by=by, at=at)

    def _enter_lists(self, month: Period, at: datetime) -> None:
        """Enter what the lists of the other branches, earlier on of all, became: more is done of a month gone by."""
        some = [one for one in self._of(shown=False) if self.lot.random() < LISTED]
        if not self._is_told(month):
            some += self._of(shown=True)
        share = DONE_SHARE if month.last < day_of(at) else DONE_SHARE * day_of(at).day / month.last.day
        begun, last = moment_of(month.first, 9), min(at, moment_of(month.last, 17))
        if last <= begun:
            return
        sheets = []
        for taker, lines in self._given(some, month):
            set_at = min(begun + timedelta(minutes=self.lot.randrange(600)), last)
            taken_at = min(set_at + timedelta(hours=self.lot.randrange(2, 30)), last)
            done = [self.lot.choice(DONE) if self.lot.random() < share else "" for _ in lines]
            done_at = max(taken_at, last - timedelta(days=self.lot.randrange(9)))
            sheets.append(tasks.Sheet(taker, lines, done, set_at, taken_at, done_at))
        tasks.enter_many(sheets, period=month, by=SYSTEM, at=at)

    def _sign(self, period: Period, at: datetime) -> None:
        """Let who reports on people or a branch sign a month, the members a quarter; some forget."""
        kind = kind_of(period)
        is_month, signing = kind == ReportKind.MONTH, []
        for post, by in self._signers():
            if (is_month or post.office == Office.MEMBER) and self.lot.random() < SIGNED:
                told = TOLD.get(Office(post.office), CELL_REPORTS) if is_month else SUMMARIES
                signing.append(reports.Signing(post, reports.Words(*self.lot.choice(told)), by))
        reports.sign_many(signing, kind=kind, period=period, at=at)

    def _signers(self) -> list[tuple[Post, Actor]]:
        """Return the posts that report, with their holders: those of the grid are younger than the seats."""
        if not self._reporting:
            celled = set(Cell.objects.filter(closed_on=None).values_list("post_id", flat=True)) | set(people.leading())
            held = Tenure.objects.filter(to_on=None, post__in=celled, post__office__in=REPORTING, post__closed_on=None)
            rows = held.select_related("person", "post").order_by("post_id")
            self._reporting = [(one.post, people.actor(one.person)) for one in rows]
        return self._reporting
