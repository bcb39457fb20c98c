"""Making written files last: one syncfs(2) for all of them where that is quick and sure, an fsync each elsewhere.

syncfs tells of failed writes since Linux 5.8, of those after the folder was opened. It waits for whatever else is on
its way to that disk, so where much is (a backup, say) every file is fsynced by itself.
"""

import ctypes
import errno
import os
import platform
import re
import time as clocks
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

CALM = 64 << 10  # KiB on their way to the disks: a few hundred milliseconds of the slowest one
TELLS_SINCE = (5, 8)
WAITING = re.compile(r"^(?:Dirty|Writeback): +(\d+) kB$", re.MULTILINE)


def is_whole() -> bool:
    """Return True where one call for the whole disk is best now; as it was at most a second ago."""
    return _syncfs() is not None and _waiting(int(clocks.monotonic())) <= CALM


def settle(disk: int, handles: Iterable[int], *, whole: bool) -> None:
    """Return once what was written through `handles` lasts: all of `disk` (an open folder) at once, or each by itself.

    Raises OSError where it may not.
    """
    if not whole:
        for handle in handles:
            os.fsync(handle)
        return
    call = _syncfs()
    if call is None or call(disk) != 0:
        number = ctypes.get_errno() if call else errno.ENOSYS
        raise OSError(number, os.strerror(number))


@lru_cache(maxsize=1)
def _syncfs() -> Callable[[int], int] | None:
    """Return the call where the system has it and it tells of failures."""
    release = tuple(int(part) for part in re.findall(r"\d+", platform.release())[:2])
    if platform.system() != "Linux" or release < TELLS_SINCE:
        return None
    found: Callable[[int], int] | None = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    return found


@lru_cache(maxsize=1)
def _waiting(second: int) -> int:
    """Return how many KiB are on their way to the disks; more than any limit where nobody tells."""
    try:
        found = WAITING.findall(Path("/proc/meminfo").read_text(encoding="ascii"))
    except OSError:
        found = []
    return sum(map(int, found)) if found else CALM + 1
