"""The rows of messages: one statement a table for a whole batch, on both databases.

Not `executemany`, which is a statement a row: SQLite lets go of the interpreter at each, and other requests take it.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connections, models

from huiyin.voice.letterbox.models import Kind, Message, PendingLeaf, SpentWork, Tally, Thread, random_id
from huiyin.voice.letterbox.queries.vault import Record
from huiyin.voice.letterbox.rules import bundle, promise

ALIAS = "letterbox"
COLUMNS: dict[str, str] = {Kind.LETTER: "letters", Kind.REPLY: "replies", Kind.ANSWER: "answers"}
AT_ONCE = 64  # rows a statement: eleven values each stay below the 999 of old SQLite
COUNTED = ("letters", "by_server", "replies", "answers", "size")


def insert(records: list[tuple[Record, str]], challenges: Iterable[str] = ()) -> None:
    """Insert records (each with its name): threads of letters, messages, leaves, spent challenges, tallies."""
    letters = [record for record, _ in records if record.kind == Kind.LETTER]
    _many(Thread, [_thread(record) for record in letters])
    insert_messages(records)
    _many(PendingLeaf, [_leaf(record, name) for record, name in records])
    spent = zip(challenges, records, strict=False)
    _many(SpentWork, [(challenge, _day(record.day)) for challenge, (record, _) in spent if challenge])
    count([record for record, _ in records])


def insert_messages(records: list[tuple[Record, str]]) -> None:
    """Insert the messages of records alone; their threads are there."""
    _many(Message, [_message(record, name) for record, name in records])


def commitment_of(record: Record, name: str) -> str:
    """Return the commitment of a vault record, hex."""
    return promise.commit(bytes.fromhex(record.commit_secret), bytes.fromhex(name)).hex()


def count(records: list[Record]) -> None:
    """Add records to their days' tallies."""
    sums: dict[tuple[str, date], Counter[str]] = {}
    for record in records:
        fields = record.bundle.fields
        counts = sums.setdefault((fields["box"], record.day), Counter())
        counts[COLUMNS[record.kind]] += 1
        counts["size"] += len(record.bundle.ct)
        counts["by_server"] += record.kind == Kind.LETTER and fields["suite"] == bundle.SUITE_BY_SERVER
    values = [(random_id(), box, _day(day), *(n[c] for c in COUNTED)) for (box, day), n in sums.items()]
    _many(Tally, values, then=_addition())


def _many(model: type[models.Model], values: list[tuple[Any, ...]], *, then: str = "") -> None:
    with connections[ALIAS].cursor() as cursor:
        for start in range(0, len(values), AT_ONCE):
            part = values[start : start + AT_ONCE]
            cursor.execute(_insertion(model, len(part)) + then, [value for row in part for value in row])


@lru_cache(maxsize=5 * AT_ONCE)
def _insertion(model: type[models.Model], count: int) -> str:
    """Return the INSERT of so many rows, a model's columns in the order of its fields."""
    columns = [f'"{column}"' for column in _columns(model)]
    marks = ", ".join([f"({', '.join(['%s'] * len(columns))})"] * count)
    return f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)}) VALUES {marks}'  # noqa: S608  own names


@lru_cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


@lru_cache
def _addition() -> str:
    """Return what adds to a tally that is there already."""
    table = Tally._meta.db_table
    sums = ", ".join(f'"{name}" = "{table}"."{name}" + excluded."{name}"' for name in COUNTED)
    return f' ON CONFLICT ("box", "day") DO UPDATE SET {sums}'


def _thread(record: Record) -> tuple[Any, ...]:
    box = record.bundle.fields["box"]
    return record.thread, record.loc_h, record.auth_h, box, _day(record.day)


def _message(record: Record, name: str) -> tuple[Any, ...]:
    """Return the columns of a message in the order of its fields."""
    head = (record.id, record.thread, record.kind, record.place, record.n)
    return *head, name, record.commit_secret, _day(record.day), len(record.bundle.ct), record.is_urgent, False


def _leaf(record: Record, name: str) -> tuple[Any, ...]:
    return random_id(), promise.LETTER, _day(record.day), commitment_of(record, name)


def _day(day: date) -> Any:
    """Return a day as the database's driver wants it."""
    return connections[ALIAS].ops.adapt_datefield_value(day)
