"""Fast filling of a table on both databases: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

CHUNK = 20_000


def load(model: type[models.Model], names: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert rows given as tuples of `names` (columns); the other columns get their field's default.

    Values are as the driver wants them: moments as UTC text, JSON as text, bytes as bytes.
    """
    fields = {f.column: f for f in model._meta.concrete_fields}
    rest = [column for column in fields if column not in names and not fields[column].primary_key]
    filled = tuple(_default(fields[column]) for column in rest)
    columns = [connection.ops.quote_name(c) for c in (*names, *rest)]
    table = connection.ops.quote_name(model._meta.db_table)
    source = (row + filled for row in rows)
    if connection.vendor == "postgresql":
        _copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN", source)
    else:
        marks = ", ".join("?" * len(columns))
        _many(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", source)


def _default(field: Any) -> Any:
    return field.get_db_prep_save(field.get_default(), connection) if field.has_default() or not field.null else None


def _copy(sql: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, cursor.cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)


def _many(sql: str, rows: Iterator[tuple[Any, ...]]) -> None:
    connection.ensure_connection()
    while chunk := list(islice(rows, CHUNK)):
        connection.connection.executemany(sql, chunk)


@contextmanager
def bulk() -> Iterator[None]:
    """Let SQLite skip its journal and fsyncs while a database that can be thrown away is filled."""
    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        yield
        return
    with connection.cursor() as cursor:
        for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000", "secure_delete=OFF"):
            cursor.execute(f"PRAGMA {pragma}")
    yield
    connection.connection.commit()


def finish(tables: Sequence[type[models.Model]]) -> None:
    """Let serial numbers go on after the ids that were given, and give the planner its statistics."""
    statements = connection.ops.sequence_reset_sql(no_style(), list(tables))
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
