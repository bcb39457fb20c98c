"""The rulebook's numbers decide: each test adopts another number and sees the matter behave otherwise."""

from datetime import date, timedelta

import pytest

from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.rules.states import State
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.cast import MONDAY, later

pytestmark = pytest.mark.django_db


def adopt(mine, key, value):
    """The chiefs adopt a number from the Monday on which the stories begin."""
    adoption = Adoption(value, effective_from=MONDAY.date(), document="矿发〔2026〕1号")
    rulebook.override(key, adoption, by=mine.actor("chief"), at=MONDAY)


def supervisions():
    return list(Duty.objects.filter(kind=DutyKind.SUPERVISE).order_by("id").values_list("level", "post__code"))


def reminded():
    return list(Notice.objects.filter(key__startswith="remind:").order_by("id").values_list("person__name", "text"))


@pytest.mark.parametrize(("levels", "climbed"), [(4, ["vice", "chief", "discipline"]), (2, ["vice", "chief"])])
def test_escalation_ends_at_the_adopted_level(mine, levels, climbed):
    adopt(mine, "escalation.levels", levels)
    cast.assigned(mine)

    for day in range(2, 60):
        duties.tick(later(day))

    assert [code for _, code in supervisions()] == climbed


def test_more_levels_than_spans_use_the_last_span(mine):
    adopt(mine, "sla.supervise_wd", [3])
    cast.assigned(mine)

    for day in range(2, 60):
        duties.tick(later(day))

    assert [level for level, _ in supervisions()] == [1, 2, 3]


# Accepted on Tuesday, to be answered by Wednesday the 11th: seven tenths of the time are over on Sunday morning.
@pytest.mark.parametrize(("ratio", "is_told"), [(0.7, False), (0.5, True)])
def test_reminder_comes_when_the_adopted_share_of_the_time_has_gone(mine, ratio, is_told):
    adopt(mine, "sla.remind_ratio", ratio)
    matter = cast.accepted(mine)

    duties.remind(later(5.5))

    told = [("人员electric", "机电队队长：“答复”11月11日到期，请及时办理")] if is_told else []
    assert reminded() == told
    assert Notice.objects.filter(link=matter.link()).count() == len(told)


def test_reminder_comes_once_by_however_many_ticks(mine):
    matter = cast.accepted(mine)

    done = [duties.remind(later(8)), duties.remind(later(8)), duties.remind(later(8.5))]

    assert done == [1, 0, 0]
    assert len(reminded()) == 1
    assert Entry.objects.filter(verb="duty.remind", subject_id=matter.clock_id).count() == 1


def test_reminder_names_no_word_of_the_matter(mine):
    cast.accepted(mine)

    duties.remind(later(8))

    text = reminded()[0][1]
    assert "澡堂" not in text
    assert "热水" not in text


def test_an_extended_clock_reminds_of_its_new_day_once(mine):
    matter = cast.asking(mine)
    duties.remind(later(8))
    matters.approve_extension(matter, by=mine.actor("vice"), at=later(8))

    early = duties.remind(later(9))
    due = [duties.remind(later(15.5)), duties.remind(later(15.5))]

    assert (early, due) == (0, [1, 0])
    assert [text.partition("”")[2] for _, text in reminded()] == [
        "11月11日到期，请及时办理",
        "11月18日到期，请及时办理",
    ]


def test_a_paused_a_late_or_an_ended_clock_reminds_nobody(mine):
    matters.pause(cast.accepted(mine), by=mine.actor("electric"), at=later(1), code="waiting_parts")
    cast.answered(mine, title="已经答复")
    late = cast.accepted(mine, title="已经超期")
    Duty.objects.filter(pk=late.clock_id).update(is_overdue=True)

    duties.remind(later(9))

    assert reminded() == []


def test_the_askers_silence_is_not_reminded(mine):
    matter = cast.landed(mine)

    assert matter.clock.remind_at is None


def test_a_vacant_posts_reminder_goes_to_who_answers_for_it_but_never_past_a_wall(mine):
    matter = cast.accepted(mine, walls=[mine.posts["vice"]])
    mine.people["electric"].tenures.update(to_on=date(2026, 11, 3))

    duties.remind(later(8))

    assert matter.debtor.code == "electric"
    assert [who for who, _ in reminded()] == ["人员chief"]


def test_many_reminders_cost_as_many_statements_as_one(mine, django_assert_max_num_queries):
    for n in range(6):
        cast.accepted(mine, title=f"第 {n} 件")

    with django_assert_max_num_queries(14):
        assert duties.remind(later(8)) == 6


@pytest.mark.parametrize(("days", "is_late"), [(30, False), (31, True)])
def test_review_can_be_asked_for_within_its_days(mine, days, is_late):
    matter = cast.refused(mine)
    writer = Actor(writer_of=matter.pk)

    if is_late:
        with pytest.raises(Refused, match="申请复查的期限已过"):
            matters.review(matter, reason="不服。", by=writer, at=later(days))
    else:
        assert matters.review(matter, reason="不服。", by=writer, at=later(days)).state == State.REVIEWED


