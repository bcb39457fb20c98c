"""Who answers for whom must never come back to itself. Pure."""

from collections.abc import Mapping


def cycle(carer_of: Mapping[int, int]) -> list[int]:
    """Return people who answer for each other in a ring (one alone: for themselves), or nobody.

    `carer_of` says by person who answers for them; nobody is carried twice, so one walk over all suffices.
    """
    done: set[int] = set()
    for first in carer_of:
        walked: dict[int, None] = {}
        at: int | None = first
        while at is not None and at not in done:
            if at in walked:
                ring = list(walked)
                return ring[ring.index(at) :]
            walked[at] = None
            at = carer_of.get(at)
        done.update(walked)  # `|=` with a view of keys would copy the set each time
    return []


def comes_back(person: int, carer: int, carer_of: Mapping[int, int]) -> bool:
    """Return whether, with `carer` answering for `person`, the chain above the carer leads to the person again."""
    at: int | None = carer
    seen: set[int] = set()
    while at is not None and at not in seen:
        if at == person:
            return True
        seen.add(at)
        at = carer_of.get(at)
    return False
