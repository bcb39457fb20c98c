"""Test databases on PostgreSQL: migrated once, copied afterwards, never from another state of the migrations."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connections

from tests import databases

OWN = f"huiyin_copies_{os.getpid()}"


@pytest.fixture
def letterbox(monkeypatch, django_db_blocker):
    """A connection of the letterbox to databases of this test's own, as a run begins with it."""
    if connections["letterbox"].vendor != "postgresql":
        pytest.skip("the tests don't run on PostgreSQL: THIS WAS NOT TRIED")
    with django_db_blocker.unblock():
        plain = connections["letterbox"]
        monkeypatch.setitem(settings.DATABASES["letterbox"], "NAME", plain.settings_dict["NAME"])
        spare = plain.copy()
        spare.settings_dict["NAME"] = OWN
        spare.settings_dict["TEST"] = {**plain.settings_dict["TEST"], "NAME": None}
        connections["letterbox"] = spare
        yield spare
        spare.close()
        connections["letterbox"] = plain
        with plain._nodb_cursor() as server:
            for name in names(server):
                server.execute(f'DROP DATABASE "{name}"')


def names(server) -> list[str]:
    server.execute("SELECT datname FROM pg_database ORDER BY datname")
    return [name for (name,) in server.fetchall() if OWN in name]


def make(connection, **how) -> None:
    """Begin a run: nothing is known of what the run before did to this connection."""
    connection.close()
    connection.settings_dict["NAME"] = OWN
    connection.creation.create_test_db(verbosity=0, autoclobber=True, **how)


def mark(connection) -> None:
    """Leave a sign that a copy would show."""
    connection.cursor().execute("CREATE TABLE mark ()")


def kept() -> str:
    return databases.kept_for(OWN)


def marked(connection) -> bool:
    return "mark" in connection.introspection.table_names()


def mark_kept(connection) -> None:
    """Mark the kept copy, so that what is made of it can be told from what was migrated."""
    connection.close()
    connection.settings_dict["NAME"] = kept()
    mark(connection)


def test_first_run_migrates_and_keeps_a_clean_copy(letterbox):
    make(letterbox)

    mark(letterbox)
    with letterbox._nodb_cursor() as server:
        assert names(server) == [f"test_{OWN}", kept()]
    letterbox.close()
    letterbox.settings_dict["NAME"] = kept()
    assert "letterbox_thread" in letterbox.introspection.table_names()
    assert not marked(letterbox)


def test_next_run_copies_over_what_an_interrupted_one_left(letterbox):
    make(letterbox)
    mark_kept(letterbox)

    make(letterbox)

    assert letterbox.settings_dict["NAME"] == f"test_{OWN}"
    assert marked(letterbox)


def test_copy_of_other_migrations_is_not_used_and_goes(letterbox, monkeypatch):
    make(letterbox)
    mark_kept(letterbox)
    old = kept()
    monkeypatch.setattr(databases, "fingerprint", lambda: "0" * 16)

    make(letterbox)

    assert not marked(letterbox)
    with letterbox._nodb_cursor() as server:
        assert names(server) == [f"test_{OWN}", kept()]
    assert kept() != old


def test_server_that_refuses_to_copy_migrates(letterbox, monkeypatch, capsys):
    monkeypatch.setattr(letterbox.creation, "_database_exists", lambda *_: True)  # and is gone a moment later

    make(letterbox)

    assert f'template database "{kept()}" does not exist' in capsys.readouterr().err
    assert "letterbox_thread" in letterbox.introspection.table_names()


def test_server_that_refuses_to_keep_a_copy_is_told_of_and_does_no_harm(letterbox, capsys):
    make(letterbox)

    with letterbox._nodb_cursor() as server:
        databases.keep(letterbox.creation, server, "other", f"test_{OWN}", kept())

    assert f'database "{kept()}" already exists' in capsys.readouterr().err


def test_reused_database_is_neither_made_again_nor_kept(letterbox):
    make(letterbox)
    mark(letterbox)
    letterbox.close()
    with letterbox._nodb_cursor() as server:
        server.execute(f'DROP DATABASE "{kept()}"')

    make(letterbox, keepdb=True)

    assert marked(letterbox)
    with letterbox._nodb_cursor() as server:
        assert names(server) == [f"test_{OWN}"]


def test_who_comes_second_waits_for_the_first(letterbox):
    make(letterbox)
    with letterbox._nodb_cursor() as first:
        first.execute("SELECT pg_advisory_lock(%s)", [databases.LOCK])
        letterbox.settings_dict["OPTIONS"]["options"] = "-c lock_timeout=100"

        with pytest.raises(DatabaseError, match="lock timeout"):
            make(letterbox)


def test_fingerprint_changes_with_the_text_of_any_migration(monkeypatch, tmp_path):
    before = databases.fingerprint()
    plain = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: plain(path) + b"#" * path.match("letterbox/migrations/0001*"))

    assert re.fullmatch("[0-9a-f]{16}", before)
    assert databases.fingerprint() != before
