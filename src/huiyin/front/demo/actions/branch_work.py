"""The branches' work in the demonstration mine: lists, reports, diary, duties of cadres, leaders at contact points.

Every branch has its lists and reports of the year; leaders go to every contact point once a quarter; before the last
quarter nothing becomes a matter. What recurs is switched on shortly before the present, so that everybody has something
in time to do. Without a grid nothing of it happens.
"""

from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from huiyin.branch.contacts import actions as contacts
from huiyin.branch.contacts.queries import points
from huiyin.branch.contacts.queries import standard as standards
from huiyin.branch.contacts.rules.standard import PRESET, Look, Result
from huiyin.branch.tasks import actions as tasks
from huiyin.branch.tasks.rules import dual
from huiyin.front.demo.actions.monthly import Monthly
from huiyin.front.demo.actions.seats import Seats
from huiyin.front.demo.actions.timeline import Act, Span, Timeline, moment_of
from huiyin.front.demo.rules.branch_work import (
    CADRES,
    CORRECTED,
    CORRECTION,
    DIARY,
    EVIDENCE,
    FOUND,
    LOOKED_AT,
    POINT_REPORTS,
    PROBLEMS,
    SECRETARY,
    SHOWN,
)
from huiyin.ground.people.models import Branch
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.clock import day_of
from huiyin.kit.periods import Cadence, Period, between, period_of
from huiyin.loop.reports import actions as reports
from huiyin.loop.reports.models import Report
from huiyin.loop.reports.rules import ReportKind

UNSIGNED = 12  # days after a quarter, in which its reports are still being signed


