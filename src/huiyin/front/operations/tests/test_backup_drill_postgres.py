"""Backup and restore of an installation on PostgreSQL, drilled with real databases."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from huiyin.front.operations.tests.drill import huiyin, postgres_databases

pytestmark = pytest.mark.slow


@pytest.fixture
def postgres() -> Iterator[list[dict[str, str]]]:
    """Two empty installations' worth of PostgreSQL databases, where the tests run on PostgreSQL."""
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not there")
    with postgres_databases(4) as found:
        yield [{"HUIYIN_DATABASE_URL": found[n], "HUIYIN_LETTERBOX_DATABASE_URL": found[n + 1]} for n in (0, 2)]


def test_restore_brings_postgresql_databases_back(postgres: Any, tmp_path):
    old, new = postgres
    for alias in ("default", "letterbox"):
        huiyin(tmp_path / "old", "migrate", "--verbosity", "0", "--database", alias, **old)
    loaded = huiyin(tmp_path / "old", "demo", "--matters", "5", HUIYIN_DEMO="1", **old)
    assert loaded.returncode == 0, loaded.stderr
    made = huiyin(tmp_path / "old", "backup", str(tmp_path / "backup"), **old)
    assert made.returncode == 0, made.stderr

    done = huiyin(tmp_path / "new", "restore", str(tmp_path / "backup"), **new)

    assert done.returncode == 0, done.stderr
    assert huiyin(tmp_path / "new", "verify", **new).returncode == 0
