"""Each verb: changed and recorded, or refused without a trace."""

from datetime import date

import pytest

from huiyin.ground.ledger.models import Entry, Text
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind, Outcome
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters import queries
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.kinds import Grade
from huiyin.loop.matters.rules.states import State
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.cast import MONDAY, later

pytestmark = pytest.mark.django_db


def entries(matter):
    return list(
        Entry.objects.filter(subject="matter", subject_id=matter.pk).order_by("id").values_list("verb", flat=True)
    )


def clocks(matter):
    return [(d.kind, d.post.code, d.outcome) for d in queries.duties.of_source("matter", matter.pk)]


def test_register_creates_a_matter_owed_by_the_registrar(mine):
    matter = cast.registered(mine)

    assert (matter.state, matter.debtor.code, matter.clock.kind) == (State.REGISTERED, "officer", DutyKind.ASSIGN)
    assert day_of(matter.clock.due_at) == date(2026, 11, 3)
    assert entries(matter) == ["matter.register"]
    assert matter.number == f"2026-{matter.pk:05d}"


def test_register_keeps_the_words_apart_from_the_structure(mine):
    matter = cast.registered(mine)

    entry = Entry.objects.get(subject="matter", subject_id=matter.pk)
    assert "热水" not in str(entry.data)
    assert Text.objects.get(entry_id=entry.pk).words["summary"] == matter.summary
    assert len(entry.commitment) == 64


@pytest.mark.parametrize(("changes", "reason"), [({"title": " "}, "请填写标题"), ({"summary": ""}, "请填写事项摘要")])
def test_register_refuses_missing_text_without_a_trace(mine, changes, reason):
    with pytest.raises(Refused, match=reason):
        cast.registered(mine, **changes)

    assert (Matter.objects.count(), Entry.objects.filter(subject="matter").count(), Duty.objects.count()) == (0, 0, 0)


def test_register_leaves_no_stop_behind_a_title_for_it_stands_within_sentences(mine):
    new = cast.new(mine, title="食堂夜班饭菜到点就凉，希望有保温。 ")

    made = matters.register(new, by=mine.actor("officer"), at=MONDAY)
    again = matters.register_once(new, by=mine.actor("officer"), at=MONDAY)

    assert made.title == "食堂夜班饭菜到点就凉，希望有保温"
    assert again == made


def test_register_refuses_a_title_of_stops_alone(mine):
    with pytest.raises(Refused, match="请填写标题"):
        matters.register(cast.new(mine, title="。。"), by=mine.actor("officer"), at=MONDAY)


def test_register_refuses_a_post_the_actor_does_not_hold(mine):
    with pytest.raises(Refused, match="登记岗位不是您的岗位"):
        cast.registered(mine, registrar=mine.posts["chair"])


def test_register_vital_reaches_the_leader_at_once_on_an_hour_clock(mine):
    matter = cast.registered(mine, is_vital=True, readers=[mine.posts["chief"]])

    reading = Duty.objects.get(kind=DutyKind.READ)
    assert (reading.post.code, reading.due_at, reading.source_id) == ("chief", later(1), matter.pk)


def test_register_vital_refuses_without_a_reader_or_with_a_walled_one(mine):
    for readers, walls in (([], []), ([mine.posts["chief"]], [mine.posts["chief"]])):
        with pytest.raises(Refused, match="必读领导"):
            cast.registered(mine, is_vital=True, readers=readers, walls=walls)


def test_assign_makes_the_handler_owe_acceptance(mine):
    matter = cast.assigned(mine)

    assert (matter.state, matter.debtor.code, matter.unit.code) == (State.ASSIGNED, "electric", "E")
    assert clocks(matter) == [("assign", "officer", Outcome.DONE), ("accept", "electric", Outcome.OPEN)]


