"""A full disk, a locked database, a server gone: said in Chinese with the typed text kept, and nothing half-written."""

import json
import os
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from huiyin.front.operations.tests.drill import PATIENCE, environment, huiyin, own_databases, prepared

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[5]
TROUBLED = Path(__file__).with_name("troubled.py")
BUSY, DISK, GONE = (
    "系统正忙，这一步没有存下",
    "服务器的磁盘写不进去了，这一步没有存下",
    "数据库暂时连不上，不能确认这一步有没有存下",
)
IS_POSTGRES = os.environ.get("HUIYIN_DATABASE_URL", "").startswith("postgres")
on_sqlite = pytest.mark.skipif(IS_POSTGRES, reason="about SQLite's files")
on_postgres = pytest.mark.skipif(not IS_POSTGRES, reason="about PostgreSQL's server")


@pytest.fixture
def databases() -> Iterator[dict[str, str]]:
    """Give the settings of fresh databases."""
    with ExitStack() as stack:
        yield own_databases(stack)


def troubled(what: str, home: Path, databases: dict[str, str]) -> dict[str, Any]:
    """Let the programme run in a process of its own; returns what it saw, by form."""
    home.mkdir()
    kept = {**environment(home, **databases), "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}"}
    command = [sys.executable, str(TROUBLED), what]
    done = subprocess.run(command, env=kept, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("trouble", "title", "refused"),
    [
        ("busy", BUSY, {"answer", "register", "photo", "import", "sign_in"}),
        pytest.param("full", DISK, {"answer", "register", "photo"}, marks=on_sqlite),
        pytest.param("small", DISK, {"photo"}, marks=on_sqlite),
        pytest.param("gone", GONE, {"answer", "register", "photo", "import", "sign_in"}, marks=on_postgres),
    ],
)
def test_what_is_sent_in_trouble_is_answered_in_words_and_can_be_sent_again(
    databases, tmp_path, trouble, title, refused
):
    seen = troubled(trouble, tmp_path / "home", databases)

    failed = {name: one for name, one in seen.items() if one["status"] == 503}
    assert refused <= set(failed)
    assert {one["status"] for one in seen.values()} <= {302, 303, 422, 503}
    assert {one["title"] for one in failed.values()} == {title}
    assert [name for name, one in failed.items() if not one["is_same"]] == []
    assert {name: one["broken"] for name, one in seen.items() if one["broken"]} == {}
    for name in {"answer", "register", "photo"} & set(failed):
        assert (failed[name]["is_kept"], failed[name]["shows"], failed[name]["again"]) == (True, True, 303), name
    assert [f for f in seen["photo"]["files"] if Path(f).name.startswith(".")] == []


def test_password_is_never_kept_on_the_page_of_a_failure(databases, tmp_path):
    seen = troubled("busy", tmp_path / "home", databases)["sign_in"]

    assert (seen["status"], seen["is_kept"], seen["again"]) == (503, False, None)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation without anything in it."""
    return prepared(tmp_path_factory.mktemp("installed"))


def on_a_small_disk(home: Path, *arguments: str, most: int) -> subprocess.CompletedProcess[str]:
    """Run a command that can't write a file beyond `most` bytes."""
    return subprocess.run(
        [sys.executable, "-m", "huiyin", *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )


@on_sqlite
def test_backup_onto_a_full_disk_says_so_and_leaves_no_backup(installed, tmp_path):
    done = on_a_small_disk(installed, "backup", str(tmp_path / "set"), most=100_000)

    assert done.returncode == 1
    assert "备份没有完成" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "set").exists()
    assert huiyin(installed, "backup", str(tmp_path / "set")).returncode == 0


@on_sqlite
def test_restore_onto_a_full_disk_says_so_and_stays_marked_unfinished(installed, tmp_path):
    assert huiyin(installed, "backup", str(tmp_path / "set")).returncode == 0
    home = tmp_path / "new"
    home.mkdir()

    done = on_a_small_disk(home, "restore", str(tmp_path / "set"), most=100_000)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "恢复没有完成" in done.stderr
    assert "恢复没有完成" in huiyin(home, "serve", "--port", "0").stderr


@on_sqlite
def test_backup_needs_no_pause_of_whoever_writes(installed, tmp_path):
    writer = sqlite3.connect(installed / "huiyin.sqlite3", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")

    done = huiyin(installed, "backup", str(tmp_path / "set"))

    writer.rollback()
    writer.close()
    assert done.returncode == 0, done.stderr


@on_sqlite
def test_tick_that_can_write_nothing_says_so_in_words(installed):
    done = on_a_small_disk(installed, "tick", most=0)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "磁盘" in done.stderr
