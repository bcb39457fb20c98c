"""Dates, money and counts as an office reads them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from huiyin.kit.face.templatetags.face import words


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(datetime(2026, 11, 22, 4, tzinfo=UTC), tick=False):
        yield


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (date(2026, 11, 26), "11月26日 周四"),
        (date(2025, 1, 3), "2025年1月3日 周五"),
        (datetime(2026, 11, 25, 17, 30, tzinfo=UTC), "11月26日 周四"),
        (None, ""),
    ],
)
def test_zh_date_writes_the_year_only_when_it_differs(value, shown):
    assert words.zh_date(value) == shown


def test_zh_datetime_is_told_in_the_time_of_the_mine():
    assert words.zh_datetime(datetime(2026, 11, 26, 6, 5, tzinfo=UTC)) == "11月26日 周四 14:05"


def test_zh_day_leaves_out_the_weekday():
    assert words.zh_day(date(2026, 11, 26)) == "11月26日"


@pytest.mark.parametrize(
    ("yuan", "shown"),
    [
        (980, "980.00 元"),
        (Decimal("9999.995"), "10,000.00 元"),
        (123_450, "12.35 万元"),
        (Decimal("-123450"), "-12.35 万元"),
        (1_234_567_890, "123,456.79 万元"),
        (None, ""),
    ],
)
def test_money_is_told_in_yuan_or_ten_thousands(yuan, shown):
    assert words.money(yuan) == shown


@pytest.mark.parametrize(("value", "shown"), [(1204, "1,204"), (None, ""), ("甲", "甲"), (0, "0")])
def test_thousands_groups_figures_and_passes_text(value, shown):
    assert words.thousands(value) == shown


@pytest.mark.parametrize(("days", "shown"), [(0, "不到一天"), (3, "3 天"), (None, "")])
def test_held_says_days(days, shown):
    assert words.held(days) == shown


@pytest.mark.parametrize(("share", "shown"), [(0.944, "94%"), (1, "100%"), (None, "无")])
def test_percent_of_nothing_is_said(share, shown):
    assert words.percent(share) == shown