def test_assign_refuses_a_walled_post(mine):
    matter = cast.registered(mine, walls=[mine.posts["electric"]])

    with pytest.raises(Refused, match="回避名单"):
        matters.assign(matter, to=mine.posts["electric"], by=mine.actor("officer"), at=MONDAY)

    assert entries(matter) == ["matter.register"]


def test_accept_promises_a_date_within_the_clock(mine):
    matter = matters.accept(
        cast.assigned(mine), by=mine.actor("electric"), at=later(hours=2), promised_on=date(2026, 11, 5)
    )

    assert (matter.state, matter.promised_on) == (State.ACCEPTED, date(2026, 11, 5))
    assert day_of(matter.clock.due_at) == date(2026, 11, 5)


def test_accept_without_a_date_takes_the_whole_clock(mine):
    assert cast.accepted(mine).promised_on == date(2026, 11, 11)  # 7 working days after Monday the 2nd


@pytest.mark.parametrize("day", [date(2026, 11, 12), date(2026, 11, 1)])
def test_accept_refuses_a_promise_outside_the_clock(mine, day):
    with pytest.raises(Refused, match="承诺日期"):
        matters.accept(cast.assigned(mine), by=mine.actor("electric"), at=later(hours=2), promised_on=day)


def test_object_goes_to_the_lowest_common_superior(mine):
    matter = matters.object(cast.assigned(mine), by=mine.actor("electric"), at=later(1), reason="不归本队管。")

    assert (matter.state, matter.debtor.code, matter.bounces) == (State.DISPUTED, "chief", 1)
    assert clocks(matter)[1:] == [("accept", "electric", Outcome.PASSED), ("rule", "chief", Outcome.OPEN)]


def test_object_needs_a_reason(mine):
    with pytest.raises(Refused, match="请填写异议理由"):
        matters.object(cast.assigned(mine), by=mine.actor("electric"), at=later(1), reason="  ")


def test_rule_ends_the_dispute_for_good(mine):
    matter = matters.object(cast.assigned(mine), by=mine.actor("electric"), at=later(1), reason="不归本队管。")

    matter = matters.rule(matter, to=mine.posts["wind"], by=mine.actor("chief"), at=later(2), reason="通风队主办。")

    assert (matter.state, matter.debtor.code, matter.unit.code) == (State.ASSIGNED, "wind", "W")
    with pytest.raises(Refused, match="不能再提"):
        matters.object(matter, by=mine.actor("wind"), at=later(2), reason="也不归我们。")


def test_pause_and_resume_move_the_clock_by_the_days_it_stood(mine):
    matter = matters.pause(cast.accepted(mine), by=mine.actor("electric"), at=later(1), code="waiting_parts")
    assert matter.paused_at == later(1)

    matter = matters.resume(matter, by=mine.actor("electric"), at=later(3))

    assert matter.paused_at is None
    assert day_of(matter.clock.due_at) == date(2026, 11, 13)  # the 11th and two working days
    assert entries(matter)[-2:] == ["matter.pause", "matter.resume"]


def test_pause_refuses_an_unknown_reason_and_a_late_clock(mine):
    matter = cast.accepted(mine)

    with pytest.raises(Refused, match="请选择暂停原因"):
        matters.pause(matter, by=mine.actor("electric"), at=later(1), code="because")
    with pytest.raises(Refused, match="已经超期"):
        matters.pause(matter, by=mine.actor("electric"), at=later(20), code="waiting_parts")


def test_answer_is_not_the_end(mine):
    matter = cast.answered(mine)

    assert (matter.state, matter.debtor.code, matter.clock.kind) == (State.ANSWERED, "electric", DutyKind.LAND)
    assert (matter.answer, matter.result, matter.ended_at) == ("已更换循环泵。", "done", None)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": " "}, "请填写答复内容"),
        ({"result": "maybe"}, "请选择办理结果"),
        ({"land_on": date(2027, 6, 1)}, "落实日期"),
    ],
)
def test_answer_refuses_what_is_missing(mine, changes, reason):
    with pytest.raises(Refused, match=reason):
        matters.answer(
            cast.accepted(mine),
            **{"text": "已修。", "result": "done", **changes},
            by=mine.actor("electric"),
            at=later(1),
        )


