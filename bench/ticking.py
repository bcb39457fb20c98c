"""The tick over many open duties: `python -m bench.ticking <open> <newly overdue>`, in a home of its own."""

import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from bench import homes
from bench.meters import peak_of_self
from bench.table import Figure, report

BATCH = 20_000


def build(owed: int, late: int) -> None:
    """Fill a fresh home: the big mine's posts, `owed` open duties, `late` of them due in the coming hour."""
    from django.db import transaction

    from bench.loading import bulk, finish, load
    from bench.mine import fill_organisation, organisation
    from bench.writer import DUTY, now_utc
    from huiyin.front.operations.actions import preparing
    from huiyin.ground.people.models import Person, Post, Tenure, Unit
    from huiyin.loop.duties.models import Duty
    from huiyin.loop.matters.models import Place

    preparing.migrate(lambda text: None)
    mine, now = organisation(), now_utc()
    heads = [head for head, _, _ in mine.heads]

    def row(pk: int) -> tuple[object, ...]:
        due = now + (timedelta(seconds=pk % 3600) if pk <= late else timedelta(days=2 + pk % 30))
        opened = f"{now - timedelta(days=5):%Y-%m-%d %H:%M:%S}"
        return (
            pk, "open_box", heads[pk % len(heads)], "到期开箱", "/desk/boxes/", "box", pk, opened,
            f"{due:%Y-%m-%d %H:%M:%S}", None, "", False, 0, None, "[]", None,
        )  # fmt: skip

    with bulk():
        with transaction.atomic():
            fill_organisation(mine)
        for start in range(1, owed + 1, BATCH):
            with transaction.atomic():
                load(Duty, DUTY, (row(pk) for pk in range(start, min(start + BATCH, owed + 1))))
        finish([Unit, Post, Person, Tenure, Place, Duty])


def run(owed: int, late: int) -> None:
    """Tick once, two hours later, and once more."""
    from huiyin.loop.duties import actions as duties
    from huiyin.loop.duties.models import Duty

    at = datetime.now(UTC) + timedelta(hours=3)
    before = peak_of_self()
    wall, cpu = time.perf_counter(), time.process_time()
    done = duties.tick(at)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = peak_of_self()
    again = duties.tick(at)
    climbed = Duty.objects.filter(level=1).count()
    sizes = f"{owed:,} open"
    note = f"{done:,} newly overdue, {climbed:,} supervisions opened, a second tick did {again}; {before:.0f} MiB before it"
    report(
        Figure("tick", "newly overdue climb", sizes, wall, "s", 10, median=wall * 1000, cpu=cpu * 1000, note=note),
        Figure("tick", "peak memory", sizes, peak, "MiB", 300, memory=peak),
    )
    if done != late or again:
        raise SystemExit(f"expected {late}, did {done}, then {again}")


def main(owed: int, late: int) -> None:
    """Build, then tick in a process of its own, whose memory is measured."""
    shutil.rmtree(homes.home("tick"))
    homes.make_databases("tick")
    env = homes.environment("tick")
    for step in ("build", "run"):
        subprocess.run(
            [sys.executable, "-m", "bench.ticking", step, str(owed), str(late)], env=env, check=True, cwd=homes.ROOT
        )
    shutil.rmtree(homes.home("tick"))


if __name__ == "__main__":
    if sys.argv[1] in ("build", "run"):
        import django

        django.setup()
        (build if sys.argv[1] == "build" else run)(int(sys.argv[2]), int(sys.argv[3]))
    else:
        main(int(sys.argv[1]), int(sys.argv[2]))
