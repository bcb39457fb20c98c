"""After the signature: the post is heard, puts right what was demanded, and somebody above looks at it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from huiyin.ground.files import actions as files
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.censures.actions.changes import begin, clock, end, record, told, turn, within
from huiyin.loop.censures.models import Censure, Rectification
from huiyin.loop.censures.rules.sentences import NO_TIME
from huiyin.loop.censures.rules.states import Verb
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import DutyKind


@transaction.atomic
def plead(censure: Censure, *, text: str, by: Actor, at: datetime) -> Censure:
    """Censured post: state its case once, in time; an answer is owed. The rectification goes on meanwhile."""
    row = begin(censure, Verb.PLEAD, by=by, at=at)
    if not text.strip():
        raise Refused("请写申辩的理由")
    row.plea, row.pleaded_at = text.strip()[:1000], at
    subject = f"{row.title}：答复申辩（{row.post.name}）"
    new = clock(row, DutyKind.HEAR, row.signer, subject, due_at=within("censure.hear_wd", at=at))
    row.hearing = duties.open_duty(new, by=by, at=at)
    row.save()
    told(row, [row.signer], "有申辩，请答复", "plead", at=at)
    record(row, Verb.PLEAD, by=by, at=at, words={"text": row.plea})
    return row


@transaction.atomic
def uphold(censure: Censure, *, text: str, by: Actor, at: datetime) -> Censure:
    """Signer or a post above: the plea was heard, the criticism stands, for these reasons."""
    row = begin(censure, Verb.UPHOLD, by=by, at=at)
    if not text.strip():
        raise Refused("请写维持的理由")
    row.plea_answer, row.heard_at = text.strip()[:1000], at
    end(row.hearing, by=by, at=at)
    row.save()
    told(row, [row.post], "：申辩已答复，维持", "uphold", at=at)
    record(row, Verb.UPHOLD, by=by, at=at, words={"text": row.plea_answer})
    return row


@transaction.atomic
def report(
    censure: Censure, *, text: str, by: Actor, at: datetime, uploads: Iterable[files.Upload] = ()
) -> Rectification:
    """Censured post: say what was put right, with evidence; somebody above owes a look at it.

    What was reported answers the notice as well, where it still waits.
    """
    row = begin(censure, Verb.REPORT, by=by, at=at)
    if not text.strip():
        raise Refused("请写整改情况")
    made = Rectification.objects.create(
        censure=row, text=text.strip()[:1000], reported_at=at, reported_by_id=by.person_id
    )
    given = list(uploads)
    if given:
        files.attach(given, subject_kind="rectification", subject_id=made.pk, by=by, at=at)
    subject = f"{row.title}：验收整改（{row.post.name}）"
    new = clock(row, DutyKind.INSPECT, row.signer, subject, due_at=within("censure.accept_wd", at=at))
    turn(row, new, by=by, at=at)
    row.save()
    if row.notice.replied_at is None and by.holds(row.notice.answer_duty.post_id):
        duties.reply_notice(row.notice, text=made.text, by=by, at=at)
    told(row, [row.signer], "：整改已报告，请验收", f"report:{made.pk}", at=at)
    record(row, Verb.REPORT, by=by, at=at, words={"text": made.text}, data={"rectification": made.pk})
    return made


@transaction.atomic
def accept(censure: Censure, *, note: str = "", by: Actor, at: datetime) -> Censure:
    """Signer or a post above: it was put right; the criticism is closed."""
    row = begin(censure, Verb.ACCEPT, by=by, at=at)
    judged = _judge(row, note, is_accepted=True, at=at)
    row.ended_at = at
    turn(row, None, by=by, at=at)
    row.save()
    told(row, [row.post, row.drafted_by_post], "：整改已验收", f"accept:{judged.pk}", at=at)
    record(row, Verb.ACCEPT, by=by, at=at, words={"note": judged.note}, data={"rectification": judged.pk})
    return row


@transaction.atomic
def send_back(censure: Censure, *, note: str, until: date, by: Actor, at: datetime) -> Censure:
    """Signer or a post above: it wasn't put right; the post owes it again by a new day; the paper keeps its own."""
    row = begin(censure, Verb.SEND_BACK, by=by, at=at)
    if not note.strip():
        raise Refused("请写还差什么")
    if until <= day_of(at):
        raise Refused(NO_TIME)
    judged = _judge(row, note, is_accepted=False, at=at)
    new = clock(row, DutyKind.RECTIFY, row.post, f"{row.title}：限期整改", due_at=end_of_day(until))
    turn(row, new, by=by, at=at)
    row.save()
    told(row, [row.post], f"：整改退回，请在 {until.month}月{until.day}日 前再报", f"back:{judged.pk}", at=at)
    data = {"rectification": judged.pk, "until": until.isoformat()}
    record(row, Verb.SEND_BACK, by=by, at=at, words={"note": judged.note}, data=data)
    return row


def _judge(row: Censure, note: str, *, is_accepted: bool, at: datetime) -> Rectification:
    found = Rectification.objects.select_for_update().get(censure=row, judged_at=None)
    found.judged_at, found.is_accepted, found.note = at, is_accepted, note.strip()[:300]
    found.save(update_fields=["judged_at", "is_accepted", "note"])
    return found
