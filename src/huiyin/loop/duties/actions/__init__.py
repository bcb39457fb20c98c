"""Verbs of duties: opening, settling, moving, handing over; and the tick that makes late ones climb."""

from huiyin.loop.duties.actions.changes import (
    NewDuty,
    drop,
    follow_calendar,
    hand_over,
    move_due,
    open_duty,
    open_many,
    pause,
    resume,
    settle,
)
from huiyin.loop.duties.actions.climbing import tick

__all__ = [
    "NewDuty",
    "drop",
    "follow_calendar",
    "hand_over",
    "move_due",
    "open_duty",
    "open_many",
    "pause",
    "resume",
    "settle",
    "tick",
]
