"""Whatever is done in whatever order: a closed meeting has no point without an end, each period exactly one duty."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.models import Attendance, Item, Meeting, Point, Series, Term
from huiyin.voice.meetings.rules.kinds import End, Kind, State
from huiyin.voice.meetings.tests.conftest import as_matter, series_of

ACTS = ("plan", "mark", "open", "item", "point", "matter", "done", "carry", "close", "cancel", "tick", "later", "often")


class Undone(Exception):
    """Takes one example back."""


class Story:
    """A committee's series and what is tried with it."""

    def __init__(self, mine, series: Series) -> None:
        self.mine, self.series, self.at = mine, series, cast.later(hours=3)
        self.by = mine.actor("secretary")

    def meeting(self) -> Meeting:
        found = Meeting.objects.filter(series=self.series).order_by("-pk").first()
        if found is None:
            raise Refused("还没有会")
        return found

    def point(self) -> Point:
        found = Point.objects.filter(item__meeting=self.meeting()).order_by("-pk").first()
        if found is None:
            raise Refused("还没有要点")
        return found

    def do(self, act: str) -> None:
        getattr(self, f"_{act}")()

    def _plan(self):
        new = actions.NewMeeting(self.at, "队部", series=self.series)
        actions.invite_people(
            actions.plan(new, by=self.by, at=self.at), [self.mine.people["member1"]], by=self.by, at=self.at
        )

    def _mark(self):
        rows = Attendance.objects.filter(meeting=self.meeting()).values_list("pk", flat=True)
        actions.mark(self.meeting(), list(rows), by=self.by, at=self.at)

    def _open(self):
        actions.call_to_order(self.meeting(), by=self.by, at=self.at)

    def _item(self):
        actions.add_item(self.meeting(), "安全", by=self.by, at=self.at)

    def _point(self):
        item = Item.objects.filter(meeting=self.meeting()).order_by("pk").first()
        if item is not None:
            actions.add_point(item, actions.Words("截齿磨得快"), by=self.by, at=self.at)

    def _end(self, to):
        point = self.point()
        actions.conclude(point, to, version=point.version, by=self.by, at=self.at)

    def _matter(self):
        self._end(as_matter(self.mine))

    def _done(self):
        self._end(actions.End(End.DONE, words="换了"))

    def _carry(self):
        self._end(actions.End(End.CARRIED))

    def _close(self):
        actions.close(self.meeting(), by=self.by, at=self.at)

    def _cancel(self):
        actions.cancel(self.meeting(), by=self.by, at=self.at, reason="停电")

    def _tick(self):
        actions.tick(self.at)

    def _later(self):
        self.at += timedelta(days=17)

    def _often(self):
        actions.change_series(self.series, actions.Schedule(1), by=self.by, at=self.at)


@pytest.fixture
def series(mine, branch) -> Series:
    return series_of(mine, branch, Kind.LECTURE)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(ACTS), min_size=6, max_size=40))
def test_books_of_meetings_hold_whatever_happens(mine, series, acts):
    try:
        with transaction.atomic():
            story = Story(mine, series)
            for act in acts:
                try:
                    with transaction.atomic():
                        story.do(act)
                except Refused:
                    continue
            check(series, day_of(story.at))
            raise Undone
    except Undone:
        pass


def check(series: Series, today) -> None:
    ended = Point.objects.filter(item__meeting__state=State.CLOSED)
    assert not ended.filter(end=End.NONE).exists()
    assert not ended.filter(end=End.MATTER, matter=None).exists()
    assert not Item.objects.filter(meeting__state=State.CLOSED, said=None).exists()
    assert Matter.objects.filter(origin="meeting").count() == ended.filter(end=End.MATTER).count()
    terms = list(Term.objects.filter(series=series).order_by("from_on"))
    duties = Duty.objects.filter(source="series", source_id=series.pk, level=0)
    assert {t.duty_id for t in terms} == set(duties.values_list("pk", flat=True))
    assert all(a.to_on + timedelta(days=1) == b.from_on for a, b in pairwise(terms))
    settled = {t.duty_id for t in terms if getattr(t, "meeting", None) and t.meeting.state == State.CLOSED}
    assert settled == set(duties.exclude(settled_at=None).values_list("pk", flat=True))
