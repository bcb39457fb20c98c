"""The year's heart talks (谈心谈话) inside a branch: who is to talk with whom, what is done, what is missing. Pure.

Source: 支部工作条例 19. Every two of the committee talk; every member with one of the committee, which shares them
out; every member with another member. One talk counts for both who had it. Who came too late in the year is asked
for nothing and nobody is asked to talk with them before the next; a talk with them counts all the same.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import TextChoices

from huiyin.kit.clock import months_before
from huiyin.voice.visits.rules.division import Item, Seat, propose

Pair = frozenset[int]


class Tie(TextChoices):
    """Between whom a talk is owed."""

    COMMITTEE = "committee", "支委之间"
    MEMBER = "member", "支委和党员"
    PEER = "peer", "党员之间"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of somebody's own list: with whom (None: any other member), how often it was done, how often it is owed.

    `fits` are the people any of whom will do.
    """

    tie: Tie
    with_id: int | None
    done: int
    wanted: int
    fits: frozenset[int]

    @property
    def missing(self) -> int:
        """How many talks are still to come."""
        return max(self.wanted - self.done, 0)


@dataclass(frozen=True, slots=True)
class Circle:
    """A branch's committee and other members at work (ids), their crews, talks held, pairs that a wish keeps apart.

    `fresh` are those of both who came too late for this year.
    """

    committee: tuple[int, ...]
    members: tuple[int, ...]
    wanted: int = 1
    units: Mapping[int, int] = field(default_factory=dict)
    talks: Mapping[Pair, int] = field(default_factory=dict)
    apart: Collection[Pair] = ()
    fresh: Collection[int] = frozenset()

    @property
    def asked(self) -> set[int]:
        """Of whom the year's talks are asked."""
        return {*self.committee, *self.members} - set(self.fresh)

    def between(self, one: int, others: Collection[int]) -> int:
        """Return how many talks somebody had with any of these."""
        return sum(self.talks.get(frozenset({one, other}), 0) for other in others if other != one)

    def fitting(self, one: int, others: Collection[int]) -> frozenset[int]:
        """Return with whom of these somebody may talk: not oneself, nobody kept away."""
        if not self.apart:
            return frozenset(others) - {one}
        return frozenset(other for other in others if other != one and frozenset({one, other}) not in self.apart)


def is_too_late(since: date | None, next_year: date, months: int) -> bool:
    """Return whether somebody who came on a day had less than so many months until the next year begins."""
    return since is not None and since > months_before(next_year, months)


def given(circle: Circle) -> dict[int, int]:
    """Return by member who of the committee is proposed to talk with them: evenly, the same crew first."""
    asked = circle.asked
    seats = [Seat(pk, pk, circle.units.get(pk, 0)) for pk in circle.committee if pk in asked]
    items = [
        Item(
            f"{pk:012}",
            pk,
            circle.units.get(pk, 0),
            apart=frozenset(circle.committee) - circle.fitting(pk, circle.committee),
        )
        for pk in circle.members
        if pk in asked
    ]
    return {int(key): chosen for key, chosen in propose(items, seats).items()}


def lines(circle: Circle, me: int, shared: Mapping[int, int]) -> list[Line]:
    """Return somebody's own list; `shared` is what `given` returned."""
    if me in circle.fresh:
        return []
    if me in circle.committee:
        return [*_committee(circle, me), *_shared(circle, me, shared)]
    return [*_member(circle, me, shared), *_peer(circle, me)]


def _committee(circle: Circle, me: int) -> Iterator[Line]:
    for other in sorted(circle.fitting(me, circle.committee) - set(circle.fresh)):
        yield Line(Tie.COMMITTEE, other, circle.between(me, [other]), circle.wanted, frozenset({other}))


def _shared(circle: Circle, me: int, shared: Mapping[int, int]) -> Iterator[Line]:
    for member in circle.members:
        if shared.get(member) == me:
            done = circle.between(member, circle.committee)
            yield Line(Tie.MEMBER, member, done, circle.wanted, frozenset({member}))


def _member(circle: Circle, me: int, shared: Mapping[int, int]) -> Iterator[Line]:
    if me in shared:
        done = circle.between(me, circle.committee)
        yield Line(Tie.MEMBER, shared[me], done, circle.wanted, circle.fitting(me, circle.committee))


def _peer(circle: Circle, me: int) -> Iterator[Line]:
    others = circle.fitting(me, circle.members)
    if others - set(circle.fresh):
        yield Line(Tie.PEER, None, circle.between(me, others), circle.wanted, others)


def missing(circle: Circle) -> dict[int, int]:
    """Return how many talks each of the branch still owes; who owes none is missing."""
    shared = given(circle)
    found = {me: sum(line.missing for line in lines(circle, me, shared)) for me in (*circle.committee, *circle.members)}
    return {me: count for me, count in found.items() if count}


def counts(circle: Circle) -> dict[Tie, int]:
    """Return how many talks are missing by tie, each counted once: pairs, members, members. Numbers, never names."""
    shared, found = given(circle), dict.fromkeys(Tie, 0)
    for me in (*circle.committee, *circle.members):
        for line in lines(circle, me, shared):
            is_twice = line.tie == Tie.MEMBER and me in circle.committee
            is_second = line.tie == Tie.COMMITTEE and (line.with_id or 0) < me
            if not (is_twice or is_second):
                found[line.tie] += line.missing
    return {tie: count for tie, count in found.items() if count}


def sentences(found: Mapping[Tie, int]) -> list[str]:
    """Say what `counts` returned; a talk between two members ends it for both, so that those are counted by head."""
    return [f"{tie.label} {count} {'人次' if tie == Tie.PEER else '次'}" for tie, count in found.items()]


def until(year: int, number: int, total: int) -> date:
    """Return by when the n-th of a list's talks is advised (from 0): spread over the quarters of the year."""
    quarter = number * 4 // max(total, 1) + 1
    month = quarter * 3
    return date(year, month, 31 if month in {3, 12} else 30)
