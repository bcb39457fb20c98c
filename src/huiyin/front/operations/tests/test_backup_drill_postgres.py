"""Backup and restore of an installation on PostgreSQL, drilled with real databases."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from huiyin.front.operations.tests.drill import huiyin, own_databases, postgres_databases, prepared

pytestmark = pytest.mark.slow


@pytest.fixture
def postgres() -> Iterator[list[dict[str, str]]]:
    """The databases of an old and of a new, empty installation, where the tests run on PostgreSQL."""
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not there")
    with ExitStack() as stack:
        one, other = stack.enter_context(postgres_databases(2))
        yield [own_databases(stack), {"HUIYIN_DATABASE_URL": one, "HUIYIN_LETTERBOX_DATABASE_URL": other}]


def test_restore_brings_postgresql_databases_back(postgres: Any, tmp_path):
    old, new = postgres
    loaded = huiyin(prepared(tmp_path / "old", **old), "demo", "--matters", "5", HUIYIN_DEMO="1", **old)
    assert loaded.returncode == 0, loaded.stderr
    made = huiyin(tmp_path / "old", "backup", str(tmp_path / "backup"), **old)
    assert made.returncode == 0, made.stderr

    done = huiyin(tmp_path / "new", "restore", str(tmp_path / "backup"), **new)

    assert done.returncode == 0, done.stderr
    assert huiyin(tmp_path / "new", "verify", **new).returncode == 0