def test_review_term_follows_the_adopted_number(mine):
    adopt(mine, "review.days", 45)
    matter = cast.refused(mine)

    matter = matters.review(matter, reason="不服。", by=Actor(writer_of=matter.pk), at=later(44))

    assert matter.state == State.REVIEWED


@pytest.mark.parametrize(("answer_days", "due"), [(30, date(2026, 12, 3)), (10, date(2026, 11, 13))])
def test_first_review_is_decided_within_the_adopted_days_by_the_superior(mine, answer_days, due):
    adopt(mine, "review.answer_days", answer_days)
    matter = cast.refused(mine)

    matter = matters.review(matter, reason="不服。", by=Actor(writer_of=matter.pk), at=later(1))

    assert (matter.debtor.code, day_of(matter.clock.due_at)) == ("chair", due)


def test_second_review_has_a_term_of_its_own_and_goes_one_higher(mine):
    adopt(mine, "review.answer_days", 10)
    matter = cast.refused(mine)
    writer = Actor(writer_of=matter.pk)
    matter = matters.review(matter, reason="不服。", by=writer, at=later(1))
    matter = matters.uphold(matter, reason="维持。", by=mine.actor("chair"), at=later(2))
    with pytest.raises(Refused, match="期限已过"):
        matters.review(matter, reason="仍不服。", by=writer, at=later(33))

    matter = matters.review(matter, reason="仍不服。", by=writer, at=later(32))

    assert (matter.debtor.code, day_of(matter.clock.due_at)) == ("chief", date(2027, 1, 3))


@pytest.mark.parametrize(("number", "due"), [(60, date(2026, 11, 23)), (10, date(2026, 11, 12))])
def test_a_request_is_answered_within_the_days_of_the_petition_rules(mine, number, due):
    adopt(mine, "petition.close_days", number)

    matter = cast.accepted(mine, grade="complex")

    assert day_of(matter.clock.due_at) == due


def test_days_of_the_petition_rules_bind_requests_only(mine):
    adopt(mine, "petition.close_days", 10)

    matter = cast.accepted(mine, grade="complex", kind="suggestion")

    assert day_of(matter.clock.due_at) == date(2026, 11, 23)


def test_a_request_is_extended_no_further_than_the_petition_rules_allow(mine):
    adopt(mine, "petition.close_days", 10)
    adopt(mine, "petition.extend_days", 3)
    matter = cast.accepted(mine)
    said = {"by": mine.actor("electric"), "at": later(2), "reason": "等配件。"}
    with pytest.raises(Refused, match="不晚于11月15日"):
        matters.extend(matter, until=date(2026, 11, 16), **said)

    matter = matters.extend(matter, until=date(2026, 11, 15), **said)
    matter = matters.approve_extension(matter, by=mine.actor("vice"), at=later(2))

    assert day_of(matter.clock.due_at) == date(2026, 11, 15)


def test_an_enterprise_may_not_take_longer_to_accept_than_the_law_says(mine):
    adopt(mine, "sla.accept_wd", 30)
    adopt(mine, "petition.notify_days", 12)

    matter = cast.assigned(mine)

    assert day_of(matter.clock.due_at) == date(2026, 11, 14)
    assert matter.clock.workdays is None


@pytest.mark.parametrize(
    ("number", "origin", "grade", "due"),
    [
        (5, "paper", "ordinary", date(2026, 11, 9)),
        (4, "letter", "ordinary", date(2026, 11, 6)),
        (5, "counter", "ordinary", date(2026, 11, 11)),
        (5, "letter", "complex", date(2026, 11, 23)),
        (5, "letter", "simple", date(2026, 11, 5)),
    ],
)
def test_what_came_through_a_box_is_answered_within_the_days_of_the_boxes(mine, number, origin, grade, due):
    adopt(mine, "box.answer_wd", number)

    matter = cast.accepted(mine, origin=origin, grade=grade)

    assert day_of(matter.clock.due_at) == due


@pytest.mark.parametrize(("number", "due"), [(10, date(2026, 11, 16)), (12, date(2026, 11, 18))])
def test_what_came_through_a_box_lands_within_the_days_of_the_boxes(mine, number, due):
    adopt(mine, "box.final_wd", number)

    matter = cast.answered(mine, origin="letter")

    assert day_of(matter.clock.due_at) == due


def test_a_late_answer_leaves_the_rest_of_the_days_to_land(mine):
    matter = cast.accepted(mine, origin="letter")
    at = MONDAY + timedelta(days=21)  # Monday the 23rd

    matter = matters.answer(matter, text="已换泵。", result="doing", by=mine.actor("electric"), at=at)

    assert day_of(matter.clock.due_at) == date(2026, 11, 30)
