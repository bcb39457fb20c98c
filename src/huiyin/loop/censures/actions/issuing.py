"""A criticism comes about: drafted by dispatcher or superior, signed by a post above, or not; taken back if wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.censures import queries
from huiyin.loop.censures.actions.changes import begin, clock, end, record, told, turn, within
from huiyin.loop.censures.models import Censure
from huiyin.loop.censures.rules import permissions
from huiyin.loop.censures.rules.sentences import NO_TIME
from huiyin.loop.censures.rules.states import State, Verb
from huiyin.loop.duties.models import SupervisionNotice
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import DutyKind, Outcome

TRIES = 5


@dataclass(frozen=True, slots=True)
class Words:
    """What a person adds to the facts: the criticism, what is to be put right, until when."""

    text: str
    demand: str
    until: date


@transaction.atomic
def propose(
    notice: SupervisionNotice, words: Words, *, from_post: Post, signer: Post, by: Actor, at: datetime
) -> Censure:
    """Dispatcher or superior: draft a criticism of the post that left a notice unanswered; the signer owes the rest."""
    SupervisionNotice.objects.select_for_update().get(pk=notice.pk)
    notice = SupervisionNotice.objects.select_related("duty", "answer_duty__post", "by_post").get(pk=notice.pk)
    censured, walled, day = notice.answer_duty.post, frozenset(notice.duty.walled), day_of(at)
    above = queries.above(censured.pk)
    permissions.may_propose(
        by,
        post_id=censured.pk,
        above=above,
        walled=walled,
        is_answered=notice.replied_at is not None,
        is_silent=queries.is_silent(notice, day),
    ).enforce()
    permissions.may_sign_for(signer.pk, above=above, walled=walled).enforce()
    _check(words, day)
    if not by.holds(from_post.pk):
        raise Refused("请选您自己的岗位")
    if queries.live_of(notice) is not None:
        raise Refused("这份督办单已经有一份通报批评")
    made = Censure.objects.create(
        notice=notice,
        post=censured,
        drafted_by_post=from_post,
        signer=signer,
        facts=queries.facts(notice, at).kept(),
        text=words.text.strip(),
        demand=words.demand.strip(),
        until_on=words.until,
        drafted_at=at,
    )
    subject = f"对{notice.title}签发通报批评（{censured.name}）"
    turn(made, clock(made, DutyKind.CENSURE, signer, subject, due_at=within("censure.sign_wd", at=at)), by=by, at=at)
    made.save(update_fields=["duty"])
    told(made, [signer], f"：{notice.title}到期没有回复，请您决定签不签发", "propose", at=at)
    record(made, Verb.PROPOSE, by=by, at=at, words=_words(words), data={"signer": signer.pk})
    return made


def _check(words: Words, today: date) -> None:
    if not words.text.strip():
        raise Refused("请写批评意见")
    if not words.demand.strip():
        raise Refused("请写整改要求")
    if words.until <= today:
        raise Refused(NO_TIME)


def _words(words: Words) -> dict[str, str]:
    return {"text": words.text.strip(), "demand": words.demand.strip()}


@transaction.atomic
def sign(censure: Censure, words: Words, *, by: Actor, at: datetime) -> Censure:
    """A post above: sign, with the words as the signer wants them; it is numbered and the rectification is owed."""
    row = begin(censure, Verb.SIGN, by=by, at=at)
    _check(words, day_of(at))
    row.signer = _signing_post(row, by)
    row.facts = queries.facts(row.notice, at).kept()
    row.text, row.demand, row.until_on = words.text.strip(), words.demand.strip(), words.until
    row.signed_at = at
    _number(row)
    subject = f"{row.title}：限期整改"
    turn(row, clock(row, DutyKind.RECTIFY, row.post, subject, due_at=end_of_day(words.until)), by=by, at=at)
    row.save()
    told(row, [row.post], f"：请在 {words.until.month}月{words.until.day}日 前整改并报告，可以申辩", "sign", at=at)
    told(row, [row.signer, row.drafted_by_post, *_superior(row)], f"已签发（{row.post.name}）", "signed", at=at)
    data = {"number": row.number, "year": row.year, "until": words.until.isoformat(), "signer": row.signer_id}
    record(row, Verb.SIGN, by=by, at=at, words=_words(words), data=data | {"facts": row.facts})
    return row


def _signing_post(row: Censure, by: Actor) -> Post:
    """Return the post the actor signs with: the one asked, else the nearest of theirs above."""
    if by.holds(row.signer_id):
        return row.signer
    asked = [row.duty.post_id] if row.duty else []
    mine = [pk for pk in (*asked, *queries.chain(row.post_id)) if by.holds(pk)]
    return Post.objects.get(pk=mine[0])


def _superior(row: Censure) -> Iterable[Post]:
    return [row.post.superior] if row.post.superior is not None else []


def _number(row: Censure) -> None:
    """Take the next number of the year; of two at once the later one takes the number after."""
    assert row.signed_at is not None
    row.year = day_of(row.signed_at).year
    for _ in range(TRIES):
        last = Censure.objects.filter(year=row.year).aggregate(last=Max("number"))["last"]
        row.number = (last or 0) + 1
        try:
            with transaction.atomic():
                row.save(update_fields=["year", "number", "signed_at", "state"])
        except IntegrityError:
            continue
        return
    raise Refused("别人正在签发，请刷新再试")


@transaction.atomic
def decline(censure: Censure, *, reason: str, by: Actor, at: datetime) -> Censure:
    """A post above: don't sign, with the reason; the drafter is told and nobody else ever reads it."""
    row = begin(censure, Verb.DECLINE, by=by, at=at)
    _end_with(row, reason, "请写不签发的理由", at)
    turn(row, None, by=by, at=at)
    row.save()
    told(row, [row.drafted_by_post], f"没有签发（{row.notice.title}）", "decline", at=at)
    record(row, Verb.DECLINE, by=by, at=at, words={"reason": row.end_note})
    return row


