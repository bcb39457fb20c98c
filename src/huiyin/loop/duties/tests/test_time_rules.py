"""Lateness and standing at their edges, and who may settle: pure, on the second and over midnight at the mine."""

import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from huiyin.ground.people.rules import SYSTEM, Actor, Power
from huiyin.kit.clock import MINE_TIME
from huiyin.kit.workdays import Calendar
from huiyin.loop.duties import rules
from huiyin.loop.duties.rules import DutyKind

DUE = datetime(2026, 11, 2, 23, 59, 59, tzinfo=MINE_TIME)  # the end of a Monday
HOUR = datetime(2026, 11, 2, 15, 0, tzinfo=MINE_TIME)  # danger ends at an hour
SECOND = timedelta(seconds=1)
PLAIN = Calendar()


@pytest.fixture(autouse=True)
def _machine_elsewhere(monkeypatch) -> Iterator[None]:
    """The machine keeps New York's time: no rule asks it what day it is at the mine."""
    with monkeypatch.context() as moved:
        moved.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(("after", "late"), [(-SECOND, False), (timedelta(), False), (SECOND, True)])
def test_what_is_settled_on_the_second_is_punctual(after, late):
    assert rules.is_late(DUE, DUE + after, DUE + timedelta(days=9)) == late
    assert rules.is_late(DUE, None, DUE + after) == late


@pytest.mark.parametrize(
    ("after", "days"),
    [(-SECOND, 0), (timedelta(), 0), (SECOND, 1), (timedelta(days=1), 1), (timedelta(days=1, seconds=1), 2)],
)
def test_days_late_begin_with_the_second_after(after, days):
    assert rules.days_late(DUE, DUE + after, DUE) == days
    assert rules.days_late(DUE, None, DUE + after) == days


def test_days_late_on_the_same_day_are_one():
    assert rules.days_late(HOUR, HOUR + timedelta(hours=2), HOUR) == 1


def test_days_held_are_counted_at_the_mine_and_not_in_utc():
    opened = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)  # 23:00 at the mine
    settled = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)  # 01:00 of the next day there

    assert rules.days_held(opened, settled, settled) == 1
    assert rules.days_held(opened, None, settled) == 1


@pytest.mark.parametrize(
    ("due", "at", "stands"),
    [
        (HOUR, HOUR - timedelta(minutes=1), {"hours": 1}),
        (HOUR, HOUR - timedelta(hours=1, minutes=1), {"hours": 2}),
        (HOUR, HOUR, {"hours": 0}),
        (HOUR, HOUR + SECOND, {"over": 1}),
        (DUE, DUE, {"left": 0}),
        (DUE, DUE + SECOND, {"over": 1}),
        (DUE, DUE + timedelta(days=3), {"over": 3}),
        (DUE, datetime(2026, 10, 30, 9, 0, tzinfo=MINE_TIME), {"left": 1}),  # a Friday
    ],
)
def test_standing_is_told_in_hours_for_danger_and_in_days_else(due, at, stands):
    assert rules.standing(due, at, PLAIN) == stands


@pytest.mark.parametrize(
    ("actor", "is_open", "allowed"),
    [
        (SYSTEM, True, True),
        (Actor(person_id=1, posts=frozenset({7})), True, True),
        (Actor(person_id=1, posts=frozenset({8})), True, False),
        (Actor(), True, False),
        (SYSTEM, False, False),
        (Actor(person_id=1, posts=frozenset({7})), False, False),
    ],
)
def test_only_who_owes_settles_and_once(actor, is_open, allowed):
    assert bool(rules.may_settle(actor, 7, is_open=is_open)) == allowed


def test_only_reading_ends_by_a_word_and_only_the_asker_is_waited_for():
    assert {k for k in DutyKind if rules.is_settled_by_word(k)} == {DutyKind.READ}
    assert {k for k in DutyKind if rules.may_settle_by_word(k)} == {DutyKind.READ}
    assert {DutyKind.CONFIRM} == rules.NOT_CLIMBING


def test_a_working_day_is_no_calendar_day_for_what_is_left():
    friday = datetime(2026, 10, 30, 9, 0, tzinfo=MINE_TIME)

    assert rules.standing(DUE, friday, PLAIN) == {"left": 1}
    assert date(2026, 11, 2) - friday.date() == timedelta(days=3)


def told(verdict):
    return ALLOWED_WORD if verdict else verdict.reason


ALLOWED_WORD = "可以"
DISPATCHER = Actor(person_id=1, posts=frozenset({1}), powers=frozenset({Power.DISPATCH}))
ABOVE, OWES = Actor(person_id=2, posts=frozenset({2})), Actor(person_id=3, posts=frozenset({3}))


