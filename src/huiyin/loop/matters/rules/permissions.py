"""May this verb happen to this matter now, by this actor, and if not, why? One function, used by button and action."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from huiyin.ground.people.rules import Actor, Power
from huiyin.kit.verdicts import ALLOWED, Verdict, first_refusal, refused
from huiyin.loop.matters.rules.kinds import Grade
from huiyin.loop.matters.rules.states import TRANSITIONS, State, Verb


class Facts(Protocol):
    """What the rules look at; a Matter has all of it."""

    id: int
    state: str
    grade: str
    debtor_id: int | None
    handler_id: int | None
    registrar_id: int
    asker_id: int | None
    is_ruled: bool
    is_public: bool
    paused_at: datetime | None
    pauses: int
    extensions: int
    reviews: int
    parent_id: int | None
    disposal_by_id: int | None
    approval_id: int | None

    @property
    def approver_id(self) -> int | None:
        """The post that decides about a request for more time, while one waits."""


REVIEWS_MAX = 2  # review and re-review, then final (petition rules, articles 35 and 36)


@dataclass(frozen=True, slots=True)
class Limits:
    """How far a matter's verbs go: pauses and extensions by the rulebook of its day, and whose desk it came to.

    `desk` is the office of the post that registered it, where that desk sorts only what came to itself (the discipline
    commission); empty for the union's. `is_review_over` says that the days to ask for a review have gone by,
    `approvers` persons have to agree to a disposal, `is_pause_used_up` says that its pauses together reached the cap,
    `is_without_approver` that nobody above the debtor can decide about more time, `is_late` that its clock ran out,
    `is_request_stale` that the day asked for is past or no later than the present one.
    """

    pauses: int = 2
    extensions: int = 1
    desk: str = ""
    is_review_over: bool = False
    approvers: int = 2
    is_without_approver: bool = False
    is_pause_used_up: bool = False
    is_late: bool = False
    is_request_stale: bool = False


USUAL = Limits()
DISPOSING = frozenset({Verb.PROPOSE_DISPOSAL, Verb.DISPOSE})
# What the desk does that a matter came to; disposal's second person is asked apart.
SORTING = frozenset({Verb.ASSIGN, Verb.REFUSE, Verb.MERGE, Verb.PUBLISH, Verb.PROPOSE_DISPOSAL})
# What any post does with what it registered itself (a meeting's chair, a visitor): find who handles it, join its like.
OWN = frozenset({Verb.ASSIGN, Verb.MERGE})


def may(
    verb: str,
    matter: Facts,
    actor: Actor,
    *,
    superior_posts: frozenset[int] = frozenset(),
    limits: Limits = USUAL,
) -> Verdict:
    """Return whether `actor` may do `verb` to `matter` now.

    `superior_posts` are the ids of the posts above the present debtor; only supervision looks at them.
    The refusal's reason is a Chinese sentence for the button and the message.
    """
    if (matter.state, verb) not in TRANSITIONS:
        return refused(f"事项现在是“{State(matter.state).label}”，不能{Verb(verb).label}")
    if verb == Verb.SUPERVISE:
        return _supervise(actor, superior_posts)
    if verb in DISPOSING and _may_still_be_reviewed(matter, limits):
        return refused("申请复查的期限还没有过，内容要留着")
    if verb in SORTING:
        own = verb in OWN and actor.holds(matter.registrar_id)
        return first_refusal(
            ALLOWED if own else _sorter(matter, actor, limits), _SORTING_CHECKS.get(verb, _anything)(matter)
        )
    return first_refusal(_within(verb, matter, actor, limits), _CHECKS[verb](matter, actor))


def _may_still_be_reviewed(matter: Facts, limits: Limits) -> bool:
    return matter.state == State.REFUSED and matter.reviews < REVIEWS_MAX and not limits.is_review_over


def _within(verb: str, matter: Facts, actor: Actor, limits: Limits) -> Verdict:
    if verb == Verb.REVIEW and limits.is_review_over:
        return refused("申请复查的期限已过")
    if verb == Verb.DISPOSE and matter.disposal_by_id is None:
        return refused("处置要两个人：先由一人提请")
    if verb == Verb.DISPOSE and len({matter.disposal_by_id, actor.person_id}) < limits.approvers:
        return refused("提请处置的人不能自己同意")
    if matter.grade == Grade.DANGER:
        return ALLOWED
    if verb == Verb.EXTEND:
        return _more_time(matter, limits)
    if verb == Verb.APPROVE_EXTENSION and limits.is_request_stale:
        return refused("申请的日期已经过了，只能不同意")
    if verb == Verb.PAUSE and matter.paused_at is None and matter.pauses >= limits.pauses:
        return refused("暂停次数已用完")
    if verb == Verb.PAUSE and limits.is_pause_used_up:
        return refused("几次暂停合计的天数已用完")
    return ALLOWED


def _more_time(matter: Facts, limits: Limits) -> Verdict:
    """Return whether more time may be asked for; a request that waits is told of elsewhere."""
    if matter.extensions >= limits.extensions:
        return refused(f"已经延期过 {matter.extensions} 次，不能再延")
    if matter.approval_id is not None:
        return ALLOWED
    if limits.is_late:
        return refused("已经超期，不能再申请延期")
    if limits.is_without_approver:
        return refused("承办岗位上面没有可以审批的岗位，不能延期，请按期答复")
    return ALLOWED


def _debtor(matter: Facts, actor: Actor) -> Verdict:
    if actor.holds(matter.debtor_id):
        return ALLOWED
    return refused("现在不轮到您的岗位")


def is_sorter(matter: Facts, actor: Actor, limits: Limits = USUAL) -> bool:
    """Return whether the actor sorts this matter: dispatchers all, a desk with sealed letters what came to itself.

    The power to open letters alone reaches no further than the own desk: what a post held by the actor registered,
    or a post of the same office where that office has a desk of its own (ADR 9).
    """
    if actor.can(Power.DISPATCH):
        return True
    return actor.can(Power.SORT_LETTERS) and (actor.holds(matter.registrar_id) or limits.desk in actor.offices)


def _sorter(matter: Facts, actor: Actor, limits: Limits) -> Verdict:
    if is_sorter(matter, actor, limits):
        return ALLOWED
    if actor.can(Power.SORT_LETTERS):
        return refused("不是您的收件组登记的事项，由工会或调度员办理")
    return refused("只有工会登记岗位或调度员可以这样做")


def _anything(matter: Facts) -> Verdict:
    return ALLOWED


def _object(matter: Facts, actor: Actor) -> Verdict:
    if matter.is_ruled:
        return refused("异议已经裁定过一次，不能再提")
    return _debtor(matter, actor)


def _accept(matter: Facts, actor: Actor) -> Verdict:
    return ALLOWED if actor.is_system else _debtor(matter, actor)


def _answer(matter: Facts, actor: Actor) -> Verdict:
    if matter.state == State.MERGED:
        return ALLOWED if actor.is_system else refused("已并入共性问题，由共性问题统一答复")
    if matter.paused_at is not None:
        return refused("时限已暂停，请先恢复再答复")
    return _debtor(matter, actor)


def _extend(matter: Facts, actor: Actor) -> Verdict:
    if matter.grade == Grade.DANGER:
        return refused("紧急险情不能延期")
    if matter.paused_at is not None:
        return refused("时限已暂停，请先恢复")
    if matter.approval_id is not None:
        return refused("已经申请延期，正在等上级审批")
    return _debtor(matter, actor)


def _decide_extension(matter: Facts, actor: Actor) -> Verdict:
    if matter.approval_id is None:
        return refused("没有等着审批的延期申请")
    if actor.holds(matter.debtor_id):
        return refused("自己申请的延期不能自己批")
    return ALLOWED if actor.holds(matter.approver_id) else refused("由承办岗位的上级审批")


def _pause(matter: Facts, actor: Actor) -> Verdict:
    if matter.grade == Grade.DANGER:
        return refused("紧急险情不能暂停")
    if matter.paused_at is not None:
        return refused("时限已经暂停")
    if matter.approval_id is not None:
        return refused("延期申请还没有批，批了再暂停")
    return _debtor(matter, actor)


def _resume(matter: Facts, actor: Actor) -> Verdict:
    if matter.paused_at is None:
        return refused("时限没有暂停")
    return ALLOWED if actor.is_system else _debtor(matter, actor)


def is_asker(matter: Facts, actor: Actor) -> bool:
    """Return whether the actor is who asked: by receipt, or by name."""
    if actor.writer_of is not None:
        return actor.writer_of == matter.id
    return matter.asker_id is not None and actor.person_id == matter.asker_id


def _asker_or_witness(matter: Facts, actor: Actor) -> Verdict:
    if is_asker(matter, actor):
        return ALLOWED
    if actor.holds(matter.handler_id):
        return refused("承办岗位不能替提出人确认")
    if matter.state == State.LANDED and matter.debtor_id != matter.registrar_id and actor.holds(matter.debtor_id):
        return ALLOWED
    return refused("只有提出人或抽中的见证人可以确认")


def _system(matter: Facts, actor: Actor) -> Verdict:
    return ALLOWED if actor.is_system else refused("由系统自动办理")


def _review(matter: Facts, actor: Actor) -> Verdict:
    if not is_asker(matter, actor):
        return refused("只有提出人可以申请复查")
    if matter.reviews >= REVIEWS_MAX:
        return refused("已经复核终结，不再受理")
    return ALLOWED


def _publish(matter: Facts) -> Verdict:
    if matter.is_public:
        return refused("答复已经公开")
    return ALLOWED


def _refuse(matter: Facts) -> Verdict:
    if matter.reviews:
        return refused("复查已经撤销了不予受理，这件事项要交办")
    return ALLOWED


def _propose_disposal(matter: Facts) -> Verdict:
    if matter.disposal_by_id is not None:
        return refused("已有人提请处置，等另一人同意")
    return ALLOWED


def _dispose(matter: Facts, actor: Actor) -> Verdict:
    if actor.can(Power.INSPECT) or actor.can(Power.SORT_LETTERS):
        return ALLOWED
    return refused("处置由纪委或工会的另一人同意")


def _supervise(actor: Actor, superior_posts: frozenset[int]) -> Verdict:
    if actor.is_system or actor.posts & superior_posts:
        return ALLOWED
    return refused("只有当前承办岗位的上级可以督办")


def may_see_retention(actor: Actor) -> bool:
    """Return whether the actor takes part in disposing of what was kept long enough: sorting desks, the commission."""
    return actor.person_id is not None and (actor.can(Power.SORT_LETTERS) or actor.can(Power.INSPECT))


def may_register(actor: Actor) -> Verdict:
    """Return whether the actor may create a matter: the sorting desk for others, any employee for themselves."""
    if actor.is_system or actor.person_id is not None:
        return ALLOWED
    return refused("请先登录")


_CHECKS: dict[str, Callable[[Facts, Actor], Verdict]] = {
    Verb.OBJECT: _object,
    Verb.RULE: _debtor,
    Verb.ACCEPT: _accept,
    Verb.EXTEND: _extend,
    Verb.APPROVE_EXTENSION: _decide_extension,
    Verb.DECLINE_EXTENSION: _decide_extension,
    Verb.PAUSE: _pause,
    Verb.RESUME: _resume,
    Verb.ANSWER: _answer,
    Verb.REPORT_LANDED: _debtor,
    Verb.CONFIRM: _asker_or_witness,
    Verb.DRAW: _system,
    Verb.PASS_UP: _system,
    Verb.REOPEN: _asker_or_witness,
    Verb.REVIEW: _review,
    Verb.UPHOLD: _debtor,
    Verb.OVERTURN: _debtor,
    Verb.DISPOSE: _dispose,
}
_SORTING_CHECKS: dict[str, Callable[[Facts], Verdict]] = {
    Verb.REFUSE: _refuse,
    Verb.PUBLISH: _publish,
    Verb.PROPOSE_DISPOSAL: _propose_disposal,
}
