"""Verbs of criticism and holding to account, and the tick that empties old decisions."""

from huiyin.loop.censures.actions.issuing import (
    Words,
    decline,
    lapse,
    lapse_answered,
    propose,
    sign,
    withdraw,
)
from huiyin.loop.censures.actions.rectifying import accept, plead, report, send_back, uphold
from huiyin.loop.censures.actions.referring import Decided, decide, refer, tick

__all__ = [
    "Decided",
    "Words",
    "accept",
    "decide",
    "decline",
    "lapse",
    "lapse_answered",
    "plead",
    "propose",
    "refer",
    "report",
    "send_back",
    "sign",
    "tick",
    "uphold",
    "withdraw",
]