class BranchWork:
    """Plans what happens in the months between two moments; each act follows the product's own rules."""

    def __init__(self, lot: Random, seats: Seats, timeline: Timeline, span: Span) -> None:
        self.lot, self.seats, self.timeline, self.span = lot, seats, timeline, span
        self.until = span.until
        self.pairs: list[tuple[int, Branch]] = []
        self.monthly = Monthly(Random(lot.random()), span, self._add)  # noqa: S311  a story

    def plan(self) -> None:
        """Tell the year, then let what recurs begin."""
        self.tell_months(day_of(self.span.since), day_of(self.until))
        self._plan_point_reports()
        self._add(self.span.began + timedelta(hours=8), self._give_duties)
        self._add(self.until - timedelta(days=2), self._begin_routines)
        self._add(self.until - timedelta(hours=6), self._take_present_lists)

    def tell_months(self, first: date, last: date) -> None:
        """Tell the months whose beginning lies between two days."""
        start = period_of(first, Cadence.MONTH)
        if start.first < first:
            start = start.after()
        for month in between(start, period_of(last, Cadence.MONTH)):
            self.monthly.plan(month)
            for n, text in enumerate(self.lot.sample(DIARY, 3)):
                self._add(moment_of(month.first + timedelta(days=4 + 7 * n), 17), partial(self._write_diary, text))
            if month.first.month % 3 == 2:
                self._go_to_contact_points(month)
            if month.first >= day_of(self.span.began):
                self._add(moment_of(month.first + timedelta(days=20), 11), self._prove)

    def _add(self, moment: datetime, act: Act) -> None:
        if self.span.since <= moment < self.until:
            self.timeline.add(moment, act)

    def _write_diary(self, text: str, at: datetime) -> None:
        secretary, branch = self.seats.posts.get(SECRETARY), Branch.objects.filter(code=SHOWN).first()
        if secretary is not None and branch is not None:
            tasks.write(branch, on=day_of(at), text=text, by=self.seats.actor(secretary), at=at)

    def _give_duties(self, at: datetime) -> None:
        """Give main cadres their lists of both tracks, and issue the standard."""
        for code in CADRES:
            tasks.preset(self.seats.posts[code], by=SYSTEM, at=at)
        if standards.current() is None:
            contacts.issue(PRESET, by=SYSTEM, at=at, document="平台建议")

    def _prove(self, at: datetime) -> None:
        for code in CADRES:
            post = self.seats.posts[code]
            lines = list(post.dual_lines.filter(to_on=None).order_by("pk"))
            for line in self.lot.sample(lines, min(2, len(lines))):
                proof = dual.Proof.SKILL if line.track == dual.Track.BUSINESS else dual.Proof.POLICY
                text = self.lot.choice(EVIDENCE[proof])
                proven = tasks.Proven(proof, self.lot.randrange(6, 34), text, day_of(at))
                tasks.prove(line, proven, by=self.seats.actor(post), at=at)

    def _go_to_contact_points(self, month: Period) -> None:
        for n in range(40):  # at most so many branches
            moment = moment_of(month.first + timedelta(days=3 + n % 15), 9 + n % 8)
            self._add(moment, partial(self._visit, n))

    def _visit(self, n: int, at: datetime) -> None:
        self.pairs = self.pairs or points.pairs()  # nobody's branch changes while the history is written
        if n >= len(self.pairs) or self.lot.random() > 0.85:
            return
        post_id, branch = self.pairs[n]
        raised = (self.lot.choice(PROBLEMS),) if n % 9 == 0 and at >= self.span.began else ()
        seen = contacts.Seen(day_of(at), self.lot.choice(LOOKED_AT), self.lot.choice(FOUND), problems=raised)
        contacts.record(branch, seen, by=self.seats.actor(post_id), at=at)

    def _plan_point_reports(self) -> None:
        """Let the leaders sign what the last whole quarter was at their contact points, in the week after it."""
        quarter = period_of(day_of(self.until - timedelta(days=UNSIGNED)), Cadence.QUARTER).before()
        for n in range(40):  # at most so many leaders
            moment = moment_of(quarter.last + timedelta(days=8 + n % 2), 9 + n % 8)
            self._add(moment, partial(self._sign_point_report, n, quarter))

    def _sign_point_report(self, n: int, quarter: Period, at: datetime) -> None:
        """All but every sixth sign; the second one forgot something and corrects it the day after."""
        leading = sorted({post_id for post_id, _ in points.pairs()})
        if n >= len(leading) or n % 6 == 5:
            return
        post = self.seats.by_id[leading[n]]
        words = reports.Words(*POINT_REPORTS[n % len(POINT_REPORTS)])
        by = self.seats.actor(post)
        signed = reports.sign(post, words, kind=ReportKind.CONTACT, period=quarter, by=by, at=at)
        if n == 1:
            self._add(at + timedelta(days=1), partial(self._correct_point_report, signed))

    def _correct_point_report(self, signed: Report, at: datetime) -> None:
        by = self.seats.actor(signed.post_id)
        reports.correct_report(signed, reports.Words(*CORRECTION), reason=CORRECTED, by=by, at=at)

    def _begin_routines(self, at: datetime) -> None:
        tasks.tick(at)
        contacts.tick(at)

    def _take_present_lists(self, at: datetime) -> None:
        """Let the shown branch hand in its self-check, and its leader look at it."""
        branch, secretary = Branch.objects.filter(code=SHOWN).first(), self.seats.posts.get(SECRETARY)
        standard = standards.current()
        if branch is None or secretary is None or standard is None:
            return
        answers = {item.pk: contacts.Answer(Result.MET) for item in standard.items.all()}
        last = standard.items.order_by("-number")[1]
        answers[last.pk] = contacts.Answer(Result.PARTLY, "活动室还缺投影", day_of(self.until) + timedelta(days=21))
        check = contacts.submit(branch, answers, by=self.seats.actor(secretary), at=at)
        leader = next((post_id for post_id, one in points.pairs() if one.pk == branch.pk), None)
        if leader is not None:
            marks = list(check.marks.order_by("item__number")[:4])
            seen = {mark.pk: contacts.Looked(Look.AGREED) for mark in marks}
            contacts.look(check, seen, note="资料齐全，活动室尽快补上", by=self.seats.actor(leader), at=at)
