"""Changing the grid. Call through this module: `grid.propose(…, by=actor, at=now)`."""

from huiyin.ground.grid.actions.adopting import adopt, recall, take_effect
from huiyin.ground.grid.actions.following import (
    follow_leaving,
    follow_limits,
    follow_person,
    follow_post,
    follow_roll,
    follow_secretary,
    tick,
)
from huiyin.ground.grid.actions.mending import hand_over, mend, mend_branch
from huiyin.ground.grid.actions.proposing import choose, drop, propose, unlock
from huiyin.ground.grid.actions.turns import take_turn

__all__ = [
    "adopt",
    "choose",
    "drop",
    "follow_leaving",
    "follow_limits",
    "follow_person",
    "follow_post",
    "follow_roll",
    "follow_secretary",
    "hand_over",
    "mend",
    "mend_branch",
    "propose",
    "recall",
    "take_effect",
    "take_turn",
    "tick",
    "unlock",
]
