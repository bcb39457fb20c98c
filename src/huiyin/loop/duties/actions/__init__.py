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

__all__ = [
    "NewDuty",
    "drop",
    "follow_calendar",
    "hand_over",
    "issue_notice",
    "locked",
    "move_due",
    "open_duty",
    "open_many",
    "pause",
    "remind",
    "rename",
    "reply_notice",
    "resume",
    "settle",
    "switch",
    "tick",
]
