"""Working days: known facts of 2026, the holidays package, and properties that hold in any calendar."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kit.workdays import Calendar, add_workdays, is_workday, workdays_between

CHINA = holidays.country_holidays("CN", years=range(2024, 2027))
OFFICIAL = Calendar(
    known_years=frozenset({2024, 2025, 2026}),
    holidays=frozenset(CHINA) - frozenset(CHINA.weekend_workdays),
    workdays=frozenset(CHINA.weekend_workdays),
)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
CALENDARS = st.builds(
    lambda off, on: Calendar(frozenset({2026}), frozenset(off), frozenset(on)),
    st.sets(st.dates(date(2025, 12, 1), date(2027, 1, 31)), max_size=60),
    st.sets(st.dates(date(2025, 12, 1), date(2027, 1, 31)), max_size=30),
)

# Notice of the State Council for 2026: days off that fall on weekdays, and the days worked instead.
OFF_2026 = {
    *[(1, 1), (1, 2), (2, 16), (2, 17), (2, 18), (2, 19), (2, 20), (2, 23), (4, 6), (5, 1), (5, 4), (5, 5)],
    *[(6, 19), (9, 25), (10, 1), (10, 2), (10, 5), (10, 6), (10, 7)],
}
ON_2026 = {(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)}


def test_year_2026_is_worked_as_the_notice_says():
    first = date(2026, 1, 1)
    year = [first + timedelta(days=n) for n in range(365)]

    worked = {d for d in year if OFFICIAL.is_workday(d)}

    told = {d for d in year if (d.month, d.day) in ON_2026 or (d.weekday() < 5 and (d.month, d.day) not in OFF_2026)}
    assert worked == told
    assert len(worked) == 248


def test_every_day_agrees_with_the_holidays_package():
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(1096)]

    ours = [is_workday(d, OFFICIAL) for d in days]

    assert ours == [CHINA.is_working_day(d) for d in days]


@pytest.mark.parametrize(
    ("day", "n", "due"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 10, 9), 1, date(2026, 10, 10)),  # a Saturday that is worked
        (date(2026, 10, 9), 2, date(2026, 10, 12)),
        (date(2026, 2, 13), 5, date(2026, 2, 27)),
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
        (date(2026, 10, 12), -1, date(2026, 10, 10)),
        (date(2026, 11, 22), -1, date(2026, 11, 20)),
    ],
)
def test_add_workdays_steps_over_days_off(day, n, due):
    assert add_workdays(day, n, OFFICIAL) == due


def test_count_over_the_national_day_is_signed():
    assert workdays_between(date(2026, 9, 30), date(2026, 10, 10), OFFICIAL) == 3
    assert workdays_between(date(2026, 10, 10), date(2026, 9, 30), OFFICIAL) == -3


def test_an_unknown_year_is_provisional_and_has_weekends_only():
    new_year = date(2027, 1, 1)

    assert OFFICIAL.is_provisional(new_year)
    assert OFFICIAL.is_workday(new_year)
    assert not OFFICIAL.is_provisional(date(2026, 12, 31))


@given(DAYS, st.integers(0, 60), CALENDARS)
def test_what_is_added_is_counted(day, n, calendar):
    assert workdays_between(day, add_workdays(day, n, calendar), calendar) == n


@given(DAYS, st.integers(1, 60), CALENDARS)
def test_a_step_forth_lands_on_a_workday_and_back_returns(day, n, calendar):
    start = add_workdays(day, 1, calendar)

    there = add_workdays(start, n, calendar)

    assert calendar.is_workday(there)
    assert add_workdays(there, -n, calendar) == start


@given(DAYS, DAYS, CALENDARS)
def test_count_equals_counting_by_hand(a, b, calendar):
    low, high = sorted((a, b))

    by_hand = sum(calendar.is_workday(date.fromordinal(n)) for n in range(low.toordinal() + 1, high.toordinal() + 1))

    assert workdays_between(low, high, calendar) == by_hand
    assert workdays_between(high, low, calendar) == -by_hand
