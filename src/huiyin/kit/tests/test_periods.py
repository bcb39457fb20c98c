"""Months, quarters, half-years, years: borders, keys, order."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin.kit.periods import Cadence, Period, between, parse, period_of

DAYS = st.dates(min_value=date(2001, 1, 1), max_value=date(2098, 12, 31))


@pytest.mark.parametrize(
    ("cadence", "first", "last", "key", "label"),
    [
        (Cadence.MONTH, date(2026, 11, 1), date(2026, 11, 30), "2026-11", "2026年11月"),
        (Cadence.QUARTER, date(2026, 10, 1), date(2026, 12, 31), "2026Q4", "2026年四季度"),
        (Cadence.HALF, date(2026, 7, 1), date(2026, 12, 31), "2026H2", "2026年下半年"),
        (Cadence.YEAR, date(2026, 1, 1), date(2026, 12, 31), "2026", "2026年"),
    ],
)
def test_period_of_a_day_has_its_borders_key_and_words(cadence, first, last, key, label):
    found = period_of(date(2026, 11, 27), cadence)

    assert (found.first, found.last, found.key, found.label) == (first, last, key, label)


@given(DAYS, st.sampled_from(Cadence))
def test_every_day_lies_in_one_period_and_keys_read_back(day, cadence):
    found = period_of(day, cadence)

    assert found.first <= day <= found.last
    assert found.after().first == found.last + timedelta(days=1)
    assert found.after().before() == found
    assert parse(found.key) == found


@given(DAYS, DAYS, st.sampled_from(Cadence))
def test_between_walks_without_gap_or_overlap(one, other, cadence):
    start, end = sorted((period_of(one, cadence), period_of(other, cadence)), key=lambda p: p.first)

    walked = list(between(start, end))

    assert (walked[0], walked[-1]) == (start, end)
    assert all(a.after() == b for a, b in pairwise(walked))


def test_between_is_empty_backwards():
    later = Period(Cadence.MONTH, date(2026, 11, 1))

    assert list(between(later, later.before())) == []


@pytest.mark.parametrize("key", ["", "2026-13", "2026Q5", "2026H3", "1999-01", "2026-1", "x", "2026-11 ", "²026"])
def test_parse_refuses_what_is_no_period(key):
    assert parse(key) is None
