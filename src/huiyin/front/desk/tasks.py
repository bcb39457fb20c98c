"""When the search index of matters changes: with the matter, in the same transaction."""

from typing import Any

from huiyin.front.desk import actions as desk


def on_matter_changed(sender: Any, *, matter: Any, step: Any, **rest: Any) -> None:
    """Index a matter whose words may have changed."""
    desk.index_matter(matter, verb=step.verb)
