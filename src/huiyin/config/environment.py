"""Reads the environment: where things lie, which databases, which zone. No Django in here."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA secure_delete=ON;PRAGMA cache_size=-16384;"
        "PRAGMA mmap_size=134217728;PRAGMA temp_store=MEMORY"
    ),
}


# What waits for a lock held elsewhere gives up after 20 seconds, as on SQLite, and is answered in words.
POSTGRES_OPTIONS = {"options": "-c lock_timeout=20s"}


def text(name: str, default: str = "") -> str:
    """Return the variable `HUIYIN_<name>`, or `default` where it is unset or empty."""
    return os.environ.get(f"HUIYIN_{name}") or default


def flag(name: str, default: bool = False) -> bool:
    """Return True for 1, true, yes, on (any case)."""
    return text(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def home() -> Path:
    """Return the folder of everything that is not code: databases, vaults, uploads, keys."""
    folder = Path(text("HOME", "var")).resolve()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # nobody else on the machine reads what lies in it
    return folder


def secret(name: str, size: int = 48) -> str:
    """Return a secret from the environment, or one made once and kept in `home()/<name>` (mode 600)."""
    given = text(name.upper().replace("-", "_"))
    if given:
        return given
    path = home() / name
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as out:
        out.write(secrets.token_urlsafe(size))
        out.flush()
        os.fsync(out.fileno())
    return path.read_text(encoding="ascii").strip()


def database(name: str, default_file: str) -> dict[str, Any]:
    """Return Django's settings for `HUIYIN_<name>`: sqlite:///path or postgres://user:pw@host:port/db."""
    url = text(name)
    if not url:
        return _sqlite(str(home() / default_file))
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(url.removeprefix("sqlite:///"))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"HUIYIN_{name}: only sqlite:/// and postgres:// are known")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "OPTIONS": {**POSTGRES_OPTIONS, **dict(parse_qsl(parts.query))},
    }


def _sqlite(path: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": dict(SQLITE_OPTIONS),
    }
