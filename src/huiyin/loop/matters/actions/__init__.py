"""Verbs of a matter. Each one: lock, rules, change, clock, one ledger entry, one signal."""

from huiyin.loop.matters.actions.ending import (
    call_for_disposal,
    dispose,
    overturn,
    propose_disposal,
    publish,
    refuse,
    review,
    uphold,
)
from huiyin.loop.matters.actions.evidence import carry_out
from huiyin.loop.matters.actions.extending import approve_extension, decline_extension, extend
from huiyin.loop.matters.actions.handling import accept, answer, object, pause, report_landed, resume, rule
from huiyin.loop.matters.actions.intake import NewMatter, assign, merge, register, register_found, register_once
from huiyin.loop.matters.actions.landing import confirm, draw, reopen
from huiyin.loop.matters.actions.places import add_place
from huiyin.loop.matters.actions.supervising import follow_vacancy, supervise, tick

__all__ = [
    "NewMatter",
    "accept",
    "add_place",
    "answer",
    "approve_extension",
    "assign",
    "call_for_disposal",
    "carry_out",
    "confirm",
    "decline_extension",
    "dispose",
    "draw",
    "extend",
    "follow_vacancy",
    "merge",
    "object",
    "overturn",
    "pause",
    "propose_disposal",
    "publish",
    "refuse",
    "register",
    "register_found",
    "register_once",
    "reopen",
    "report_landed",
    "resume",
    "review",
    "rule",
    "supervise",
    "tick",
    "uphold",
]
