"""Verbs that end a matter otherwise, or look at such an end again: refuse, review, publish, dispose."""

from datetime import datetime

from django.db import transaction

from huiyin.ground.inbox import actions as inbox
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import queries as people
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.rules import Outcome
from huiyin.loop.matters import queries
from huiyin.loop.matters.actions.change import Step, enforce, locked, required, take
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import retention
from huiyin.loop.matters.rules import clocks
from huiyin.loop.matters.rules.kinds import RefusalCode
from huiyin.loop.matters.rules.states import State, Verb


@transaction.atomic
def refuse(matter: Matter, *, code: str, basis: str, alternative: str, by: Actor, at: datetime) -> Matter:
    """Refuse with a public code, its legal basis and what else the asker can do; can be reviewed twice."""
    matter = locked(matter)
    enforce(matter, Verb.REFUSE, by)
    if code not in RefusalCode.values:
        raise Refused("请选择不予受理的原因")
    if matter.children.exists():
        raise Refused("下面已有并入的事项，不能不予受理")
    matter.refusal = code
    words = {"basis": required(basis, "依据"), "alternative": required(alternative, "其他途径")}
    return take(matter, Step(Verb.REFUSE, by=by, at=at, words=words, data={"code": code}))


@transaction.atomic
def review(matter: Matter, *, reason: str, by: Actor, at: datetime) -> Matter:
    """Ask for a review of a refusal: the superior of the registering post owes a decision; then once more, above."""
    matter = locked(matter)
    enforce(matter, Verb.REVIEW, by, at)
    words = {"reason": required(reason, "复查理由")}
    reviewer = people.supervisor_of(matter.registrar, walled=queries.walled_posts(matter))
    if reviewer is not None and matter.reviews:
        reviewer = people.supervisor_of(reviewer, walled=queries.walled_posts(matter)) or reviewer
    if reviewer is None:
        raise Refused("找不到可以复查的上级岗位，请联系工会")
    clock = clocks.SECOND_REVIEW if matter.reviews else None
    matter.reviews += 1
    return take(matter, Step(Verb.REVIEW, by=by, at=at, debtor=reviewer, clock=clock, words=words))


@transaction.atomic
def uphold(matter: Matter, *, reason: str, by: Actor, at: datetime) -> Matter:
    """End a review: the refusal stands."""
    matter = locked(matter)
    enforce(matter, Verb.UPHOLD, by)
    return take(matter, Step(Verb.UPHOLD, by=by, at=at, words={"reason": required(reason, "复查意见")}))


@transaction.atomic
def overturn(matter: Matter, *, reason: str, by: Actor, at: datetime) -> Matter:
    """End a review: the refusal falls, the registering post owes an assignment again."""
    matter = locked(matter)
    enforce(matter, Verb.OVERTURN, by)
    matter.refusal = ""
    words = {"reason": required(reason, "复查意见")}
    return take(matter, Step(Verb.OVERTURN, by=by, at=at, debtor=matter.registrar, words=words))


@transaction.atomic
def publish(matter: Matter, *, by: Actor, at: datetime) -> Matter:
    """Put summary and answer on the public page; the publisher has checked that nobody can be recognised."""
    matter = locked(matter)
    enforce(matter, Verb.PUBLISH, by)
    matter.is_public = True
    return take(matter, Step(Verb.PUBLISH, by=by, at=at, keeps_clock=True))


@transaction.atomic
def propose_disposal(matter: Matter, *, reason: str, by: Actor, at: datetime) -> Matter:
    """First of two persons: ask for disposal with a reason."""
    matter = locked(matter)
    enforce(matter, Verb.PROPOSE_DISPOSAL, by, at)
    words = {"reason": required(reason, "处置理由")}
    if matter.state == State.REGISTERED and matter.children.exists():
        raise Refused("下面已有并入的事项，不能处置")
    matter.disposal_by_id = by.person_id
    return take(matter, Step(Verb.PROPOSE_DISPOSAL, by=by, at=at, words=words, keeps_clock=True))


@transaction.atomic
def call_for_disposal(at: datetime) -> int:
    """Propose what is due to the two persons: one line a month while there is something. Returns how many were told."""
    day = day_of(at)
    if not retention.is_due(day):
        return 0
    text, key = "有保存期满的事项，请两人核对后处置", f"disposal:{day:%Y-%m}"
    return inbox.tell(retention.posts_to_call(), text, "/matters/retention/", key=key, at=at)


@transaction.atomic
def dispose(matter: Matter, *, by: Actor, at: datetime) -> Matter:
    """Second person: end the retention. Title, summary, answer and all that was said with the steps are destroyed.

    The tombstone and the log stay. What is sealed or photographed is destroyed by the tick of the app that keeps it.
    """
    matter = locked(matter)
    enforce(matter, Verb.DISPOSE, by, at)
    if matter.snapshot is not None and matter.snapshot.around.merged:  # merged after the proposal
        raise Refused("下面已有并入的事项，不能处置")
    data = {"proposed_by": matter.disposal_by_id, "approved_by": by.person_id}
    matter.title, matter.summary, matter.answer, matter.is_public = "已处置", "已按规定处置，内容不再保存。", "", False
    matter = take(matter, Step(Verb.DISPOSE, by=by, at=at, data=data, outcome=Outcome.DROPPED))
    duties.rename("matter", matter.pk, matter.title)
    ledger.destroy_words(queries.entries_of(matter), by=by, at=at)
    return matter
