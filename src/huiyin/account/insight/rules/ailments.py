"""The ailments named (推诿扯皮、联系不紧、参与不广): shapes and how they follow from sums of tallies. Pure.

All of it is about posts that owe and units as a whole; who asked is neither counted nor named, and a unit with fewer
people than the least number of a statistic is never a line of its own.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from huiyin.account.insight.rules.tallies import TO, Owed

BY_MONTH = (Owed.ASKED, Owed.ANSWERED, Owed.OBJECTED, Owed.RETURNED, Owed.HELD, Owed.HELD_DAYS, Owed.LATE_DAYS)
MOST = 15
PAIRS = 10


@dataclass(frozen=True, slots=True)
class PostLine:
    """What a post did with what it was asked: answers, objections, what came back to it, days in hand, days late."""

    post_id: int
    asked: int
    answered: int
    objected: int
    returned: int
    held: int
    held_days: int
    late_days: int

    @property
    def mean(self) -> float | None:
        """Days a step lay with it on average; None where none ended."""
        return round(max(self.held_days, 0) / self.held, 1) if self.held else None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two posts of which one got rid of matters to the other: how many there, how many back."""

    one: int
    other: int
    there: int
    back: int

    @property
    def is_mutual(self) -> bool:
        """Whether each got rid of something to the other."""
        return self.there > 0 and self.back > 0


@dataclass(frozen=True, slots=True)
class Reach:
    """How many posts were asked to take matters on, and how many of them answered any."""

    asked: int
    answered: int

    @property
    def share(self) -> float | None:
        """Answering posts of those asked."""
        return self.answered / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Participation:
    """Units right below one: how many were heard from, which weren't; `hidden` are too small to be told apart."""

    shown: int
    heard: int
    silent: list[int]
    hidden: int

    @property
    def share(self) -> float | None:
        """Units heard from of those shown."""
        return self.heard / self.shown if self.shown else None


def lines_of(sums: Mapping[int, Mapping[str, int]]) -> list[PostLine]:
    """Return the posts that matters were brought to, those that objected most first, then who held longest.

    Who only looked as a witness, or ruled, passes nothing on and is left out.
    """
    made = [PostLine(post, **{m.value: row.get(m.value, 0) for m in BY_MONTH}) for post, row in sums.items()]
    told = [line for line in made if line.asked or line.answered or line.objected or line.returned]
    return sorted(told, key=lambda n: (-(n.objected + n.returned), -(n.mean or 0), n.post_id))[:MOST]


def reach_of(sums: Mapping[int, Mapping[str, int]]) -> Reach:
    """Return how many posts were asked, and how many of these answered."""
    asked = [row for row in sums.values() if row.get(Owed.ASKED.value)]
    return Reach(len(asked), sum(1 for row in asked if row.get(Owed.ANSWERED.value)))


def pairs_of(sums: Mapping[int, Mapping[str, int]]) -> list[Pair]:
    """Return who got rid of matters to whom, mutual pairs first; each pair once, the busier direction first."""
    passed = {
        (post, int(measure.removeprefix(TO))): n
        for post, row in sums.items()
        for measure, n in row.items()
        if measure.startswith(TO) and n
    }
    found = []
    for (one, other), there in passed.items():
        back = passed.get((other, one), 0)
        if (there, other) > (back, one) or (other, one) not in passed:
            found.append(Pair(one, other, there, back))
    return sorted(found, key=lambda p: (not p.is_mutual, -(p.there + p.back), p.one, p.other))[:PAIRS]


def participation_of(
    units: Sequence[int], heard: Collection[int], people: Mapping[int, int], *, least: int
) -> Participation:
    """Return how many of the units were heard from; those with fewer people than `least` are counted as hidden only."""
    shown = [unit for unit in units if people.get(unit, 0) >= least]
    silent = [unit for unit in shown if unit not in heard]
    return Participation(len(shown), len(shown) - len(silent), silent, len(units) - len(shown))
