"""Verbs of duties: opening, settling, moving, handing over; and the tick that reminds and makes late ones climb."""

from huiyin.loop.duties.actions.changes import (
    NewDuty,
    drop,
    follow_calendar,
    hand_over,
    locked,
    move_due,
    open_duty,
    open_many,
    pause,
    rename,
    resume,
    settle,
    switch,
)
from huiyin.loop.duties.actions.climbing import tick
from huiyin.loop.duties.actions.noticing import issue_notice, reply_notice
from huiyin.loop.duties.actions.reminding import remind
from huiyin.loop.duties.actions.routines import Owing, Routine, due_day, open_routine

__all__ = [
    "NewDuty",
    "Owing",
    "Routine",
    "drop",
    "due_day",
    "follow_calendar",
    "hand_over",
    "issue_notice",
    "locked",
    "move_due",
    "open_duty",
    "open_many",
    "open_routine",
    "pause",
    "remind",
    "rename",
    "reply_notice",
    "resume",
    "settle",
    "switch",
    "tick",
]
