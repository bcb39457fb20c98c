"""Which errors are told as trouble of the machine, and which stay faults of the program."""

import errno
import sqlite3

import pytest
from django.db import DatabaseError, InterfaceError, OperationalError

from huiyin.kit.failures import Failure, failure_of


def raised(error: Exception, cause: Exception | None = None, **marks: object) -> Exception:
    """Return an error as Django raises it from the driver's."""
    for name, value in marks.items():
        setattr(cause, name, value)
    error.__cause__ = cause
    return error


class Driver(Exception):
    """Stands for the error of a driver, with its code."""


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("SQLITE_BUSY", Failure.BUSY),
        ("SQLITE_BUSY_SNAPSHOT", Failure.BUSY),
        ("SQLITE_LOCKED_SHAREDCACHE", Failure.BUSY),
        ("SQLITE_FULL", Failure.DISK),
        ("SQLITE_IOERR_WRITE", Failure.DISK),
        ("SQLITE_READONLY", Failure.DISK),
        ("SQLITE_CANTOPEN", Failure.DISK),
        ("SQLITE_ERROR", None),
        ("SQLITE_CONSTRAINT_UNIQUE", None),
    ],
)
def test_sqlite_is_told_by_its_code(code, failure):
    assert failure_of(raised(OperationalError(), sqlite3.OperationalError(), sqlite_errorname=code)) is failure


@pytest.mark.parametrize(
    ("state", "failure"),
    [
        ("55P03", Failure.BUSY),
        ("40P01", Failure.BUSY),
        ("53100", Failure.DISK),
        ("25006", Failure.DISK),
        ("57P01", Failure.GONE),
        ("08006", Failure.GONE),
        ("23505", None),
        ("42703", None),
    ],
)
def test_postgresql_is_told_by_its_state(state, failure):
    assert failure_of(raised(DatabaseError(), Driver(), sqlstate=state)) is failure


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO])
def test_disk_is_told_by_its_number(number):
    assert failure_of(OSError(number, "")) is Failure.DISK


def test_cause_is_looked_at_and_faults_of_the_program_are_none():
    assert failure_of(raised(ValueError(), OSError(errno.ENOSPC, ""))) is Failure.DISK
    for error in (None, KeyError("x"), FileNotFoundError(2, ""), InterfaceError("in the wrong order"), DatabaseError()):
        assert failure_of(error) is None