def test_report_landed_gives_the_asker_the_word(mine):
    matter = cast.landed(mine)

    assert (matter.state, matter.clock.kind, matter.debtor.code) == (State.LANDED, DutyKind.CONFIRM, "officer")


def test_confirm_by_receipt_closes_and_rates(mine):
    matter = cast.closed(mine)

    assert (matter.state, matter.debtor, matter.clock, matter.rating) == (State.CLOSED, None, None, 5)
    assert Entry.objects.get(verb="matter.confirm").by_writer
    assert Entry.objects.get(verb="matter.confirm").person_id is None


def test_confirm_refuses_the_handler(mine):
    with pytest.raises(Refused, match="不能替提出人确认"):
        matters.confirm(cast.landed(mine), by=mine.actor("electric"), at=later(3))


def test_reopen_puts_the_handler_back_on_a_clock(mine):
    matter = cast.closed(mine)

    matter = matters.reopen(matter, by=Actor(writer_of=matter.pk), at=later(10), reason="又没有热水了。")

    assert (matter.state, matter.debtor.code, matter.reopenings) == (State.REOPENED, "electric", 1)
    assert (matter.clock.kind, matter.ended_at) == (DutyKind.ANSWER, None)


def test_supervise_moves_the_supervision_to_a_date_once(mine):
    matter = cast.assigned(mine)
    with pytest.raises(Refused, match="上级"):
        matters.supervise(matter, by=mine.actor("wind"), at=later(1), text="快办。", until=date(2026, 11, 9))

    matter = matters.supervise(matter, by=mine.actor("vice"), at=later(1), text="抓紧办理。", until=date(2026, 11, 9))

    assert entries(matter)[-1] == "matter.supervise"


def test_vacancy_passes_matter_and_clock_to_the_superior(mine):
    matter = cast.accepted(mine)

    matters.follow_vacancy(mine.posts["electric"], by=SYSTEM, at=later(1))

    matter.refresh_from_db()
    assert (matter.debtor.code, matter.handler.code, matter.clock.post.code) == ("vice", "vice", "vice")
    assert entries(matter)[-1] == "matter.pass_up"


def test_a_failing_record_undoes_the_change(mine, monkeypatch):
    matter = cast.assigned(mine)

    def broken(draft):
        raise RuntimeError("no ledger")

    monkeypatch.setattr("huiyin.loop.matters.actions.change.ledger.record", broken)
    with pytest.raises(RuntimeError):
        matters.accept(matter, by=mine.actor("electric"), at=later(hours=2))

    matter.refresh_from_db()
    assert (matter.state, matter.clock.kind) == (State.ASSIGNED, DutyKind.ACCEPT)


def test_two_verbs_at_once_leave_one_success_and_a_refusal(mine):
    stale = cast.assigned(mine)
    matters.accept(stale, by=mine.actor("electric"), at=later(hours=2))

    with pytest.raises(Refused, match="承办中"):
        matters.object(stale, by=mine.actor("electric"), at=later(hours=2), reason="不归本队管。")


def test_walled_posts_see_nothing_of_it(mine):
    walled = cast.registered(mine, walls=[mine.posts["chief"]])
    plain = cast.registered(mine)

    assert list(queries.visible_to(mine.actor("chief"))) == [plain]
    with pytest.raises(Matter.DoesNotExist):
        queries.get_for(mine.actor("chief"), walled.pk)
    assert not queries.sees(mine.actor("wind"), plain)
    assert queries.sees(mine.actor("officer2"), walled)


def test_danger_runs_in_hours(mine):
    matter = cast.accepted(mine, grade=Grade.DANGER)

    assert matter.clock.due_at == later(hours=1 + 4)
    assert Post.objects.get(pk=matter.debtor_id).code == "electric"
