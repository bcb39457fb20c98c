"""The peer beside us: django-helpdesk's public form, ticket list and search on as many rows, the same kind of database.

Installed into a virtual environment of its own below the cache, so that its dependencies never meet ours.
`python -m bench.peer <tickets>`; where it can't be installed, one row says why.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from bench import homes
from bench.table import Figure, report

WANTED = ["django-helpdesk>=1.1", "psycopg[binary]"]


def main(size: int) -> None:
    """Install, build its database once, measure."""
    home = homes.cache() / "peer"
    failure = install(home)
    if failure:
        report(Figure("peer", "django-helpdesk", note=f"not measured: {failure}"))
        return
    folder = homes.home(f"peer{size}")
    if not (folder / "built").exists():  # a half-built one is worth nothing
        shutil.rmtree(folder)
        folder.mkdir()
    env = {k: v for k, v in os.environ.items() if not k.startswith(("HUIYIN_", "DJANGO_"))}
    env |= {"PYTHONPATH": str(homes.ROOT), "PEER_HOME": str(folder)}
    if homes.is_postgres():
        if not (folder / "built").exists():
            homes.make_databases(f"peer{size}")
        env["PEER_DATABASE_URL"] = homes.database_url(f"peer{size}")
    done = subprocess.run(
        [str(home / "bin" / "python"), "-W", "ignore", "-m", "bench.peer_inside", str(size)], env=env, cwd=homes.ROOT
    )
    if done.returncode:
        report(Figure("peer", "django-helpdesk", note=f"its measurement ended with {done.returncode}"))


def install(home: Path) -> str:
    """Return why the peer can't be had, or nothing."""
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
    if subprocess.run([str(python), "-c", "import helpdesk, psycopg"], capture_output=True).returncode == 0:
        return ""
    done = subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", *WANTED], capture_output=True, text=True, timeout=600
    )
    return "" if done.returncode == 0 else (done.stderr.strip().splitlines() or ["the installer failed"])[-1]


if __name__ == "__main__":
    main(int(sys.argv[1]))
