"""What recurs: once for each post and period, whatever happens to clocks, ticks and posts."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from huiyin.branch.tasks import actions
from huiyin.branch.tasks.actions.ticking import ROUTINES
from huiyin.branch.tasks.tests import cast
from huiyin.branch.tasks.tests.cast import day
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.clock import day_of
from huiyin.kit.periods import Cadence, Period, between, period_of
from huiyin.loop.duties.actions import due_day, open_routine
from huiyin.loop.duties.models import Duty, Round
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.reports import actions as reports
from huiyin.loop.reports.rules import ReportKind

pytestmark = pytest.mark.django_db


def keys(code):
    return sorted(Duty.objects.filter(key__startswith=f"routine:{code}:").order_by().values_list("key", flat=True))


def key(mine, code, period, name):
    return f"routine:{code}:{period}:{mine.posts[name].pk}"


def test_first_tick_opens_the_present_periods_and_none_of_the_past(mine):
    actions.tick(day(2026, 11, 2))

    assert keys("task_list") == [key(mine, "task_list", "2026-11", "cadre")]
    assert keys("report_branch") == sorted(
        key(mine, "report_branch", "2026-10", name) for name in ("secretary", "other_secretary")
    )
    assert keys("report_cell") == sorted(
        key(mine, "report_cell", "2026-10", name) for name in ("head", "cadre", "member", "second")
    )
    assert keys("summary") == sorted(key(mine, "summary", "2026Q3", name) for name in ("member", "second"))
    assert keys("diary") == sorted(key(mine, "diary", "2026-11", name) for name in ("secretary", "other_secretary"))


def test_tick_twice_opens_nothing_more(mine):
    assert actions.tick(day(2026, 11, 2)) > 0

    assert actions.tick(day(2026, 11, 2, 10)) == 0
    assert actions.tick(day(2026, 11, 3)) == 0


def test_what_was_done_before_it_was_asked_for_is_not_owed(mine):
    october = Period(Cadence.MONTH, day(2026, 10, 1).date())
    at, by = day(2026, 11, 1, 6), mine.actor("member")
    reports.sign(mine.posts["member"], reports.Words("做了"), kind=ReportKind.MONTH, period=october, by=by, at=at)
    for _ in range(3):
        by = mine.actor("secretary")
        actions.write(mine.branches["team"], on=day(2026, 11, 1).date(), text="一句", by=by, at=day(2026, 11, 1, 7))

    actions.tick(day(2026, 11, 2))

    assert key(mine, "report_cell", "2026-10", "member") not in keys("report_cell")
    assert keys("diary") == [key(mine, "diary", "2026-11", "other_secretary")]


def test_due_days_come_from_the_rulebook(mine):
    actions.tick(day(2026, 11, 1))

    due = dict(Duty.objects.values_list("kind", "due_at"))
    assert day_of(due[DutyKind.TASK_LIST]).isoformat() == "2026-11-06"  # fifth working day
    assert day_of(due[DutyKind.REPORT]).isoformat() == "2026-11-06"
    assert day_of(due[DutyKind.ROUTINE]).isoformat() == "2026-11-30"


def test_missed_ticks_open_every_period_missed_with_fair_time(mine):
    actions.tick(day(2026, 9, 2))
    actions.tick(day(2026, 12, 9))

    assert [k.split(":")[2] for k in keys("task_list")] == ["2026-09", "2026-10", "2026-11", "2026-12"]
    late = Duty.objects.get(key=key(mine, "task_list", "2026-10", "cadre"))
    assert day_of(late.due_at).isoformat() == "2026-12-14"  # three working days from opening, though long due


def test_clock_set_back_opens_nothing(mine):
    actions.tick(day(2026, 11, 2))
    before = Duty.objects.count()

    actions.tick(day(2026, 8, 2))

    assert Duty.objects.count() == before


def test_two_machines_at_once_open_one(mine):
    routine = ROUTINES[0]
    Round.objects.create(code=routine.code, first_on=day(2026, 11, 1).date(), swept_on=day(2026, 11, 1).date())

    assert open_routine(routine, at=day(2026, 11, 2)) == 1
    Round.objects.update(swept_on=day(2026, 11, 1).date())  # the other one saw the row before it was swept

    assert open_routine(routine, at=day(2026, 11, 2)) == 0
    assert len(keys("task_list")) == 1


def test_post_made_before_the_due_day_owes_the_period_the_next_day(mine):
    actions.tick(day(2026, 11, 2))
    cast.add_member(mine, "third", on=day(2026, 10, 20))

    actions.tick(day(2026, 11, 3))

    duty = Duty.objects.get(key=key(mine, "report_cell", "2026-10", "third"))
    assert day_of(duty.due_at).isoformat() == "2026-11-06"


def test_post_made_after_the_due_day_owes_from_the_next_period(mine):
    actions.tick(day(2026, 11, 2))
    cast.add_member(mine, "third", on=day(2026, 11, 20))

    actions.tick(day(2026, 11, 21))
    assert key(mine, "report_cell", "2026-10", "third") not in keys("report_cell")
    actions.tick(day(2026, 12, 1))

    assert key(mine, "report_cell", "2026-11", "third") in keys("report_cell")


def test_vacant_members_post_owes_nothing_until_it_is_filled(mine):
    people.vacate(mine.posts["member"], by=SYSTEM, at=day(2026, 11, 1))

    actions.tick(day(2026, 11, 2))
    assert key(mine, "report_cell", "2026-10", "member") not in keys("report_cell")
    people.appoint(mine.people["worker"], mine.posts["member"], by=SYSTEM, at=day(2026, 11, 3))
    actions.tick(day(2026, 11, 4))

    duty = Duty.objects.get(key=key(mine, "report_cell", "2026-10", "member"))
    assert duty.post == mine.posts["member"]


def test_vacant_secretarys_report_is_owed_by_the_superior(mine):
    people.vacate(mine.posts["secretary"], by=SYSTEM, at=day(2026, 11, 1))

    actions.tick(day(2026, 11, 2))

    duty = Duty.objects.get(key=key(mine, "report_branch", "2026-10", "secretary"))
    assert duty.post == mine.posts["leader"]


def test_post_closed_in_mid_period_passes_up_what_it_owes(mine):
    actions.tick(day(2026, 11, 2))
    mine.cells["member"].closed_on = day(2026, 11, 4).date()
    mine.cells["member"].save()

    people.close_post(mine.posts["member"], by=SYSTEM, at=day(2026, 11, 4))

    assert Duty.objects.get(key=key(mine, "report_cell", "2026-10", "member")).post == mine.posts["secretary"]
    actions.tick(day(2026, 12, 1))
    assert key(mine, "report_cell", "2026-11", "member") not in keys("report_cell")


def test_opening_costs_the_same_statements_for_two_members_and_for_forty(mine, django_assert_max_num_queries):
    routine = next(r for r in ROUTINES if r.code == "report_cell")
    for n in range(40):
        cast.add_member(mine, f"m{n}")

    with django_assert_max_num_queries(25):
        assert open_routine(routine, at=day(2026, 11, 2)) == 44


class Ticks(TestCase):
    """Any order of ticks, vacancies and appointments: every period is opened once for every post that sat there."""

    @settings(max_examples=25)
    @given(
        steps=st.lists(
            st.tuples(st.integers(0, 70), st.sampled_from(["tick", "vacate", "fill", "back", "again"])),
            min_size=1,
            max_size=9,
        )
    )
    def test_one_duty_per_post_and_period_whatever_happens(self, steps):
        mine = cast.build()
        at = began = day(2026, 9, 2)
        vacant = False
        actions.tick(at)
        for days, what in steps:
            at += timedelta(days=days)
            if what == "vacate" and not vacant:
                people.vacate(mine.posts["member"], by=SYSTEM, at=at)
            elif what == "fill" and vacant:
                people.appoint(mine.people["worker"], mine.posts["member"], by=SYSTEM, at=at)
            vacant = {"vacate": True, "fill": False}.get(what, vacant)
            if what == "back":
                actions.tick(at - timedelta(days=100))
            actions.tick(at)
            if what == "again":
                actions.tick(at)

        for routine in ROUTINES[:5]:
            now = period_of(day_of(at), routine.cadence)
            first = period_of(day_of(began), routine.cadence)
            wanted = list(between(*((p.before() if routine.is_after else p) for p in (first, now))))
            posts = {"task_list": "cadre", "report_branch": "secretary", "diary": "secretary", "summary": "second"}
            name = posts.get(routine.code, "second")
            mine_only = [k for k in keys(routine.code) if k.endswith(f":{mine.posts[name].pk}")]
            due = [
                p for p in wanted if routine.code in {"task_list", "report_branch", "diary"} or began.date() <= p.last
            ]
            assert mine_only == [key(mine, routine.code, p.key, name) for p in due]


def test_due_day_of_a_quarter_counts_from_its_end(mine):
    routine = next(r for r in ROUTINES if r.code == "summary")

    found = due_day(routine, Period(Cadence.QUARTER, day(2026, 7, 1).date()))

    assert found.isoformat() == "2026-10-15"  # seventh working day; the tenth, a Saturday, is worked
