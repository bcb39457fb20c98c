"""Imports waiting or done: their rows, faults, what they would change, and whose codes are to be handed out."""

import json
import zlib
from dataclasses import asdict
from datetime import date
from typing import Any

from huiyin.ground.people.models import Intake, Person
from huiyin.ground.people.queries import credentials, roll
from huiyin.ground.people.rules import intake as rules
from huiyin.ground.people.rules import roll as compare
from huiyin.ground.people.rules import sheets

SAMPLES = 20


def pack(book: rules.Book) -> bytes:
    """Return the rows and faults of a book as they are kept."""
    value = {"rows": book.rows if not book.fault_count else {}, "faults": [asdict(f) for f in book.faults]}
    return zlib.compress(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def _content(intake: Intake) -> dict[str, Any]:
    content: bytes = bytes(Intake.objects.values_list("content", flat=True).get(pk=intake.pk))
    value: dict[str, Any] = json.loads(zlib.decompress(content))
    return value


def rows_of(intake: Intake) -> dict[str, list[list[Any]]]:
    """Return the checked rows by sheet."""
    rows: dict[str, list[list[Any]]] = _content(intake)["rows"]
    return rows


def faults_of(intake: Intake) -> list[rules.Fault]:
    """Return the faults that were kept (at most rules.MAX_FAULTS), by sheet and row."""
    return [rules.Fault(**f) for f in _content(intake)["faults"]]


def changes(rows: dict[str, list[list[Any]]], *, is_whole_roll: bool, day: date) -> dict[str, compare.Change]:
    """Return what the rows would change, by sheet; a holder's day left open counts as unchanged."""
    posts, branches = roll.posts(), roll.branches()
    for row in rows.get("岗位", []):
        before = posts.get(row[1])
        if row[6] and row[7] is None:
            row[7] = before[6] if before and before[5] == row[6] else day.isoformat()
        elif not row[6]:
            row[7] = None
    people = rows.get("人员", [])
    there = roll.people() if people else {}
    compare.keep_absent(people, there, [9])
    compare.keep_absent(rows.get("支部", []), branches, [4])
    found = {
        "单位": compare.compare_ending(rows.get("单位", []), roll.units(), place=rules.ENDS["单位"]),
        "支部": compare.compare(rows.get("支部", []), branches),
        "岗位": compare.compare_ending(rows.get("岗位", []), posts, place=rules.ENDS["岗位"]),
        "人员": compare.compare_people(
            people, there, is_whole_roll=is_whole_roll and bool(people), day=day.isoformat()
        ),
    }
    for extra in sheets.registered():
        found |= extra.compare(rows, day)
    return found


def summary(found: dict[str, compare.Change]) -> dict[str, Any]:
    """Return counts by sheet and the first lines of each kind, for the page that asks for acceptance."""
    return {
        "counts": counts(found),
        "samples": {
            sheet: {
                "new": [_labels(sheet, row)[:3] for row in change.new[:SAMPLES]],
                "changed": [_difference(sheet, b, a) for b, a in change.changed[:SAMPLES]],
                "ending": [[code, day] for code, day in change.ending[:SAMPLES]],
            }
            for sheet, change in found.items()
        },
    }


def counts(found: dict[str, compare.Change]) -> dict[str, list[int]]:
    """Return [new, changed, ending, same] by sheet."""
    return {s: [len(c.new), len(c.changed), len(c.ending), c.same] for s, c in found.items()}


def _difference(sheet: str, before: compare.Row, after: compare.Row) -> list[str]:
    headers = [c.header for c in rules.all_sheets()[sheet]]
    pairs = zip(headers, _labels(sheet, before), _labels(sheet, after), strict=True)
    parts = [f"{header}：{old or '（空）'} → {new or '（空）'}" for header, old, new in pairs if old != new]
    return [str(after[0]), str(after[1]), "；".join(parts)]


def _labels(sheet: str, row: compare.Row) -> list[str]:
    return [rules.shown(column, value) for column, value in zip(rules.all_sheets()[sheet], row, strict=True)]


def codes_of(intake: Intake, *, day: date) -> list[tuple[str, str, str, str]]:
    """Return (number, name, unit, one-time code) of people of this import who have not set a password yet."""
    numbers = {row[1] for row in rows_of(intake)["人员"]}
    people = Person.objects.filter(is_active=True, password__startswith="!", code_until__gte=day)  # noqa: S106
    return [
        (p.staff_number, p.name, p.unit.name, credentials.one_time_code(p))
        for p in people.select_related("unit").order_by("unit__path", "staff_number").iterator(chunk_size=5000)
        if p.staff_number in numbers
    ]
