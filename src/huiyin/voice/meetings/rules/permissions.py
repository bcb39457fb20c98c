"""Who may do what with series and meetings, and when a meeting may be closed. Verdicts with their reasons."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from math import ceil
from typing import Protocol

from huiyin.ground.people.rules import Actor, Office, Power
from huiyin.kit.verdicts import ALLOWED, Verdict, first_refusal, refused
from huiyin.voice.meetings.rules.kinds import FACTS, Answer, End, Kind, State

OVER = frozenset({State.CLOSED, State.CANCELLED})
UNION = frozenset({Office.UNION_CHAIR, Office.UNION_OFFICER})


class Facts(Protocol):
    """What the rules look at; a Meeting has all of it."""

    kind: str
    state: str
    recorder_id: int | None


@dataclass(frozen=True, slots=True)
class Hosts:
    """The posts that hold a meeting or a series: the chair's, or who answers for it while it is vacant."""

    posts: frozenset[int] = field(default_factory=frozenset)

    def include(self, actor: Actor) -> bool:
        """Return whether the actor holds one of them."""
        return actor.is_system or bool(actor.posts & self.posts)


def may_arrange(actor: Actor, kind: str, hosts: Hosts) -> Verdict:
    """Return whether the actor sets up or changes a series, or plans a meeting of this kind."""
    if hosts.include(actor) or actor.can(Power.PLAN_GRID):
        return ALLOWED
    if kind == Kind.SYMPOSIUM and actor.offices & UNION:
        return ALLOWED
    if kind == Kind.SYMPOSIUM:
        return refused("座谈会由工会或主持岗位安排")
    return refused("会议由主持岗位、党建调度和党政正职安排")


def may_set_up_branch(actor: Actor, *, is_led: bool) -> Verdict:
    """Return whether the actor gives a branch its presets: its secretary, or who plans the grid."""
    if actor.is_system or is_led or actor.can(Power.PLAN_GRID):
        return ALLOWED
    return refused("支部的例会由支部书记、党建调度和党政正职设立")


def may_enter_held(actor: Actor, hosts: Hosts) -> Verdict:
    """Return whether the actor writes in what was held on paper: who holds the series, or plans the grid."""
    if hosts.include(actor) or actor.can(Power.PLAN_GRID):
        return ALLOWED
    return refused("由会议的主持岗位或者党建调度补录")


def may_miss(actor: Actor, hosts: Hosts, *, is_above: bool) -> Verdict:
    """Return whether the actor says that a period was missed: who stands above it, never who should have held it."""
    if actor.posts & hosts.posts:
        return refused("该开会的岗位不能自己记缺，请上级岗位或者党建调度认定")
    if is_above or actor.can(Power.PLAN_GRID):
        return ALLOWED
    return refused("由上级岗位或者党建调度记缺")


def may_be_missed(to_on: date, today: date, *, is_open: bool, is_planned: bool) -> Verdict:
    """Return whether a period may count as missed: it is over, still owed, and nothing is planned for it."""
    if not is_open:
        return refused("这一期已经了结")
    if is_planned:
        return refused("这一期已经安排了会议：开完它，或者先取消")
    return ALLOWED if to_on < today else refused("这一期还没有过完，还来得及开")


def may_repeat(months: int, *, longest: int) -> Verdict:
    """Return whether a series may be held so seldom: never less often than the rulebook says."""
    return ALLOWED if months <= longest else refused(f"规则规定至少每 {longest} 个月一次，间隔不能更长")


def runs(meeting: Facts, actor: Actor, hosts: Hosts) -> bool:
    """Return whether the actor is who prepares and records a meeting, over or not: chair or recorder."""
    return hosts.include(actor) or (actor.person_id is not None and actor.person_id == meeting.recorder_id)


def may_run(meeting: Facts, actor: Actor, hosts: Hosts) -> Verdict:
    """Return whether the actor prepares and records a meeting now: until it is over."""
    if meeting.state in OVER:
        return refused(f"会议{State(meeting.state).label}，不能再改")
    return ALLOWED if runs(meeting, actor, hosts) else refused("会议由主持岗位和记录人办理")


def may_record(meeting: Facts, actor: Actor, hosts: Hosts) -> Verdict:
    """Return whether the actor writes minutes now: the meeting is being held."""
    is_on = ALLOWED if meeting.state != State.PLANNED else refused("会议还没有开始，先宣布开会")
    return first_refusal(may_run(meeting, actor, hosts), is_on)


def may_open(meeting: Facts, actor: Actor, hosts: Hosts) -> Verdict:
    """Return whether the meeting may be called to order now."""
    is_planned = ALLOWED if meeting.state == State.PLANNED else refused("会议已经开始了")
    return first_refusal(may_run(meeting, actor, hosts), is_planned)


