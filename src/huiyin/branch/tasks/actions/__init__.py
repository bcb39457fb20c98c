"""Verbs of task lists, dual duty, the diary and gaps; and the tick that opens what recurs."""

from huiyin.branch.tasks.actions.diary import write
from huiyin.branch.tasks.actions.dual import Proven, add, end, preset, prove
from huiyin.branch.tasks.actions.gaps import follow
from huiyin.branch.tasks.actions.many import Sheet, enter_many
from huiyin.branch.tasks.actions.plans import (
    Correction,
    close_months,
    correct,
    finish,
    let_go,
    set_list,
    set_many,
    take,
)
from huiyin.branch.tasks.actions.ticking import tick

__all__ = [
    "Correction",
    "Proven",
    "Sheet",
    "add",
    "close_months",
    "correct",
    "end",
    "enter_many",
    "finish",
    "follow",
    "let_go",
    "preset",
    "prove",
    "set_list",
    "set_many",
    "take",
    "tick",
    "write",
]
