"""Writes deltas into the tallies: one statement for any number of rows, the same on both databases."""

from collections import Counter
from datetime import date
from typing import Any

from django.db import connection

from huiyin.account.insight.models import Tally
from huiyin.account.insight.rules.tallies import Deltas, nonzero
from huiyin.ground.ledger import actions as ledger

LANES = 8
ROWS = 500  # of six parameters each: far below SQLite's 32,766


def add(deltas: Deltas) -> None:
    """Add the deltas to their rows, making those that don't exist yet; all those of one change in one statement."""
    kept = ledger.summed("insight.tallies", Counter, _write)
    if kept is None:
        _write(deltas)
    else:
        kept.update(deltas)


def _write(deltas: Deltas) -> None:
    """Write the deltas sorted, so that writers lock in one order."""
    rows = sorted(nonzero(deltas).items())
    lane = _lane()
    for start in range(0, len(rows), ROWS):
        _upsert([(*key, lane, n) for key, n in rows[start : start + ROWS]])


def _upsert(rows: list[tuple[str, int, str, date, int, int]]) -> None:
    table = connection.ops.quote_name(Tally._meta.db_table)
    marks = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
    sql = (
        f"INSERT INTO {table} (scope, scope_id, measure, period, lane, n) VALUES {marks} "  # noqa: S608
        f"ON CONFLICT (scope, scope_id, measure, period, lane) DO UPDATE SET n = {table}.n + excluded.n"
    )
    day = connection.ops.adapt_datefield_value
    values: list[Any] = []
    for scope, scope_id, measure, period, lane, n in rows:
        values += [scope, scope_id, measure, day(period), lane, n]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _lane() -> int:
    """Return this connection's lane: on PostgreSQL writers run side by side, on SQLite one at a time."""
    if connection.vendor != "postgresql":
        return 0
    connection.ensure_connection()
    return int(connection.connection.info.backend_pid) % LANES