def may_lead(meeting: Facts, actor: Actor, hosts: Hosts) -> Verdict:
    """Return whether the actor decides what the chair alone decides: the agenda, closing, cancelling."""
    if meeting.state in OVER:
        return refused(f"会议{State(meeting.state).label}，不能再改")
    return ALLOWED if hosts.include(actor) else refused("由会议的主持岗位决定")


def may_answer(meeting: Facts, answer: str, actor: Actor) -> Verdict:
    """Return whether an invited person may say now whether they come."""
    if meeting.state != State.PLANNED:
        return refused("会议已经开始或结束，请找记录人")
    return ALLOWED if answer in (Answer.COMING, Answer.EXCUSED, Answer.DECLINED) else refused("请选参加或请假")


def may_check_in(meeting: Facts, *, day: date, held_on: date, is_code: bool) -> Verdict:
    """Return whether the code on the screen lets somebody in now: on the day, until the meeting is over."""
    if meeting.state in OVER:
        return refused("会议已经结束，不能再签到")
    if day != held_on:
        return refused("签到码只在开会当天有效")
    return ALLOWED if is_code else refused("签到码不对或已经换了，请看屏幕上的新码")


@dataclass(frozen=True, slots=True)
class Count:
    """Who should be there and who is: `share` is the part of those with a vote that must be, 0 where none must."""

    due: int
    present: int
    excused: int = 0
    guests: int = 0
    share: float = 0.0

    @property
    def needed(self) -> int:
        """How many must be there."""
        return ceil(self.due * self.share)

    @property
    def is_enough(self) -> bool:
        """Whether enough are there; always where no share is asked."""
        return not self.share or (self.due > 0 and self.present >= self.needed)

    @property
    def sentence(self) -> str:
        """Say it in words."""
        said = f"应到 {self.due} 人，实到 {self.present} 人"
        said += f"，请假 {self.excused} 人" if self.excused else ""
        said += f"，列席 {self.guests} 人" if self.guests else ""
        if not self.share:
            return f"{said}。"
        if self.is_enough:
            return f"{said}，达到法定人数（至少 {self.needed} 人）。"
        return f"{said}，不到法定人数（至少 {self.needed} 人），不能表决。"


@dataclass(frozen=True, slots=True)
class Vote:
    """Hands counted on one resolution."""

    agree: int
    against: int
    abstain: int

    @property
    def total(self) -> int:
        """How many raised a hand."""
        return self.agree + self.against + self.abstain


def may_vote(kind: str, vote: Vote, count: Count) -> Verdict:
    """Return whether hands may be counted: a kind with votes, enough there, no more hands than people."""
    if not FACTS[kind].has_votes:
        return refused("这种会不作表决，请定为事项")
    if not count.is_enough:
        return refused(f"不到法定人数，不能表决：应到 {count.due} 人，实到 {count.present} 人")
    if vote.total > count.present:
        return refused(f"赞成、反对、弃权共 {vote.total} 票，比到会的 {count.present} 人还多")
    return ALLOWED


def is_passed(vote: Vote, count: Count) -> bool:
    """Return whether a resolution is carried: more than half of those who should be there (BR 11)."""
    return vote.agree * 2 > count.due


@dataclass(frozen=True, slots=True)
class Said:
    """A point as the closing verdict sees it."""

    number: str
    end: str
    vote: Vote | None = None


def may_close(said: Iterable[Said], silent: Iterable[str], count: Count) -> Verdict:
    """Return whether the minutes may be closed: somebody came, each item has a point, each point an end.

    `silent` are the numbers of items nobody wrote a point for.
    """
    rows, silent = list(said), list(silent)
    if not count.present:
        return refused("还没有人签到，先登记到会的人")
    if not rows and not silent:
        return refused("还没有议题和要点，写了才能出纪要")
    if silent:
        return refused(f"第 {'、'.join(silent)} 项议题还没有要点；没有议就从议程里去掉")
    open_ends = [row.number for row in rows if row.end == End.NONE]
    if open_ends:
        return refused(f"要点 {'、'.join(open_ends)} 还没有定结果：事项、办了、不办或下次再议")
    voted = [row.number for row in rows if row.vote is not None]
    if voted and not count.is_enough:
        return refused(f"不到法定人数，要点 {'、'.join(voted)} 的表决无效，请去掉表决")
    return ALLOWED


def may_carry(times: int, *, most: int, has_series: bool) -> Verdict:
    """Return whether a point may come back next time; not beyond the limit, not where no next time is."""
    if not has_series:
        return refused("这次会不是例会，没有下一次，请当场定下来")
    return ALLOWED if times < most else refused(f"已经顺延 {times} 次，不能再顺延，请定为事项或说明不办")
