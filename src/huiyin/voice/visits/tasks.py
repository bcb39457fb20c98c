"""When visits act by themselves: somebody moves or leaves, committees change, the grid gives people other carers."""

from typing import Any

from huiyin.ground.people.rules import SYSTEM
from huiyin.loop.duties.rules import Hint
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.queries import lists


def on_person_moved(sender: Any, *, person: Any, before: Any, at: Any, **rest: Any) -> None:
    """Open the talk a move calls for, where the rulebook has it; look at the heart talks of both branches."""
    visits.raise_moved(person, by=SYSTEM, at=at)
    for branch_id in sorted({before[1], person.branch_id} - {None}):
        visits.settle_talks(branch_id, at=at)


def on_person_left(sender: Any, *, person: Any, at: Any, **rest: Any) -> None:
    """End what was owed to somebody who left; a last talk is owed where the rulebook has it."""
    visits.end_for_leaver(person, by=SYSTEM, at=at)
    visits.raise_moved(person, by=SYSTEM, at=at, is_leaving=True)
    visits.settle_talks(person.branch_id, at=at)


def on_post_vacated(sender: Any, *, post: Any, at: Any, in_bulk: bool = False, **rest: Any) -> None:
    """End the heart talks owed in that post; after a workbook once for all."""
    if not in_bulk:
        visits.settle_vacated(post.pk, at=at)


def on_committee_set(sender: Any, *, branch: Any, at: Any, **rest: Any) -> None:
    """End what a new committee makes superfluous; what it adds is opened by the tick."""
    visits.settle_talks(branch.pk, at=at)


def on_roll_changed(sender: Any, *, moved: Any, is_first: bool, at: Any, **rest: Any) -> None:
    """Open the talks for whom a workbook moved (taking the mine over moves nobody), look at all heart talks once."""
    if not is_first:
        visits.raise_moves(moved, by=SYSTEM, at=at)
    visits.settle_everywhere(at=at)


def on_care_changed(sender: Any, *, people: Any, at: Any, **rest: Any) -> None:
    """Pass open visits to the new carers, in the same transaction."""
    visits.follow_care(set(people), by=SYSTEM, at=at)


def on_hints_asked(sender: Any, *, post_id: int, day: Any, **rest: Any) -> list[Hint]:
    """Propose to see those nobody has met for long: how many, never who."""
    count = lists.unmet(post_id, day)
    text = f"有 {count} 名职工一阵子没见面了，去看看、聊几句（是谁，本人在“走访”里看）"
    return [Hint("unmet", text, "/visits/")] if count else []
