"""The databases and folders that make up an installation, as backup and restore see them."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connections

from huiyin.voice.letterbox.queries import vault

ALIASES = ("letterbox", "default")  # the letterbox first: what it holds back is collected again, never lost
CHUNK = 1 << 20
HOME_KEYS = ("secret-key", "people-key", "visit-key")  # beside the letterbox's, in the data folder


def is_sqlite(alias: str) -> bool:
    """Return whether a database is a file."""
    return connections[alias].vendor == "sqlite"


def database_file(alias: str) -> Path:
    """Return the file of an SQLite database."""
    return Path(str(connections[alias].settings_dict["NAME"]))


def vaults() -> list[Path]:
    """Return the vault folders."""
    return vault.folders()


def uploads() -> Path:
    """Return the folder of uploaded files."""
    return Path(settings.HOME) / "files"


def keys() -> dict[str, Path]:
    """Return the secrets that a backup never holds, by the name they get in a folder of their own."""
    folder = Path(settings.LETTERBOX_KEYS)
    found = {f"letterbox-keys/{file.name}": file for file in sorted(folder.glob("*")) if not file.name.startswith(".")}
    own = {name: Path(settings.HOME) / name for name in HOME_KEYS}
    return {**found, **{name: file for name, file in own.items() if file.exists()}}


def good_bundles() -> Iterator[tuple[str, Path]]:
    """Yield the name and a good copy of every bundle and tombstone, whichever vault holds it."""
    for name in vault.names():
        for folder in vaults():
            file = vault.path(folder, name)
            if vault.good_copy(file) is not None:
                yield name, file
                break


def tables(alias: str) -> list[str]:
    """Return the names of all tables of a database."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        return sorted(connection.introspection.table_names(cursor))


def counts(alias: str) -> dict[str, int]:
    """Return how many rows each table holds."""
    connection = connections[alias]
    names = [n for n in tables(alias) if not is_shadow(n)]
    with connection.cursor() as cursor:
        found = {}
        for name in names:
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(name)}")  # noqa: S608
            found[name] = int(cursor.fetchone()[0])
        return found


def counts_of_file(file: Path) -> dict[str, int]:
    """Return the same of an SQLite file that nobody has open; raises ValueError where it is damaged."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
        if verdict != "ok":
            raise ValueError(verdict)
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        quoted = {name: name.replace('"', '""') for name in names if not is_shadow(name)}
        return {
            name: int(connection.execute(f'SELECT COUNT(*) FROM "{q}"').fetchone()[0])  # noqa: S608
            for name, q in quoted.items()
        }


def is_shadow(table: str) -> bool:
    """Return whether a table belongs to SQLite or to a full-text index, which it rewrites as it likes."""
    return table.startswith(("sqlite_", "search_gram"))


def digest(file: Path) -> tuple[str, int]:
    """Return the SHA-256 and the size of a file, read piece by piece."""
    found, size = hashlib.sha256(), 0
    with file.open("rb") as source:
        while piece := source.read(CHUNK):
            found.update(piece)
            size += len(piece)
    return found.hexdigest(), size
