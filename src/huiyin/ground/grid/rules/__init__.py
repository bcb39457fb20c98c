"""Levels of the grid, kinds of gaps, states of a version, who may what. No query, no clock."""

from django.db.models import IntegerChoices, TextChoices

from huiyin.ground.people.rules import Actor, Power
from huiyin.kit.verdicts import ALLOWED, Verdict, refused


class Level(IntegerChoices):
    """四级责任网络: who answers for whom (mission D1)."""

    LEADERS = 1, "领导班子抓支部"
    CHIEFS = 2, "党政正职抓干部"
    CADRES = 3, "干部抓普通党员"
    MEMBERS = 4, "普通党员抓职工群众"


class State(TextChoices):
    """A version of the grid: being worked on, in force or once so, or given up."""

    DRAFT = "draft", "草案"
    ADOPTED = "adopted", "已通过"
    DROPPED = "dropped", "已放弃"


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
    return ALLOWED if state == State.DRAFT else refused("这份草案已经放弃，请重新拟定")


def may_answer_at(carer: int, one: int) -> Verdict:
    """Return whether somebody of one role may answer for somebody of another (`planning.Role`: higher is smaller)."""
    return ALLOWED if carer < one else refused("包保人要比被包保人高一级")


def may_mend(actor: Actor, *, leads: bool) -> Verdict:
    """Return whether the actor gives one person another carer between versions; `leads`: the person's branch."""
    if leads or may_plan(actor):
        return ALLOWED
    return refused("包保由本支部书记、党建调度或党政正职调整")
