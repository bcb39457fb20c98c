"""Clocks across holidays: danger by the hour, working days by the calendar, caps of pauses, two ticks as one."""

from datetime import date, datetime, timedelta

import pytest

from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger.models import Entry
from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption, Day
from huiyin.kit.clock import MINE_TIME, day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import bounds, page
from huiyin.loop.matters.rules.states import Verb
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.cast import later

pytestmark = pytest.mark.django_db

BEFORE_HOLIDAY = datetime(2026, 9, 30, 22, 30, tzinfo=MINE_TIME)  # Wednesday night, National Day begins at midnight
HOLIDAY = date(2026, 10, 1)


def registered_at(mine, at, **changes):
    return matters.register(cast.new(mine, **changes), by=mine.actor("officer"), at=at)


def assigned_at(mine, at, **changes):
    made = registered_at(mine, at, **changes)
    return matters.assign(made, to=mine.posts["electric"], by=mine.actor("officer"), at=at)


def test_danger_is_accepted_and_answered_by_the_hour_over_a_holiday_night(mine):
    matter = assigned_at(mine, BEFORE_HOLIDAY, grade="danger")
    accept_by = matter.clock.due_at
    matter = matters.accept(matter, by=mine.actor("electric"), at=BEFORE_HOLIDAY + timedelta(minutes=40))

    assert accept_by == BEFORE_HOLIDAY + timedelta(hours=1)
    # the hours of the answer count from the assignment, through midnight into the holiday
    assert matter.clock.due_at == BEFORE_HOLIDAY + timedelta(hours=4)
    assert day_of(matter.clock.due_at) == HOLIDAY


def test_danger_lands_by_the_hour_within_a_holiday(mine):
    at = datetime(2026, 10, 3, 1, 0, tzinfo=MINE_TIME)
    matter = matters.accept(assigned_at(mine, at, grade="danger"), by=mine.actor("electric"), at=at)

    matter = matters.answer(matter, text="已撤人。", result="doing", by=mine.actor("electric"), at=at)

    assert matter.clock.due_at == at + timedelta(hours=24)


def test_danger_that_is_late_climbs_in_the_holiday_the_same_hour(mine):
    matter = assigned_at(mine, BEFORE_HOLIDAY, grade="danger")

    early = duties.tick(BEFORE_HOLIDAY + timedelta(minutes=59))
    late = duties.tick(BEFORE_HOLIDAY + timedelta(minutes=61))

    assert (early, late) == (0, 1)
    assert Duty.objects.get(over=matter.clock).post.code == "vice"


@pytest.mark.parametrize(("hours", "moment"), [(1, "23:30"), (2, "00:30")])
def test_the_hours_of_danger_are_the_rulebooks(mine, hours, moment):
    adoption = Adoption(hours, effective_from=date(2026, 9, 1), document="矿发〔2026〕9号")
    rulebook.override(
        "sla.accept_hours.danger", adoption, by=mine.actor("chief"), at=datetime(2026, 9, 1, tzinfo=MINE_TIME)
    )

    matter = assigned_at(mine, BEFORE_HOLIDAY, grade="danger")

    assert f"{matter.clock.due_at.astimezone(MINE_TIME):%H:%M}" == moment


def test_danger_is_reminded_within_its_hours(mine):
    matter = assigned_at(mine, BEFORE_HOLIDAY, grade="danger")

    early = duties.remind(BEFORE_HOLIDAY + timedelta(minutes=41))
    due = duties.remind(BEFORE_HOLIDAY + timedelta(minutes=42))

    assert (early, due) == (0, 1)
    assert Notice.objects.get(link=matter.link(), key__startswith="remind:").text.endswith("今天 23:30到期，请及时办理")


def test_working_days_skip_the_holiday_and_count_its_make_up_day(mine):
    matter = assigned_at(mine, BEFORE_HOLIDAY)

    # off from the 1st to the 7th: one working day to accept ends with the 8th
    assert day_of(matter.clock.due_at) == date(2026, 10, 8)
    matter = matters.accept(matter, by=mine.actor("electric"), at=datetime(2026, 10, 8, 9, 0, tzinfo=MINE_TIME))
    # seven working days from the 30th: 8, 9, the make-up Saturday 10, 12, 13, 14, 15
    assert day_of(matter.clock.due_at) == date(2026, 10, 15)


def test_danger_takes_no_notice_of_a_notice_of_holidays(mine):
    at = later()
    danger, plain = assigned_at(mine, at, grade="danger"), assigned_at(mine, at)
    days = [Day(date(2026, 11, 3), is_workday=False, name="停工")]

    rulebook.set_holidays(days, notice="示例通知", by=mine.actor("chief"), at=later(hours=0.5))

    danger.refresh_from_db()
    plain.refresh_from_db()
    assert danger.clock.due_at == at + timedelta(hours=1)
    assert day_of(plain.clock.due_at) == date(2026, 11, 4)


