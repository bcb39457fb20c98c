"""Copies a PostgreSQL database out and in with its own tools."""

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connections, transaction

from huiyin.front.operations.queries import stores
from huiyin.kit.verdicts import Refused


def dump(alias: str, file: Path) -> dict[str, int]:
    """Write the database to a file of SQL, and return the counts of the very state that was written."""
    tool = _tool("pg_dump")
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run([tool, "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={file}"], alias)
        return stores.counts(alias)


def load(alias: str, file: Path) -> None:
    """Fill an empty database from such a file: all of it or nothing."""
    tool = _tool("psql")
    _run([tool, "--quiet", "--no-psqlrc", "--single-transaction", "-v", "ON_ERROR_STOP=1", f"--file={file}"], alias)


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Refused(f"这台机器上没有 {name}。请安装 PostgreSQL 客户端工具（版本不低于服务器）后再试")
    return found


def _run(command: list[str], alias: str) -> None:
    given = connections[alias].settings_dict
    environment = {
        **os.environ,
        "PGDATABASE": str(given["NAME"]),
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGHOST": given["HOST"],
        "PGPORT": given["PORT"],
    }
    done = subprocess.run(  # noqa: S603  fixed program, no shell
        command, env={k: v for k, v in environment.items() if v}, capture_output=True, check=False, text=True
    )
    if done.returncode:
        first = (done.stderr.strip().splitlines() or ["没有说明"])[0]
        raise Refused(f"{Path(command[0]).name} 没有成功：{first[:200]}")
