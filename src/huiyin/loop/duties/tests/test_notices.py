"""Supervision notices: issued about what is late, by who may, numbered without gaps, answered once, recorded."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger.models import Entry, Text
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty, SupervisionNotice
from huiyin.loop.duties.queries import notices as queries
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.tests.cast import later


def late(mine, post="electric", **more) -> Duty:
    new = duties.NewDuty(DutyKind.REPORT, mine.posts[post].pk, "十月月报", later(days=5), **more)
    return duties.open_duty(new, by=SYSTEM, at=later())


def issue(mine, duty, *, by="vice", at=None, until=None, text="请两天内交来。", post=None) -> SupervisionNotice:
    at = at or later(days=7)
    until = until or at.date() + timedelta(days=2)
    return duties.issue_notice(duty, from_post=mine.posts[post or by], text=text, until=until, by=mine.actor(by), at=at)


def test_issue_owes_the_answer_tells_the_post_and_is_recorded_once(mine):
    duty = late(mine)

    notice = issue(mine, duty)

    answer = notice.answer_duty
    answer.refresh_from_db()
    assert notice.title == "督办〔2026〕1号"
    assert (answer.kind, answer.post, answer.link) == (DutyKind.NOTICE, duty.post, f"/duties/notices/{notice.pk}/")
    assert Notice.objects.filter(person=mine.people["electric"], text__contains="督办〔2026〕1号").count() == 1
    entry = Entry.objects.get(verb="duty.issue_notice")
    assert entry.subject_id == notice.pk
    assert Text.objects.get(entry_id=entry.pk).words == {"text": "请两天内交来。"}


def test_reply_settles_the_answer_and_leaves_the_late_duty_open(mine):
    notice = issue(mine, late(mine))

    replied = duties.reply_notice(notice, text="明天交。", by=mine.actor("electric"), at=later(days=8))

    notice.duty.refresh_from_db()
    replied.answer_duty.refresh_from_db()
    assert (replied.reply, replied.reply_post) == ("明天交。", mine.posts["electric"])
    assert replied.answer_duty.outcome == "done"
    assert notice.duty.is_open
    assert Notice.objects.filter(person=mine.people["vice"], text="督办〔2026〕1号已回复").count() == 1


def test_the_dispatching_desk_may_issue_as_well(mine):
    assert issue(mine, late(mine), by="officer").by_post == mine.posts["officer"]


@pytest.mark.parametrize("who", ["wind", "administrator", "worker"])
def test_issue_is_refused_to_who_is_neither_above_nor_dispatcher(mine, who):
    duty = late(mine)

    with pytest.raises(Refused, match="调度或上级岗位"):
        issue(mine, duty, by=who, post="wind")

    assert not SupervisionNotice.objects.exists()
    assert not Entry.objects.filter(verb="duty.issue_notice").exists()


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"at": later(days=4)}, "还没有超期"),
        ({"text": "  "}, "写明督办要求"),
        ({"until": later(days=6).date()}, "不能早于今天"),
        ({"post": "chief"}, "自己的岗位"),
    ],
)
def test_issue_is_refused_for_what_makes_no_notice(mine, changes, reason):
    duty = late(mine)

    with pytest.raises(Refused, match=reason):
        issue(mine, duty, **changes)


def test_issue_is_refused_for_what_is_settled_waits_for_the_asker_or_is_walled(mine):
    done, walled = late(mine, key="a"), late(mine, key="b", walled=(mine.posts["vice"].pk,))
    duties.settle(done, by=mine.actor("electric"), at=later(days=6))
    waiting = duties.open_duty(
        duties.NewDuty(DutyKind.CONFIRM, mine.posts["electric"].pk, "等提出人", later(days=5)), by=SYSTEM, at=later()
    )

    for duty, reason in ((done, "已经了结"), (walled, "回避名单"), (waiting, "提出人的话")):
        with pytest.raises(Refused, match=reason):
            issue(mine, duty)


def test_a_second_notice_waits_for_the_first_ones_answer(mine):
    duty = late(mine)
    first = issue(mine, duty)
    with pytest.raises(Refused, match="等着回复"):
        issue(mine, duty)
    duties.reply_notice(first, text="明天交。", by=mine.actor("electric"), at=later(days=8))

    second = issue(mine, duty, at=later(days=9))

    assert second.title == "督办〔2026〕2号"


def test_numbers_begin_anew_each_year(mine):
    duty = late(mine)
    issue(mine, late(mine, key="other"))

    notice = issue(mine, duty, at=later(days=65))

    assert (notice.year, notice.number) == (2027, 1)


def test_only_the_post_that_owes_the_answer_replies_once_and_with_words(mine):
    notice = issue(mine, late(mine))
    with pytest.raises(Refused, match="被督办的岗位"):
        duties.reply_notice(notice, text="代为回复。", by=mine.actor("wind"), at=later(days=8))
    with pytest.raises(Refused, match="办到哪一步"):
        duties.reply_notice(notice, text=" ", by=mine.actor("electric"), at=later(days=8))
    duties.reply_notice(notice, text="明天交。", by=mine.actor("electric"), at=later(days=8))

    with pytest.raises(Refused, match="已经回复"):
        duties.reply_notice(notice, text="再说一遍。", by=mine.actor("electric"), at=later(days=8))


def test_an_unanswered_notice_climbs_like_every_duty(mine):
    notice = issue(mine, late(mine))

    duties.tick(later(days=12))

    assert Duty.objects.filter(over=notice.answer_duty, post=mine.posts["vice"], level=1).count() == 1


def test_where_the_post_falls_vacant_its_superior_answers(mine):
    from huiyin.loop.matters import actions as matters

    notice = issue(mine, late(mine))
    people.vacate(mine.posts["electric"], by=SYSTEM, at=later(days=8))
    matters.follow_vacancy(mine.posts["electric"], by=SYSTEM, at=later(days=8))
    notice.refresh_from_db()

    replied = duties.reply_notice(notice, text="由我接手。", by=mine.actor("vice"), at=later(days=9))

    assert replied.reply_post == mine.posts["vice"]


def test_a_notice_is_read_by_both_sides_dispatch_and_inspection_only(mine):
    notice = issue(mine, late(mine))

    for who in ("electric", "vice", "officer", "discipline"):
        assert queries.get_for(mine.actor(who), notice.pk) == notice
    for who in ("wind", "delegate", "administrator", "worker"):
        with pytest.raises(SupervisionNotice.DoesNotExist):
            queries.get_for(mine.actor(who), notice.pk)


def test_a_reply_without_a_moment_is_impossible(mine):
    notice = issue(mine, late(mine))

    with pytest.raises(IntegrityError), transaction.atomic():
        SupervisionNotice.objects.filter(pk=notice.pk).update(reply="无")
