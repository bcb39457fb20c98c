"""More time for an answer: who handles asks, the post above decides, until then the old date holds."""

from datetime import date, datetime

from django.db import transaction

from huiyin.ground.inbox import actions as inbox
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.actions import NewDuty
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import Outcome
from huiyin.loop.matters import queries
from huiyin.loop.matters.actions.change import Step, enforce, locked, required, take
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import bounds
from huiyin.loop.matters.rules import clocks
from huiyin.loop.matters.rules.states import Verb


@transaction.atomic
def extend(matter: Matter, *, by: Actor, at: datetime, until: date, reason: str) -> Matter:
    """Ask for time, up to the cap in working days after the present due day; the post above owes a decision.

    One request at a time, one extension for good, none for danger and none once it is late. Nothing moves before the
    responsible person approves (petition rules, article 34); their silence is a late duty, never an approval.
    """
    matter = locked(matter)
    enforce(matter, Verb.EXTEND, by, at)
    assert matter.clock is not None
    words = {"reason": required(reason, "延期理由")}
    _check_day(matter, until, at)
    approver = bounds.approver_of(matter)
    assert approver is not None, "the rules have seen to it"
    matter.approval, matter.asked_until = duties.open_duty(_approval(matter, approver, at), by=by, at=at), until
    data = {"until": until.isoformat(), "approver": approver}
    _tell_approver(matter, matter.approval, at=at)
    return take(matter, Step(Verb.EXTEND, by=by, at=at, words=words, data=data, keeps_clock=True))


def _check_day(matter: Matter, until: date, at: datetime) -> None:
    assert matter.clock is not None
    old = day_of(matter.clock.due_at)
    latest = bounds.latest_extension(matter, matter.clock.due_at, at)
    if latest <= old:
        raise Refused("已经到了规定的最晚日期，不能再延")
    if not old < until <= latest:
        raise Refused(f"新期限要在{old.month}月{old.day}日之后、不晚于{latest.month}月{latest.day}日")


def _approval(matter: Matter, approver: int, at: datetime) -> NewDuty:
    """Return the decision owed; it never falls to who asks, not even when posts above fall vacant."""
    return NewDuty(
        kind=clocks.APPROVE.kind,
        post_id=approver,
        subject=matter.title,
        due_at=queries.due_moment(clocks.APPROVE, at),
        link=matter.link(),
        source="matter",
        source_id=matter.pk,
        walled=tuple(sorted(bounds.barred_from_approving(matter))),
        workdays=queries.workdays_of(clocks.APPROVE, at),
    )


@transaction.atomic
def approve_extension(matter: Matter, *, by: Actor, at: datetime, note: str = "") -> Matter:
    """Grant the time asked for: the answer's clock moves to that day, supervision of the old day ends."""
    matter = locked(matter)
    enforce(matter, Verb.APPROVE_EXTENSION, by, at)
    assert matter.clock is not None
    assert matter.asked_until is not None
    until = matter.asked_until
    approval = _end_request(matter, by=by, at=at)
    matter.extensions, matter.promised_on = matter.extensions + 1, until
    matter.clock = duties.move_due(matter.clock, end_of_day(until), by=by, at=at)
    _tell_both(matter, approval, f"延期已经同意，{matter.number} 改在{until.month}月{until.day}日前答复", at=at)
    data = {"promised_on": until.isoformat()}
    step = Step(Verb.APPROVE_EXTENSION, by=by, at=at, words={"note": note}, data=data, keeps_clock=True)
    return take(matter, step)


@transaction.atomic
def decline_extension(matter: Matter, *, by: Actor, at: datetime, reason: str) -> Matter:
    """Refuse the time asked for, with the reason; the old date holds."""
    matter = locked(matter)
    enforce(matter, Verb.DECLINE_EXTENSION, by, at)
    assert matter.asked_until is not None
    words = {"reason": required(reason, "不同意的理由")}
    data = {"until": matter.asked_until.isoformat()}
    approval = _end_request(matter, by=by, at=at)
    _tell_both(matter, approval, f"延期没有同意，{matter.number} 期限不变，理由见经过", at=at)
    return take(matter, Step(Verb.DECLINE_EXTENSION, by=by, at=at, words=words, data=data, keeps_clock=True))


def _end_request(matter: Matter, *, by: Actor, at: datetime) -> Duty:
    approval = matter.approval
    assert approval is not None
    duties.drop([approval.pk], by=by, at=at, outcome=Outcome.DONE)
    matter.approval, matter.asked_until = None, None
    return approval


def _tell_approver(matter: Matter, approval: Duty, *, at: datetime) -> None:
    text, key = f"{matter.number} 申请延期，请您审批", f"extension:{approval.pk}:asked"
    line = inbox.Line(approval.post_id, text, matter.link(), key=key, walled=tuple(approval.walled))
    inbox.tell_many([line], at=at)


def _tell_both(matter: Matter, approval: Duty, text: str, *, at: datetime) -> None:
    """Tell who handles it and, where one asked by name, the asker; a writer is told through the thread."""
    whom = [party for party in (matter.debtor, matter.asker) if party is not None]
    inbox.tell(whom, text, matter.link(), key=f"extension:{approval.pk}:decided", at=at)
