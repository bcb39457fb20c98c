"""Sees to it that a home of a size is there: built once, used again as long as the tables' shape is the same."""

import shutil
import subprocess
import sys

from bench import homes


def ensure(size: int) -> str:
    """Return the name of the home with `size` matters, building it where it is missing or of another shape."""
    name = f"m{size}"
    folder = homes.home(name)
    mark = folder / "built"
    if mark.is_file() and mark.read_text(encoding="ascii") == homes.stamp():
        return name
    shutil.rmtree(folder)
    folder.mkdir(parents=True)
    homes.make_databases(name)
    sys.stdout.write(f"building {size:,} matters on {homes.kind()}\n")
    sys.stdout.flush()
    subprocess.run([sys.executable, "-m", "bench.generate", str(size)], env=homes.environment(name), cwd=homes.ROOT, check=True)
    mark.write_text(homes.stamp(), encoding="ascii")
    return name
