"""When the grid acts by itself: people join, move and leave, posts change hands, limits change."""

from typing import Any

from huiyin.ground.grid import actions as grid
from huiyin.ground.grid.rules.carrying import LIMITS
from huiyin.ground.people.rules import SYSTEM


def on_person_hired(sender: Any, *, person: Any, by: Any, at: Any, **rest: Any) -> None:
    """Open a gap for who joined."""
    grid.follow_person(person, by=by, at=at)


def on_person_moved(sender: Any, *, person: Any, before: Any, by: Any, at: Any, **rest: Any) -> None:
    """Open a gap for who moved, and for whom they carried."""
    grid.follow_person(person, before=before, by=by, at=at)


def on_person_left(sender: Any, *, person: Any, by: Any, at: Any, in_bulk: bool = False, **rest: Any) -> None:
    """End the care of who left; after a workbook that is done for all at once."""
    if not in_bulk:
        grid.follow_leaving(person, by=by, at=at)


def on_post_changed(
    sender: Any, *, post: Any, by: Any, at: Any, person: Any = None, in_bulk: bool = False, **rest: Any
) -> None:
    """Find the cell of a post that changed hands dead or living."""
    if not in_bulk:
        grid.follow_post(post, holder=person, by=by, at=at)


def on_secretary_named(sender: Any, *, branch: Any, by: Any, at: Any, **rest: Any) -> None:
    """See whether the branch has a secretary now."""
    grid.follow_secretary(branch, by=by, at=at)


def on_roll_changed(sender: Any, *, by: Any, at: Any, **rest: Any) -> None:
    """Follow a workbook as a whole."""
    grid.follow_roll(by=by, at=at)


def on_rule_changed(sender: Any, *, key: str, at: Any, **rest: Any) -> None:
    """Judge loads by the new limit."""
    if key in LIMITS:
        grid.follow_limits(by=SYSTEM, at=at)
