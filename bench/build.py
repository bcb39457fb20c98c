"""Sees to it that a home of a size is there: built once, used again as long as the tables' shape is the same."""

import shutil
import subprocess
import sys
from urllib.parse import urlsplit

from bench import homes
from bench.own import COUNT

TIMES, FROM = 10, 200_000  # from here on, a tenth is made and multiplied


def ensure(size: int) -> str:
    """Return the name of the home with `size` matters, building it where it is missing or of another shape."""
    name = f"m{size}"
    mark = homes.home(name) / "built"
    if mark.is_file() and mark.read_text(encoding="ascii") == homes.stamp():
        return name
    base = (size - COUNT) // TIMES + COUNT
    if size >= FROM and (base - COUNT) * TIMES + COUNT != size:
        raise SystemExit(f"sizes from {FROM:,} are tens")
    if size >= FROM:
        ensure(base)
    shutil.rmtree(homes.home(name))
    homes.home(name)
    sys.stdout.write(f"building {size:,} matters on {homes.kind()}\n")
    sys.stdout.flush()
    if size >= FROM:
        _copy(f"m{base}", name)
        _run(name, "bench.multiply", TIMES, base)
    else:
        homes.make_databases(name)
        _run(name, "bench.generate", size)
    mark.write_text(homes.stamp(), encoding="ascii")
    return name


def _run(name: str, module: str, *numbers: int) -> None:
    command = [sys.executable, "-m", module, *map(str, numbers)]
    subprocess.run(command, env=homes.environment(name), cwd=homes.ROOT, check=True)


def _copy(base: str, name: str) -> None:
    """Copy a built home, its databases included."""
    shutil.copytree(homes.home(base), homes.home(name), dirs_exist_ok=True, ignore=shutil.ignore_patterns("built"))
    if not homes.is_postgres():
        return
    import psycopg

    with psycopg.connect(homes.server_url()) as link:
        link.autocommit = True
        for suffix in ("", "_letterbox"):
            made, source = (urlsplit(homes.database_url(one + suffix)).path.lstrip("/") for one in (name, base))
            link.execute(f'DROP DATABASE IF EXISTS "{made}" WITH (FORCE)')  # type: ignore[arg-type]
            link.execute(f'CREATE DATABASE "{made}" TEMPLATE "{source}"')  # type: ignore[arg-type]
