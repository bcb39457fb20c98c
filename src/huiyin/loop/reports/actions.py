"""Signing and correcting reports: facts are counted anew and frozen with the words, and the ledger commits to both."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
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


@transaction.atomic
def sign(post: Post, words: Words, *, kind: str, period: Period, by: Actor, at: datetime) -> Report:
    """Holder of the post: sign the report of a period that is over; it can't be changed any more, only corrected."""
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    owing = queries.owing_duty(post.pk, kind, period)
    rules.may_sign(
        by,
        kind,
        owner_id=post.pk,
        owing_id=owing.post_id if owing else None,
        is_over=period.last < day_of(at),
        is_signed=bool(queries.versions(post.pk, kind, period)),
    ).enforce()
    made = _write(Report(kind=kind, post=post, first_on=period.first), words, verb=rules.terms(kind).sign, by=by, at=at)
    if owing is not None and owing.is_open:
        duties.drop([owing.pk], by=by, at=at, outcome=Outcome.DONE)
    return made


@transaction.atomic
def correct_report(report: Report, words: Words, *, reason: str, by: Actor, at: datetime) -> Report:
    """Holder of the post: put a corrected version beside the signed one, with the reason; both stay."""
    post, kind, reason = (
        Post.objects.select_for_update(of=("self",)).get(pk=report.post_id),
        report.kind,
        reason.strip(),
    )
    signed = queries.versions(post.pk, kind, report.period)
    rules.may_correct(by, kind, owner_id=post.pk, is_signed=bool(signed)).enforce()
    if not reason:
        raise Refused("请写明为什么更正")
    number = signed[0].version + 1
    made = Report(kind=kind, post=post, first_on=report.first_on, version=number, reason=reason[:200])
    return _write(made, words, verb=report.terms.correct, by=by, at=at)


def _write(made: Report, words: Words, *, verb: str, by: Actor, at: datetime) -> Report:
    told = {name: text.strip() for name, text in asdict(words).items()}
    if not told["done"]:
        raise Refused("请写几句做了什么")
    made.facts, made.branch = queries.source_of(made.kind).facts(made.post, made.period, at=at)
    made.digest = rules.digest(made.facts)
    made.done, made.problems, made.ahead = told.values()
    made.signed_at, made.signed_by_id = at, by.person_id
    made.save(force_insert=True)
    about = {"kind": made.kind, "period": made.period.key, "version": made.version, "facts": made.digest}
    ledger.record(
        ledger.Draft(
            verb,
            made.terms.subject,
            made.pk,
            at=at,
            person_id=by.person_id,
            post_id=made.post_id,
            data=about,
            words={name: text for name, text in {**told, "reason": made.reason}.items() if text},
        )
    )
    return made
