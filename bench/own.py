"""The measured readers' own load: the same matters at every size, so that their pages are equally full at every size.

Growth asks what history costs: the same page, with more behind it. Were everything drawn in proportion, a mine of 10,000
matters would show its officer seven rows where that of 1,000,000 shows 25, and the comparison would measure rows. So the
first mine has these matters at every size, of the same ages, states, topics and posts; what differs is how many others lie
between and behind them. They fill a page of each measured list, go beyond the 200 it counts, and leave no cell of a board
empty. At 10,000 matters they are a third of all, at 1,000,000 one in three hundred: a walk still meets the others there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge

from bench.mine import DAYS, STAFF, TEAMS

MINUTES = 1440
# state, how many, youngest and oldest age in days, topic ("" for each in turn), head ("" for each but the first in turn)
OPEN = (
    ("accepted", 150, 20.0, 39.0, "safety", None),
    ("accepted", 70, 1.0, 12.0, "safety", None),
    ("accepted", 18, 20.0, 50.0, "", 0),
    ("accepted", 14, 1.0, 10.0, "", 0),
    ("registered", 90, 0.2, 8.0, "", None),
    ("assigned", 60, 0.9, 8.0, "", None),
    ("assigned", 40, 14.0, 30.0, "", None),
    ("answered", 40, 2.0, 12.0, "", None),
    ("landed", 60, 10.0, 25.0, "", None),
    ("disputed", 30, 1.0, 8.0, "", None),
    ("disputed", 30, 14.0, 30.0, "", None),
    ("reopened", 40, 14.0, 40.0, "", None),
)
CLOSED = (("closed", 2_750, 41.0, 400.0, "", None), ("closed", 248, 41.0, 300.0, "", 0))
WORKER_ASKED = 12


@dataclass(frozen=True, slots=True)
class Own:
    """A matter of the first mine that every size has; `head` counts its heads from 0."""

    state: str
    topic: str
    head: int
    asker: int | None


Line = tuple[float, Own | None]
COUNT = sum(one[1] for one in (*OPEN, *CLOSED))


def schedule(total: int) -> Iterator[tuple[float, Own | None]]:
    """Yield the age in days of every matter, oldest first, and which it is where it is one of the readers' own."""
    rest = total - COUNT
    others: Iterator[Line] = (((1 - (n + 0.5) / rest) * DAYS, None) for n in range(rest))
    return merge(others, iter(own()), key=lambda line: -line[0])


def own() -> list[Line]:
    """Return the readers' own matters with their ages, oldest first."""
    from bench.texts import THINGS

    topics, found = tuple(THINGS), list[Line]()
    for state, count, youngest, oldest, topic, head in (*OPEN, *CLOSED):
        for n in range(count):
            age = youngest + (n + 0.5) / count * (oldest - youngest)
            asker = STAFF if state == "closed" and head is None and n < WORKER_ASKED else None
            at = 1 + n % (TEAMS - 1) if head is None else head
            found.append((age, Own(state, topic or topics[n % len(topics)], at, asker)))
    return sorted(found, key=lambda line: -line[0])


def own_ids(total: int) -> list[int]:
    """Return the ids of the readers' own matters among `total`."""
    return [pk for pk, (_, one) in enumerate(schedule(total), 1) if one is not None]
