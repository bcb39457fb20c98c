"""What stands in the database against a batch on its way in; nobody else writes meanwhile."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connections
from django.db.models import Max

from huiyin.voice.letterbox.models import Kind, Message
from huiyin.voice.letterbox.queries.vault import Record

ALIAS = "letterbox"
SOUGHT = {"kept": ("message", "bundle_hash"), "spent": ("spentwork", "challenge"), "taken": ("thread", "loc_h")}


@dataclass(slots=True)
class Standing:
    """Messages kept under a name, spent challenges, locators taken, group keys, the day's pieces and bytes so far.

    `places` has the last place of each thread that is written on, `numbers` the replies (thread, n) it has.
    """

    kept: dict[str, Message]
    spent: set[str]
    taken: set[str]
    keys: dict[str, bytes]
    today: dict[date, tuple[int, int]]
    places: dict[str, int] = field(default_factory=dict)
    numbers: set[tuple[str, int]] = field(default_factory=set)


def read(records: list[Record], names: list[str], challenges: list[str]) -> Standing:
    """Read all that could stand against a batch: two queries for letters, two more where replies or answers come."""
    locators = [record.loc_h for record in records if record.loc_h]
    there = _there({"kept": names, "spent": [c for c in challenges if c], "taken": locators})
    found = Standing(
        kept=_kept(set(there["kept"])),
        spent=set(there["spent"]),
        taken=set(there["taken"]),
        keys={code: bytes.fromhex(key) for code, key in there["keys"].items()},
        today={day: _taken_on(day) for day in {r.day for r in records}},
    )
    threads = [record.thread for record in records if not record.loc_h]
    if threads:
        rows = Message.objects.filter(thread_id__in=threads)
        found.places = dict(rows.values_list("thread_id").annotate(last=Max("place")))
        found.numbers = set(rows.filter(kind=Kind.REPLY).values_list("thread_id", "n"))
    return found


def _there(sought: dict[str, list[str]]) -> dict[str, dict[str, str]]:
    """Return which of the sought values are there, and the keys by group; one statement, since the whole queue waits.

    At each statement this thread lets go of the interpreter, and waits behind all requests to have it back.
    """
    parts, values = ["SELECT 'keys', code, public_key FROM letterbox_recipient"], []
    for what, some in sought.items():
        if some:
            table, column = SOUGHT[what]
            marks = ", ".join(["%s"] * len(some))
            parts.append(f"SELECT '{what}', {column}, '' FROM letterbox_{table} WHERE {column} IN ({marks})")  # noqa: S608  own names
            values += some
    found: dict[str, dict[str, str]] = {what: {} for what in ("keys", *sought)}
    for what, value, key in _rows(" UNION ALL ".join(parts), values):
        found[what][value] = key
    return found


def _kept(names: set[str]) -> dict[str, Message]:
    if not names:
        return {}
    return {row.bundle_hash: row for row in Message.objects.filter(bundle_hash__in=names).select_related("thread")}


def _taken_on(day: date) -> tuple[int, int]:
    """Return how many letters and replies, and how many bytes of everything, came in on a day."""
    sql = "SELECT COALESCE(SUM(letters + replies), 0), COALESCE(SUM(size), 0) FROM letterbox_tally WHERE day = %s"
    pieces, size = _rows(sql, [connections[ALIAS].ops.adapt_datefield_value(day)])[0]
    return int(pieces), int(size)


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
