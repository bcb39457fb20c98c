"""Databases of earlier releases, made by tools/release_fixture.py, brought up to the program of today.

One for SQLite, and `.postgres` one for PostgreSQL, which is tried where the tests run on that.
"""

import tarfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from huiyin.front.operations.tests.drill import huiyin, postgres_databases

pytestmark = pytest.mark.slow
RELEASES = sorted(Path(__file__).with_name("releases").glob("*.tar.xz"))
POSTGRES = [file for file in RELEASES if ".postgres." in file.name]
SQLITE = [file for file in RELEASES if file not in POSTGRES]


def version(file: Path) -> str:
    return file.name.removesuffix(".tar.xz").removesuffix(".postgres")


def upgraded(release: Path, home: Path, **databases: str) -> None:
    """Restore the backup of a release, which migrates it, and let today's program check it and go on with it."""
    with tarfile.open(release) as packed:
        packed.extractall(home.parent, filter="data")
    folder, keys = home.parent / "set", home.parent / "keys"

    restored = huiyin(home, "restore", str(folder), "--keys", str(keys), **databases)
    verified = huiyin(home, "verify", **databases)
    left = huiyin(home, "migrate", "--check", **databases)
    ticked = huiyin(home, "tick", "--confirm-clock", **databases)

    assert (restored.returncode, restored.stderr) == (0, "")
    assert (verified.returncode, "全部相符" in verified.stdout) == (0, True), verified.stdout
    assert left.returncode == 0
    assert "Traceback" not in ticked.stderr


def test_there_are_two_databases_of_each_release():
    assert [file.name for file in RELEASES if file.stat().st_size >= 300_000] == []
    assert [version(file) for file in SQLITE] == [version(file) for file in POSTGRES] != []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("release", SQLITE, ids=version)
def test_database_of_a_release_is_migrated_and_verify_holds(release, tmp_path):
    upgraded(release, tmp_path / "home")


@pytest.mark.parametrize("release", POSTGRES, ids=version)
def test_postgresql_database_of_a_release_is_migrated_and_verify_holds(release, tmp_path):
    with ExitStack() as stack:
        one, other = stack.enter_context(postgres_databases(2))
        upgraded(release, tmp_path / "home", HUIYIN_DATABASE_URL=one, HUIYIN_LETTERBOX_DATABASE_URL=other)
