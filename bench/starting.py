"""How long a start takes until the first page: the first one, which builds the demonstration mine, and a later one."""

import shutil
import sys

from bench import homes
from bench.meters import memory_of
from bench.serving import serve
from bench.table import Figure, report


def main() -> None:
    """Start twice in an empty home."""
    shutil.rmtree(homes.home("start"))
    homes.make_databases("start")
    env = homes.environment("start", HUIYIN_DEMO="1")
    log = homes.home("start") / "log.txt"
    with serve(env, log) as server:
        report(Figure("start", "first start, demo mine built", value=server.seconds, unit="s", budget=20))
    with serve(env, log) as server:
        memory = memory_of(server.child.pid)
        report(Figure("start", "later start", value=server.seconds, unit="s", budget=3, memory=memory))


if __name__ == "__main__":
    main()
    sys.exit(0)
