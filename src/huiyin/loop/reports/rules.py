"""Signed reports: which kinds there are, how each is spoken of, who signs and corrects, facts as one text. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from huiyin.ground.ledger.rules import canonical
from huiyin.ground.people.rules import Actor
from huiyin.kit.periods import Cadence
from huiyin.kit.verdicts import ALLOWED, Verdict, first_refusal, refused


class ReportKind(TextChoices):
    """What is signed for a period."""

    MONTH = "month", "月报"
    SUMMARY = "summary", "季末小结"
    CONTACT = "contact", "联系点工作报告"


CADENCE = {
    ReportKind.MONTH: Cadence.MONTH,
    ReportKind.SUMMARY: Cadence.QUARTER,
    ReportKind.CONTACT: Cadence.QUARTER,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """How the ledger, the pages and the refusals speak of a kind, and the routines by which it is owed."""

    subject: str
    sign: str
    correct: str
    routines: tuple[str, ...]
    signer: str = "这个岗位的人"
    corrector: str = "这个岗位的人"
    term: str = "期间"
    signed: str = ""  # what is already signed, where the refusal names it
    to: str = ""  # whom it is addressed to, where not simply the post above
    problems: str = "存在的问题"
    ahead: str = "下一步打算"
    ahead_help: str = ""


_OWN = ("report", "report.sign", "report.correct")
TERMS = {
    ReportKind.MONTH: Terms(*_OWN, ("report_cell", "report_branch")),
    ReportKind.SUMMARY: Terms(
        *_OWN, ("summary",), ahead="对下季度计划的调整", ahead_help="哪些要加、哪些要停、为什么。"
    ),
    ReportKind.CONTACT: Terms(
        "contact_report",
        "contact.sign",
        "contact.correct_report",
        ("contact_report",),
        signer="联系支部的领导",
        corrector="签字的领导岗位",
        term="这个季度",
        signed="这个季度的报告",
        to="党委",
        problems="支部存在的问题",
    ),
}


def terms(kind: str) -> Terms:
    """Return how a kind is spoken of."""
    return TERMS[ReportKind(kind)]


def may_sign(
    actor: Actor, kind: str, *, owner_id: int, owing_id: int | None, is_over: bool, is_signed: bool
) -> Verdict:
    """Return whether the actor may sign: the post's holder (or who owes it for a vacant post), a period over, once."""
    mine, said = actor.is_system or actor.holds(owner_id) or actor.holds(owing_id), terms(kind)
    return first_refusal(
        ALLOWED if mine else refused(f"由{said.signer}签字"),
        ALLOWED if is_over else refused(f"{said.term}还没有结束，结束以后再签字"),
        refused(f"{said.signed}已经签字，要改请更正") if is_signed else ALLOWED,
    )


def may_correct(actor: Actor, kind: str, *, owner_id: int, is_signed: bool) -> Verdict:
    """Return whether the actor may put a corrected report beside a signed one."""
    is_mine = actor.is_system or actor.holds(owner_id)
    mine = ALLOWED if is_mine else refused(f"由{terms(kind).corrector}更正")
    return first_refusal(mine, ALLOWED if is_signed else refused("还没有签字，直接填写就可以"))


def digest(facts: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the facts in one fixed spelling."""
    return hashlib.sha256(canonical(facts)).hexdigest()
