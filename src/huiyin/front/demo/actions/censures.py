"""What follows when nobody answers: four notices of the dispatcher, each a step further, on duties late anyway.

One was criticised, put it right and was accepted; one let the rectification run late too and was handed to discipline
inspection; one waits for a leader's signature; one is only silent, so that the dispatcher has the next step to take.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from huiyin.front.demo.actions.seats import Seats
from huiyin.front.demo.actions.timeline import Timeline, moment_of
from huiyin.front.demo.rules.censures import ASKED, CENSURED, DEMANDED, FOUND, NOTE, REPORT
from huiyin.ground.people.models import Post
from huiyin.kit.clock import day_of
from huiyin.loop.censures import actions as censures
from huiyin.loop.censures import queries
from huiyin.loop.censures.models import Censure
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty, SupervisionNotice

DISPATCHER = "C01"
# Days before the present of: notice, draft, signature, then the report and its acceptance, or the hand-over.
STORIES = ((30, 19, 18, 9, 7), (27, 16, 15, None, 1), (16, 1, None, None, None), (15, None, None, None, None))
ANSWER_DAYS, RECTIFY_DAYS = 2, 12


@dataclass(slots=True)
class Told:
    """One of them, as far as it goes."""

    notice: SupervisionNotice | None = None
    censure: Censure | None = None


class Censures:
    """Plans them; where too little is late at the time, a story is left out."""

    def __init__(self, seats: Seats, timeline: Timeline, until: datetime) -> None:
        self.seats, self.timeline, self.until = seats, timeline, until
        self.taken: set[int] = set()  # posts with a story of their own

    def plan(self) -> None:
        """Put the acts on the timeline."""
        for asked, drafted, signed, reported, last in STORIES:
            told = Told()
            acts: list[tuple[int | None, Callable[[Told, datetime], None]]] = [
                (asked, self._ask),
                (drafted, self._draft),
                (signed, self._sign),
                (reported, self._report),
                (last, self._accept if reported else self._refer),
            ]
            for n, (days, act) in enumerate(acts):
                if days is not None:
                    moment = moment_of(day_of(self.until) - timedelta(days=days), 9 + n)
                    self.timeline.add(moment, partial(act, told))

    def _ask(self, told: Told, at: datetime) -> None:
        desk = self.seats.posts[DISPATCHER]
        duty = next((one for one in self._late(at) if one.post_id not in self.taken), None)
        if duty is None:
            return
        self.taken.add(duty.post_id)
        until = day_of(at) + timedelta(days=ANSWER_DAYS)
        told.notice = duties.issue_notice(
            duty, from_post=desk, text=ASKED, until=until, by=self.seats.actor(desk), at=at
        )

    def _late(self, at: datetime) -> list[Duty]:
        found = Duty.objects.filter(settled_at=None, is_overdue=True, level=0, source="matter", due_at__lt=at)
        rows = found.exclude(kind__in=["confirm", "witness"]).select_related("post").order_by("due_at", "pk")[:50]
        return [one for one in rows if not one.walled and one.post_id in self.seats.by_id and one.post.superior_id]

    def _signer(self, post: Post) -> Post:
        return queries.signers(post.pk, frozenset())[0]

    def _draft(self, told: Told, at: datetime) -> None:
        if told.notice is None:
            return
        notice = SupervisionNotice.objects.select_related("answer_duty__post").get(pk=told.notice.pk)
        desk = self.seats.posts[DISPATCHER]
        told.censure = censures.propose(
            notice,
            self._words(at),
            from_post=desk,
            signer=self._signer(notice.answer_duty.post),
            by=self.seats.actor(desk),
            at=at,
        )

    def _words(self, at: datetime) -> censures.Words:
        return censures.Words(CENSURED, DEMANDED, day_of(at) + timedelta(days=RECTIFY_DAYS))

    def _sign(self, told: Told, at: datetime) -> None:
        if told.censure is not None:
            by = self.seats.actor(told.censure.signer)
            told.censure = censures.sign(told.censure, self._words(at), by=by, at=at)

    def _report(self, told: Told, at: datetime) -> None:
        if told.censure is not None:
            by = self.seats.actor(told.censure.post)
            told.censure = censures.report(told.censure, text=REPORT, by=by, at=at).censure

    def _accept(self, told: Told, at: datetime) -> None:
        if told.censure is not None:
            censures.accept(told.censure, note=FOUND, by=self.seats.actor(told.censure.signer), at=at)

    def _refer(self, told: Told, at: datetime) -> None:
        if told.censure is not None:
            post = told.censure.signer
            censures.refer(told.censure, from_post=post, note=NOTE, by=self.seats.actor(post), at=at)
