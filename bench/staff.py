"""Importing a workbook of 100,000 staff, checked and reported by row: `python -m bench.staff <people>`."""

import shutil
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from bench import homes
from bench.meters import peak_of_children, peak_of_self, watched
from bench.table import Figure, report


def make(path: Path, people: int) -> None:
    """Write the workbook: the big mine's units and posts, `people` rows of staff."""
    import xlsxwriter

    from bench.mine import BRANCHES, organisation
    from bench.texts import person_name
    from huiyin.ground.people.rules import Office, Shift, UnitKind
    from huiyin.ground.people.rules.intake import SHEETS

    mine, lot = organisation(), Random(3)
    kinds, offices, shifts = dict(UnitKind.choices), dict(Office.choices), dict(Shift.choices)
    units = [[f"D{u[0]}", u[4], kinds[u[5]], f"D{u[1]}" if u[1] else "", shifts[u[6]], ""] for u in mine.units]
    branches = [[f"Z{n}", f"第{n}党支部", f"D{n % len(units) + 1}"] for n in range(BRANCHES)]
    posts = [
        [code, name, f"D{unit}", offices[office], f"G{above}" if above else "", f"{pk:06d}", "2026-03-01"]
        for pk, code, name, unit, office, above in mine.posts
    ]
    staff = (
        [
            f"{n:06d}",
            person_name(lot),
            f"D{n % len(units) + 1}",
            f"Z{n % BRANCHES}",
            "采掘工",
            "是" if n % 7 == 0 else "否",
            "",
            "",
        ]
        for n in range(1, people + 1)
    )
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        for name, lines in zip(SHEETS, (units, branches, posts, staff), strict=True):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [column.header for column in SHEETS[name]])
            for number, line in enumerate(lines, start=1):
                sheet.write_row(number, 0, line)


def run(path: Path, people: int | None) -> None:
    """Read, check and report, then accept. The reader's child process counts with the memory. None: with its care."""
    from huiyin.ground.people import actions
    from huiyin.ground.people.models import Person
    from huiyin.ground.people.rules import SYSTEM

    data = path.read_bytes()
    import os

    with watched(os.getpid()) as watch:
        begun = time.perf_counter()
        intake = actions.take_in(data, file_name="staff.xlsx", by=SYSTEM)
        read = time.perf_counter() - begun
        actions.accept(intake, by=SYSTEM)
        whole = time.perf_counter() - begun
    peak = max(watch.peak, peak_of_self(), peak_of_children())
    part, what = ("staff", "") if people else ("care", " the organisation with its care")
    size, note = (
        f"{Person.objects.count():,} staff",
        f"{intake.fault_count} faults; {read:.1f} s until the report, the rest accepting it",
    )
    report(
        Figure(part, f"import{what}, checked and reported, accepted", size, whole, "s", 30, note=note),
        Figure(part, f"peak memory of importing{what}, reader included", size, peak, "MiB", 500, memory=peak),
    )
    if people and Person.objects.count() != people:
        raise SystemExit(f"{Person.objects.count()} people instead of {people}")


def main(people: int) -> None:
    """An empty home, a workbook made by another process, then the import in a process of its own."""
    shutil.rmtree(homes.home("staff"))
    homes.make_databases("staff")
    env, path = homes.environment("staff"), homes.home("staff") / "staff.xlsx"
    for step in ("make", "run"):
        subprocess.run(
            [sys.executable, "-m", "bench.staff", step, str(path), str(people)], env=env, check=True, cwd=homes.ROOT
        )


if __name__ == "__main__":
    if sys.argv[1] in ("make", "run"):
        import django

        django.setup()
        if sys.argv[1] == "make":
            make(Path(sys.argv[2]), int(sys.argv[3]))
        else:
            from huiyin.front.operations.actions import preparing

            preparing.migrate(lambda text: None)
            run(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(int(sys.argv[1]))