@pytest.mark.parametrize(
    ("actor", "is_open", "is_late", "said"),
    [
        (DISPATCHER, True, True, ALLOWED_WORD),
        (ABOVE, True, True, ALLOWED_WORD),
        (OWES, True, True, "督办单由调度或上级岗位签发"),
        (ABOVE, False, True, "这件应办已经了结，不用督办"),
        (ABOVE, True, False, "还没有超期，到期前由系统提醒"),
    ],
)
def test_notice_is_issued_from_above_about_what_is_late(actor, is_open, is_late, said):
    assert told(rules.may_issue(actor, superiors=[2], is_open=is_open, is_late=is_late)) == said


@pytest.mark.parametrize(
    ("actor", "is_replied", "said"),
    [(OWES, False, ALLOWED_WORD), (ABOVE, False, "督办单由被督办的岗位回复"), (OWES, True, "这份督办单已经回复")],
)
def test_notice_is_answered_once_by_who_owes_it(actor, is_replied, said):
    assert told(rules.may_reply(actor, 3, is_replied=is_replied)) == said


@pytest.mark.parametrize(
    ("actor", "is_open", "said"),
    [
        (OWES, True, ALLOWED_WORD),
        (SYSTEM, True, ALLOWED_WORD),
        (ABOVE, True, "这件应办不在您的岗位名下"),
        (OWES, False, "这件应办已经了结"),
    ],
)
def test_open_duty_is_settled_by_who_owes_it_or_by_the_tick(actor, is_open, said):
    assert told(rules.may_settle(actor, 3, is_open=is_open)) == said


def test_only_reading_ends_by_a_word():
    assert [kind for kind in DutyKind if rules.may_settle_by_word(kind)] == [DutyKind.READ]
    assert [kind for kind in DutyKind if rules.is_settled_by_word(kind)] == [DutyKind.READ]
    assert rules.may_settle_by_word(DutyKind.ANSWER).reason == "这件应办要办完才了结，请到事项里办理"


@pytest.mark.parametrize(
    ("kind", "begun", "ratio", "moment"),
    [
        (DutyKind.ANSWER, DUE - timedelta(hours=10), 0.7, DUE - timedelta(hours=3)),
        (DutyKind.CONFIRM, DUE - timedelta(hours=10), 0.7, None),
        (DutyKind.ANSWER, DUE, 0.7, None),
        (DutyKind.ANSWER, DUE + SECOND, 0.7, None),
    ],
)
def test_post_is_reminded_after_its_share_of_the_time_and_who_asked_never(kind, begun, ratio, moment):
    assert rules.remind_moment(kind, begun, DUE, ratio) == moment


@pytest.mark.parametrize(
    ("due", "at", "line"),
    [
        (DUE, DUE - timedelta(hours=9), "机电队队长：“答复”今天到期，请及时办理"),
        (DUE, DUE - timedelta(days=1), "机电队队长：“答复”11月2日到期，请及时办理"),
        (HOUR, HOUR - timedelta(hours=2), "机电队队长：“答复”今天 15:00到期，请及时办理"),
        (HOUR.astimezone(UTC), DUE - timedelta(days=2), "机电队队长：“答复”11月2日 15:00到期，请及时办理"),
    ],
)
def test_reminder_says_what_is_owed_and_until_when(due, at, line):
    assert rules.reminder(DutyKind.ANSWER, "机电队队长", due, at) == line
    assert rules.standing(HOUR, HOUR - timedelta(hours=3601), PLAIN) == {"hours": 3601}


def test_a_morning_at_the_mine_is_still_yesterday_on_the_machine():
    morning = datetime(2026, 11, 2, 9, 0, tzinfo=MINE_TIME)

    assert (
        rules.reminder(DutyKind.ANSWER, "机电队队长", HOUR, morning) == "机电队队长：“答复”今天 15:00到期，请及时办理"
    )
    assert rules.days_held(morning, morning + timedelta(hours=1), morning) == 0
    assert rules.days_late(morning, morning + timedelta(days=1), morning) == 1


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 1), "承诺日期不能早于今天"),
        (date(2026, 11, 2), ""),
        (date(2027, 2, 2), ""),
        (date(2027, 2, 3), "承诺日期不能晚于 3 个月以后"),
    ],
)
def test_a_promise_lies_between_today_and_so_many_months_ahead(day, why):
    assert rules.may_promise_for(day, date(2026, 11, 2), months=3).reason == why
