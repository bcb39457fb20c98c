"""What time alone does: silence accepts, late duties climb exactly once, pauses end, witnesses are drawn."""

from datetime import date

import pytest

from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.models import Tenure
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Day
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties import queries as owed
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.rules.states import State
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.cast import later

pytestmark = pytest.mark.django_db


def supervisions():
    found = Duty.objects.filter(kind=DutyKind.SUPERVISE).order_by("id")
    return [(d.level, d.post.code, d.is_open) for d in found]


def test_silence_of_five_working_days_is_acceptance(mine):
    matter = cast.assigned(mine)

    matters.tick(later(7, hours=8))  # Monday evening: the fifth working day isn't over
    matter.refresh_from_db()
    assert matter.state == State.ASSIGNED
    matters.tick(later(8))

    matter.refresh_from_db()
    assert (matter.state, matter.debtor.code) == (State.ACCEPTED, "electric")
    assert Entry.objects.get(verb="matter.accept").person_id is None


def test_late_duty_climbs_to_the_superior_exactly_once(mine):
    matter = cast.assigned(mine)

    assert (duties.tick(later(2)), duties.tick(later(2)), duties.tick(later(2, hours=1))) == (1, 0, 0)

    matter.refresh_from_db()
    assert matter.clock.is_overdue
    assert supervisions() == [(1, "vice", True)]


def test_late_supervision_climbs_on_and_ends_with_what_it_watches(mine):
    matter = cast.assigned(mine)
    duties.tick(later(2))
    duties.tick(later(8))  # three working days after Wednesday have passed

    assert supervisions() == [(1, "vice", True), (2, "chief", True)]
    matters.accept(matter, by=mine.actor("electric"), at=later(8))

    assert supervisions() == [(1, "vice", False), (2, "chief", False)]


def test_nothing_climbs_to_nobody_nor_above_the_last_level(mine):
    cast.assigned(mine)

    for day in range(2, 60):
        duties.tick(later(day))

    assert [(level, code) for level, code, _ in supervisions()] == [
        (1, "vice"),
        (2, "chief"),
        (3, "discipline"),
    ]


def test_supervision_skips_walled_and_vacant_posts(mine):
    cast.assigned(mine, walls=[mine.posts["chief"]])
    Tenure.objects.filter(post=mine.posts["vice"]).update(to_on=date(2026, 11, 2))

    duties.tick(later(2))

    assert supervisions() == [(1, "discipline", True)]


def test_the_askers_silence_never_climbs_but_draws_a_witness(mine):
    matter = cast.landed(mine)
    late = later(18)  # ten working days after Wednesday the 4th ended on the 18th

    matters.tick(late)
    duties.tick(late)

    matter.refresh_from_db()
    assert (matter.state, matter.debtor.code, matter.clock.kind) == (State.LANDED, "delegate", DutyKind.WITNESS)
    assert supervisions() == []
    assert matters.tick(late) == 0


def test_witness_closes_but_does_not_rate(mine):
    matter = cast.landed(mine)
    matters.tick(later(18))
    with pytest.raises(Refused, match="只有提出人可以评价"):
        matters.confirm(matter, by=mine.actor("delegate"), at=later(19), rating=5)

    matter = matters.confirm(matter, by=mine.actor("delegate"), at=later(19), text="看过了，热水正常。")

    assert matter.state == State.CLOSED


def test_witness_is_drawn_outside_the_handlers_unit_else_above_the_registrar(mine):
    matter = cast.assigned(mine)
    matters.object(matter, by=mine.actor("electric"), at=later(1), reason="不归本队管。")
    matter = matters.rule(matter, to=mine.posts["wind"], by=mine.actor("chief"), at=later(1), reason="通风队办。")
    matter = matters.accept(matter, by=mine.actor("wind"), at=later(1))
    matter = matters.answer(matter, text="已办。", result="done", by=mine.actor("wind"), at=later(2))
    matters.report_landed(matter, text="已办。", by=mine.actor("wind"), at=later(2))

    matters.tick(later(18))

    matter.refresh_from_db()
    assert matter.debtor.code == "chair"  # the only delegate sits in the handler's own unit


