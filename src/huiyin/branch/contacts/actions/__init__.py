"""Verbs of contact points and of the branch's standard, and the tick that opens what recurs."""

from huiyin.branch.contacts.actions.reports import Words, correct_report, sign
from huiyin.branch.contacts.actions.standard import Answer, Looked, issue, look, mend, submit
from huiyin.branch.contacts.actions.ticking import tick
from huiyin.branch.contacts.actions.visits import Seen, raise_problem, record

__all__ = [
    "Answer",
    "Looked",
    "Seen",
    "Words",
    "correct_report",
    "issue",
    "look",
    "mend",
    "raise_problem",
    "record",
    "sign",
    "submit",
    "tick",
]
