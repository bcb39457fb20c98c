"""Divides a month's visits among a branch's members: the least load, the same crew before others. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

STAYS, SAME_CREW = 2, 1  # how many visits more somebody takes who has it already, or is of the same crew


@dataclass(frozen=True, slots=True)
class Seat:
    """A member's post: how many visits it owes already besides those to be divided, of which unit its holder is."""

    post_id: int
    holder_id: int
    unit_id: int
    load: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A visit to be given: to whom it belongs now, of which unit the person is, whom the person keeps away."""

    key: str
    person_id: int
    unit_id: int
    post_id: int | None = None
    apart: frozenset[int] = field(default_factory=frozenset)


def fits(item: Item, seat: Seat) -> bool:
    """Return whether a member may visit this person: not oneself, not somebody the person keeps away."""
    return seat.holder_id != item.person_id and seat.post_id not in item.apart


def propose(items: Iterable[Item], seats: Iterable[Seat]) -> dict[str, int]:
    """Return the post proposed for each item; what nobody may take is missing. The same input gives the same answer."""
    found: dict[str, int] = {}
    load = {seat.post_id: seat.load for seat in sorted(seats, key=lambda s: s.post_id)}
    chosen = {seat.post_id: seat for seat in seats}
    for item in sorted(items, key=lambda i: i.key):
        may = [post for post in load if fits(item, chosen[post])]
        if may:
            best = min(may, key=lambda post: (_cost(item, chosen[post], load), post))
            found[item.key] = best
            load[best] += 1
    return found


def _cost(item: Item, seat: Seat, load: Mapping[int, int]) -> int:
    return load[seat.post_id] - STAYS * (seat.post_id == item.post_id) - SAME_CREW * (seat.unit_id == item.unit_id)
