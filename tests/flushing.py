"""Loaded with the tests: between tests that commit, only tables that hold rows are emptied, not all there are.

Django's flush empties every table of a database, on PostgreSQL by a TRUNCATE that makes each of its indexes anew, and
lets `post_migrate` write hundreds of content types and permissions again. What stands afterwards is the same here: the
rows of these two tables stay, all others go. A flush that shall start the numbers again (`flush`, typed) is Django's.
"""

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

import pytest

KEPT = {"django_content_type", "auth_permission"}  # what `post_migrate` would write again as it was
Flush = Callable[..., list[str]]


def pytest_configure(config: pytest.Config) -> None:
    """Put it before the flush of the kinds of database in use."""
    from django.db import connections

    for operations in {type(one.ops) for one in connections.all()}:
        operations.sql_flush = of_tables_with_rows(operations.sql_flush)  # type: ignore[method-assign]


def of_tables_with_rows(plain: Flush) -> Flush:
    """Return a flush that leaves empty tables alone."""

    @wraps(plain)
    def sql_flush(self: Any, style: Any, tables: Any, *, reset_sequences: bool = False, **more: Any) -> list[str]:
        if reset_sequences:
            return plain(self, style, tables, reset_sequences=reset_sequences, **more)
        refusing = set(import_module("huiyin.ground.ledger.migrations.0002_append_only").TABLES)
        found = with_rows(self.connection, [one for one in tables if one not in KEPT])
        truncated = [one for one in found if one in refusing and self.connection.vendor == "postgresql"]
        emptied = [f"DELETE FROM {self.quote_name(one)}" for one in found if one not in truncated]
        emptied += plain(self, style, truncated, **more) if truncated else []
        return emptied or ["SELECT 1"]  # without a statement no `post_migrate` would be sent

    return sql_flush


def with_rows(connection: Any, tables: list[str]) -> list[str]:
    """Return those of the tables that hold a row, by one statement."""
    quote = connection.ops.quote_name
    asked = [f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM {quote(one)})" for one in sorted(tables)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [name for (name,) in cursor.fetchall()]
