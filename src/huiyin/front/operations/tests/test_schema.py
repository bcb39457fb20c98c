"""The kept tables of an empty SQLite database: equal to what the migrations make, never half made."""

import sqlite3
import subprocess
import sys
from types import SimpleNamespace

import pytest

from huiyin.front.operations.actions import schema as actions
from huiyin.front.operations.queries import schema
from huiyin.front.operations.tests.drill import PATIENCE, environment

MIGRATED = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
MADE = (
    "from django.db import connection; from huiyin.front.operations.actions import preparing, schema; "
    "assert schema.make_tables(connection) > 0; preparing.migrate_one('default', lambda line: None)"
)
SETTINGS = {"DJANGO_SETTINGS_MODULE": "huiyin.config.settings"}


def made(home, steps):
    """Return objects and rows of a database made in a process of its own; the order of rows and ids doesn't count."""
    home.mkdir()
    env = {k: v for k, v in (environment(home) | SETTINGS).items() if k != "HUIYIN_DATABASE_URL"}
    run = [sys.executable, "-W", "ignore", "-c", f"import django; django.setup(); {steps}"]
    subprocess.run(run, env=env, check=True, capture_output=True, text=True, timeout=PATIENCE)
    base = sqlite3.connect(home / "huiyin.sqlite3")
    objects = set(base.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))
    tables = {name for kind, name, _, sql in objects if kind == "table" and not name.startswith(("sqlite", "search_"))}
    counts = {name: base.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(tables)}
    rows = [
        sorted(base.execute("SELECT app, name FROM django_migrations")),
        sorted(base.execute("SELECT app_label, model FROM django_content_type")),
        sorted(
            base.execute(
                "SELECT app_label, model, codename, name FROM auth_permission p"
                " JOIN django_content_type t ON t.id = p.content_type_id"
            )
        ),
        base.execute("PRAGMA foreign_key_check").fetchall(),
        base.execute("PRAGMA integrity_check").fetchall(),
    ]
    base.close()
    return objects, counts, rows


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_made_tables_equal_migrated_ones(tmp_path):
    one, other = made(tmp_path / "migrated", MIGRATED), made(tmp_path / "made", MADE)

    assert one[0] ^ other[0] == set()
    assert one[1] == other[1]
    assert one[2] == other[2]


def test_kept_statements_stand_for_migrations_that_exist():
    from django.db.migrations.loader import MigrationLoader

    known = set(MigrationLoader(None).disk_migrations)

    assert schema.migrations()
    assert schema.migrations() - known == set()


@pytest.fixture
def empty(tmp_path):
    base = sqlite3.connect(tmp_path / "empty.sqlite3", isolation_level=None)
    yield Empty(base)
    base.close()


class Empty:
    """As much of a Django connection as is asked of one."""

    vendor = "sqlite"

    def __init__(self, base):
        self.connection = base
        self.introspection = SimpleNamespace(table_names=self.names)

    def names(self):
        return [name for (name,) in self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]

    def cursor(self):
        return Cursor(self.connection)


class Cursor:
    """A cursor that is a context."""

    def __init__(self, base):
        self.cursor = base.cursor()

    def __enter__(self):
        return self.cursor

    def __exit__(self, *_):
        self.cursor.close()


def test_tables_are_made_once(empty):
    first = actions.make_tables(empty)

    assert first == len(schema.migrations())
    assert actions.make_tables(empty) == 0


def test_tables_are_made_whole_or_not_at_all(empty, tmp_path, monkeypatch):
    broken = tmp_path / "broken.sql"
    text = schema.FILE.read_text(encoding="utf-8")
    broken.write_text(f"{text}\nCREATE TABLE one (;\n", encoding="utf-8")
    monkeypatch.setattr(schema, "FILE", broken)

    with pytest.raises(sqlite3.OperationalError):
        actions.make_tables(empty)

    assert empty.names() == []
    assert not empty.connection.in_transaction


@pytest.mark.parametrize("change", ["unknown", "other", "missing"])
def test_tables_are_migrated_where_the_file_does_not_fit(empty, tmp_path, monkeypatch, change):
    file = tmp_path / "kept.sql"
    text = schema.FILE.read_text(encoding="utf-8")
    if change != "missing":
        file.write_text(text.replace("'0001_initial'", "'0001_of_another_program'", 1), encoding="utf-8")
    if change == "other":
        empty.vendor, file = "postgresql", schema.FILE
    monkeypatch.setattr(schema, "FILE", file)

    assert actions.make_tables(empty) == 0
    assert empty.names() == []
