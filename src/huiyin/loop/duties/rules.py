"""Kinds and outcomes of duties, and which of them climb. No query, no clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from django.db.models import TextChoices

from huiyin.ground.people.rules import Actor, Power
from huiyin.kit.clock import MINE_TIME, months_before
from huiyin.kit.periods import Period, parse
from huiyin.kit.verdicts import ALLOWED, Verdict, refused
from huiyin.kit.workdays import Calendar, workdays_between


class DutyKind(TextChoices):
    """What is owed. The first eight are the clocks of a matter."""

    ASSIGN = "assign", "交办"
    ACCEPT = "accept", "受理"
    ANSWER = "answer", "答复"
    LAND = "land", "落实"
    CONFIRM = "confirm", "待确认"
    RULE = "rule", "裁定"
    WITNESS = "witness", "见证"
    REVIEW = "review", "复查"
    APPROVE = "approve", "审批延期"
    READ = "read", "必读"
    SUPERVISE = "supervise", "督办"
    OPEN_BOX = "open_box", "开箱"
    SORT = "sort", "分拣"
    REPLY = "reply", "回信"
    NOTICE = "notice", "督办回复"
    FILL_GAP = "fill_gap", "补缺口"
    MEETING = "meeting", "开会"
    MINUTES = "minutes", "出纪要"
    TALK = "talk", "谈心谈话"
    VISIT = "visit", "走访"
    MEASURE = "measure", "走访"  # of older duties: a step of help is owed as a visit, its kind would tell of hardship
    CONTACT = "contact", "联系点"
    TASK_LIST = "task_list", "定任务清单"
    TAKE_LIST = "take_list", "认领任务清单"
    REPORT = "report", "月报"
    SUMMARY = "summary", "季末小结"
    ROUTINE = "routine", "岗位职责"
    CHECK = "check", "标准化自查"
    CENSURE = "censure", "签发通报批评"
    RECTIFY = "rectify", "限期整改"
    HEAR = "hear", "答复申辩"
    INSPECT = "inspect", "验收整改"
    DECIDE = "decide", "处置问责线索"


# What follows a supervision notice nobody answered.
CENSURING = (DutyKind.CENSURE, DutyKind.RECTIFY, DutyKind.HEAR, DutyKind.INSPECT, DutyKind.DECIDE)


class Outcome(TextChoices):
    """How a duty ended."""

    OPEN = "", "未了"
    DONE = "done", "已办"
    PASSED = "passed", "已转出"
    DROPPED = "dropped", "不再需要"
    MISSED = "missed", "没有办，记缺"


@dataclass(frozen=True, slots=True)
class Hint:
    """What a post could do this month, as a room proposes it: a key, a line without any name, where it is done."""

    key: str
    text: str
    link: str


# The asker owes nothing: their silence draws a witness instead of climbing.
NOT_CLIMBING = frozenset({DutyKind.CONFIRM})


def remind_moment(kind: str, begun: datetime, due_at: datetime, ratio: float) -> datetime | None:
    """Return when a post is reminded of a duty: after that share of its time; never where the asker is waited for."""
    if kind in NOT_CLIMBING or due_at <= begun:
        return None
    return begun + (due_at - begun) * ratio


def reminder(kind: str, post: str, due_at: datetime, at: datetime) -> str:
    """Return the line of a reminder: what is owed, by which post, until when; never a word of what it is about."""
    due = due_at.astimezone(MINE_TIME)
    hour = "" if (due.hour, due.minute, due.second) == END_OF_DAY else f" {due:%H:%M}"
    day = "今天" if due.date() == at.astimezone(MINE_TIME).date() else f"{due.month}月{due.day}日"
    return f"{post}：“{DutyKind(kind).label}”{day}{hour}到期，请及时办理"


def is_late(due_at: datetime, settled_at: datetime | None, at: datetime) -> bool:
    """Return whether a duty was settled after its due moment, or is still open past it."""
    return (settled_at or at) > due_at


def may_promise_for(day: date, today: date, *, months: int) -> Verdict:
    """Return whether something may be promised for a day: from today on, at most so many months ahead."""
    if day < today:
        return refused("承诺日期不能早于今天")
    return refused(f"承诺日期不能晚于 {months} 个月以后") if day > months_before(today, -months) else ALLOWED


def may_settle(actor: Actor, post_id: int, *, is_open: bool) -> Verdict:
    """Only the post that owes, or the tick, settles an open duty."""
    if not is_open:
        return refused("这件应办已经了结")
    if actor.is_system or actor.holds(post_id):
        return ALLOWED
    return refused("这件应办不在您的岗位名下")


END_OF_DAY = (23, 59, 59)


def standing(due_at: datetime, at: datetime, calendar: Calendar) -> dict[str, int]:
    """Return how an open clock stands, in the words of the clock chip: days `over`, `hours` or working days `left`.

    A clock that ends with a day is told in working days; one that ends at an hour (danger) in hours.
    """
    due, now = due_at.astimezone(MINE_TIME), at.astimezone(MINE_TIME)
    if due < now:
        return {"over": max((now.date() - due.date()).days, 1)}
    if (due.hour, due.minute, due.second) != END_OF_DAY:
        return {"hours": ceil((due - now).total_seconds() / 3600)}
    return {"left": workdays_between(now.date(), due.date(), calendar)}


def days_held(opened_at: datetime, settled_at: datetime | None, at: datetime) -> int:
    """Return how many calendar days a duty lay with its post."""
    return ((settled_at or at).astimezone(MINE_TIME).date() - opened_at.astimezone(MINE_TIME).date()).days


def days_late(due_at: datetime, settled_at: datetime | None, at: datetime) -> int:
    """Return how many days after its due moment a duty was settled (or still is open); 0 in time."""
    end = settled_at or at
    return max((end.astimezone(MINE_TIME).date() - due_at.astimezone(MINE_TIME).date()).days, 1) if end > due_at else 0


# Kinds that end by saying so; every other kind ends with the act it stands for.
BY_WORD = frozenset({DutyKind.READ})


def is_settled_by_word(kind: str) -> bool:
    """Return whether a duty of this kind ends by a word on its own page."""
    return kind in BY_WORD


def period_of_key(key: str | None) -> Period | None:
    """Return the period a duty that recurs is about, as its key says (routine:code:2026Q4:post); None for others."""
    head, *rest = (key or "").split(":")
    return parse(rest[1]) if head == "routine" and len(rest) > 1 else None


def may_count(key: str | None, on: date) -> bool:
    """Return whether what was done on a day counts for a duty: one that recurs asks for its own period, or later."""
    period = period_of_key(key)
    return period is None or on >= period.first


def may_settle_by_word(kind: str) -> Verdict:
    """Refuse to settle by a word what ends with an act: answering, assigning, looking."""
    return ALLOWED if kind in BY_WORD else refused("这件应办要办完才了结，请到事项里办理")


def may_issue(actor: Actor, *, superiors: Collection[int], is_open: bool, is_late: bool) -> Verdict:
    """Return whether the actor may issue a supervision notice: the dispatcher or a superior post, about a late duty."""
    if not (actor.can(Power.DISPATCH) or actor.posts & frozenset(superiors)):
        return refused("督办单由调度或上级岗位签发")
    if not is_open:
        return refused("这件应办已经了结，不用督办")
    return ALLOWED if is_late else refused("还没有超期，到期前由系统提醒")


def may_reply(actor: Actor, post_id: int, *, is_replied: bool) -> Verdict:
    """Return whether the actor may answer a notice: the post that owes the answer, once."""
    if is_replied:
        return refused("这份督办单已经回复")
    return ALLOWED if actor.holds(post_id) else refused("督办单由被督办的岗位回复")
