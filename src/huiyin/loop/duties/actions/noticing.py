"""Supervision notices (督办单): issued about a late duty, answered by a date; both are recorded."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from huiyin.ground.inbox import actions as inbox
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import rules
from huiyin.loop.duties.actions.changes import NewDuty, drop, open_duty
from huiyin.loop.duties.models import Duty, SupervisionNotice
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import DutyKind, Outcome

TRIES = 5


@transaction.atomic
def issue_notice(duty: Duty, *, from_post: Post, text: str, until: date, by: Actor, at: datetime) -> SupervisionNotice:
    """Issue a notice to the post that owes a late duty; its answer is owed until the end of a day.

    Refused for who is neither dispatcher nor above, for a duty that isn't late, and while an earlier notice waits.
    """
    duty = Duty.objects.select_for_update(of=("self",)).select_related("post").get(pk=duty.pk)
    above = people.post_map([duty.post_id]).superiors(duty.post_id)
    late = rules.is_late(duty.due_at, duty.settled_at, at)
    rules.may_issue(by, superiors=above, is_open=duty.is_open, is_late=late).enforce()
    _check(duty, from_post, text, until, by, at)
    answer = open_duty(_answering(duty, until), by=by, at=at)
    notice = _numbered(
        SupervisionNotice(
            year=day_of(at).year,
            duty=duty,
            answer_duty=answer,
            post=duty.post,
            by_post=from_post,
            text=text.strip(),
            until_on=until,
            issued_at=at,
        )
    )
    subject = f"回复{notice.title}：{duty.subject}"[:120]
    Duty.objects.filter(pk=answer.pk).update(link=link_of(notice), source_id=notice.pk, subject=subject)
    inbox.tell(
        duty.post, f"{notice.title}：请在 {until.month}月{until.day}日 前回复", link_of(notice),
        key=f"notice:{notice.pk}", at=at,
    )  # fmt: skip
    _record("duty.issue_notice", notice, by, at, words={"text": notice.text})
    return notice


def _check(duty: Duty, from_post: Post, text: str, until: date, by: Actor, at: datetime) -> None:
    if not by.holds(from_post.pk):
        raise Refused("请选您自己的岗位")
    if from_post.pk in duty.walled:
        raise Refused("这个岗位在回避名单里，不能督办这件事")
    if not text.strip():
        raise Refused("请写明督办要求")
    if until < day_of(at):
        raise Refused("回复期限不能早于今天")
    if duty.kind in rules.NOT_CLIMBING:
        raise Refused("这里等的是提出人的话，不督办")


def _numbered(notice: SupervisionNotice) -> SupervisionNotice:
    """Save a notice with the next number of its year; of two at once the later one takes the number after."""
    for _ in range(TRIES):
        last = SupervisionNotice.objects.filter(year=notice.year).aggregate(last=Max("number"))["last"]
        notice.number = (last or 0) + 1
        try:
            with transaction.atomic():
                notice.save(force_insert=True)
        except IntegrityError:
            if SupervisionNotice.objects.filter(duty=notice.duty, replied_at=None).exists():
                break
        else:
            return notice
    raise Refused("这件应办已经有一份督办单等着回复，或者别人正在签发，请刷新再试")


def _answering(duty: Duty, until: date) -> NewDuty:
    return NewDuty(
        kind=DutyKind.NOTICE,
        post_id=duty.post_id,
        subject=duty.subject,
        due_at=end_of_day(until),
        source="notice",
        walled=tuple(duty.walled),
    )


@transaction.atomic
def reply_notice(notice: SupervisionNotice, *, text: str, by: Actor, at: datetime) -> SupervisionNotice:
    """Answer a notice: the answer's duty is settled; the late duty itself goes on until it is done."""
    notice = SupervisionNotice.objects.select_for_update(of=("self",)).select_related("answer_duty").get(pk=notice.pk)
    rules.may_reply(by, notice.answer_duty.post_id, is_replied=notice.replied_at is not None).enforce()
    if not text.strip():
        raise Refused("请写明办到哪一步、什么时候办完")
    notice.reply, notice.replied_at, notice.reply_post = text.strip(), at, notice.answer_duty.post
    notice.save(update_fields=["reply", "replied_at", "reply_post"])
    drop([notice.answer_duty_id], by=SYSTEM, at=at, outcome=Outcome.DONE)
    inbox.tell(notice.by_post, f"{notice.title}已回复", link_of(notice), key=f"notice:{notice.pk}:reply", at=at)
    _record("duty.reply_notice", notice, by, at, words={"text": notice.reply})
    return notice


def link_of(notice: SupervisionNotice) -> str:
    """Return the path of a notice's page."""
    return f"/duties/notices/{notice.pk}/"


def _record(verb: str, notice: SupervisionNotice, by: Actor, at: datetime, words: dict[str, str]) -> None:
    data = {"duty": notice.duty_id, "post": notice.post_id, "until": notice.until_on.isoformat()}
    ledger.record(
        ledger.Draft(
            verb, "notice", notice.pk, at=at, person_id=by.person_id, post_id=notice.by_post_id, data=data, words=words
        )
    )
