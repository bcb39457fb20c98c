"""The clock guard's judgement, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from huiyin.front.operations.rules.clock import Hold, flood, judge

NOW = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wall", "at", "is_behind", "hold"),
    [
        (NOW + timedelta(seconds=30), NOW + timedelta(seconds=30), False, ""),
        (NOW - timedelta(seconds=60), NOW, False, ""),
        (NOW - timedelta(seconds=61), NOW, True, ""),
        (NOW - timedelta(days=400), NOW, True, ""),
        (NOW + timedelta(hours=26), NOW + timedelta(hours=26), False, ""),
        (NOW + timedelta(hours=26, seconds=1), NOW + timedelta(hours=26, seconds=1), False, Hold.JUMP),
    ],
)
def test_clock_is_judged(wall, at, is_behind, hold):
    judged = judge(wall, NOW)

    assert (judged.at, judged.is_behind, judged.hold) == (at, is_behind, hold)


def test_clock_without_history_is_believed():
    assert judge(NOW, None).at == NOW


def test_confirmed_jump_goes_on():
    wall = NOW + timedelta(days=30)

    assert judge(wall, NOW, confirmed_until=wall).hold == ""


@pytest.mark.parametrize(
    ("due", "owed", "hold"), [(20, 100, ""), (21, 100, Hold.FLOOD), (50, 1000, ""), (51, 1000, Hold.FLOOD)]
)
def test_flood_holds_above_five_percent_and_twenty(due, owed, hold):
    assert flood(NOW, due=due, open_duties=owed) == hold


def test_confirmed_flood_goes_on():
    assert flood(NOW, due=100, open_duties=100, confirmed_until=NOW) == ""
