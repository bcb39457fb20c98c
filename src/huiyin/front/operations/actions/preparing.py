"""Makes an installation ready to serve: tables in both databases, static files. Safe to repeat, quick when done."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from huiyin.config.routers import LETTERBOX
from huiyin.front.operations.actions import schema

Tell = Callable[[str], None]
STAMP = ".stamp"


def migrate(tell: Tell) -> int:
    """Create or bring up to date the tables of every database; returns how many migrations were applied."""
    return sum(migrate_one(alias, tell) for alias in sorted(connections, key=lambda a: a != "default"))


def migrate_one(alias: str, tell: Tell) -> int:
    """Create or bring up to date the tables of one database; returns how many migrations were applied.

    The tables of an empty SQLite database are made at once, what came later is migrated.
    """
    connection = connections[alias]
    app = alias if alias == LETTERBOX else None  # the letterbox's database has the tables of one app
    made = 0 if app else schema.make_tables(connection)
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes(app))
    if plan:
        tell(f"正在准备数据库（{alias}，{len(plan)} 步）")
        call_command("migrate", *([app] if app else []), database=alias, interactive=False, verbosity=0)
    return made + len(plan)


def needs_static() -> bool:
    """Return whether the collected static files differ from those of the program."""
    stamp = Path(settings.STATIC_ROOT) / STAMP
    return not stamp.is_file() or stamp.read_text(encoding="ascii") != fingerprint()


def collect_static() -> None:
    """Collect, hash and compress the static files, then stamp the folder so that the next start skips it."""
    call_command("collectstatic", interactive=False, verbosity=0, clear=False)
    (Path(settings.STATIC_ROOT) / STAMP).write_text(fingerprint(), encoding="ascii")


def fingerprint() -> str:
    """Return a digest over names, sizes and times of every static file of the program."""
    digest = hashlib.sha256()
    found = ((name, storage) for finder in get_finders() for name, storage in finder.list([]))
    for name, storage in sorted(found, key=lambda pair: pair[0]):
        state = Path(storage.path(name)).stat()
        digest.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
