"""Runs the product's own commands in installations of their own, as an operator does."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import zip_longest
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests import databases

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


def prepared(home: Path, **more: str) -> Path:
    """Make the tables of an installation as its first start does; returns its folder."""
    steps = "import django; django.setup(); from huiyin.front.operations.actions import preparing; "
    steps += "preparing.migrate(lambda line: None)"
    kept = environment(home, DJANGO_SETTINGS_MODULE="huiyin.config.settings", **more)
    subprocess.run([sys.executable, "-c", steps], env=kept, check=True, timeout=PATIENCE)
    return home


@contextmanager
def postgres_databases(count: int, *, like: tuple[str, ...] = ()) -> Iterator[list[str]]:
    """Give addresses of so many new PostgreSQL databases, gone afterwards; skip where the tests don't run on it.

    Each is a copy of the database named at its place in `like` where there is one, else empty.
    """
    url = os.environ.get("HUIYIN_DATABASE_URL", "")
    if not url.startswith("postgres"):
        pytest.skip("the tests don't run on PostgreSQL: THIS WAS NOT TRIED")
    import psycopg

    base = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
    names = [f"hy_drill_{os.getpid()}_{secrets.token_hex(3)}_{n}" for n in range(count)]
    with psycopg.connect(f"{base}/postgres", autocommit=True) as admin:
        for name, model in zip_longest(names, like):
            is_there = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [model]).fetchone()
            admin.execute(f'CREATE DATABASE "{name}"' + f' TEMPLATE "{model}"' * bool(is_there))  # type: ignore[arg-type]
        try:
            yield [f"{base}/{name}" for name in names]
        finally:
            for name in names:
                admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]


def own_databases(stack: ExitStack) -> dict[str, str]:
    """Return settings of an empty installation's databases, of the kind the tests run on, with or without tables."""
    if not os.environ.get("HUIYIN_DATABASE_URL", "").startswith("postgres"):
        return {}  # SQLite, in its own folder
    names = ("HUIYIN_DATABASE_URL", "HUIYIN_LETTERBOX_DATABASE_URL")
    like = tuple(databases.kept_for(urlsplit(os.environ.get(name, "")).path.removeprefix("/")) for name in names)
    return dict(zip(names, stack.enter_context(postgres_databases(2, like=like)), strict=True))
