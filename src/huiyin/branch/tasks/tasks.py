"""When this room acts by itself: gaps of the grid come and go, a version is adopted, a member leaves a cell."""

from typing import Any

from huiyin.branch.tasks import actions
from huiyin.ground.people.rules import SYSTEM, Actor


def on_gaps_changed(sender: Any, *, branches: Any, at: Any, by: Actor | None = None, **rest: Any) -> None:
    """Let the secretaries owe filling them, in the same transaction."""
    actions.follow(branches, by=by or SYSTEM, at=at)


def on_grid_adopted(sender: Any, *, at: Any, by: Actor | None = None, **rest: Any) -> None:
    """Look at every branch after a new version."""
    actions.follow(by=by or SYSTEM, at=at)


def on_post_vacated(sender: Any, *, post: Any, at: Any, by: Actor | None = None, **rest: Any) -> None:
    """Let nobody owe taking on a list whose member has left."""
    actions.let_go(post, by=by or SYSTEM, at=at)