def test_pause_ends_at_its_cap(mine):
    matter = matters.pause(cast.accepted(mine), by=mine.actor("electric"), at=later(1), code="waiting_parts")

    matters.tick(later(28))
    matter.refresh_from_db()
    assert matter.paused_at is not None
    matters.tick(later(30))

    matter.refresh_from_db()
    assert matter.paused_at is None
    assert day_of(matter.clock.due_at) > date(2026, 12, 1)


def test_paused_clock_does_not_climb(mine):
    matters.pause(cast.accepted(mine), by=mine.actor("electric"), at=later(1), code="waiting_parts")

    assert duties.tick(later(20)) == 0


def test_extended_clock_may_climb_again_once(mine):
    matter = cast.asking(mine)
    duties.tick(later(10))
    matters.approve_extension(matter, by=mine.actor("vice"), at=later(10))

    duties.tick(later(19))
    duties.tick(later(19))

    assert Duty.objects.filter(kind=DutyKind.SUPERVISE, over=matter.clock_id, level=1).count() == 2


def test_lateness_is_charged_to_the_post_that_held_it(mine):
    matter = cast.assigned(mine)
    duties.tick(later(4))
    matter = matters.object(matter, by=mine.actor("electric"), at=later(4), reason="不归本队管。")
    matters.rule(matter, to=mine.posts["wind"], by=mine.actor("chief"), at=later(4), reason="通风队办。")

    late = [(d.post.code, d.is_overdue) for d in owed.of_source("matter", matter.pk) if d.kind == DutyKind.ACCEPT]

    assert late == [("electric", True), ("wind", False)]


def test_what_i_owe_is_sorted_by_clock(mine):
    slow, fast = cast.assigned(mine), cast.assigned(mine, grade="danger")

    found = owed.first_owed(mine.actor("electric"), 9)

    assert [d.source_id for d in found] == [fast.pk, slow.pk]
    assert owed.first_owed(Actor(), 9) == []


def test_open_duty_with_a_key_opens_once(mine):
    new = duties.NewDuty(DutyKind.OPEN_BOX, mine.posts["officer"].pk, "开一号箱", later(3), key="box:1:2026-11-05")

    one = duties.open_duty(new, by=mine.actor("officer"), at=later())
    other = duties.open_duty(new, by=mine.actor("officer"), at=later(1))

    assert one.pk == other.pk
    assert Entry.objects.filter(verb="duty.open").count() == 1


def test_settle_is_the_debtors_and_happens_once(mine):
    new = duties.NewDuty(DutyKind.OPEN_BOX, mine.posts["officer"].pk, "开一号箱", later(3))
    duty = duties.open_duty(new, by=mine.actor("officer"), at=later())
    with pytest.raises(Refused, match="不在您的岗位名下"):
        duties.settle(duty, by=mine.actor("wind"), at=later(1))

    duties.settle(duty, by=mine.actor("officer"), at=later(1))

    with pytest.raises(Refused, match="已经了结"):
        duties.settle(duty, by=mine.actor("officer"), at=later(1))


def test_a_notice_of_holidays_moves_working_day_clocks_but_no_promise(mine):
    counted, promised = cast.assigned(mine), cast.accepted(mine)
    days = [Day(date(2026, 11, 3), is_workday=False, name="停工")]

    rulebook.set_holidays(days, notice="示例通知", by=mine.actor("chief"), at=later(hours=3))

    counted.refresh_from_db()
    promised.refresh_from_db()
    assert day_of(counted.clock.due_at) == date(2026, 11, 4)
    assert day_of(promised.clock.due_at) == date(2026, 11, 11)
