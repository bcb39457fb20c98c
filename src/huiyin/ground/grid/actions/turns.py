"""One change of the grid at a time: whoever changes care or its proof takes the turn first. Part of other actions."""

from collections.abc import Iterable

from django.db.models import QuerySet

from huiyin.ground.grid.models import Grid
from huiyin.ground.grid.queries import proof
from huiyin.ground.grid.rules import State
from huiyin.ground.people.models import Post


def take_turn() -> bool:
    """Wait until nobody else changes the grid; the turn ends with the transaction. Returns whether a grid stands.

    The row of the first version stands for the grid as a whole; before there is one, the draft that may become it.
    Rows of the roll (people, posts, branches) are locked before the turn, cells and duties after it, so that two who
    wait don't wait for each other: whoever has the turn locks none of the former, rooms above that follow included.
    """
    if _first().first() is None:
        Grid.objects.select_for_update(of=("self",)).filter(state=State.DRAFT).first()
        _first().first()
    return proof.stands()


def hold_posts(posts: Iterable[int]) -> None:
    """Lock these posts before the turn: their holders change, or somebody is being given one at this moment."""
    list(Post.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(posts)).order_by("pk"))


def _first() -> "QuerySet[Grid]":
    return Grid.objects.select_for_update(of=("self",)).filter(number=1).order_by("pk")
