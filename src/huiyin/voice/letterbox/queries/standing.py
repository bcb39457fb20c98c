"""What stands in the database against a batch on its way in; nobody else writes meanwhile."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connections
from django.db.models import Max

from huiyin.voice.letterbox.models import Kind, Message
from huiyin.voice.letterbox.queries.vault import Record

ALIAS = "letterbox"


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
    """Read all that could stand against a batch: five queries for letters, two more where replies or answers come."""
    found = Standing(
        kept=_kept(_among("SELECT bundle_hash FROM letterbox_message WHERE bundle_hash", names)),
        spent=_among("SELECT challenge FROM letterbox_spentwork WHERE challenge", [c for c in challenges if c]),
        taken=_among("SELECT loc_h FROM letterbox_thread WHERE loc_h", [r.loc_h for r in records if r.loc_h]),
        keys={code: bytes.fromhex(key) for code, key in _rows("SELECT code, public_key FROM letterbox_recipient", [])},
        today={day: _taken_on(day) for day in {r.day for r in records}},
    )
    threads = [record.thread for record in records if not record.loc_h]
    if threads:
        rows = Message.objects.filter(thread_id__in=threads)
        found.places = dict(rows.values_list("thread_id").annotate(last=Max("place")))
        found.numbers = set(rows.filter(kind=Kind.REPLY).values_list("thread_id", "n"))
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


def _among(sql: str, values: list[str]) -> set[str]:
    """Return which of `values` stand in the one column that `sql` reads."""
    if not values:
        return set()
    marks = ", ".join(["%s"] * len(values))
    return {row[0] for row in _rows(f"{sql} IN ({marks})", values)}


def _rows(sql: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
