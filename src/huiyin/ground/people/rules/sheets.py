"""Sheets of the workbook that apps above people add: columns, checks, comparison, carrying out. Registered at start."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from huiyin.ground.people.rules import Actor


class CarryOut(Protocol):
    """Applies the changes of an app's sheets inside the caller's transaction."""

    def __call__(self, found: Mapping[str, Any], /, *, by: Actor, at: datetime) -> None:
        """Apply them."""


@dataclass(frozen=True, slots=True)
class Extra:
    """What an app above does with its sheets; each call gets the rows of the whole workbook, by sheet.

    `columns` are tuples of `intake.Column`; `present` returns what the database has, by the first column; `compare`
    returns a `roll.Change` for each sheet; `carry_out` runs after ours, in the same transaction.
    """

    columns: Mapping[str, Any]
    check: Callable[[Any, date, bool], None]
    present: Callable[[], Mapping[str, Mapping[str, Sequence[Any]]]]
    compare: Callable[[Mapping[str, list[list[Any]]], date], dict[str, Any]]
    carry_out: CarryOut


_known: dict[str, Extra] = {}


def register(name: str, extra: Extra) -> None:
    """Let an app's sheets be read, checked, carried out and exported with ours."""
    _known[name] = extra


def registered() -> list[Extra]:
    """Return what apps have registered."""
    return list(_known.values())
