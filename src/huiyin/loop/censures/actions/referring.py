"""Holding to account: handed to discipline inspection on a ground; what it decided is written down, expires."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of, months_before
from huiyin.kit.verdicts import Refused
from huiyin.loop.censures import queries
from huiyin.loop.censures.actions.changes import begin, clock, end, record, told, within
from huiyin.loop.censures.models import Censure, Referral
from huiyin.loop.censures.rules import permissions
from huiyin.loop.censures.rules.states import Decision, Verb
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.rules import DutyKind


@dataclass(frozen=True, slots=True)
class Decided:
    """What the competent body decided: a kind, its day, the body, a few words."""

    decision: str
    on: date
    body: str
    words: str


@transaction.atomic
def refer(censure: Censure, *, from_post: Post, note: str = "", by: Actor, at: datetime) -> Referral:
    """Dispatcher or superior: hand it to discipline inspection, which owes a decision. The rectification goes on."""
    row = begin(censure, Verb.REFER, by=by, at=at)
    if not by.holds(from_post.pk):
        raise Refused("请选您自己的岗位")
    ground = permissions.ground_of(queries.case_of(row, at))
    subject = f"问责线索：{row.title}"
    new = clock(row, DutyKind.DECIDE, _discipline(row), subject, due_at=within("accountability.decide_wd", at=at))
    made = Referral.objects.create(
        censure=row,
        by_post=from_post,
        ground=ground,
        note=note.strip()[:300],
        referred_at=at,
        duty=duties.open_duty(new, by=by, at=at),
    )
    told(row, [made.duty.post], "：移送的问责线索，请处置", "refer", at=at)
    told(row, [row.post], "已移送纪检", "referred", at=at)
    record(row, Verb.REFER, by=by, at=at, words={"note": made.note}, data={"ground": ground, "duty": made.duty_id})
    return made


def _discipline(row: Censure) -> Post:
    """Return the post of discipline inspection that takes it: held, not the one concerned, not walled off."""
    barred = {row.post_id, *row.notice.duty.walled}
    seats = [seat for seat in people.post_map([row.post_id]).discipline if seat.is_open and seat.id not in barred]
    found = next((seat for seat in seats if seat.holder_id is not None), None)
    if found is None:
        raise Refused("没有可以受理的纪检岗位，请按规定报上级纪委")
    return Post.objects.get(pk=found.id)


@transaction.atomic
def decide(censure: Censure, decided: Decided, *, by: Actor, at: datetime) -> Referral:
    """Discipline inspection: write down what was decided, by whom, when. Read by the three parties only."""
    row = begin(censure, Verb.DECIDE, by=by, at=at)
    referral = Referral.objects.select_for_update(of=("self",)).select_related("duty", "by_post").get(censure=row)
    _check(decided, referral, day_of(at))
    referral.decision, referral.decided_on = decided.decision, decided.on
    referral.body, referral.words = decided.body.strip()[:60], decided.words.strip()[:300]
    referral.decided_at = at
    keep = int(rulebook.value("accountability.keep_months", on=day_of(at)))
    referral.expires_on = months_before(day_of(at), -keep)
    referral.save()
    end(referral.duty, by=by, at=at)
    told(row, [referral.by_post, row.post], "：移送的线索已有处置结果", "decide", at=at)
    words = {"decision": referral.decision, "body": referral.body, "words": referral.words}
    record(row, Verb.DECIDE, by=by, at=at, words=words)
    return referral


def _check(decided: Decided, referral: Referral, today: date) -> None:
    if decided.decision not in Decision.values:
        raise Refused("请选处置结果")
    if not decided.body.strip():
        raise Refused("请写作出决定的机关")
    if not decided.words.strip():
        raise Refused("请写几句说明；不予问责的写明理由")
    if not day_of(referral.referred_at) <= decided.on <= today:
        raise Refused("决定日期应在移送之后、今天以前")


def tick(at: datetime) -> int:
    """Empty the decisions that were kept long enough; returns how many. Safe to run twice or late."""
    return sum(_expire(pk, at) for pk in queries.to_expire(day_of(at)).values_list("pk", flat=True))


@transaction.atomic
def _expire(pk: int, at: datetime) -> bool:
    referral = Referral.objects.select_for_update().filter(pk=pk, expired_at=None).first()
    if referral is None:
        return False
    referral.decision = referral.body = referral.words = referral.note = ""
    referral.decided_on, referral.expired_at = None, at
    referral.save()
    entries = queries.told([referral.censure_id], ("censure.decide", "censure.refer"))
    ledger.destroy_words(entries, by=SYSTEM, at=at)
    return True
