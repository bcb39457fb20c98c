"""When a box is due, how it stands, who may open and sign."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.ground.people.rules import POWERS, Actor, Office, Power
from huiyin.voice.boxes import rules
from huiyin.voice.boxes.rules import Standing

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))
MONDAY = date(2026, 11, 2)


@given(last_on=DAYS, every_days=st.integers(1, 31), weekday=st.integers(0, 6))
def test_next_opening_is_after_the_last_and_within_the_interval(last_on, every_days, weekday):
    due = rules.next_opening(last_on, date(2019, 1, 1), every_days, weekday)

    assert 1 <= (due - last_on).days <= every_days


@given(last_on=DAYS, weeks=st.integers(1, 4), weekday=st.integers(0, 6))
def test_next_opening_of_whole_weeks_falls_on_the_day_of_the_poster(last_on, weeks, weekday):
    due = rules.next_opening(last_on, date(2019, 1, 1), weeks * 7, weekday)

    assert due.weekday() == weekday
    assert due + timedelta(days=7) > last_on + timedelta(days=weeks * 7)


@given(start_on=DAYS, every_days=st.integers(1, 31), weekday=st.integers(0, 6))
def test_next_opening_of_a_new_box_counts_from_its_set_up(start_on, every_days, weekday):
    first = rules.next_opening(None, start_on, every_days, weekday)

    assert first == rules.next_opening(start_on, date(2019, 1, 1), every_days, weekday)


@given(start_on=DAYS, every_days=st.sampled_from([7, 14, 28]), weekday=st.integers(0, 6))
def test_next_opening_in_time_keeps_the_rhythm(start_on, every_days, weekday):
    first = rules.next_opening(None, start_on, every_days, weekday)

    second = rules.next_opening(first, start_on, every_days, weekday)

    assert (second - first).days == every_days


@pytest.mark.parametrize(
    ("last_on", "due"),
    [
        (MONDAY, date(2026, 11, 9)),  # in time
        (date(2026, 11, 4), date(2026, 11, 9)),  # two days late
        (date(2026, 10, 31), date(2026, 11, 2)),  # early: the Monday on the poster still holds
    ],
)
def test_next_opening_weekly_on_mondays(last_on, due):
    assert rules.next_opening(last_on, MONDAY, 7, 0) == due


@pytest.mark.parametrize(
    ("today", "stands"),
    [
        (date(2026, 11, 8), Standing.FINE),
        (date(2026, 11, 9), Standing.DUE),
        (date(2026, 11, 10), Standing.OVERDUE),
    ],
)
def test_standing_by_day(today, stands):
    assert rules.standing(date(2026, 11, 9), today) == stands


@pytest.mark.parametrize(
    ("every_days", "weekday", "words"),
    [
        (7, 0, "每周一开箱"),
        (14, 4, "每两周的周五开箱"),
        (1, 0, "每天开箱"),
        (5, 2, "每 5 天开箱"),
        (28, 6, "每四周的周日开箱"),
    ],
)
def test_schedule_in_words(every_days, weekday, words):
    assert rules.schedule(every_days, weekday) == words


@pytest.mark.parametrize("office", list(Office))
def test_may_manage_follows_the_power_of_the_office(office):
    actor = Actor(person_id=1, posts=frozenset({1}), powers=POWERS[office])

    assert bool(rules.may_manage(actor)) == (office in {Office.UNION_CHAIR, Office.UNION_OFFICER})
    assert bool(rules.may_keep(office)) == bool(rules.may_manage(actor))


def test_may_witness_refuses_the_opener():
    verdict = rules.may_witness(Actor(person_id=1, posts=frozenset({1})), 1)

    assert verdict.reason == "开箱要两个人，第二个人不能是开箱人自己"


def test_may_witness_refuses_somebody_without_a_post():
    assert not rules.may_witness(Actor(person_id=2), 1)


def test_may_witness_allows_any_other_post():
    assert rules.may_witness(Actor(person_id=2, posts=frozenset({7}), powers=frozenset({Power.HANDLE})), 1)


def test_may_correct_ends_with_the_signature():
    opener = Actor(person_id=1, posts=frozenset({1}))

    assert rules.may_correct(opener, opener_id=1, is_signed=False)
    assert not rules.may_correct(opener, opener_id=1, is_signed=True)
    assert not rules.may_correct(opener, opener_id=2, is_signed=False)


def test_months_back_crosses_the_year():
    assert rules.months_back(date(2027, 1, 31), 3) == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]


def test_box_is_opened_no_more_seldom_than_the_rulebook_says():
    assert rules.may_plan(7, longest=7)
    assert "至少每 7 天" in rules.may_plan(8, longest=7).reason


@pytest.mark.parametrize(
    ("person", "is_signed", "why"), [(5, False, ""), (6, False, "只有登记的在场人"), (5, True, "已经签认过了")]
)
def test_named_second_person_signs_once(person, is_signed, why):
    verdict = rules.may_sign(Actor(person_id=person), witness_id=5, is_signed=is_signed)

    assert (bool(verdict), why in verdict.reason) == (not why, True)
