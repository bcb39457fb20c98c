"""Backup and restore, drilled with real files: what comes back is whole, what is broken is refused in plain words."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from huiyin.front.operations.tests.drill import environment, huiyin, prepared

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_only]  # PostgreSQL: test_backup_drill_postgres.py


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with a small mine and sealed letters in it."""
    home = prepared(tmp_path_factory.mktemp("lived"))
    loaded = huiyin(home, "demo", "--matters", "8", HUIYIN_DEMO="1")
    assert loaded.returncode == 0, loaded.stderr
    assert "密封来信已写入：14 封" in loaded.stdout
    return home


@pytest.fixture(scope="module")
def backup(lived: Path) -> tuple[Path, Path]:
    """Its backup, and the keys apart."""
    folder, keys = lived.parent / "backup", lived.parent / "keys"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(keys, ignore_errors=True)
    done = huiyin(lived, "backup", str(folder), "--keys", str(keys))
    assert done.returncode == 0, done.stderr
    return folder, keys


def test_restore_brings_everything_back(backup, tmp_path):
    folder, keys = backup
    home = tmp_path / "new"

    done = huiyin(home, "restore", str(folder), "--keys", str(keys))

    assert done.returncode == 0, done.stderr
    assert "均已核对" in done.stdout
    assert huiyin(home, "verify").returncode == 0
    names = sorted(f.name for f in (home / "letterbox-keys").iterdir())
    assert names == sorted(f.name for f in (keys / "letterbox-keys").iterdir())


def test_backup_holds_no_key(backup):
    folder, keys = backup
    secrets = [f.read_bytes() for f in keys.rglob("*") if f.is_file()]

    found = [f.name for f in folder.rglob("*") if f.is_file() for s in secrets if s in f.read_bytes()]

    assert found == []


def test_backup_keeps_no_time_finer_than_a_day(backup):
    folder, _ = backup

    times = {int(f.stat().st_mtime) % 86400 for f in (folder / "vault").rglob("*") if f.is_file()}

    assert times == {16 * 3600}  # midnight at the mine


def test_backup_refuses_a_folder_in_use(backup, lived):
    folder, _ = backup

    done = huiyin(lived, "backup", str(folder))

    assert done.returncode == 1
    assert "不是空的" in done.stderr


def test_restore_refuses_a_wrong_folder(tmp_path):
    done = huiyin(tmp_path / "new", "restore", str(tmp_path))

    assert done.returncode == 1
    assert "不是回音的备份" in done.stderr


def test_restore_refuses_an_installation_in_use(backup, lived):
    folder, _ = backup

    done = huiyin(lived, "restore", str(folder))

    assert done.returncode == 1
    assert "不是空的" in done.stderr


def test_restore_refuses_a_damaged_file(backup, tmp_path):
    folder = shutil.copytree(backup[0], tmp_path / "damaged")
    file = folder / "default.sqlite3"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)

    done = huiyin(tmp_path / "new", "restore", str(folder))

    assert done.returncode == 1
    assert "default.sqlite3 已损坏" in done.stderr


def test_restore_refuses_a_backup_with_a_file_missing(backup, tmp_path):
    folder = shutil.copytree(backup[0], tmp_path / "missing")
    (folder / "letterbox.sqlite3").unlink()

    done = huiyin(tmp_path / "new", "restore", str(folder))

    assert done.returncode == 1
    assert "缺少 letterbox.sqlite3" in done.stderr


def test_restore_killed_in_the_middle_is_told_at_the_next_start(backup, tmp_path):
    folder, _ = backup
    home = tmp_path / "killed"
    home.mkdir()
    command = [sys.executable, "-m", "huiyin", "restore", str(folder)]
    process = subprocess.Popen(command, env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    marker = home / "restore-unfinished"
    deadline = time.monotonic() + 60
    while not marker.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    served = huiyin(home, "serve", "--port", "0")

    assert served.returncode == 1
    assert "恢复没有完成" in served.stderr


def test_backup_killed_in_the_middle_leaves_no_backup(lived, tmp_path):
    target = tmp_path / "cut"
    draft = tmp_path / "cut.unfinished"
    command = [sys.executable, "-m", "huiyin", "backup", str(target)]
    process = subprocess.Popen(command, env=environment(lived), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not draft.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()

    assert not target.exists()
    assert huiyin(tmp_path / "new", "restore", str(draft)).returncode == 1
    assert huiyin(lived, "backup", str(target)).returncode == 0
