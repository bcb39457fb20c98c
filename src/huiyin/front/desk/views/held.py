"""What the frame and the page both need to know of the reader, asked once a request."""

from typing import Any

from django.http import HttpRequest

from huiyin.front.desk import queries
from huiyin.ground.people.models import Unit
from huiyin.ground.people.rules import Power
from huiyin.voice.letters.queries import desk as letters


def held_by(request: HttpRequest) -> queries.Held:
    """Return the posts the reader holds, with what they owe and what is unread."""
    given: Any = request
    if not hasattr(given, "desk_held"):
        given.desk_held = queries.held(given.actor)
    found: queries.Held = given.desk_held
    return found


def letters_waiting(request: HttpRequest) -> int:
    """Return how many sealed letters wait to be sorted by the reader, asked once a request."""
    given: Any = request
    if not hasattr(given, "desk_letters"):
        given.desk_letters = letters.count_to_be_sorted(given.actor) if given.actor.can(Power.SORT_LETTERS) else 0
    found: int = given.desk_letters
    return found


def board_unit(request: HttpRequest, wanted: int | None) -> Unit | None:
    """Return the unit whose board is asked for, or the reader's topmost one; None who has no board."""
    given: Any = request
    return queries.board_unit(given.actor, held_by(request).posts, wanted)
