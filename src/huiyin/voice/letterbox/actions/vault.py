"""Writing the vault durably: temporary names, settled, renamed, settled again, on every vault; mtime is midnight.

Threads that do nothing else write them: one for all vaults where whole disks are settled (two would spend more time
on taking the interpreter from each other than on writing), a few a vault elsewhere. The disks are always waited for at
the same time; one that hangs is an error too.
"""

import contextlib
import errno
import os
import secrets
import shutil
import time as clocks
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, TimeoutError, wait
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from huiyin.kit.clock import start_of
from huiyin.voice.letterbox.actions import settling
from huiyin.voice.letterbox.queries import vault
from huiyin.voice.letterbox.rules.intake import Fault

WRITERS_A_VAULT = 4
PATIENCE = 10.0  # seconds for one batch

REASONS = {
    errno.ENOSPC: "信箱的磁盘已满，这封信没有收下。您写的内容还在页面上，请稍后再寄，或改用纸质意见箱",
    errno.EDQUOT: "信箱的磁盘已满，这封信没有收下。您写的内容还在页面上，请稍后再寄，或改用纸质意见箱",
    errno.EROFS: "信箱的磁盘现在不能写入，这封信没有收下。请稍后再寄，或改用纸质意见箱",
}
BROKEN = "信箱的磁盘出了故障，这封信没有收下。请稍后再寄，或改用纸质意见箱"

Files = dict[str, tuple[bytes, date]]
Failed = dict[str, OSError]


class Hangs(OSError):
    """The disk did not answer in time."""


def reason(error: OSError) -> str:
    """Return what the writer is told about a failing disk."""
    return REASONS.get(error.errno or 0, BROKEN)


def room() -> tuple[int, int]:
    """Return the free and the total bytes of the tightest vault, at most a second old."""
    return _room(tuple(settings.LETTERBOX_VAULTS), int(clocks.monotonic()))


@lru_cache(maxsize=1)
def _room(folders: tuple[str, ...], second: int) -> tuple[int, int]:
    for folder in folders:
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    tightest = min((shutil.disk_usage(folder) for folder in folders), key=lambda usage: usage.free)
    return tightest.free, tightest.total


def write_many(files: Files) -> dict[str, Fault]:
    """Write each name's bytes to every vault; return the names that failed, with none of their bytes left behind.

    Only a disk that hangs is not waited for: what it may write later is a file without a row, which harms nobody.
    """
    whole = settling.is_whole()
    parts = [dict(share) for share in _shares(list(files.items()), 1 if whole else WRITERS_A_VAULT)]
    places = [vault.folders()] if whole else [[folder] for folder in vault.folders()]
    shares = [(folders, part, whole) for folders in places for part in parts]
    failed: Failed = {}
    for (_, share, _), found in zip(shares, _at_once(_write_share, shares), strict=True):
        failed |= dict.fromkeys(share, found) if isinstance(found, OSError) else found
    with contextlib.suppress(OSError):  # a disk that can't delete couldn't write either
        remove_many([name for name, error in failed.items() if not isinstance(error, Hangs)])
    return {name: Fault(reason(error)) for name, error in failed.items()}


def remove_many(names: list[str]) -> None:
    """Delete names from every vault, durably; what is absent already is fine."""
    for folder in vault.folders():
        for name in names:
            vault.path(folder, name).unlink(missing_ok=True)
        for part in {name[:2] for name in names}:
            with contextlib.suppress(FileNotFoundError), _opened(folder / part) as handle:
                _set_time(handle, 0.0)
                os.fsync(handle)


def sweep(before: date) -> int:
    """Delete drafts that a killed process left before their final name, of days before `before`; return how many.

    Only drafts: a bundle under its final name stays even without a row, since the database is rebuilt from the vault.
    """
    count = 0
    for folder in vault.folders():
        for draft in folder.glob("[0-9a-f][0-9a-f]/." + "[0-9a-f]" * 16):
            with contextlib.suppress(FileNotFoundError):
                if draft.stat().st_mtime < _midnight(before):
                    draft.unlink()
                    count += 1
    return count


