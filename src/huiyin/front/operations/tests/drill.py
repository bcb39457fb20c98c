"""Runs the product's own commands in installations of their own, as an operator does."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

PATIENCE = 900  # seconds: ends a command that hangs; one is only slow where every core has other work


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of an installation in `home`, on SQLite unless told otherwise."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("HUIYIN_")}
    return {**kept, "HUIYIN_HOME": str(home), "PYTHONWARNINGS": "ignore", **more}


def huiyin(home: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    home.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "huiyin", *arguments]
    return subprocess.run(
        command, env=environment(home, **more), capture_output=True, text=True, timeout=PATIENCE, check=False
    )


@contextmanager
def postgres_databases(count: int) -> Iterator[list[str]]:
    """Give addresses of so many new PostgreSQL databases, gone afterwards; skip where the tests don't run on it."""
    url = os.environ.get("HUIYIN_DATABASE_URL", "")
    if not url.startswith("postgres"):
        pytest.skip("the tests don't run on PostgreSQL: THIS WAS NOT TRIED")
    import psycopg

    base = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
    names = [f"hy_drill_{os.getpid()}_{secrets.token_hex(3)}_{n}" for n in range(count)]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as admin:
        for name in names:
            admin.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
        try:
            yield [f"{base}/{name}" for name in names]
        finally:
            for name in names:
                admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]


def own_databases(stack: ExitStack) -> dict[str, str]:
    """Return the settings of an empty installation's databases: of the kind the tests run on."""
    if not os.environ.get("HUIYIN_DATABASE_URL", "").startswith("postgres"):
        return {}  # SQLite, in its own folder
    one, other = stack.enter_context(postgres_databases(2))
    return {"HUIYIN_DATABASE_URL": one, "HUIYIN_LETTERBOX_DATABASE_URL": other}
