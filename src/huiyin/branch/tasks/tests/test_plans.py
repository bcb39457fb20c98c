"""Task lists: proposed from facts, set, taken, done with a word, corrected with the difference kept, carried on."""

import pytest
from django.db import IntegrityError, transaction

from huiyin.branch.tasks import actions
from huiyin.branch.tasks.models import Line, Plan
from huiyin.branch.tasks.queries import plans, takers
from huiyin.branch.tasks.queries.plans import Proposal
from huiyin.branch.tasks.rules.plans import PlanState, Source
from huiyin.branch.tasks.tests import cast
from huiyin.branch.tasks.tests.cast import MONDAY, day
from huiyin.ground.grid.models import Care, Gap
from huiyin.ground.grid.rules import GapKind, Level
from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind, Hint
from huiyin.loop.duties.signals import hints_asked
from huiyin.loop.matters import actions as matters

pytestmark = pytest.mark.django_db
NOVEMBER = plans.month(MONDAY.date())


def lines(*texts):
    return [Proposal("own", text, Source.OWN) for text in texts]


def given(mine, name="member", *texts, at=MONDAY):
    wanted = lines(*(texts or ("查一遍风筒接口", "和新来的小王谈一次")))
    return actions.set_list(mine.people[name], wanted, period=plans.month(at.date()), by=mine.actor("cadre"), at=at)


def taken(mine, name="member", *texts, at=MONDAY):
    return actions.take(given(mine, name, *texts, at=at), by=mine.actor(name), at=at)


def test_set_list_is_recorded_and_owed_to_be_taken(mine):
    plan = given(mine)

    assert [(n.number, n.text) for n in plan.lines.order_by("number")] == [
        (1, "查一遍风筒接口"),
        (2, "和新来的小王谈一次"),
    ]
    assert (plan.state, plan.post, plan.setter, plan.branch) == (
        PlanState.SET,
        mine.posts["member"],
        mine.posts["cadre"],
        mine.branches["team"],
    )
    assert Duty.objects.get(kind=DutyKind.TAKE_LIST).post == mine.posts["member"]
    assert Entry.objects.filter(verb="plan.set", subject_id=plan.pk).count() == 1


def test_set_list_by_somebody_else_is_refused_without_a_trace(mine):
    with pytest.raises(Refused, match="由上一级包保人定"):
        actions.set_list(mine.people["member"], lines("甲"), period=NOVEMBER, by=mine.actor("head"), at=MONDAY)

    assert (Plan.objects.count(), Entry.objects.count()) == (0, 0)


def test_set_list_twice_is_refused(mine):
    given(mine)

    with pytest.raises(Refused, match="已经定了"):
        given(mine)


def test_set_list_without_a_task_is_refused(mine):
    with pytest.raises(Refused, match="至少定一项"):
        actions.set_list(mine.people["member"], [], period=NOVEMBER, by=mine.actor("cadre"), at=MONDAY)


def test_set_list_for_a_month_gone_by_is_refused(mine):
    with pytest.raises(Refused, match="已经过去"):
        actions.set_list(
            mine.people["member"], lines("甲"), period=NOVEMBER.before(), by=mine.actor("cadre"), at=MONDAY
        )


def test_setting_is_settled_when_everybody_has_a_list(mine):
    actions.tick(MONDAY)
    owed = Duty.objects.get(kind=DutyKind.TASK_LIST)
    given(mine)
    owed.refresh_from_db()
    assert owed.settled_at is None

    given(mine, "second")

    owed.refresh_from_db()
    assert owed.outcome == "done"


def test_person_without_a_post_takes_the_list_without_a_duty(mine):
    Care.objects.filter(person=mine.people["welder"]).delete()
    cast.care_for(mine, "cadre", "welder", Level.CADRES)

    plan = taken(mine, "welder")

    assert (plan.post, plan.state) == (None, PlanState.TAKEN)
    assert not Duty.objects.filter(kind=DutyKind.TAKE_LIST).exists()
    assert Notice.objects.get(person=mine.people["welder"]).text == "11 月任务清单已定，请您认领"


