"""Handed to discipline inspection on a ground; decided, read by three parties, emptied when its time is over."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger.models import Entry, Text
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Post, Tenure
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.verdicts import Refused
from huiyin.loop.censures import actions as censures
from huiyin.loop.censures import queries
from huiyin.loop.censures.models import Referral
from huiyin.loop.censures.rules.states import Ground, State
from huiyin.loop.censures.tests import story
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.tests.cast import later


def refer(mine, one, *, by="vice", at=30, from_post=None):
    return censures.refer(one, from_post=mine.posts[from_post or by], by=mine.actor(by), at=later(days=at))


def test_refer_lets_discipline_inspection_owe_a_decision_and_the_rectification_goes_on(mine):
    one = story.referred(mine)

    referral = one.referral
    assert (referral.ground, referral.by_post) == (Ground.OVERDUE, mine.posts["vice"])
    assert (referral.duty.kind, referral.duty.post) == (DutyKind.DECIDE, mine.posts["discipline"])
    assert "月报" not in referral.duty.subject
    assert (one.state, one.duty.is_open) == (State.ISSUED, True)
    assert Entry.objects.filter(verb="censure.refer").count() == 1


def test_refer_is_refused_without_a_ground_twice_and_with_a_post_of_others(mine):
    with pytest.raises(Refused, match="还不能移送"):
        refer(mine, story.signed(mine, key="a"), at=19)
    one = story.overdue(mine, key="b")
    with pytest.raises(Refused, match="自己的岗位"):
        refer(mine, one, from_post="chief")
    with pytest.raises(Refused, match="由调度或上级"):
        refer(mine, one, by="wind")
    refer(mine, one, by="officer")

    with pytest.raises(Refused, match="已经移送过"):
        refer(mine, one)

    assert Referral.objects.count() == 1


def test_what_was_sent_back_twice_may_be_handed_over(mine):
    one = story.sent_back(mine)
    one = censures.report(one, text="再报。", by=mine.actor("electric"), at=later(days=25)).censure
    one = censures.send_back(
        one, note="还是没说原因。", until=later(days=40).date(), by=mine.actor("vice"), at=later(days=26)
    )

    assert refer(mine, one, at=27).ground == Ground.FAILED


def test_a_second_criticism_within_the_year_may_be_handed_over_the_first_not(mine):
    first, second = story.signed(mine, key="a"), story.signed(mine, key="b", days=14)

    assert queries.earlier(second) == [first]
    assert queries.earlier(first) == []
    assert refer(mine, second, at=33).ground == Ground.REPEATED


def test_nobody_answers_for_a_predecessor_nor_for_what_was_withdrawn(mine):
    first, second = story.signed(mine, key="a"), story.signed(mine, key="b", days=14)
    held = Tenure.objects.filter(post=second.post, to_on=None)
    held.update(from_on=later(days=25).date())

    assert queries.earlier(second) == []

    held.update(from_on=later().date())
    censures.withdraw(first, reason="发错了。", by=mine.actor("vice"), at=later(days=33))
    assert queries.earlier(second) == []


def test_refer_is_refused_where_no_post_of_discipline_inspection_is_held(mine):
    one = story.overdue(mine)
    people.vacate(mine.posts["discipline"], by=SYSTEM, at=later(days=29))

    with pytest.raises(Refused, match="报上级纪委"):
        refer(mine, one)

    assert not Referral.objects.exists()


def test_decide_writes_down_what_the_body_decided_and_tells_no_category(mine):
    one = story.decided(mine)

    referral = one.referral
    assert (referral.decision, referral.body, referral.duty.outcome) == ("remind", "示例矿纪委", "done")
    assert referral.expires_on == later(days=34).date().replace(year=2028)
    told = Notice.objects.filter(key=f"censure:{one.pk}:decide").values_list("text", flat=True)
    assert set(told) == {"通报批评〔2026〕1号：移送的线索已有处置结果"}
    entry = Entry.objects.get(verb="censure.decide")
    assert "remind" not in str(entry.data)
    assert Text.objects.get(entry_id=entry.pk).words["decision"] == "remind"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"decision": "fine"}, "请选处置结果"),
        ({"body": " "}, "作出决定的机关"),
        ({"words": " "}, "不予问责的写明理由"),
        ({"on": later(days=29).date()}, "移送之后"),
        ({"on": later(days=40).date()}, "今天以前"),
    ],
)
def test_decide_is_refused_for_what_is_no_decision(mine, changes, reason):
    one, plain = story.referred(mine), story.decision()
    said = {"decision": plain.decision, "on": plain.on, "body": plain.body, "words": plain.words, **changes}

    with pytest.raises(Refused, match=reason):
        censures.decide(one, censures.Decided(**said), by=mine.actor("discipline"), at=later(days=34))

    assert Referral.objects.get().decided_at is None


@pytest.mark.parametrize("who", ["vice", "chief", "officer", "electric"])
def test_nobody_but_discipline_inspection_writes_a_decision_down(mine, who):
    one = story.referred(mine)

    with pytest.raises(Refused, match="由纪检岗位登记"):
        censures.decide(one, story.decision(), by=mine.actor(who), at=later(days=34))


def test_a_colleague_of_discipline_inspection_may_write_it_down(mine):
    other = Post.objects.create(code="J9", name="纪检干事", unit=mine.units["mine"], office="discipline")
    Tenure.objects.create(person=mine.people["worker"], post=other, from_on=later().date())

    censures.decide(story.referred(mine), story.decision(), by=mine.actor("worker"), at=later(days=34))

    assert Referral.objects.get().decision == "remind"


def test_withdraw_waits_for_the_decision(mine):
    one = story.referred(mine)
    with pytest.raises(Refused, match="已经移送纪检"):
        censures.withdraw(one, reason="发错了。", by=mine.actor("vice"), at=later(days=31))
    censures.decide(one, story.decision(), by=mine.actor("discipline"), at=later(days=34))

    one = censures.withdraw(one, reason="发错了。", by=mine.actor("vice"), at=later(days=35))

    assert one.state == State.WITHDRAWN


def test_the_tick_empties_a_decision_when_its_time_is_over_once(mine):
    one = story.decided(mine)
    day = one.referral.expires_on
    last = later().replace(year=day.year, month=day.month, day=day.day)

    assert [censures.tick(last), censures.tick(last + timedelta(days=1)), censures.tick(last + timedelta(days=1))] == [
        *(0, 1, 0)
    ]

    referral = Referral.objects.get()
    assert (referral.decision, referral.words, referral.body, referral.decided_on) == ("", "", "", None)
    assert referral.decided_at is not None
    entry = Entry.objects.get(verb="censure.decide")
    assert not Text.objects.filter(entry_id=entry.pk).exists()


@pytest.mark.parametrize("changes", [{"decision": "remind"}, {"decided_at": later()}, {"expired_at": later()}])
def test_a_decision_without_its_moment_is_impossible(mine, changes):
    one = story.referred(mine)

    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(censure=one).update(**changes)
