"""Sealed letters of the demonstration mine, made as the writer's browser makes them."""

from collections.abc import Callable
from datetime import datetime
from random import Random

Tell = Callable[[str], None]


def load(tell: Tell, *, now: datetime, lot: Random) -> int:
    """Seal some letters; returns how many."""
    return 0