def test_take_by_somebody_else_is_refused(mine):
    plan = given(mine)

    with pytest.raises(Refused, match="由本人认领"):
        actions.take(plan, by=mine.actor("second"), at=MONDAY)


def test_take_settles_what_was_owed(mine):
    plan = taken(mine)

    assert plan.taken_at == MONDAY
    assert Duty.objects.get(kind=DutyKind.TAKE_LIST).outcome == "done"


def test_finish_needs_a_word_and_a_list_taken_on(mine):
    plan = given(mine)
    line = plan.lines.first()
    with pytest.raises(Refused, match="先认领"):
        actions.finish(line, evidence="换了两处", by=mine.actor("member"), at=MONDAY)
    actions.take(plan, by=mine.actor("member"), at=MONDAY)
    with pytest.raises(Refused, match="写一句完成情况"):
        actions.finish(line, evidence="  ", by=mine.actor("member"), at=MONDAY)

    done = actions.finish(line, evidence="换了两处", by=mine.actor("member"), at=MONDAY)

    assert (done.done_at, done.evidence) == (MONDAY, "换了两处")
    with pytest.raises(Refused, match="已经了结"):
        actions.finish(line, evidence="再写", by=mine.actor("member"), at=MONDAY)


def test_correct_keeps_what_was_said_before(mine):
    plan = taken(mine)
    first, second = plan.lines.order_by("number")

    changed = actions.correct(
        plan,
        actions.Correction(["送风量测一次"], [second.pk], "小王调走了"),
        by=mine.actor("member"),
        at=day(2026, 11, 9),
    )

    rows = list(changed.lines.order_by("number").values_list("text", "added_in", "dropped_in", "reason"))
    assert rows == [
        ("查一遍风筒接口", 1, None, ""),
        ("和新来的小王谈一次", 1, 2, "小王调走了"),
        ("送风量测一次", 2, None, ""),
    ]
    assert Notice.objects.filter(person=mine.people["cadre"], text__contains="任务清单有修改").exists()
    assert first.is_open


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (actions.Correction(), "没有增减"),
        (actions.Correction(added=["甲"]), "写明为什么改"),
        (actions.Correction(added=[f"第{n}项" for n in range(30)], reason="太多"), "最多 20 项"),
    ],
)
def test_correct_is_refused_with_a_reason(mine, change, why):
    plan = taken(mine)

    with pytest.raises(Refused, match=why):
        actions.correct(plan, change, by=mine.actor("cadre"), at=MONDAY)


def test_correct_by_a_third_is_refused(mine):
    plan = taken(mine)

    with pytest.raises(Refused, match="由定的人和认领的人"):
        actions.correct(plan, actions.Correction(["甲"], [], "想改"), by=mine.actor("head"), at=MONDAY)


def test_unfinished_lines_come_back_by_themselves(mine):
    plan = taken(mine)
    done, left = plan.lines.order_by("number")
    actions.finish(done, evidence="查完", by=mine.actor("member"), at=MONDAY)

    following = given(mine, "member", "新任务", at=day(2026, 12, 2))

    rows = list(following.lines.order_by("number").values_list("text", "source", "carried_from"))
    assert rows == [(left.text, Source.CARRIED, left.pk), ("新任务", Source.OWN, None)]


def test_month_over_closes_the_list_even_before_the_tick(mine):
    plan = taken(mine)
    line = plan.lines.first()

    with pytest.raises(Refused, match="这个月已经过去"):
        actions.finish(line, evidence="晚了", by=mine.actor("member"), at=day(2026, 12, 1))

    assert actions.close_months(day(2026, 12, 1)) == 1
    plan.refresh_from_db()
    assert plan.state == PlanState.CLOSED
    assert actions.close_months(day(2026, 12, 1)) == 0


