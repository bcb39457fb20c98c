"""Levels of the grid, kinds of gaps, states of a version, who may what. No query, no clock."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import IntegerChoices, TextChoices

from huiyin.ground.people.rules import Actor, Power
from huiyin.kit.clock import written
from huiyin.kit.verdicts import ALLOWED, Verdict, first_refusal, refused

FARTHEST = timedelta(days=366)  # so far ahead a version may be adopted


class Level(IntegerChoices):
    """四级责任网络: who answers for whom (mission D1)."""

    LEADERS = 1, "领导班子抓支部"
    CHIEFS = 2, "党政正职抓干部"
    CADRES = 3, "干部抓普通党员"
    MEMBERS = 4, "普通党员抓职工群众"


class State(TextChoices):
    """A version of the grid: worked on, adopted (in force from its day on), given up, taken back before its day."""

    DRAFT = "draft", "草案"
    ADOPTED = "adopted", "已通过"
    DROPPED = "dropped", "已放弃"
    RECALLED = "recalled", "已撤回"


@dataclass(frozen=True, slots=True)
class Version:
    """An adopted version as the rules see it: from which day, and whether it still waits to be carried out."""

    number: int
    state: str
    day: date
    is_awaited: bool


class GapKind(TextChoices):
    """What a proof of coverage can lack; each is a fact about the grid, never about a person's behaviour."""

    HOLE = "hole", "没有人包保"
    DEAD = "dead", "包保人空缺"
    OVERLOAD = "overload", "超过人数上限"
    STRAY = "stray", "包保人不在本支部"
    NO_CONTACT = "no_contact", "支部没有联系领导"
    NO_SECRETARY = "no_sec", "支部没有书记"


def may_plan(actor: Actor) -> Verdict:
    """Return whether the actor proposes, adjusts and adopts the grid (the tick and the command line may, too)."""
    if actor.is_system or actor.can(Power.PLAN_GRID):
        return ALLOWED
    return refused("网格由党建调度和党政正职拟定")


def may_change(state: str) -> Verdict:
    """Return whether a version may still be changed: only a draft."""
    return ALLOWED if state == State.DRAFT else refused("这版网格已经定了，不能再改")


def may_adopt(state: str, adopter: str) -> Verdict:
    """Return whether a version may be adopted now; `adopter` was faster."""
    if state == State.ADOPTED:
        return refused(f"这版网格{f'已经由{adopter}' if adopter else '已经'}通过，请刷新页面")
    if state == State.RECALLED:
        return refused("这版网格已经撤回，请从草案重新通过")
    return ALLOWED if state == State.DRAFT else refused("这份草案已经放弃，请重新拟定")


def may_recall(actor: Actor, version: Version, today: date) -> Verdict:
    """Return whether an adopted version may be taken back: by planners, until the day before its own."""
    return first_refusal(
        may_plan(actor),
        refused("这版网格已经撤回") if version.state == State.RECALLED else ALLOWED,
        ALLOWED if version.state == State.ADOPTED else refused("这版网格还没有通过，不用撤回"),
        ALLOWED
        if version.is_awaited and version.day > today
        else refused("这版网格已经执行，不能撤回；要改，请另定一版"),
    )


def may_begin_on(day: date, *, today: date, last: Version | None, awaited: Version | None) -> Verdict:
    """Return whether a draft may be adopted for a day: `last` is in force, `awaited` the latest that waits for its day.

    A version adopted later begins later, so that each is judged against the one before it.
    """
    if awaited is not None and day <= awaited.day:
        same = "同一天不能有两版" if day == awaited.day else "要在它以前另定网格，请先撤回它"
        return refused(f"第 {awaited.number} 版已定于 {written(awaited.day)} 起执行，{same}")
    if last is not None and day < last.day:
        return refused(f"生效日期不能早于现行第 {last.number} 版的生效日期（{written(last.day)}）")
    return refused("生效日期不能晚于一年以后") if day > today + FARTHEST else ALLOWED


def may_answer_at(carer: int, one: int) -> Verdict:
    """Return whether somebody of one role may answer for somebody of another (`planning.Role`: higher is smaller)."""
    return ALLOWED if carer < one else refused("包保人要比被包保人高一级")


def may_mend(actor: Actor, *, leads: bool) -> Verdict:
    """Return whether the actor gives one person another carer between versions; `leads`: the person's branch."""
    if leads or may_plan(actor):
        return ALLOWED
    return refused("包保由本支部书记、党建调度或党政正职调整")
