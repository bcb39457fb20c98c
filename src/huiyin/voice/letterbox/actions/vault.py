"""Writing the vault durably: temporary name, fsync, rename, fsync of the folder, on every vault; mtime is midnight."""

import contextlib
import errno
import os
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from pathlib import Path

from huiyin.kit.clock import MINE_TIME
from huiyin.voice.letterbox.queries import vault
from huiyin.voice.letterbox.rules.intake import Fault

WRITERS = 8
_pool = ThreadPoolExecutor(WRITERS, thread_name_prefix="vault")

REASONS = {
    errno.ENOSPC: "信箱的磁盘已满，这封信没有收下。您写的内容还在页面上，请稍后再寄，或改用纸质意见箱",
    errno.EDQUOT: "信箱的磁盘已满，这封信没有收下。您写的内容还在页面上，请稍后再寄，或改用纸质意见箱",
    errno.EROFS: "信箱的磁盘现在不能写入，这封信没有收下。请稍后再寄，或改用纸质意见箱",
}
BROKEN = "信箱的磁盘出了故障，这封信没有收下。请稍后再寄，或改用纸质意见箱"


def reason(error: OSError) -> str:
    """Return what the writer is told about a failing disk."""
    return REASONS.get(error.errno or 0, BROKEN)


def write_many(files: dict[str, tuple[bytes, date]]) -> dict[str, Fault]:
    """Write each name's bytes to every vault; return the names that failed, with none of their bytes left behind."""
    jobs = [(folder, name, *files[name]) for folder in vault.folders() for name in files]
    outcomes = list(_pool.map(lambda job: _stage(*job), jobs))
    failed = {job[1]: Fault(reason(error)) for job, error in zip(jobs, outcomes, strict=True) if error}
    for folder in vault.folders():
        error = _fsync_folders(folder, {name[:2]: files[name][1] for name in files if name not in failed})
        if error:
            failed.update({name: Fault(reason(error)) for name in files})
    with contextlib.suppress(OSError):  # a disk that can't delete couldn't write either
        remove_many(list(failed))
    return failed


def remove_many(names: list[str]) -> None:
    """Delete names from every vault, durably; what is absent already is fine."""
    for folder in vault.folders():
        for name in names:
            vault.path(folder, name).unlink(missing_ok=True)
        _fsync_folders(folder, {name[:2]: None for name in names})


def _stage(folder: Path, name: str, content: bytes, day: date) -> OSError | None:
    """Write one file under its final name; its folder is fsynced later, once for all."""
    target = vault.path(folder, name)
    draft = target.with_name(f".{secrets.token_hex(8)}")
    try:
        _ensure(target.parent)
        _write(draft, content, _midnight(day))
        os.replace(draft, target)
    except OSError as error:
        _forget(draft)
        return error
    return None


def _write(draft: Path, content: bytes, moment: float) -> None:
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(handle, view) :]
        os.utime(handle, (moment, moment))
        os.fsync(handle)
    finally:
        os.close(handle)


def _forget(draft: Path) -> None:
    with contextlib.suppress(OSError):  # on a read-only disk nothing was written
        draft.unlink(missing_ok=True)


def _ensure(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    _fsync(folder.parent, None)


def _fsync_folders(folder: Path, days: dict[str, date | None]) -> OSError | None:
    try:
        for part, day in days.items():
            if (folder / part).is_dir():
                _fsync(folder / part, day)
    except OSError as error:
        return error
    return None


def _fsync(folder: Path, day: date | None) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        moment = _midnight(day) if day else 0.0
        os.utime(handle, (moment, moment))
        os.fsync(handle)
    finally:
        os.close(handle)


def _midnight(day: date) -> float:
    return datetime.combine(day, time(), MINE_TIME).timestamp()
