"""Loaded with the tests: a test database is made as an installation makes its own, on PostgreSQL once for all workers.

Django would apply every migration for every worker, and to the letterbox's database those of all apps. On PostgreSQL
the first to need a database migrates it and keeps a copy; who comes later, in this run or the next, copies that. It is
named after the migrations, so that an older one is never used, and they take turns by a lock of the server, which ends
with whoever held it.
"""

import hashlib
import re
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import django
import pytest
from django.db import DatabaseError

LOCK = 0x68796D67  # of the maintenance database, which the product never opens


def pytest_configure(config: pytest.Config) -> None:
    """Put it before the making of test databases of the kinds in use."""
    from django.db import connections

    for one in connections.all():
        way = copied if one.vendor == "postgresql" else made
        type(one.creation).create_test_db = way  # type: ignore[method-assign]


def made(creation: Any, verbosity: int = 1, autoclobber: bool = False, serialize: bool = False, keepdb: bool = False):
    """Make the test database of a connection, an older one with its name gone first; returns its name."""
    from django.conf import settings

    from huiyin.front.operations.actions import preparing

    append_only = import_module("huiyin.ground.ledger.migrations.0002_append_only")
    connection, name = creation.connection, creation._get_test_db_name()
    creation._create_test_db(verbosity, autoclobber, keepdb)
    connection.close()
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
    preparing.migrate_one(connection.alias, lambda line: None)
    if connection.alias == "default":  # a ledger that may be emptied between tests, as the migration has it for them
        with connection.schema_editor() as editor:
            append_only.remove(None, editor)
            append_only.install(None, editor)
    if serialize:
        connection._test_serialized_contents = creation.serialize_db_to_string()
    return name


def copied(creation: Any, *how: Any, keepdb: bool = False, **more: Any) -> str:
    """Make it from the copy kept of a migrated one, or migrate it and keep that; a server that refuses migrates."""
    connection, own = creation.connection, creation.connection.settings_dict["NAME"]
    kept = kept_for(own)
    with creation._nodb_cursor() as server:
        server.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        is_there = creation._database_exists(server, kept)
        connection.settings_dict["TEST"]["TEMPLATE"] = kept if is_there else None
        try:
            name = made(creation, *how, keepdb=keepdb, **more)
        except SystemExit:  # what Django makes of an error of the server, which it has told
            if not is_there:
                raise
            connection.settings_dict["TEST"]["TEMPLATE"] = None
            name = made(creation, *how, keepdb=keepdb, **more)
        if not is_there and not keepdb:
            connection.close()  # nobody may be connected to what is copied
            keep(creation, server, own, name, kept)
    return name


def keep(creation: Any, server: Any, own: str, name: str, kept: str) -> None:
    """Copy a migrated database for who comes later; copies of other migrations go."""
    server.execute("SELECT datname FROM pg_database")
    ours = re.compile(rf"test_{re.escape(own)}_migrated_[0-9a-f]{{16}}")
    quote = creation._quote_name
    statements = [f"DROP DATABASE {quote(one)}" for (one,) in server.fetchall() if ours.fullmatch(one)]
    for statement in [*statements, f"CREATE DATABASE {quote(kept)} TEMPLATE {quote(name)}"]:
        try:
            server.execute(statement)
        except DatabaseError as error:
            creation.log(f"{statement}: {error}")


def kept_for(own: str) -> str:
    """Return the name of the kept copy of a database with the tables of today's program."""
    return f"test_{own}_migrated_{fingerprint()}"


def fingerprint() -> str:
    """Return 16 hexadecimal digits that stand for the text of all migrations and for the Django that runs them."""
    from django.db.migrations.loader import MigrationLoader

    digest = hashlib.sha256(django.__version__.encode())
    for key, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        source = Path(sys.modules[migration.__module__].__file__ or "")
        digest.update(repr((key, source.read_bytes())).encode())
    return digest.hexdigest()[:16]
