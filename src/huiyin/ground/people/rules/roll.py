"""What an import would change: compares checked rows with what is there. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.ground.people.rules.intake import ABSENT, ENDS

Row = tuple[Any, ...]


@dataclass(slots=True)
class Change:
    """New rows, changed rows and codes that end, of one sheet; rows keep the order of the sheet."""

    new: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, Row]] = field(default_factory=list)  # before, after
    ending: list[tuple[str, Any]] = field(default_factory=list)  # code, day
    same: int = 0


def keep_absent(rows: Iterable[list[Any]], there: Mapping[str, Row], places: Iterable[int]) -> None:
    """Fill what an older workbook has no column for with what is there."""
    wanted = tuple(places)
    for row in rows:
        for place in wanted:
            if row[place] is ABSENT:
                before = there.get(row[1])
                row[place] = before[place - 1] if before else ""


def compare(rows: Iterable[list[Any]], there: Mapping[str, Row]) -> Change:
    """Compare rows (row number first, then code, then values) with rows by code in the same order of columns."""
    change = Change()
    for row in rows:
        after = tuple(row[1:])
        before = there.get(after[0])
        if before is None:
            change.new.append(after)
        elif before != after:
            change.changed.append((before, after))
        else:
            change.same += 1
    return change


def compare_people(rows: Iterable[list[Any]], there: Mapping[str, Row], *, is_whole_roll: bool, day: str) -> Change:
    """The same for people: a filled last column ends, and in a whole roll so does whoever is missing."""
    rows = list(rows)
    place = ENDS["人员"]
    change = compare_ending(rows, there, place=place)
    if is_whole_roll:
        named = {row[1] for row in rows}
        change.ending += [(code, day) for code, row in there.items() if code not in named and row[place - 1] is None]
    return change


def compare_ending(rows: Iterable[list[Any]], there: Mapping[str, Row], *, place: int) -> Change:
    """The same where a day at `place` of a row ends it: a unit or post is closed, a person leaves."""
    staying: list[list[Any]] = []
    change = Change()
    for row in rows:
        if row[place] is None:
            staying.append(row)
        elif row[1] in there and there[row[1]][place - 1] is None:
            change.ending.append((row[1], row[place]))
        else:
            change.same += 1
    same = change.same
    ending = change.ending
    change = compare(staying, there)
    change.same += same
    change.ending = ending
    return change
