"""When visits act by themselves: somebody moves or leaves, the grid gives people other carers."""

from typing import Any

from huiyin.ground.people.rules import SYSTEM
from huiyin.voice.visits import actions as visits


def on_person_moved(sender: Any, *, person: Any, at: Any, **rest: Any) -> None:
    """Open the talk a move calls for, where the rulebook has it."""
    visits.raise_moved(person, by=SYSTEM, at=at)


def on_roll_changed(sender: Any, *, moved: Any, is_first: bool, at: Any, **rest: Any) -> None:
    """Open the talks for whom a workbook moved to another unit; taking the mine over moves nobody."""
    if not is_first:
        visits.raise_moves(moved, by=SYSTEM, at=at)


def on_person_left(sender: Any, *, person: Any, at: Any, **rest: Any) -> None:
    """End what was owed to somebody who left; a last talk is owed where the rulebook has it."""
    visits.end_for_leaver(person, by=SYSTEM, at=at)
    visits.raise_moved(person, by=SYSTEM, at=at, is_leaving=True)


def on_care_changed(sender: Any, *, people: Any, at: Any, **rest: Any) -> None:
    """Pass open visits to the new carers, in the same transaction."""
    visits.follow_care(set(people), by=SYSTEM, at=at)
