"""Verbs of duties: opening, settling, moving, handing over; and the tick that makes late ones climb."""

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
    resume,
    settle,
    switch,
)
from huiyin.loop.duties.actions.climbing import tick

__all__ = [
    "NewDuty",
    "drop",
    "follow_calendar",
    "hand_over",
    "locked",
    "move_due",
    "open_duty",
    "open_many",
    "pause",
    "resume",
    "settle",
    "switch",
    "tick",
]
