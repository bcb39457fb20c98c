"""One question for every verb: may this person do it now, and if not, why? Accountability flows upward."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from huiyin.ground.people.rules import Actor, Office, Power
from huiyin.kit.verdicts import ALLOWED, Verdict, refused
from huiyin.loop.censures.rules.states import TRANSITIONS, Ground, State, Verb


@dataclass(frozen=True, slots=True)
class Case:
    """A criticism notice as the rules see it: ids and days, no rows. `above` are the posts over the censured one."""

    state: str
    post_id: int
    signer_id: int
    above: frozenset[int] = frozenset()
    walled: frozenset[int] = frozenset()
    owing_id: int | None = None  # the post of the running duty
    hearing_id: int | None = None  # the post that owes the answer to the plea
    deciding_id: int | None = None  # the post that owes the decision
    reporter_id: int | None = None  # who reported the rectification that waits
    pleads_until: date | None = None
    is_pleaded: bool = False
    is_answered: bool = False  # the notice was, meanwhile
    is_late: bool = False
    is_repeated: bool = False
    is_referred: bool = False
    sent_back: int = 0
    send_back_max: int = 2


def ground_of(case: Case) -> str:
    """Return why this one may be handed to discipline inspection, the first reason that holds; empty for none."""
    if case.state == State.ISSUED and case.is_late:
        return Ground.OVERDUE
    if case.state != State.CLOSED and case.sent_back >= case.send_back_max:
        return Ground.FAILED
    return Ground.REPEATED if case.is_repeated else ""


def may_propose(
    actor: Actor, *, post_id: int, above: frozenset[int], walled: frozenset[int], is_answered: bool, is_silent: bool
) -> Verdict:
    """Return whether the actor may draft a criticism of the post that left a notice unanswered."""
    if not (actor.can(Power.DISPATCH) or actor.posts & above):
        return refused("通报批评由调度或上级岗位拟稿")
    if actor.posts & walled:
        return refused("您的岗位在回避名单里，不能办这一件")
    if actor.holds(post_id):
        return refused("不能给自己的岗位拟通报批评")
    if is_answered:
        return refused("督办单已经回复，不再通报批评")
    return ALLOWED if is_silent else refused("还没有到可以通报批评的日子，先催一催")


def may_sign_for(signer_id: int, *, above: frozenset[int], walled: frozenset[int]) -> Verdict:
    """Return whether a post may be asked to sign: one above the censured post, not walled off."""
    if signer_id in walled:
        return refused("这个岗位在回避名单里，请另选上级岗位签发")
    return ALLOWED if signer_id in above else refused("请选被批评岗位的上级岗位签发")


def may(verb: str, actor: Actor, case: Case, *, today: date) -> Verdict:
    """Return whether the actor may do this to this criticism today."""
    if (case.state, verb) not in TRANSITIONS:
        return refused(f"这份通报批评{State(case.state).label}，不能{Verb(verb).label}")
    if actor.posts & case.walled:
        return refused("您的岗位在回避名单里，不能办这一件")
    return RULES[Verb(verb)](actor, case, today)


def _is_above(actor: Actor, case: Case) -> bool:
    """The signer, whoever owes now, and the posts above; never who holds the censured post as well."""
    posts = {case.signer_id, *case.above} | ({case.owing_id} if case.owing_id and case.state != State.ISSUED else set())
    return bool(actor.posts & posts) and not actor.holds(case.post_id)


def _sign(actor: Actor, case: Case, today: date) -> Verdict:
    if not _is_above(actor, case):
        return refused("由上级岗位签发，拟稿人不能代签")
    return refused("督办单已经回复，不再通报批评，请不予签发") if case.is_answered else ALLOWED


def _decline(actor: Actor, case: Case, today: date) -> Verdict:
    return ALLOWED if _is_above(actor, case) else refused("由上级岗位决定签不签发")


def _lapse(actor: Actor, case: Case, today: date) -> Verdict:
    return ALLOWED if actor.is_system else refused("对方回复督办单后由系统作废")


def _plead(actor: Actor, case: Case, today: date) -> Verdict:
    if not actor.holds(case.post_id):
        return refused("由被批评的岗位申辩")
    if case.is_pleaded:
        return refused("已经申辩过了")
    if case.pleads_until is not None and today > case.pleads_until:
        return refused(f"申辩到 {case.pleads_until.month}月{case.pleads_until.day}日 为止，已经过了")
    return ALLOWED


def _uphold(actor: Actor, case: Case, today: date) -> Verdict:
    if case.hearing_id is None:
        return refused("没有等着答复的申辩")
    is_theirs = actor.holds(case.hearing_id) and not actor.holds(case.post_id)
    return ALLOWED if is_theirs or _is_above(actor, case) else refused("申辩由签发的岗位或更上级答复")


def _withdraw(actor: Actor, case: Case, today: date) -> Verdict:
    if not _is_above(actor, case):
        return refused("由签发的岗位或更上级撤销")
    return refused("已经移送纪检，等处置结果登记后再撤销") if case.deciding_id is not None else ALLOWED


def _report(actor: Actor, case: Case, today: date) -> Verdict:
    return ALLOWED if actor.holds(case.owing_id) else refused("由被批评的岗位报告整改")


def _inspect(actor: Actor, case: Case, today: date) -> Verdict:
    if not _is_above(actor, case):
        return refused("由签发的岗位或更上级验收")
    return refused("报告整改的人不能自己验收") if actor.person_id == case.reporter_id else ALLOWED


def _refer(actor: Actor, case: Case, today: date) -> Verdict:
    may_hand_on = actor.can(Power.DISPATCH) and not actor.holds(case.post_id)
    if not (may_hand_on or _is_above(actor, case)):
        return refused("由调度或上级岗位移送")
    if case.is_referred:
        return refused("已经移送过了")
    return ALLOWED if ground_of(case) else refused("整改没有逾期、没有多次退回，也不是再次被批评，还不能移送纪检")


def _decide(actor: Actor, case: Case, today: date) -> Verdict:
    if case.deciding_id is None:
        return refused("没有等着处置的线索")
    if actor.holds(case.post_id) or not (actor.holds(case.deciding_id) or Office.DISCIPLINE in actor.offices):
        return refused("处置结果由纪检岗位登记")
    return ALLOWED


RULES: dict[str, Callable[[Actor, Case, date], Verdict]] = {
    Verb.SIGN: _sign,
    Verb.DECLINE: _decline,
    Verb.LAPSE: _lapse,
    Verb.PLEAD: _plead,
    Verb.UPHOLD: _uphold,
    Verb.WITHDRAW: _withdraw,
    Verb.REPORT: _report,
    Verb.ACCEPT: _inspect,
    Verb.SEND_BACK: _inspect,
    Verb.REFER: _refer,
    Verb.DECIDE: _decide,
}


def may_read_decision(
    actor: Actor, *, handed_by: int, censured: int | None, deciding: int | None, walled: frozenset[int]
) -> bool:
    """Return whether what discipline inspection decided is shown: to who handed over, to it, to the post concerned.

    `censured` is None for a reader who took the post over later: a decision is no successor's business.
    """
    if actor.posts & walled:
        return False
    is_party = any(actor.holds(post) for post in (handed_by, censured, deciding))
    return is_party or Office.DISCIPLINE in actor.offices