def _shares(items: list[tuple[str, tuple[bytes, date]]], parts: int) -> Iterator[list[tuple[str, tuple[bytes, date]]]]:
    """Yield the files in about equal parts, those of one folder together: each is settled by one thread."""
    items.sort()
    size = -(-len(items) // parts)
    yield from (items[start : start + size] for start in range(0, len(items), size))


def _at_once(work: Callable[..., Failed], shares: list[tuple[list[Path], Files, bool]]) -> Iterable[Failed | OSError]:
    """Return what `work` returns for each share, all at once; an OSError where it fails or hangs."""
    deadline = clocks.monotonic() + PATIENCE
    waiting = [_pool(os.getpid()).submit(work, *share) for share in shares]
    for future in waiting:
        try:
            yield future.result(max(0.0, deadline - clocks.monotonic()))
        except TimeoutError:
            future.cancel()
            yield Hangs(errno.EIO, "vault")
        except OSError as error:
            yield error


@lru_cache(maxsize=1)
def _pool(process: int) -> ThreadPoolExecutor:
    """Return the threads of this process: those of a parent do not survive a fork."""
    return ThreadPoolExecutor(len(vault.folders()) * WRITERS_A_VAULT, thread_name_prefix="vault")


@lru_cache(maxsize=1)
def _settlers(process: int) -> ThreadPoolExecutor:
    """Return threads that only settle: writers wait for them, so they must never queue behind writers."""
    return ThreadPoolExecutor(len(vault.folders()) * WRITERS_A_VAULT, thread_name_prefix="settler")


def _write_share(folders: list[Path], files: Files, whole: bool) -> Failed:
    """Write files under their final names so that they last; return what failed. Raises OSError where all did.

    No final name before its content lasts. Plain texts instead of paths: a letter's files are named a dozen times.
    """
    failed: Failed = {}
    with contextlib.ExitStack() as opened:
        for folder in folders:
            _founded(folder, os.getpid())
        disks = [opened.enter_context(_opened(disk)) for disk in _disks(folders)]  # failures since then are told
        drafts = [draft for folder in folders for draft in _drafts(f"{folder}", files, failed, opened)]
        try:
            _settle(disks, [draft.handle for draft in drafts], whole)
            for draft in drafts:
                os.replace(draft.path, f"{draft.place}/{draft.name}")
            places = {draft.place: draft.moment for draft in drafts}
            for place, moment in places.items():
                os.utime(place, (moment, moment))
            _settle(disks, () if whole else [opened.enter_context(_opened(place)) for place in places], whole)
        except OSError:
            _discard([draft.path for draft in drafts])
            raise
    return failed


def _disks(folders: list[Path]) -> Iterator[str]:
    """Yield for each disk a folder of it that all its vaults lie below: one call settles them. Asked anew each time."""
    vaults: dict[int, list[str]] = {}
    for folder in folders:
        vaults.setdefault(os.stat(folder).st_dev, []).append(os.path.abspath(folder))
    for device, places in vaults.items():
        above = os.path.commonpath(places)
        is_of_it = os.stat(above).st_dev == device and os.access(above, os.R_OK)
        yield from [above] if is_of_it else places


def _settle(disks: list[int], handles: Iterable[int], whole: bool) -> None:
    """Return once all lasts, on all disks at the same time. Raises OSError where it may not on one of them."""
    others = [_settlers(os.getpid()).submit(settling.settle, disk, (), whole=whole) for disk in disks[1:]]
    try:
        settling.settle(disks[0], handles, whole=whole)
    finally:
        wait(others)  # a disk may not be closed while it is being settled
    for other in others:
        other.result()


@dataclass(frozen=True, slots=True)
class Draft:
    """A file written under a temporary name, open until it lasts."""

    path: str
    place: str
    name: str
    moment: float
    handle: int


def _drafts(root: str, files: Files, failed: Failed, opened: contextlib.ExitStack) -> list[Draft]:
    """Write each file under a temporary name beside its final one; note those that fail."""
    drafts = []
    for name, (content, day) in files.items():
        place, moment = f"{root}/{name[:2]}", _midnight(day)
        path = f"{place}/.{secrets.token_hex(8)}"
        try:
            try:
                handle = _write(path, content, moment)
            except FileNotFoundError:
                _found(Path(root))
                handle = _write(path, content, moment)
        except OSError as error:
            failed[name] = error
            _discard([path])
            continue
        opened.callback(os.close, handle)
        drafts.append(Draft(path, place, name, moment, handle))
    return drafts


def _discard(drafts: list[str]) -> None:
    for draft in drafts:
        with contextlib.suppress(OSError):  # on a read-only disk nothing was written; or it is there no more
            os.unlink(draft)


def _write(draft: str, content: bytes, moment: float) -> int:
    """Return the open handle of the written file."""
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(handle, view) :]
        _set_time(handle, moment)
    except OSError:
        os.close(handle)
        raise
    return handle


def _found(vault_folder: Path) -> None:
    """Make a vault and let its name last, and those of its folders: whoever made them may have been killed over it."""
    vault_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _divide(vault_folder)
    for folder in (vault_folder, vault_folder.parent):
        with contextlib.suppress(PermissionError), _opened(folder) as handle:  # above a mounted disk others may own it
            os.fsync(handle)


def _divide(vault_folder: Path) -> None:
    """Make its 256 folders together: one by one, some letter would wait for each. Their times tell nothing."""
    for number in range(256):
        place = vault_folder / f"{number:02x}"
        with contextlib.suppress(FileExistsError):
            place.mkdir(mode=0o700)
            os.utime(place, (0.0, 0.0))
            os.utime(vault_folder, (0.0, 0.0))


@lru_cache(maxsize=16)
def _founded(vault_folder: Path, process: int) -> None:
    """Do so once in each process."""
    _found(vault_folder)


def _set_time(handle: int, moment: float) -> None:
    os.utime(handle, (moment, moment))


@contextlib.contextmanager
def _opened(folder: str | Path) -> Iterator[int]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield handle
    finally:
        os.close(handle)


@lru_cache(maxsize=64)
def _midnight(day: date) -> float:
    return start_of(day).timestamp()
