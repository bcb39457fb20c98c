"""The tick: once in effect, in the guarded order, one machine at a time, one failing step alone."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from huiyin.front.operations.actions import ticking
from huiyin.front.operations.models import ClockMark, Lease, Step
from huiyin.front.operations.rules.clock import Hold
from huiyin.front.operations.tests.conftest import DATABASES, NOON
from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM, Office
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.voice.boxes import actions as boxes
from huiyin.voice.meetings import actions as meetings

pytestmark = pytest.mark.django_db(databases=DATABASES)
DAY = timedelta(days=1)


def state():
    return list(Duty.objects.order_by("pk").values_list("pk", "is_overdue", "settled_at")), Entry.objects.count()


def test_tick_twice_equals_once(matter, home):
    ticking.run(NOON + 30 * DAY)
    before = state()

    report = ticking.run(NOON + 30 * DAY)

    assert state() == before
    assert report.failed == []
    assert report.done["应办"] == 0


def test_tick_makes_late_duties_climb(matter, home):
    report = ticking.run(NOON + 30 * DAY)

    assert report.done["应办"] == 1
    assert Duty.objects.filter(kind="supervise", source_id=matter.pk).count() == 1


def test_tick_goes_on_after_a_failing_step(matter, home, monkeypatch):
    def broken(at):
        raise ZeroDivisionError("words of a letter")

    monkeypatch.setattr(ticking, "STEPS", (("坏的", broken), *ticking.STEPS))

    report = ticking.run(NOON + 30 * DAY)

    assert report.failed == ["坏的"]
    assert report.done["应办"] > 0
    assert Step.objects.values_list("failures", "error").get(name="坏的") == (1, "ZeroDivisionError")


def test_tick_never_works_with_an_older_day(matter, home):
    ticking.tick(NOON + DAY)

    report = ticking.tick(NOON - 3 * DAY)

    assert report.at == NOON + DAY
    assert report.is_behind
    assert ClockMark.objects.get().is_behind


def test_tick_holds_after_a_jump_until_confirmed(matter, home):
    ticking.tick(NOON)

    held = ticking.tick(NOON + 30 * DAY)

    assert held.hold == Hold.JUMP
    assert Duty.objects.filter(is_overdue=True).count() == 0
    ticking.confirm_clock(by=SYSTEM, at=NOON + 30 * DAY)
    assert ticking.tick(NOON + 30 * DAY + timedelta(seconds=30)).done["应办"] > 0


def test_clock_alarm_tells_the_administrator_once(mine, home):
    post = people.open_post(mine.unit, code="ADMIN", name="管理员", office=Office.ADMINISTRATOR, by=SYSTEM, at=NOON)
    people.appoint(people.hire("9ADMIN", name="李小红", unit=mine.unit, by=SYSTEM, at=NOON), post, by=SYSTEM, at=NOON)
    ticking.tick(NOON)

    ticking.tick(NOON + 30 * DAY)
    ticking.tick(NOON + 30 * DAY + timedelta(seconds=30))

    assert Notice.objects.filter(text=ticking.ALARM).count() == 1
    assert Entry.objects.filter(verb="clock.alarm").count() == 1


def test_confirm_clock_is_refused_where_nothing_is_held(mine):
    ticking.guard(NOON)

    with pytest.raises(Refused, match="不需要确认"):
        ticking.confirm_clock(by=SYSTEM, at=NOON)

    assert Entry.objects.filter(verb="clock.confirm").count() == 0


def test_lease_lets_one_machine_tick(mine, home):
    assert ticking.take_lease(NOON, holder="one")

    assert not ticking.take_lease(NOON + timedelta(seconds=60), holder="two")
    assert ticking.take_lease(NOON + timedelta(seconds=60), holder="one")
    assert ticking.take_lease(NOON + timedelta(minutes=4), holder="two")


def test_lease_from_an_impossible_future_is_taken(mine):
    Lease.objects.create(name="tick", holder="two", until_at=NOON + DAY)

    assert ticking.take_lease(NOON, holder="one")


def test_tick_elsewhere_does_nothing(matter, home):
    ticking.take_lease(NOON + 30 * DAY, holder="other")

    report = ticking.tick(NOON + 30 * DAY)

    assert report.is_elsewhere
    assert Duty.objects.filter(is_overdue=True).count() == 0


def test_tick_command_says_how_to_confirm(matter, home, capsys):
    ClockMark.objects.create(pk=1, last_seen_at=NOON)

    with pytest.raises(CommandError, match="--confirm-clock"):
        call_command("tick")

    call_command("tick", "--confirm-clock")
    assert "已办理一遍" in capsys.readouterr().out


def test_steps_that_find_nothing_ask_little(mine, home, django_assert_num_queries):
    ticking.run(NOON)

    with django_assert_num_queries(2):  # periods, reminders
        meetings.tick(NOON)
    with django_assert_num_queries(3):  # within a savepoint
        duties.tick(NOON)
    with django_assert_num_queries(2):  # boxes, and their last openings
        boxes.tick(NOON)
