"""When matters act by themselves: a post falls vacant, time passes."""

from typing import Any

from huiyin.ground.people.rules import SYSTEM
from huiyin.loop.matters import actions as matters


def on_post_vacated(sender: Any, *, post: Any, at: Any, **rest: Any) -> None:
    """Pass up what the post owed, in the same transaction."""
    matters.follow_vacancy(post, by=SYSTEM, at=at)
