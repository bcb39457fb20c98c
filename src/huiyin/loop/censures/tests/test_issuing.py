"""A criticism is drafted, signed, declined, lapses, is withdrawn: changed and recorded once, or refused, no trace."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger.models import Entry, Text
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.verdicts import Refused
from huiyin.loop.censures import actions as censures
from huiyin.loop.censures import queries
from huiyin.loop.censures.models import Censure
from huiyin.loop.censures.rules.states import State
from huiyin.loop.censures.tests import story
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.tests.cast import later


def lines(mine, who):
    return list(Notice.objects.filter(person=mine.people[who]).order_by("pk").values_list("text", flat=True))


def entries(verb):
    return list(Entry.objects.filter(verb=f"censure.{verb}"))


def test_propose_lets_the_signer_owe_a_decision_and_tells_nobody_else(mine):
    one = story.drafted(mine)

    assert (one.state, one.title, one.post) == (State.PROPOSED, "通报批评（拟稿）", mine.posts["electric"])
    assert (one.duty.kind, one.duty.post, one.duty.link) == (
        DutyKind.CENSURE,
        mine.posts["vice"],
        f"/censures/{one.pk}/",
    )
    assert one.duty.due_at == end_of_day(later(days=21).date())  # two working days after a Thursday
    assert not any("通报批评" in line for line in lines(mine, "electric"))
    assert any("请您决定签不签发" in line for line in lines(mine, "vice"))
    (entry,) = entries("propose")
    assert Text.objects.get(entry_id=entry.pk).words["demand"] == "立即交来十月月报，说明原因。"


def test_propose_is_refused_the_day_before_its_time(mine):
    notice = story.notice(mine)

    with pytest.raises(Refused, match="还没有到可以通报批评的日子"):
        propose(mine, notice, at=later(days=story.FROM - 1))

    assert not Censure.objects.exists()
    assert not entries("propose")


def propose(mine, notice, *, by="officer", signer="vice", at=None, from_post=None, words=None):
    return censures.propose(
        notice,
        words or story.words(),
        from_post=mine.posts[from_post or by],
        signer=mine.posts[signer],
        by=mine.actor(by),
        at=at or later(days=story.FROM),
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"by": "wind"}, "调度或上级"),
        ({"signer": "wind"}, "上级岗位签发"),
        ({"from_post": "vice"}, "自己的岗位"),
        ({"words": censures.Words(" ", "改。", later(days=28).date())}, "批评意见"),
        ({"words": censures.Words("批评。", " ", later(days=28).date())}, "整改要求"),
        ({"words": censures.Words("批评。", "改。", later(days=17).date())}, "至少要留一天"),
    ],
)
def test_propose_is_refused_for_what_makes_no_criticism(mine, changes, reason):
    with pytest.raises(Refused, match=reason):
        propose(mine, story.notice(mine), **changes)

    assert not Censure.objects.exists()


def test_propose_is_refused_once_answered_walled_or_drafted_already(mine):
    answered = story.notice(mine, key="a")
    duties.reply_notice(answered, text="明天交。", by=mine.actor("electric"), at=later(days=16))
    walled = story.notice(mine, key="b", walled=(mine.posts["officer"].pk,))
    drafted = story.drafted(mine, key="c")

    for notice, reason in ((answered, "已经回复"), (walled, "回避名单"), (drafted.notice, "已经有一份")):
        with pytest.raises(Refused, match=reason):
            propose(mine, notice)


def test_two_live_criticisms_of_one_notice_are_impossible(mine):
    one = story.drafted(mine)

    with pytest.raises(IntegrityError), transaction.atomic():
        Censure.objects.create(
            notice=one.notice,
            post=one.post,
            drafted_by_post=one.drafted_by_post,
            signer=one.signer,
            facts={},
            text="又",
            demand="又",
            until_on=one.until_on,
            drafted_at=one.drafted_at,
        )


def test_sign_numbers_it_lets_the_post_owe_and_tells_both_levels(mine):
    one = story.signed(mine)

    one.refresh_from_db()
    assert (one.title, one.state, one.signer) == ("通报批评〔2026〕1号", State.ISSUED, mine.posts["vice"])
    assert (one.duty.kind, one.duty.post) == (DutyKind.RECTIFY, mine.posts["electric"])
    assert one.duty.due_at == end_of_day(one.until_on)
    assert one.facts["days_silent"] == 9
    assert any("请在 11月30日 前整改并报告" in line for line in lines(mine, "electric"))
    assert any("已签发" in line for line in lines(mine, "officer"))
    (entry,) = entries("sign")
    assert (entry.data["number"], entry.data["year"], entry.data["state"]) == (1, 2026, State.ISSUED)
    assert Duty.objects.get(kind=DutyKind.CENSURE).outcome == "done"


def test_sign_by_a_post_higher_up_signs_with_that_post(mine):
    one = censures.sign(story.drafted(mine), story.words(), by=mine.actor("chief"), at=later(days=18))

    assert one.signer == mine.posts["chief"]


def test_numbers_follow_each_other_and_begin_anew_each_year(mine):
    first, second = story.signed(mine, key="a"), story.signed(mine, key="b")
    third = story.signed(mine, days=60, key="c")

    assert [one.title[-8:] for one in (first, second, third)] == ["〔2026〕1号", "〔2026〕2号", "〔2027〕1号"]


def test_the_drafter_does_not_sign(mine):
    one = story.drafted(mine)

    with pytest.raises(Refused, match="拟稿人不能代签"):
        censures.sign(one, story.words(), by=mine.actor("officer"), at=later(days=18))

    one.refresh_from_db()
    assert (one.state, one.number) == (State.PROPOSED, None)
    assert not entries("sign")


def test_decline_ends_it_with_a_reason_for_the_drafter_only(mine):
    one = story.drafted(mine)
    with pytest.raises(Refused, match="不签发的理由"):
        censures.decline(one, reason=" ", by=mine.actor("vice"), at=later(days=18))

    one = censures.decline(one, reason="先当面谈一次。", by=mine.actor("vice"), at=later(days=18))

    assert (one.state, one.end_note, one.duty) == (State.DECLINED, "先当面谈一次。", None)
    assert any("没有签发" in line for line in lines(mine, "officer"))
    assert not any("通报批评" in line for line in lines(mine, "electric"))
    with pytest.raises(Censure.DoesNotExist):
        queries.get_for(mine.actor("electric"), one.pk)
    assert len(entries("decline")) == 1


def test_a_draft_lapses_with_the_answer_to_its_notice(mine):
    one = story.drafted(mine)

    duties.reply_notice(one.notice, text="已交。", by=mine.actor("electric"), at=later(days=18))

    one.refresh_from_db()
    assert (one.state, one.duty_id) == (State.LAPSED, None)
    assert Duty.objects.get(kind=DutyKind.CENSURE).outcome == "dropped"
    assert len(entries("lapse")) == 1
    with pytest.raises(Refused, match="不能签发"):
        censures.sign(one, story.words(), by=mine.actor("vice"), at=later(days=18))


def test_an_answer_after_the_signature_leaves_the_criticism_standing(mine):
    one = story.signed(mine)

    duties.reply_notice(one.notice, text="已交。", by=mine.actor("electric"), at=later(days=19))

    one.refresh_from_db()
    assert one.state == State.ISSUED


def test_withdraw_ends_what_is_owed_and_answers_the_plea(mine):
    one = story.signed(mine)
    censures.plead(one, text="督办单发错了人。", by=mine.actor("electric"), at=later(days=19))

    one = censures.withdraw(one, reason="核实属实，发错了。", by=mine.actor("vice"), at=later(days=20))

    one.refresh_from_db()
    assert (one.state, one.plea_answer, one.title) == (State.WITHDRAWN, "核实属实，发错了。", "通报批评〔2026〕1号")
    assert not Duty.objects.filter(source="censure", settled_at=None).exists()
    assert any("已撤销，不再算数" in line for line in lines(mine, "electric"))
    assert len(entries("withdraw")) == 1


def test_a_new_one_may_follow_where_the_first_was_withdrawn(mine):
    one = story.signed(mine)
    censures.withdraw(one, reason="数字有误，重新拟。", by=mine.actor("vice"), at=later(days=19))

    again = propose(mine, one.notice, at=later(days=19))

    assert again.state == State.PROPOSED


def test_where_the_post_is_vacant_its_superior_owes_the_rectification_and_another_inspects(mine):
    one = story.drafted(mine)
    people.vacate(mine.posts["electric"], by=SYSTEM, at=later(days=17))
    one = censures.sign(one, story.words(), by=mine.actor("chief"), at=later(days=18))

    assert one.duty.post == mine.posts["vice"]
    one = censures.report(one, text="已由我代办。", by=mine.actor("vice"), at=later(days=19)).censure
    with pytest.raises(Refused, match="不能自己验收"):
        censures.accept(one, by=mine.actor("vice"), at=later(days=20))
    assert censures.accept(one, by=mine.actor("chief"), at=later(days=20)).state == State.CLOSED


def test_what_is_late_at_each_step_climbs(mine):
    one = story.drafted(mine)
    duties.tick(one.duty.due_at + timedelta(days=1))

    assert Duty.objects.filter(over=one.duty, post=mine.posts["chief"], level=1).count() == 1


def test_a_failing_record_undoes_the_signature(mine, monkeypatch):
    one = story.drafted(mine)
    monkeypatch.setattr("huiyin.loop.censures.actions.issuing.record", lambda *a, **k: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        censures.sign(one, story.words(), by=mine.actor("vice"), at=later(days=18))

    one.refresh_from_db()
    assert (one.state, one.number, one.duty.kind) == (State.PROPOSED, None, DutyKind.CENSURE)


@pytest.mark.parametrize("changes", [{"number": None}, {"plea": "无"}, {"plea_answer": "无"}, {"state": "proposed"}])
def test_what_must_never_be_false_is_a_constraint(mine, changes):
    one = story.signed(mine)

    with pytest.raises(IntegrityError), transaction.atomic():
        Censure.objects.filter(pk=one.pk).update(**changes)


def test_a_criticism_is_read_by_the_post_those_above_dispatch_and_inspection(mine):
    draft, one = story.drafted(mine, key="a"), story.signed(mine, key="b")

    def reads(who, what):
        return queries.visible_to(mine.actor(who)).filter(pk=what.pk).exists()

    people_ = ("electric", "vice", "chief", "officer", "discipline", "wind", "delegate", "administrator", "worker")
    assert [who for who in people_ if reads(who, one)] == ["electric", "vice", "chief", "officer", "discipline"]
    assert [who for who in people_ if reads(who, draft)] == ["vice", "chief", "officer", "discipline"]


def test_what_is_walled_off_from_somebody_is_not_there_for_them(mine):
    one = story.drafted(mine, walled=(mine.posts["chief"].pk,))

    assert one.duty.walled == [mine.posts["chief"].pk]
    with pytest.raises(Censure.DoesNotExist):
        queries.get_for(mine.actor("chief"), one.pk)
