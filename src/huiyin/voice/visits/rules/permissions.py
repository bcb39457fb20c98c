"""Who may raise, record, confirm, decline, divide and help; each answer carries its reason. No query, no clock."""

from dataclasses import dataclass
from datetime import date, timedelta

from huiyin.ground.people.rules import Actor, Office, Power
from huiyin.kit.verdicts import ALLOWED, Verdict, first_refusal, refused
from huiyin.voice.visits.rules.kinds import LIVE, OF_CIRCLE, OF_PERSON, TRANSITIONS, CaseState, CaseVerb, Word

RAISERS = frozenset({Office.CHIEF, Office.HEAD, Office.CADRE, Office.CREW_LEADER, Office.SECRETARY})
UNION = frozenset({Office.UNION_CHAIR, Office.UNION_OFFICER})
LONGEST_AGO = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an actor stands to a person: oneself, carer, somebody of the own subtree, secretary, personnel office."""

    is_self: bool = False
    is_carer: bool = False
    is_above: bool = False
    is_secretary: bool = False
    is_personnel: bool = False
    is_partner: bool = False  # a member of the same branch: the year's heart talks
    is_kept_away: bool = False  # the person asked that one of the actor's posts stays out


def may_raise(standing: Standing) -> Verdict:
    """Return whether the actor may say that something happened to a person which calls for a talk or a visit."""
    if standing.is_kept_away and not standing.is_self:
        return refused("只能为自己联系的人、本单位和本支部的人提出")
    if any((standing.is_self, standing.is_carer, standing.is_above, standing.is_secretary, standing.is_personnel)):
        return ALLOWED
    return refused("只能为自己联系的人、本单位和本支部的人提出")


def may_name(kind: str, kinds: list[str]) -> Verdict:
    """Return whether a kind stands in the list in force: a trigger is a kind and a date, never a story."""
    return ALLOWED if kind in kinds else refused("现在的情形清单里没有这一项，请重新选")


def may_date(on: date, today: date) -> Verdict:
    """Return whether a day may be that of an event or a meeting: not ahead, not longer ago than a month."""
    if on > today:
        return refused("日期不能晚于今天")
    return ALLOWED if on >= today - LONGEST_AGO else refused("只能填最近 31 天内的日期")


def may_record_trigger(actor: Actor, post_id: int | None, *, is_open: bool) -> Verdict:
    """Return whether the actor records the meeting a trigger asks for: whoever owes it, while it is owed."""
    if not is_open:
        return refused("这一次已经了结，不用再记")
    return ALLOWED if actor.holds(post_id) else refused("这一次不在您的岗位名下")


def may_record(standing: Standing) -> Verdict:
    """Return whether the actor records a meeting nobody asked for: the carer, the secretary, a fellow member."""
    knows = standing.is_carer or standing.is_secretary or standing.is_partner
    if standing.is_kept_away or standing.is_self or not knows:
        return refused("只能记录与自己联系的人的见面")
    return ALLOWED


def may_write_many(actor: Actor) -> Verdict:
    """Return whether the actor writes down many meetings of others at once: the system, for records that come in."""
    return ALLOWED if actor.is_system else refused("谁见的由谁自己记，不能替别人成批写入")


def may_say(actor: Actor, person_id: int, word: str) -> Verdict:
    """Return whether the actor confirms or disputes a record: the person met, once."""
    if actor.person_id is None or actor.person_id != person_id:
        return refused("只有本人可以说是不是这样")
    return ALLOWED if word == Word.NONE else refused("您已经说过了")


def may_own(actor: Actor, person_id: int) -> Verdict:
    """Return whether something is the actor's own: declining, correcting, keeping a post away."""
    if actor.person_id is not None and actor.person_id == person_id:
        return ALLOWED
    return refused("只有本人可以这样做")


def may_open_need(actor: Actor, by_id: int, *, has_need: bool, has_matter: bool) -> Verdict:
    """Return whether the actor makes a matter of a recorded need: who recorded it, once."""
    return first_refusal(
        ALLOWED if actor.person_id == by_id else refused("由记录人转成事项"),
        ALLOWED if has_need else refused("这次没有记下需求"),
        refused("已经转成事项了") if has_matter else ALLOWED,
    )


def may_lead(actor: Actor, leads: bool) -> Verdict:
    """Return whether the actor leads the branch: divides its month, sees what is late."""
    return ALLOWED if leads else refused("由本支部书记办理")


def may_propose_case(standing: Standing, actor: Actor) -> Verdict:
    """Return whether the actor may ask a person to be helped: carer, secretary, or the union's officers."""
    if standing.is_kept_away or standing.is_self:
        return refused("由联系人、支部书记或者工会提出")
    if standing.is_carer or standing.is_secretary or actor.offices & UNION:
        return ALLOWED
    return refused("由联系人、支部书记或者工会提出")


def may_help(verb: str, state: str, *, is_person: bool, is_circle: bool) -> Verdict:
    """Return whether somebody may do this to a case now: the person's words are the person's, the rest the circle's."""
    own = is_person if verb in OF_PERSON else is_circle if verb in OF_CIRCLE else False
    return first_refusal(
        ALLOWED
        if (state, verb) in TRANSITIONS
        else refused(f"现在是“{CaseState(state).label}”，不能“{CaseVerb(verb).label}”"),
        ALLOWED if own else refused("要由本人说" if verb in OF_PERSON else "由负责帮扶的岗位办理"),
    )


def may_promise(state: str, *, is_circle: bool, is_owner: bool) -> Verdict:
    """Return whether a measure may be promised: in a running case, by its circle, owed by one of its circle."""
    return first_refusal(
        ALLOWED if state in LIVE - {CaseState.ASKED} else refused("帮扶还没有开始或者已经结束"),
        ALLOWED if is_circle else refused("由负责帮扶的岗位办理"),
        ALLOWED if is_owner else refused("措施只能由联系人、支部书记或者工会的负责岗位承办，别人不知道有这件事"),
    )


def may_see_figures(actor: Actor) -> bool:
    """Return whether the actor sees plain numbers by branch: overseers, planners, and those who see every matter."""
    powers = (Power.OVERSEE, Power.PLAN_GRID, Power.DISPATCH, Power.INSPECT)
    return any(actor.can(power) for power in powers)
