"""Where the bench keeps what it builds: one home a size and database kind, cached between runs below a temp folder."""

import hashlib
import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).parents[1]
SEEN = ("*/*/migrations/*.py", "*/*/models.py", "config/environment.py")


def cache() -> Path:
    """Return the folder of everything that is built once; BENCH_CACHE moves it."""
    folder = Path(os.environ.get("BENCH_CACHE") or Path(tempfile.gettempdir()) / f"huiyin-bench-{os.getuid()}")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def shared() -> Path:
    """Return the folder of real letters, which isn't part of the project and may be absent."""
    return Path(os.environ.get("HUIYIN_SHARED") or ROOT.parent / "shared")


def stamp() -> str:
    """Return a digest of the tables' shape and of what fills them: another one means that a home must be built anew."""
    digest = hashlib.sha256()
    files = [f for pattern in SEEN for f in sorted((ROOT / "src" / "huiyin").glob(pattern)) if "tests" not in f.parts]
    own = [
        ROOT / "bench" / f"{name}.py" for name in ("generate", "loading", "mine", "multiply", "own", "texts", "writer")
    ]
    for file in [*files, *own]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:10]


def is_postgres() -> bool:
    """Return whether HUIYIN_DATABASE_URL asks for PostgreSQL."""
    return os.environ.get("HUIYIN_DATABASE_URL", "").startswith("postgres")


def kind() -> str:
    """Return the kind of database as the table names it."""
    return "PostgreSQL" if is_postgres() else "SQLite"


def home(name: str) -> Path:
    """Return the home folder of a built thing."""
    folder = cache() / f"{'pg' if is_postgres() else 'sqlite'}-{name}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def environment(name: str, **more: str) -> dict[str, str]:
    """Return the environment in which the product uses the home `name`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HUIYIN_", "DJANGO_"))}
    kept |= {
        "HUIYIN_HOME": str(home(name)),
        "HUIYIN_DEMO": "0",
        "HUIYIN_ZONE": "all",
        "HUIYIN_HOSTS": "127.0.0.1,localhost,testserver",
        "DJANGO_SETTINGS_MODULE": "huiyin.config.settings",
        "PYTHONPATH": str(ROOT),
    }
    if is_postgres():
        kept["HUIYIN_DATABASE_URL"] = database_url(name)
        kept["HUIYIN_LETTERBOX_DATABASE_URL"] = database_url(f"{name}_letterbox")
    return kept | more


def database_url(name: str) -> str:
    """Return the address of the PostgreSQL database of a home."""
    parts = urlsplit(os.environ["HUIYIN_DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"{parts.path}_bench_{name.replace('-', '_')}"))


def server_url() -> str:
    """Return the address of the PostgreSQL server's own database, from which others are made."""
    return urlunsplit(urlsplit(os.environ["HUIYIN_DATABASE_URL"])._replace(path="/postgres"))


def make_databases(name: str) -> None:
    """Drop and create the PostgreSQL databases of a home; SQLite makes its own files."""
    if not is_postgres():
        return
    import psycopg

    with psycopg.connect(server_url()) as link:
        link.autocommit = True
        for one in (name, f"{name}_letterbox"):
            database = urlsplit(database_url(one)).path.lstrip("/")
            link.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')  # type: ignore[arg-type]
            link.execute(f'CREATE DATABASE "{database}"')  # type: ignore[arg-type]