def _end_with(row: Censure, reason: str, missing: str, at: datetime) -> None:
    if not reason.strip():
        raise Refused(missing)
    row.end_note, row.ended_at = reason.strip()[:300], at


@transaction.atomic
def lapse(censure: Censure, *, at: datetime) -> Censure:
    """The system: the notice was answered before anybody signed; the draft is of no use any more."""
    row = begin(censure, Verb.LAPSE, by=SYSTEM, at=at)
    row.end_note, row.ended_at = "签发前对方已经回复督办单", at
    turn(row, None, by=SYSTEM, at=at, outcome=Outcome.DROPPED)
    row.save()
    told(row, [row.drafted_by_post, row.signer], f"作废：{row.notice.title}已经回复", "lapse", at=at)
    record(row, Verb.LAPSE, by=SYSTEM, at=at, words={})
    return row


@transaction.atomic
def withdraw(censure: Censure, *, reason: str, by: Actor, at: datetime) -> Censure:
    """Signer or a post above: it was wrong; nothing is owed by it any more, a plea that waits is answered by it."""
    row = begin(censure, Verb.WITHDRAW, by=by, at=at)
    _end_with(row, reason, "请写撤销的理由", at)
    turn(row, None, by=by, at=at, outcome=Outcome.DROPPED)
    if row.hearing is not None and row.hearing.is_open:
        row.plea_answer, row.heard_at = row.end_note, at
        end(row.hearing, by=by, at=at)
    row.save()
    told(row, [row.post, *_superior(row), row.drafted_by_post, row.signer], "已撤销，不再算数", "withdraw", at=at)
    record(row, Verb.WITHDRAW, by=by, at=at, words={"reason": row.end_note})
    return row


def lapse_answered(answers: Iterable[int], *, at: datetime) -> int:
    """Let the drafts lapse whose notices were answered (`answers` are the duties of the answers); returns how many."""
    found = Censure.objects.filter(notice__answer_duty__in=list(answers), state=State.PROPOSED).order_by("pk")
    return len([lapse(one, at=at) for one in found])
