"""What a leader does at a contact point (联系点), who records it, and what the report to the committee says."""

from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices

from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import ALLOWED, Verdict, first_refusal, refused

COLUMNS = {
    "name": "支部",
    "visits": "到点",
    "raised": "提出问题",
    "done": "支部办结应办",
    "late": "到期没有办",
}
OLDEST = 60  # days back a visit may be dated


class Kind(TextChoices):
    """What was done there."""

    VISIT = "visit", "到联系点"
    LECTURE = "lecture", "讲党课"
    NOTE = "note", "调研报告"


def may_record(actor: Actor, *, follows: bool, days: int) -> Verdict:
    """Return whether the actor records something done at a branch: who follows it (or owes it), of a recent day."""
    mine = ALLOWED if actor.is_system or follows else refused("由联系这个支部的领导记录")
    when = ALLOWED
    if days < 0:
        when = refused("日期不能晚于今天")
    elif days > OLDEST:
        when = refused(f"只能补记 {OLDEST} 天以内的")
    return first_refusal(mine, when)


def sentence(facts: Mapping[str, Any]) -> str:
    """Say the facts of a quarter in one sentence."""
    rows = facts["branches"]
    visits, raised = sum(r["visits"] for r in rows), sum(r["raised"] for r in rows)
    late = sum(r["late"] for r in rows)
    text = f"联系 {len(rows)} 个支部，到联系点 {visits} 次，讲党课 {facts['lectures']} 次，调研报告 {facts['notes']} 份"
    return f"{text}；提出问题 {raised} 件，支部范围内到期没有办的应办 {late} 件。"
