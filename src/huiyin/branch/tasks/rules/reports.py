"""Monthly reports and quarter summaries: what they say, who signs, how facts become one fixed text. Pure."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices

from huiyin.ground.ledger.rules import canonical
from huiyin.ground.people.rules import Actor, Office
from huiyin.kit.periods import Cadence, Period
from huiyin.kit.verdicts import ALLOWED, Verdict, first_refusal, refused
from huiyin.loop.duties.rules import DutyKind


class ReportKind(TextChoices):
    """Each month, and at the end of each quarter."""

    MONTH = "month", "月报"
    SUMMARY = "summary", "季末小结"


CADENCE = {ReportKind.MONTH: Cadence.MONTH, ReportKind.SUMMARY: Cadence.QUARTER}
# Those who report on the people of their cell; leaders report on their contact points.
REPORTING = frozenset({Office.HEAD, Office.CADRE, Office.CREW_LEADER, Office.SECRETARY, Office.MEMBER})
# What a holder is asked to fill in or write; counted so that it stays bearable (anchors, 18).
FORMS = frozenset(
    {
        *(DutyKind.REPORT, DutyKind.SUMMARY, DutyKind.TASK_LIST, DutyKind.TAKE_LIST),
        *(DutyKind.MINUTES, DutyKind.CHECK, DutyKind.ROUTINE),
    }
)
MATTERS = {"in": DutyKind.ACCEPT, "answered": DutyKind.ANSWER, "landed": DutyKind.LAND}
CONTACTS = (DutyKind.TALK, DutyKind.VISIT, DutyKind.MEASURE, DutyKind.MEETING)


def kind_of(period: Period) -> str:
    """Return which report a period asks for."""
    return ReportKind.SUMMARY if period.cadence == Cadence.QUARTER else ReportKind.MONTH


def may_sign(actor: Actor, *, owner_id: int, owing_id: int | None, is_over: bool, is_signed: bool) -> Verdict:
    """Return whether the actor may sign: the post's holder (or who owes it for a vacant post), a period over, once."""
    mine = actor.is_system or actor.holds(owner_id) or actor.holds(owing_id)
    return first_refusal(
        ALLOWED if mine else refused("由这个岗位的人签字"),
        ALLOWED if is_over else refused("期间还没有结束，结束以后再签字"),
        refused("已经签字，要改请更正") if is_signed else ALLOWED,
    )


def may_correct(actor: Actor, *, owner_id: int, is_signed: bool) -> Verdict:
    """Return whether the actor may put a corrected report beside a signed one."""
    mine = ALLOWED if actor.is_system or actor.holds(owner_id) else refused("由这个岗位的人更正")
    return first_refusal(mine, ALLOWED if is_signed else refused("还没有签字，直接填写就可以"))


def digest(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the facts in one fixed spelling."""
    return hashlib.sha256(canonical(facts)).hexdigest()


def rows(own: Mapping[str, Mapping[str, int]]) -> list[dict[str, Any]]:
    """Return a line for each kind of duty that occurred: given, done in time, done late, gone by."""
    found = []
    for kind in DutyKind:
        numbers = {name: own.get(name, {}).get(kind.value, 0) for name in ("opened", "in_time", "late", "overdue")}
        if any(numbers.values()):
            found.append({"label": kind.label, **numbers})
    return found


def sentence(facts: Mapping[str, Any]) -> str:
    """Say the facts in one sentence, as the form begins with."""
    own, lines, matters = facts["own"], facts["lines"], facts["matters"]
    done = sum(own["in_time"].values()) + sum(own["late"].values())
    late = sum(own["late"].values())
    parts = [f"办结应办 {done} 件" + (f"（其中逾期 {late} 件）" if late else "")]
    parts.append(f"交来事项 {matters['in']} 件、答复 {matters['answered']} 件、落实 {matters['landed']} 件")
    if lines["set"]:
        parts.append(f"任务清单 {lines['set']} 项完成 {lines['done']} 项")
    return f"{'，'.join(parts)}。"


def burden(forms: int, most: int) -> str:
    """Say how many forms were asked for, and how many may be."""
    return f"这个月要您填的表格 {forms} 份，规定不超过 {most} 份" + (
        "，已经超过，请向党群部门反映。" if forms > most else "。"
    )
