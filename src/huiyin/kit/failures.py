"""Which errors are the machine's and pass: a full disk, a busy or absent database. No Django in here but its errors."""

import errno
from enum import Enum

from django.db import Error, InterfaceError

FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
SQLITE_BUSY = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")
SQLITE_DISK = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_NOLFS")
# Classes of SQLSTATE (PostgreSQL manual, appendix A).
POSTGRES_BUSY = ("55P03", "40001", "40P01", "57014")
POSTGRES_DISK = ("53", "25006", "58")
POSTGRES_GONE = ("57P", "08")


class Failure(Enum):
    """What failed, what it means for the person at the page, and what to do: a title and two sentences."""

    BUSY = (
        "系统正忙，这一步没有存下",
        "别的办理正占着数据库，什么也没有改动，也不会只办一半。",
        "请过一分钟再提交一次。一直这样，请告诉技术管理员。",
    )
    DISK = (
        "服务器的磁盘写不进去了，这一步没有存下",
        "磁盘可能满了或出了故障。什么也没有改动，以前办成的都还在。",
        "请告诉技术管理员清理或更换磁盘，修好后再提交。急事请直接打电话给矿工会或调度室。",
    )
    GONE = (
        "数据库暂时连不上，不能确认这一步有没有存下",
        "不会只办一半，以前办成的都还在。",
        "请过几分钟再提交一次，已经办成的不会重复办理。一直连不上，请告诉技术管理员。",
    )

    @property
    def title(self) -> str:
        """Return the headline."""
        return self.value[0]

    @property
    def meaning(self) -> str:
        """Return what happened to the data."""
        return self.value[1]

    @property
    def advice(self) -> str:
        """Return what to do."""
        return self.value[2]


def failure_of(error: BaseException | None) -> Failure | None:
    """Return the failure behind an error, or None where the program itself is at fault."""
    while error is not None:
        found = _failure(error)
        if found is not None:
            return found
        error = error.__cause__
    return None


def _failure(error: BaseException) -> Failure | None:
    if isinstance(error, Error):
        return _of_database(error)
    if isinstance(error, OSError) and error.errno in FULL_DISK:
        return Failure.DISK
    return None


def _of_database(error: Error) -> Failure | None:
    name = getattr(error.__cause__, "sqlite_errorname", "")
    if name:
        return Failure.BUSY if name.startswith(SQLITE_BUSY) else Failure.DISK if name.startswith(SQLITE_DISK) else None
    state = getattr(error.__cause__, "sqlstate", "") or ""
    if state:
        return _of_state(state)
    is_postgres = type(error.__cause__).__module__.startswith("psycopg")
    is_gone = isinstance(error, InterfaceError) or type(error.__cause__).__name__ == "OperationalError"
    return Failure.GONE if is_postgres and is_gone else None


def _of_state(state: str) -> Failure | None:
    kinds = ((POSTGRES_BUSY, Failure.BUSY), (POSTGRES_DISK, Failure.DISK), (POSTGRES_GONE, Failure.GONE))
    return next((failure for states, failure in kinds if state.startswith(states)), None)
