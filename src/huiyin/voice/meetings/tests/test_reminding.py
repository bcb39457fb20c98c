"""The word before a meeting: once, to those who come, whatever happens to ticks and plans."""

from datetime import timedelta

import pytest

from huiyin.ground.inbox.models import Notice
from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.models import Meeting
from huiyin.voice.meetings.tests.conftest import planned

DAY = timedelta(days=1)


def told(mine, *names):
    found = Notice.objects.filter(key__startswith="meeting.remind:", person__in=[mine.people[n] for n in names])
    return sorted(found.values_list("person__name", flat=True))


@pytest.fixture
def meeting(mine):
    """Return a symposium planned on Monday for Friday, with three people invited."""
    made = planned_on(mine, cast.later(4))
    people = [mine.people[name] for name in ("member1", "member2", "member3")]
    actions.invite_people(made, people, by=mine.actor("chair"), at=cast.MONDAY)
    return made


def planned_on(mine, starts_at):
    facts = {"kind": "symposium", "unit": mine.units["mine"], "chair": mine.posts["chair"], "title": "座谈会"}
    return actions.plan(actions.NewMeeting(starts_at, "二楼", **facts), by=mine.actor("chair"), at=cast.MONDAY)


def test_invited_are_reminded_a_day_before_and_once(mine, meeting):
    actions.tick(meeting.starts_at - DAY - timedelta(minutes=1))
    assert told(mine, "member1") == []

    for minutes in (0, 1, 60):
        actions.tick(meeting.starts_at - DAY + timedelta(minutes=minutes))

    assert told(mine, "member1", "member2", "member3") == ["人员member1", "人员member2", "人员member3"]
    text = Notice.objects.filter(key__startswith="meeting.remind:").first().text
    assert text == "就要开会：座谈会，11月6日 09:00，二楼"


def test_tick_that_comes_too_late_reminds_nobody(mine, meeting):
    actions.tick(meeting.starts_at + DAY)

    assert told(mine, "member1") == []
    assert Meeting.objects.get(pk=meeting.pk).remind_at is None


def test_who_is_excused_hears_nothing(mine, meeting):
    invited = meeting.attendances.get(person=mine.people["member2"])
    actions.answer(invited, "excused", by=mine.actor("member2"), at=cast.MONDAY, absence="shift")

    actions.tick(meeting.starts_at - DAY)

    assert told(mine, "member1", "member2") == ["人员member1"]


def test_moved_meeting_is_reminded_of_at_its_new_time_once_more(mine, meeting):
    actions.tick(meeting.starts_at - DAY)
    at, later = meeting.starts_at - timedelta(hours=3), meeting.starts_at + 3 * DAY
    to = actions.NewMeeting(later, "二楼", title="座谈会")
    actions.change_plan(meeting, to, by=mine.actor("chair"), at=at)

    actions.tick(later - DAY)
    actions.tick(later - DAY)

    assert told(mine, "member1") == ["人员member1", "人员member1"]


def test_cancelled_meeting_is_not_reminded_of(mine, meeting):
    actions.cancel(meeting, by=mine.actor("chair"), at=cast.MONDAY, reason="停电")

    actions.tick(meeting.starts_at - DAY)

    assert told(mine, "member1") == []


def test_meeting_planned_within_a_day_is_not_reminded_of(mine):
    made = planned(mine)

    assert made.remind_at is None
