"""`huiyin verify` over criticisms: nothing where all is well, and every fault that is planted."""

import pytest

from huiyin.front.operations.queries.checks import censures as checks
from huiyin.front.operations.queries.checks import replay
from huiyin.ground.ledger import actions as ledger
from huiyin.loop.censures import actions as censures
from huiyin.loop.censures.models import Censure, Referral
from huiyin.loop.censures.tests import story
from huiyin.loop.duties.models import Duty, SupervisionNotice
from huiyin.loop.matters.tests.cast import build, later


@pytest.fixture
def mine(db):
    return build()


def faults():
    return list(checks.standing())


def test_verify_finds_nothing_at_any_step(mine):
    story.drafted(mine, key="a")
    declined = story.drafted(mine, key="b")
    censures.decline(declined, reason="先谈一次。", by=mine.actor("vice"), at=later(days=18))
    withdrawn = story.signed(mine, key="c")
    censures.plead(withdrawn, text="发错了。", by=mine.actor("electric"), at=later(days=19))
    censures.withdraw(withdrawn, reason="属实。", by=mine.actor("vice"), at=later(days=20))
    censures.plead(story.signed(mine, key="d"), text="有原因。", by=mine.actor("electric"), at=later(days=19))
    censures.accept(story.reported(mine, key="e"), by=mine.actor("vice"), at=later(days=23))
    story.sent_back(mine, key="f")
    story.decided(mine, key="g")

    assert faults() == []
    assert list(replay.duties()) == []


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (lambda one: SupervisionNotice.objects.filter(pk=one.notice_id).update(until_on=later(90)), "还没有到期"),
        (lambda one: Duty.objects.filter(pk=one.duty_id).update(kind="inspect"), "时限与状态不符"),
        (lambda one: Censure.objects.filter(pk=one.pk).update(state="reported"), "最后一条的状态"),
        (lambda one: Censure.objects.filter(pk=one.pk).update(ended_at=later(90)), "结束的时刻"),
        (lambda one: Censure.objects.filter(pk=one.pk).update(pleaded_at=later(90), plea="无"), "申辩"),
        (
            lambda one: Duty.objects.filter(pk=one.referral.duty_id).update(settled_at=later(90), outcome="done"),
            "应当有一件未了的应办",
        ),
        (
            lambda one: ledger.record(
                ledger.Draft("censure.accept", "censure", one.pk, at=later(90), data={"state": one.state})
            ),
            "不合规",
        ),
    ],
    ids=["notice", "clock", "state", "end", "plea", "referral", "ledger"],
)
def test_verify_finds_what_was_planted(mine, plant, words):
    one = story.referred(mine)

    plant(one)

    assert any(words in fault for fault in faults())


def test_verify_finds_a_criticism_of_what_had_been_answered(mine):
    one = story.signed(mine)
    SupervisionNotice.objects.filter(pk=one.notice_id).update(
        reply="已交。", replied_at=later(days=12), reply_post=one.post
    )

    assert any("已经回复" in fault for fault in faults())
    assert not Referral.objects.exists()
