"""Verbs of contact points and of the branch's standard, and the tick that opens what recurs."""

from huiyin.branch.contacts.actions.standard import Answer, Looked, issue, look, mend, submit
from huiyin.branch.contacts.actions.ticking import tick
from huiyin.branch.contacts.actions.visits import Seen, raise_problem, record

__all__ = [
    "Answer",
    "Looked",
    "Seen",
    "issue",
    "look",
    "mend",
    "raise_problem",
    "record",
    "submit",
    "tick",
]
