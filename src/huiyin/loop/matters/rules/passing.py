"""Passing the buck (推诿): when a matter comes back to a post that had it before, and who passed to whom. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from huiyin.loop.matters.rules.states import Verb

# The verbs that name a handler before there is an answer; an objection names none, it asks for the ruling.
HANDING = frozenset({Verb.ASSIGN, Verb.RULE, Verb.PASS_UP})


@dataclass(frozen=True, slots=True)
class Hand:
    """One time a post was made the handler: by which verb, when, and the unit the matter then belonged to."""

    verb: str
    handler: int
    at: datetime
    unit: int


@dataclass(frozen=True, slots=True)
class Passing:
    """What one hand meant: `back_to` is the post it returned to, `pair` who got rid of it and who got it."""

    hand: Hand
    back_to: int | None = None
    pair: tuple[int, int] | None = None


def is_return(verb: str, handler: int, before: Sequence[int]) -> bool:
    """Return whether the matter is back with a post that had it: A → B → A, or A's objection ruled back to A.

    `before` are the handlers up to now, oldest first. A vacancy that leaves the handler where it was is none.
    """
    if verb not in HANDING or handler not in before:
        return False
    return verb == Verb.RULE or handler != before[-1]


def pair_of(verb: str, handler: int, before: Sequence[int]) -> tuple[int, int] | None:
    """Return who got rid of the matter by objecting and who got it; None where nobody did."""
    if verb != Verb.RULE or not before or handler == before[-1]:
        return None
    return before[-1], handler


def walk(hands: Iterable[Hand]) -> list[Passing]:
    """Return what each hand of one matter meant, in their order."""
    before: list[int] = []
    found = []
    for hand in hands:
        back_to = hand.handler if is_return(hand.verb, hand.handler, before) else None
        found.append(Passing(hand, back_to, pair_of(hand.verb, hand.handler, before)))
        before.append(hand.handler)
    return found
