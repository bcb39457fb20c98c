"""Who stands above whom, worked out from a map of posts held in memory; no query."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from huiyin.ground.people.rules import Office

MAX_CHAIN = 12


@dataclass(frozen=True, slots=True)
class Seat:
    """A post as the chain sees it; `holder_id` is a person who holds it today and still works here."""

    id: int
    superior_id: int | None
    office: str
    is_open: bool
    holder_id: int | None


@dataclass(frozen=True)
class PostMap:
    """Some or all posts by id. Load it once for a batch: `queries.post_map()`."""

    seats: dict[int, Seat]

    @cached_property
    def discipline(self) -> list[Seat]:
        """The posts of the discipline commission, by id."""
        return sorted((s for s in self.seats.values() if s.office == Office.DISCIPLINE), key=lambda s: s.id)

    def superiors(self, post_id: int) -> list[int]:
        """Return the ids above a post, nearest first; a cycle or a chain over 12 ends it."""
        chain: list[int] = []
        seat = self.seats.get(post_id)
        while seat and seat.superior_id and len(chain) < MAX_CHAIN:
            if seat.superior_id in chain or seat.superior_id == post_id:
                break
            chain.append(seat.superior_id)
            seat = self.seats.get(seat.superior_id)
        return chain

    def supervisor_of(
        self, post_id: int, *, walled: Collection[int] = (), walled_people: Collection[int] = ()
    ) -> int | None:
        """Return the post that watches over this one.

        The nearest superior that is held and not walled off; else a held post of the discipline commission; else one
        that is merely open. None only where every such post is walled off or none exists.
        """

        def may(seat: Seat, *, is_held: bool) -> bool:
            return (
                seat.id != post_id
                and seat.is_open
                and seat.id not in walled
                and seat.holder_id not in walled_people
                and (seat.holder_id is not None or not is_held)
            )

        above = [self.seats[i] for i in self.superiors(post_id) if i in self.seats]
        for seats, is_held in ((above, True), (self.discipline, True), (self.discipline, False)):
            for seat in seats:
                if may(seat, is_held=is_held):
                    return seat.id
        return None

    def effective(self, post_id: int) -> int:
        """Return the post that really owes: the post itself while held, else its supervisor, else still itself."""
        seat = self.seats.get(post_id)
        if seat and seat.is_open and seat.holder_id is not None:
            return post_id
        return self.supervisor_of(post_id) or post_id
