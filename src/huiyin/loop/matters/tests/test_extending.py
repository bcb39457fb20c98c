"""More time: asked for, approved or not by the post above, and what becomes of a request nobody decided."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.models import Post, Tenure
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind, Outcome
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters import queries
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import State
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.cast import later

pytestmark = pytest.mark.django_db
OLD, NEW = date(2026, 11, 11), date(2026, 11, 18)


def request(mine, matter, *, at=3, until=NEW, reason="配件未到。"):
    return matters.extend(matter, by=mine.actor("electric"), at=later(at), until=until, reason=reason)


def approved(mine, *, at=4):
    return matters.approve_extension(cast.asking(mine), by=mine.actor("vice"), at=later(at))


def approvals():
    return [(d.post.code, day_of(d.due_at), d.outcome) for d in Duty.objects.filter(kind=DutyKind.APPROVE)]


def notices():
    found = Notice.objects.order_by("pk").values_list("person__staff_number", "text")
    return [(who, text.replace("2026-", "")[:6]) for who, text in found]


def test_extend_asks_the_post_above_and_the_old_date_holds(mine):
    matter = cast.asking(mine)

    assert (day_of(matter.clock.due_at), matter.promised_on, matter.extensions) == (OLD, OLD, 0)
    assert (matter.asked_until, matter.debtor.code) == (NEW, "electric")
    assert approvals() == [("vice", date(2026, 11, 6), "")]
    assert [who for who, _ in notices()] == ["vice"]
    assert Entry.objects.filter(verb="matter.extend").count() == 1


def test_only_one_request_waits_at_a_time(mine):
    matter = cast.asking(mine)

    with pytest.raises(Refused, match="正在等上级审批"):
        request(mine, matter)
    with pytest.raises(Refused, match="批了再暂停"):
        matters.pause(matter, by=mine.actor("electric"), at=later(3), code="waiting_parts")


def test_approval_moves_the_clock_once_and_for_good(mine):
    matter = approved(mine)

    assert (day_of(matter.clock.due_at), matter.promised_on, matter.extensions) == (NEW, NEW, 1)
    assert (matter.approval, matter.asked_until) == (None, None)
    assert approvals() == [("vice", date(2026, 11, 6), Outcome.DONE)]
    with pytest.raises(Refused, match="已经延期过 1 次"):
        request(mine, matter, at=5, until=date(2026, 11, 19))


def test_approval_tells_who_handles_it_and_who_asked(mine):
    matter = cast.asking(mine, asker=mine.people["worker"])

    matters.approve_extension(matter, by=mine.actor("vice"), at=later(4))

    assert [(who, text) for who, text in notices()[1:]] == [("electric", "延期已经同意"), ("worker", "延期已经同意")]


def test_decline_leaves_the_date_and_says_why(mine):
    matter = cast.asking(mine)

    matter = matters.decline_extension(matter, by=mine.actor("vice"), at=later(4), reason="备件库里有。")

    assert (day_of(matter.clock.due_at), matter.extensions, matter.approval) == (OLD, 0, None)
    assert notices()[-1] == ("electric", "延期没有同意")
    assert approvals()[0][2] == Outcome.DONE


def test_decline_needs_a_reason_and_changes_nothing_without(mine):
    matter = cast.asking(mine)

    with pytest.raises(Refused, match="请填写不同意的理由"):
        matters.decline_extension(matter, by=mine.actor("vice"), at=later(4), reason=" ")

    assert approvals()[0][2] == Outcome.OPEN
    assert not Entry.objects.filter(verb="matter.decline_extension").exists()


@pytest.mark.parametrize(
    ("who", "reason"),
    [("electric", "自己申请的延期不能自己批"), ("chief", "由承办岗位的上级审批"), ("officer", "由承办岗位的上级审批")],
)
def test_only_the_post_above_decides(mine, who, reason):
    with pytest.raises(Refused, match=reason):
        matters.approve_extension(cast.asking(mine), by=mine.actor(who), at=later(4))


def test_silence_of_the_approver_climbs_and_is_never_an_approval(mine):
    matter = cast.asking(mine)

    matters.tick(later(6))
    duties.tick(later(6))

    matter.refresh_from_db()
    late = Duty.objects.get(kind=DutyKind.SUPERVISE)
    assert (late.post.code, late.over.kind) == ("chief", DutyKind.APPROVE)
    assert (day_of(matter.clock.due_at), matter.extensions) == (OLD, 0)


def test_an_approval_that_comes_late_ends_what_the_old_date_had_set_off(mine):
    matter = cast.asking(mine)
    duties.tick(later(10))

    matter = matters.approve_extension(matter, by=mine.actor("vice"), at=later(10))

    assert not matter.clock.is_overdue
    assert not Duty.objects.filter(kind=DutyKind.SUPERVISE, settled_at=None).exists()


def test_a_day_that_has_passed_is_not_approved_any_more(mine):
    matter = cast.asking(mine)

    with pytest.raises(Refused, match="只能不同意"):
        matters.approve_extension(matter, by=mine.actor("vice"), at=later(20))

    matter = matters.decline_extension(matter, by=mine.actor("vice"), at=later(20), reason="已经过期。")
    assert matter.approval is None


def test_what_is_late_is_not_extended(mine):
    with pytest.raises(Refused, match="已经超期，不能再申请延期"):
        request(mine, cast.accepted(mine), at=12)


@pytest.mark.parametrize("until", [date(2026, 11, 11), date(2026, 12, 31)])
def test_extend_refuses_a_day_outside_its_bounds_without_a_trace(mine, until):
    with pytest.raises(Refused, match="新期限要在"):
        request(mine, cast.accepted(mine), until=until)

    assert approvals() == []


def test_an_answer_ends_the_request(mine):
    matter = matters.answer(cast.asking(mine), text="已换泵。", result="done", by=mine.actor("electric"), at=later(4))

    assert (matter.state, matter.approval, matter.asked_until) == (State.ANSWERED, None, None)
    assert approvals()[0][2] == Outcome.DROPPED
    with pytest.raises(Refused, match="不能同意延期"):
        matters.approve_extension(matter, by=mine.actor("vice"), at=later(4))


def test_a_walled_superior_is_passed_over(mine):
    cast.asking(mine, walls=[mine.posts["vice"]])

    assert approvals()[0][0] == "chief"


def test_nobody_approves_their_own_request_by_another_post(mine):
    Tenure.objects.filter(post=mine.posts["vice"]).update(person=mine.people["electric"])

    cast.asking(mine)

    assert approvals()[0][0] == "chief"


def test_where_nobody_is_above_the_refusal_says_so(mine):
    Post.objects.filter(pk=mine.posts["electric"].pk).update(superior=None)
    Post.objects.filter(pk=mine.posts["discipline"].pk).update(closed_on=later().date())

    with pytest.raises(Refused, match="上面没有可以审批的岗位"):
        cast.asking(mine)


def test_a_vacant_approvers_decision_passes_up(mine):
    matter = cast.asking(mine)

    Tenure.objects.filter(post=mine.posts["vice"]).update(to_on=later(4).date())
    matters.follow_vacancy(mine.posts["vice"], by=SYSTEM, at=later(4))

    matter = Matter.objects.get(pk=matter.pk)
    assert matter.approver_id == mine.posts["chief"].pk


def test_a_request_of_a_post_that_fell_vacant_is_dropped(mine):
    matter = cast.asking(mine)

    Tenure.objects.filter(post=mine.posts["electric"]).update(to_on=later(4).date())
    matters.follow_vacancy(mine.posts["electric"], by=SYSTEM, at=later(4))

    matter = Matter.objects.get(pk=matter.pk)
    assert (matter.debtor.code, matter.approval) == ("vice", None)


def test_a_request_has_a_day_and_a_duty_or_neither_and_none_for_danger(mine):
    matter = cast.asking(mine)

    for wrong in ({"asked_until": None}, {"approval": None}, {"grade": "danger"}):
        with pytest.raises(IntegrityError, match="matter_approval_pairs"), transaction.atomic():
            Matter.objects.filter(pk=matter.pk).update(**wrong)


def test_the_approver_sees_the_matter_and_the_post_is_named(mine):
    matter = cast.asking(mine)

    assert queries.sees(mine.actor("vice"), matter)
    assert queries.get_for(mine.actor("vice"), matter.pk).approval.post.code == "vice"
