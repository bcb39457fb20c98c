"""When the tallies change: whenever the loop tells of a change, or the tree of units, in the same transaction."""

from typing import Any

from huiyin.account.insight import actions as insight


def on_matter_changed(sender: Any, *, matter: Any, before: Any, step: Any, **rest: Any) -> None:
    """Count a changed matter."""
    insight.count_matter(matter, before=before, step=step)


def on_duty_changed(sender: Any, *, verb: str, duties: Any, at: Any, **rest: Any) -> None:
    """Count changed duties."""
    insight.count_duties(verb, duties, at=at)


def on_units_moved(sender: Any, *, moved: Any, **rest: Any) -> None:
    """Count units for those now above them."""
    insight.follow_units(moved)


def on_posts_moved(sender: Any, *, moved: Any, **rest: Any) -> None:
    """Count what posts did for the units they now belong to."""
    insight.follow_posts(moved)
