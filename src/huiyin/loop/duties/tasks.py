"""When duties act by themselves: the holidays of a year become known."""

from typing import Any

from huiyin.loop.duties import actions as duties


def on_calendar_changed(sender: Any, *, at: Any, **rest: Any) -> None:
    """Count open working-day clocks again, in the same transaction."""
    duties.follow_calendar(at=at)
