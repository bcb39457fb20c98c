"""The tables of an empty SQLite database as statements: everything the migrations made, and the rows they left."""

from collections.abc import Iterator
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

FILE = Path(__file__).parents[1] / "schema" / "default.sql"
APPLIED = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
# Rows Django itself writes while it migrates, in the order in which they refer to each other.
ROWS = {
    "django_migrations": ("id", "app", "name"),
    "django_content_type": ("id", "app_label", "model"),
    "auth_permission": ("id", "content_type_id", "codename", "name"),
}


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    """Return whether there is not one table yet."""
    return not connection.introspection.table_names()


def migrations() -> set[tuple[str, str]]:
    """Return app and name of every migration the kept statements stand for."""
    lines = FILE.read_text(encoding="utf-8").splitlines() if FILE.is_file() else []
    wanted = [line for line in lines if line.startswith('INSERT INTO "django_migrations"')]
    parts = [line.split("VALUES (", 1)[1].split(", ") for line in wanted]
    return {(part[1].strip("'"), part[2].strip("'")) for part in parts}


def dump(connection: BaseDatabaseWrapper) -> Iterator[str]:
    """Yield the statements that make an empty migrated database; refuses one that holds anything else."""
    virtual, plain, rest = _objects(connection)
    yield from plain
    yield from virtual
    for table, columns in ROWS.items():
        yield from _rows(connection, table, columns)
    yield from rest


def _objects(connection: BaseDatabaseWrapper) -> tuple[list[str], list[str], list[str]]:
    """Return virtual tables, plain tables, and what stands on them, each in the order in which it was made."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
        found = cursor.fetchall()
    virtual = {name: sql for kind, name, sql in found if kind == "table" and sql.startswith("CREATE VIRTUAL")}
    shadows = tuple(f"{name}_" for name in virtual)
    plain = [
        (name, sql)
        for kind, name, sql in found
        if kind == "table" and name not in virtual and not name.startswith(("sqlite_", *shadows))
    ]
    _refuse_rows(connection, {name for name, _ in plain} - set(ROWS))
    rest = [sql for kind, _, sql in found if kind != "table"]
    return list(virtual.values()), [sql for _, sql in plain], rest


def _refuse_rows(connection: BaseDatabaseWrapper, tables: set[str]) -> None:
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{table}")')  # noqa: S608  names of tables, our own
            if cursor.fetchone()[0]:
                raise ValueError(f"{table} is not empty: its rows are not kept in the statements")


def _rows(connection: BaseDatabaseWrapper, table: str, columns: tuple[str, ...]) -> Iterator[str]:
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {names} FROM "{table}" ORDER BY id')  # noqa: S608
        rows = cursor.fetchall()
    is_dated = table == "django_migrations"
    for row in rows:
        values = [str(v) if isinstance(v, int) else "'" + v.replace("'", "''") + "'" for v in row]
        values += [APPLIED] if is_dated else []
        into = names + (', "applied"' if is_dated else "")
        yield f'INSERT INTO "{table}" ({into}) VALUES ({", ".join(values)})'  # noqa: S608  written down, not asked
