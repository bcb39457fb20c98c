"""Signing and correcting reports: facts are counted anew and frozen with the words, and the ledger commits to both."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.inserting import create
from huiyin.kit.periods import Period
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.rules import Outcome
from huiyin.loop.reports import queries, rules
from huiyin.loop.reports.models import Report


@dataclass(frozen=True, slots=True)
class Words:
    """What a person adds to the facts."""

    done: str
    problems: str = ""
    ahead: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """One of several reports to be signed: whose, by whom, and the words."""

    post: Post
    words: Words
    by: Actor


@transaction.atomic
def sign(post: Post, words: Words, *, kind: str, period: Period, by: Actor, at: datetime) -> Report:
    """Holder of the post: sign the report of a period that is over; it can't be changed any more, only corrected."""
    return sign_many([Signing(post, words, by)], kind=kind, period=period, at=at)[0]


@transaction.atomic
def sign_many(wanted: Sequence[Signing], *, kind: str, period: Period, at: datetime) -> list[Report]:
    """Sign the reports of several posts for one period, each in the name of its own holder; in the order given.

    Few statements for all of them. One that may not be signed refuses all.
    """
    posts = _locked([one.post.pk for one in wanted])
    owing = queries.owing_duties(list(posts), kind, period)
    signed = queries.signed(kind, period, posts)
    for one in wanted:
        owed = owing.get(one.post.pk)
        rules.may_sign(
            one.by,
            kind,
            owner_id=one.post.pk,
            owing_id=owed.post_id if owed else None,
            is_over=period.last < day_of(at),
            is_signed=one.post.pk in signed,
        ).enforce()
    rows = [(Report(kind=kind, post=posts[o.post.pk], first_on=period.first), o.words, o.by) for o in wanted]
    made = _write(rows, verb=rules.terms(kind).sign, at=at)
    for one in wanted:
        owed = owing.get(one.post.pk)
        if owed is not None and owed.is_open:
            duties.drop([owed.pk], by=one.by, at=at, outcome=Outcome.DONE)
    return made


def _locked(ids: Sequence[int]) -> dict[int, Post]:
    """Return these posts by id, locked until the transaction ends."""
    return {post.pk: post for post in Post.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk")}


@transaction.atomic
def correct_report(report: Report, words: Words, *, reason: str, by: Actor, at: datetime) -> Report:
    """Holder of the post: put a corrected version beside the signed one, with the reason; both stay."""
    post, kind, reason = _locked([report.post_id])[report.post_id], report.kind, reason.strip()
    signed = queries.versions(post.pk, kind, report.period)
    rules.may_correct(by, kind, owner_id=post.pk, is_signed=bool(signed)).enforce()
    if not reason:
        raise Refused("请写明为什么更正")
    number = signed[0].version + 1
    made = Report(kind=kind, post=post, first_on=report.first_on, version=number, reason=reason[:200])
    return _write([(made, words, by)], verb=report.terms.correct, at=at)[0]


def _write(rows: Sequence[tuple[Report, Words, Actor]], *, verb: str, at: datetime) -> list[Report]:
    """Freeze facts and words of reports of one kind and period, and commit to them. A constant number of statements."""
    made = [report for report, _, _ in rows]
    if not made:
        return []
    told = [{name: text.strip() for name, text in asdict(words).items()} for _, words, _ in rows]
    if not all(words["done"] for words in told):
        raise Refused("请写几句做了什么")
    counted = queries.source_of(made[0].kind).facts([report.post for report in made], made[0].period, at)
    for (report, _, by), words in zip(rows, told, strict=True):
        report.facts, report.branch = counted[report.post_id]
        report.digest = rules.digest(report.facts)
        report.done, report.problems, report.ahead = words.values()
        report.signed_at, report.signed_by_id = at, by.person_id
    create(Report, made)
    ledger.record_many(_entry(report, words, verb, by, at) for (report, _, by), words in zip(rows, told, strict=True))
    return made


def _entry(report: Report, words: dict[str, str], verb: str, by: Actor, at: datetime) -> ledger.Draft:
    return ledger.Draft(
        verb,
        report.terms.subject,
        report.pk,
        at=at,
        person_id=by.person_id,
        post_id=report.post_id,
        data={"kind": report.kind, "period": report.period.key, "version": report.version, "facts": report.digest},
        words={name: text for name, text in {**words, "reason": report.reason}.items() if text},
    )
