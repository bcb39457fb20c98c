"""Verbs of contact points and of the branch's standard, and the tick that opens what recurs."""

from huiyin.branch.contacts.actions.standard import Answer, Looked, issue, look, mend, submit
from huiyin.branch.contacts.actions.ticking import tick
from huiyin.branch.contacts.actions.visits import Seen, Words, raise_problem, record, sign

__all__ = [
    "Answer",
    "Looked",
    "Seen",
    "Words",
    "issue",
    "look",
    "mend",
    "raise_problem",
    "record",
    "sign",
    "submit",
    "tick",
]
