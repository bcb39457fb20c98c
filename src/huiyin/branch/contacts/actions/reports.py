"""Signing and correcting the leader's report of a quarter: facts are counted anew and frozen with the words."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from huiyin.branch.contacts.models import ContactReport
from huiyin.branch.contacts.queries import reports
from huiyin.branch.contacts.rules import visits as rules
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.periods import Period
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.rules import Outcome


@dataclass(frozen=True, slots=True)
class Words:
    """What a leader adds to the facts of a report."""

    done: str
    problems: str = ""
    ahead: str = ""


@transaction.atomic
def sign(post: Post, words: Words, *, period: Period, by: Actor, at: datetime) -> ContactReport:
    """Leader: sign the report of a quarter that is over; it can't be changed any more, only corrected."""
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    owing = reports.owing_duty(post.pk, period)
    rules.may_sign(
        by,
        owner_id=post.pk,
        owing_id=owing.post_id if owing else None,
        is_over=period.last < day_of(at),
        is_signed=bool(reports.versions(post.pk, period)),
    ).enforce()
    made = _write(post, words, period, 1, by=by, at=at)
    if owing is not None and owing.is_open:
        duties.drop([owing.pk], by=by, at=at, outcome=Outcome.DONE)
    return made


@transaction.atomic
def correct_report(report: ContactReport, words: Words, *, reason: str, by: Actor, at: datetime) -> ContactReport:
    """Leader: put a corrected version beside the signed one, with the reason; both stay."""
    post = Post.objects.select_for_update(of=("self",)).get(pk=report.post_id)
    last = reports.versions(post.pk, report.period)
    rules.may_correct(by, owner_id=post.pk, is_signed=bool(last)).enforce()
    if not reason.strip():
        raise Refused("请写明为什么更正")
    return _write(post, words, report.period, last[0].version + 1, by=by, at=at, reason=reason.strip())


def _write(
    post: Post, words: Words, period: Period, version: int, *, by: Actor, at: datetime, reason: str = ""
) -> ContactReport:
    if not words.done.strip():
        raise Refused("请写几句做了什么")
    facts = reports.facts(post, period, at=at)
    told = {name: text.strip() for name, text in asdict(words).items()}
    made = ContactReport.objects.create(
        post=post,
        first_on=period.first,
        version=version,
        facts=facts,
        digest=rules.digest(facts),
        reason=reason[:200],
        signed_at=at,
        signed_by_id=by.person_id,
        **told,
    )
    ledger.record(
        ledger.Draft(
            "contact.sign" if version == 1 else "contact.correct_report",
            "contact_report",
            made.pk,
            at=at,
            person_id=by.person_id,
            post_id=post.pk,
            data={"period": period.key, "version": version, "facts": made.digest},
            words={name: text for name, text in {**told, "reason": reason}.items() if text},
        )
    )
    return made
