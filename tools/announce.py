"""Says loudly what the tests will leave out here; prints the address of a PostgreSQL server where one answers."""

import os
import shutil
import sys
from urllib.parse import urlsplit

ADDRESS = "postgres://postgres@127.0.0.1:5432"


def loudly(text: str) -> None:
    """Print a line to standard error that can't be overlooked."""
    print(f"\n{'=' * 78}\n!!  {text}\n{'=' * 78}\n", file=sys.stderr)  # noqa: T201


def postgres() -> None:
    """Print the address of the server in HUIYIN_TEST_POSTGRES, or of the one on this machine, or say it's missing."""
    import psycopg

    address = os.environ.get("HUIYIN_TEST_POSTGRES", ADDRESS).rstrip("/")
    parts = urlsplit(address)
    try:
        psycopg.connect(f"{address}/postgres", connect_timeout=3).close()
    except psycopg.Error:
        loudly(f"NO POSTGRESQL at {parts.hostname}:{parts.port}: the tests run on SQLite only.")
    else:
        print(address)  # noqa: T201


def browser() -> None:
    """Say whether the browser tests will run."""
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        loudly("NO CHROMIUM found: the browser tests are skipped (Debian: apt-get install chromium).")


def office() -> None:
    """Say whether LibreOffice opens the documents in the tests."""
    if shutil.which("soffice") is None:
        loudly(
            "NO LIBREOFFICE found: no document is opened in the tests "
            "(Debian: apt-get install libreoffice-writer-nogui libreoffice-calc-nogui)."
        )


if __name__ == "__main__":
    {"postgres": postgres, "browser": browser, "office": office}[sys.argv[1]]()
