"""Recording what a leader did at a contact point, raising problems as matters, signing the quarter's report."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huiyin.branch.contacts.models import Problem, Visit
from huiyin.branch.contacts.queries import points as queries
from huiyin.branch.contacts.rules import visits as rules
from huiyin.branch.contacts.rules.visits import Kind
from huiyin.ground.files import actions as files
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Branch
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import Outcome, may_count
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.rules.kinds import Topic


@dataclass(frozen=True, slots=True)
class Seen:
    """What a leader writes down on the spot; each line of `problems` becomes a matter at once."""

    on: date
    looked_at: str
    found: str = ""
    kind: str = Kind.VISIT
    problems: tuple[str, ...] = ()
    topic: str = Topic.OTHER


@transaction.atomic
def record(branch: Branch, seen: Seen, *, by: Actor, at: datetime, uploads: Iterable[files.Upload] = ()) -> Visit:
    """Leader: record a visit, a lecture or a note; what was owed for it is settled, problems become matters."""
    branch = Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
    post_id = queries.acting_post(by, branch.pk)
    rules.may_record(by, follows=post_id is not None, days=(day_of(at) - seen.on).days).enforce()
    if post_id is None:
        raise Refused("由联系这个支部的领导记录")
    if not seen.looked_at.strip():
        raise Refused("请写看了什么")
    duty = _owed(post_id, branch.pk, seen, by)
    visit = Visit.objects.create(
        kind=seen.kind,
        branch=branch,
        post_id=post_id,
        on=seen.on,
        looked_at=seen.looked_at.strip(),
        found=seen.found.strip(),
        duty=duty,
        recorded_at=at,
        recorded_by_id=by.person_id,
    )
    if duty is not None:
        duties.drop([duty.pk], by=by, at=at, outcome=Outcome.DONE)
    given = list(uploads)
    if given:
        files.attach(given, subject_kind="contact_visit", subject_id=visit.pk, by=by, at=at)
    raised = [_raised(branch, post_id, text, seen.topic, visit=visit, by=by, at=at) for text in seen.problems]
    data = {"branch": branch.pk, "kind": seen.kind, "on": seen.on.isoformat(), "problems": [p.pk for p in raised]}
    words = {"looked_at": visit.looked_at, "found": visit.found} if visit.found else {"looked_at": visit.looked_at}
    ledger.record(
        ledger.Draft(
            "contact.record",
            "contact",
            visit.pk,
            at=at,
            person_id=by.person_id,
            post_id=post_id,
            data=data,
            words=words,
        )
    )
    return visit


def _owed(post_id: int, branch_id: int, seen: Seen, by: Actor) -> Duty | None:
    """Return the duty that is settled by it: a visit is owed at a branch, lectures and notes by the leader's post.

    What was done before a period began doesn't count for it.
    """
    posts = {post_id, *by.posts}
    if seen.kind == Kind.VISIT:
        found = queries.owed_at(posts, "contact", branch_id)
    else:
        found = queries.owed_at(posts, seen.kind, post_id)
    return next((duty for duty in found if may_count(duty.key, seen.on)), None)


@transaction.atomic
def raise_problem(branch: Branch, text: str, *, by: Actor, at: datetime, topic: str = Topic.OTHER) -> Problem:
    """Leader: raise a problem of a contact point by itself; it is owed from this moment."""
    post_id = queries.acting_post(by, branch.pk)
    rules.may_record(by, follows=post_id is not None, days=0).enforce()
    if post_id is None:
        raise Refused("由联系这个支部的领导记录")
    made = _raised(branch, post_id, text, topic, visit=None, by=by, at=at)
    ledger.record(
        ledger.Draft(
            "contact.raise",
            "contact_problem",
            made.pk,
            at=at,
            person_id=by.person_id,
            post_id=post_id,
            data={"branch": branch.pk, "matter": made.matter_id},
        )
    )
    return made


def _raised(
    branch: Branch, post_id: int, text: str, topic: str, *, visit: Visit | None, by: Actor, at: datetime
) -> Problem:
    matter = matters.register_found(text, unit=branch.unit, topic=topic, by=by, at=at)
    return Problem.objects.create(branch=branch, post_id=post_id, matter=matter, visit=visit, raised_on=day_of(at))