def test_list_never_taken_ends_with_the_month_and_is_owed_no_more(mine):
    given(mine)

    actions.tick(day(2026, 12, 1))

    assert Duty.objects.get(kind=DutyKind.TAKE_LIST).outcome == "dropped"


def test_list_of_a_member_who_left_is_owed_by_nobody(mine):
    given(mine)

    people.vacate(mine.posts["member"], by=SYSTEM, at=day(2026, 11, 3))

    assert Duty.objects.get(kind=DutyKind.TAKE_LIST).outcome == "dropped"


def test_proposals_come_from_duties_gaps_care_and_the_crews_matters(mine):
    member = takers.of_person(mine.people["member"])
    new = duties.NewDuty("visit", mine.posts["member"].pk, "走访住院职工", day(2026, 11, 9), link="/visits/1/")
    duties.open_duty(new, by=mine.actor("secretary"), at=MONDAY)
    Gap.objects.create(
        kind=GapKind.OVERLOAD, cell=mine.cells["member"], branch=mine.branches["team"], found_on=MONDAY.date()
    )
    matter = matters.register(
        matters.NewMatter("风筒漏风", "早班风筒漏风", registrar=mine.posts["officer"], unit=mine.units["crew"]),
        by=mine.actor("officer"),
        at=MONDAY,
    )

    found = plans.proposals(member, NOVEMBER, by=mine.actor("secretary"))

    assert [(one.source, one.text) for one in found] == [
        (Source.DUTY, "走访：走访住院职工"),
        (Source.GAP, "补缺口：超过人数上限"),
        (Source.CARE, "和联系的 2 名职工每人谈一次，听听有什么难处"),
        (Source.CARE, "有 2 名职工一阵子没见面了，去看看、聊几句（是谁，本人在“走访”里看）"),
        (Source.MATTER, f"跟进 {matter.number}（其他）"),
    ]
    assert all("漏风" not in one.text for one in found)  # the taker may see less of a matter than the setter


def test_proposals_show_no_matter_the_setter_may_not_see(mine):
    matters.register(
        matters.NewMatter("风筒漏风", "早班风筒漏风", registrar=mine.posts["officer"], unit=mine.units["crew"]),
        by=mine.actor("officer"),
        at=MONDAY,
    )

    found = plans.proposals(takers.of_person(mine.people["member"]), NOVEMBER, by=mine.actor("cadre"))

    assert [one for one in found if one.source == Source.MATTER] == []


def test_set_many_does_what_set_list_does(mine):
    wanted = [(one, lines("查岗")) for one in takers.of_setters([mine.posts["cadre"].pk])]

    made = actions.set_many(wanted, period=NOVEMBER, by=mine.actor("cadre"), at=MONDAY)

    assert {plan.person_id for plan in made} == {mine.people["member"].pk, mine.people["second"].pk}
    assert Duty.objects.filter(kind=DutyKind.TAKE_LIST).count() == 2
    assert actions.set_many(wanted, period=NOVEMBER, by=mine.actor("cadre"), at=MONDAY) == []


def test_constraints_hold_what_must_never_be_false(mine):
    plan = taken(mine)
    line = plan.lines.first()

    for broken in (
        {"done_at": MONDAY},  # done without a word
        {"dropped_in": 2},  # dropped without a reason
        {"dropped_in": 1, "reason": "早"},  # dropped before it was there
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Line.objects.filter(pk=line.pk).update(**broken)
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(state=PlanState.SET)


def test_other_rooms_are_asked_and_their_hints_are_proposals(mine):
    def answer(sender, *, post_id, day, **rest):
        return [Hint("unmet", f"{post_id} {day}", "/visits/")]

    hints_asked.connect(answer)
    try:
        found = plans.proposals(takers.of_person(mine.people["member"]), NOVEMBER, by=mine.actor("cadre"))
    finally:
        hints_asked.disconnect(answer)

    assert Proposal("unmet", f"{mine.posts['member'].pk} 2026-11-01", "care", "/visits/") in found
