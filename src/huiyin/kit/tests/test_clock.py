"""A serving process's time: it goes on by the monotonic clock where somebody sets the machine's clock back."""

from datetime import UTC, datetime, timedelta

import pytest

from huiyin.kit import clock

START = datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.fixture
def machine(monkeypatch):
    """Both clocks of a machine, in the test's hand."""
    state = {"wall": START, "ticks": 100.0}
    monkeypatch.setattr(clock, "wall", lambda: state["wall"])
    monkeypatch.setattr(clock.time, "monotonic", lambda: state["ticks"])
    yield state
    clock.unguard()


def pass_time(machine, seconds):
    machine["wall"] += timedelta(seconds=seconds)
    machine["ticks"] += seconds


def test_without_a_guard_the_machines_clock_is_believed(machine):
    machine["wall"] -= timedelta(days=3)

    assert clock.now() == START - timedelta(days=3)


def test_a_clock_set_back_does_not_take_time_back(machine):
    clock.guard(None)
    pass_time(machine, 600)
    assert clock.now() == START + timedelta(seconds=600)

    machine["wall"] -= timedelta(days=3)
    pass_time(machine, 60)

    assert clock.now() == START + timedelta(seconds=660)


def test_many_small_steps_back_add_up(machine):
    clock.guard(None)
    for _ in range(5):
        pass_time(machine, 1)
        machine["wall"] -= timedelta(seconds=30)

    assert clock.now() == START + timedelta(seconds=5)


def test_a_small_correction_and_a_step_forward_are_believed(machine):
    clock.guard(None)
    machine["wall"] -= timedelta(seconds=2)
    assert clock.now() == START - timedelta(seconds=2)

    machine["wall"] = START + timedelta(hours=5)  # a machine that slept

    assert clock.now() == START + timedelta(hours=5)
    machine["wall"] = START
    assert clock.now() == START + timedelta(hours=5)


def test_a_restart_goes_on_from_the_last_moment_a_tick_has_seen(machine):
    clock.guard(START + timedelta(hours=2))
    pass_time(machine, 30)

    assert clock.now() == START + timedelta(hours=2, seconds=30)
