"""On a database that lasts (a file), SQLite refuses DELETE from the first migration on; only in memory it does not."""

import sqlite3
from importlib import import_module
from types import SimpleNamespace

import pytest

append_only = import_module("huiyin.ground.ledger.migrations.0002_append_only")


@pytest.mark.parametrize(("is_in_memory", "left"), [(False, 1), (True, 0)])
def test_delete_is_refused_where_the_database_lasts(tmp_path, is_in_memory, left):
    lasting = sqlite3.connect(tmp_path / "ledger.sqlite3", isolation_level=None)
    for table in append_only.TABLES:
        lasting.execute(f"CREATE TABLE {table} (id integer primary key)")
    lasting.execute("INSERT INTO ledger_entry VALUES (1)")
    connection = SimpleNamespace(vendor="sqlite", is_in_memory_db=lambda: is_in_memory)

    append_only.install(None, SimpleNamespace(connection=connection, execute=lasting.execute))
    try:
        lasting.execute("DELETE FROM ledger_entry")
    except sqlite3.IntegrityError as refusal:
        assert str(refusal) == append_only.REFUSAL

    assert lasting.execute("SELECT COUNT(*) FROM ledger_entry").fetchone() == (left,)
    lasting.close()