def test_pauses_end_at_the_cap_in_working_days_over_a_holiday(mine):
    adoption = Adoption(3, effective_from=date(2026, 9, 1), document="矿发〔2026〕9号")
    rulebook.override("pause.cap_wd", adoption, by=mine.actor("chief"), at=datetime(2026, 9, 1, tzinfo=MINE_TIME))
    matter = matters.accept(assigned_at(mine, BEFORE_HOLIDAY), by=mine.actor("electric"), at=BEFORE_HOLIDAY)
    paused = matters.pause(matter, by=mine.actor("electric"), at=BEFORE_HOLIDAY, code="waiting_parts")
    told = bounds.pause_ends(paused)

    still = [matters.tick(datetime(2026, 10, day, 9, 0, tzinfo=MINE_TIME)) for day in (5, 8, 9, 10)]
    over = matters.tick(datetime(2026, 10, 11, 9, 0, tzinfo=MINE_TIME))

    matter.refresh_from_db()
    assert (still, over, matter.paused_at) == ([0, 0, 0, 0], 1, None)
    assert (told, bounds.pause_ends(matter)) == (date(2026, 10, 10), None)


def test_pauses_end_in_number_at_the_rulebooks_limit(mine):
    adoption = Adoption(1, effective_from=cast.MONDAY.date(), document="矿发〔2026〕9号")
    rulebook.override("pause.times_max", adoption, by=mine.actor("chief"), at=cast.MONDAY)
    by = mine.actor("electric")
    matter = matters.pause(cast.accepted(mine), by=by, at=later(1), code="waiting_parts")
    matter = matters.resume(matter, by=by, at=later(2))

    with pytest.raises(Refused, match="暂停次数已用完"):
        matters.pause(matter, by=by, at=later(3), code="waiting_parts")


def adopt_cap(mine, days):
    adoption = Adoption(days, effective_from=cast.MONDAY.date(), document="矿发〔2026〕9号")
    rulebook.override("pause.cap_wd", adoption, by=mine.actor("chief"), at=cast.MONDAY)


def test_second_pause_has_what_the_first_left_of_the_cap(mine):
    adopt_cap(mine, 3)
    by = mine.actor("electric")
    matter = matters.pause(cast.accepted(mine), by=by, at=later(1), code="waiting_parts")  # Tuesday
    matter = matters.resume(matter, by=by, at=later(3))
    matter = matters.pause(matter, by=by, at=later(3, hours=1), code="waiting_asker")  # Thursday: two days stood
    ends = bounds.pause_ends(matter)

    ticks = [matters.tick(later(day)) for day in (4, 5)]

    matter.refresh_from_db()
    assert (ends, ticks, matter.paused_at) == (later(4).date(), [0, 1], None)


def test_no_pause_begins_when_those_before_used_the_cap_up(mine):
    adopt_cap(mine, 2)
    by = mine.actor("electric")
    matter = matters.pause(cast.accepted(mine), by=by, at=later(1), code="waiting_parts")
    matter = matters.resume(matter, by=by, at=later(3))

    shown = dict(page.verbs(matter, by, frozenset()))[Verb.PAUSE]
    with pytest.raises(Refused, match="合计的天数已用完"):
        matters.pause(matter, by=by, at=later(3, hours=1), code="waiting_parts")

    assert (bool(shown), shown.reason) == (False, "几次暂停合计的天数已用完")
    assert bounds.pause_left(matter, later(3).date()) == 0


def everything():
    """Return all that ticks may change, without the moments of the ledger."""
    return (
        list(Matter.objects.order_by("pk").values()),
        list(Duty.objects.order_by("pk").values()),
        list(Entry.objects.order_by("pk").values_list("verb", "subject_id", "data")),
        list(Notice.objects.order_by("pk").values_list("person", "key", "text")),
    )


def tick(at):
    return matters.tick(at) + duties.tick(at) + duties.remind(at)


def test_two_ticks_equal_one(mine):
    cast.assigned(mine)
    matters.pause(cast.accepted(mine), by=mine.actor("electric"), at=later(1), code="waiting_parts")
    cast.landed(mine)
    assigned_at(mine, later(20), grade="danger")
    assigned_at(mine, later(29, hours=-1))

    for at in (later(20, hours=0.8), later(20, hours=2), later(29), later(45)):
        done = tick(at)
        once = everything()
        again = tick(at)
        assert (again, everything()) == (0, once)
        assert done > 0


def test_a_tick_after_a_long_stop_does_what_the_ticks_missed(mine):
    matter = cast.assigned(mine)

    tick(later(60))

    matter.refresh_from_db()
    assert matter.state == "accepted"
    assert not Duty.objects.filter(settled_at=None, is_overdue=False, due_at__lte=later(60)).exists()
