"""Proposing care for 100,000 people, beside OR-Tools' plain assignment on the same instance: `python -m bench.care`.

The peer gets every carer as so many slots as there is room, each at the cost of one more person: the same problem, as
an assignment. Its optimum is the optimum of the relaxation (assignment polytopes are integral), so that the ratio of
the costs says how far the proposal is from it.
"""

import os
import shutil
import subprocess
import sys
import time
from itertools import chain

from bench import homes
from bench.meters import peak_of_self
from bench.table import Figure, report

BUDGET, WITHIN = 30.0, 1.01


def fill() -> None:
    """Migrate and insert the enterprise."""
    from bench.care_mine import enterprise
    from bench.care_mine import fill as insert
    from huiyin.front.operations.actions import preparing

    preparing.migrate(lambda text: None)
    insert(enterprise())


def propose() -> None:
    """Propose once from nothing, and once more with what was locked kept."""
    from huiyin.ground.grid import actions as grid
    from huiyin.ground.people.rules import SYSTEM
    from huiyin.kit import clock

    begun, cpu = time.perf_counter(), time.process_time()
    draft = grid.propose(by=SYSTEM, at=clock.now())
    wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    left, size = draft.figures["kinds"].get("alone", 0), f"{draft.figures['people']:,} people"
    note = f"{draft.choices.count():,} rows written, {left:,} left without a carer, {cpu:.1f} s of processor time"
    report(
        Figure("care", "propose care, written as a draft", size, wall, "s", BUDGET, cpu=cpu * 1000, note=note),
        Figure("care", "peak memory of the proposal", size, peak_of_self(), "MiB", memory=peak_of_self()),
    )


def compare() -> None:
    """Solve the last level (staff over members and crew leaders) both ways and lay the costs side by side."""
    from huiyin.ground.grid.queries import roll as reading
    from huiyin.ground.grid.rules.planning import Costs
    from huiyin.ground.grid.rules.planning.dividing import STAGES, instance_of
    from huiyin.ground.grid.rules.planning.solving import solve
    from huiyin.kit import clock

    roll, limits = reading.read().roll, reading.limits_of(clock.today())
    instance = instance_of(roll, STAGES[-1], limits, Costs())
    begun = time.perf_counter()
    ours = solve(instance)
    mine = time.perf_counter() - begun
    begun = time.perf_counter()
    optimum = assign(instance)
    peer = time.perf_counter() - begun
    size = f"{len(instance.alone):,} staff, {len(instance.steps):,} carers, {len(instance.tails):,} ways"
    note = f"min-cost flow {mine:.1f} s, the peer's assignment {peer:.1f} s on the same instance"
    report(
        Figure("care", "cost against the optimum of the relaxation", size, ours.cost / optimum, "×", WITHIN, note=note),
        Figure("care", "solve the last level; peer: OR-Tools' assignment", size, mine, "s", peer=peer),
    )


def assign(instance) -> int:  # type: ignore[no-untyped-def]
    """Return the optimum of the instance as a plain assignment: people to slots, with a slot of nobody for each."""
    import numpy
    from ortools.graph.python import linear_sum_assignment

    ones, first = len(instance.alone), []
    costs_of_slot: list[int] = []
    for steps in instance.steps:
        first.append(len(costs_of_slot))
        costs_of_slot += chain.from_iterable([cost] * room for room, cost in steps)
    ends = [*first[1:], len(costs_of_slot)]
    slots = len(costs_of_slot)
    price = numpy.array(costs_of_slot, dtype=numpy.int64)
    tails, heads = numpy.array(instance.tails), numpy.array(instance.heads)
    begin, length = numpy.array(first)[heads], (numpy.array(ends) - numpy.array(first))[heads]
    left = numpy.repeat(tails, length)
    right = numpy.repeat(begin, length) + _within(length, numpy)
    cost = numpy.repeat(numpy.array(instance.costs), length) + price[right]
    # Square: everybody may stay alone in a slot of their own, every slot may be taken by a person who isn't there.
    nobody, ghosts = numpy.arange(ones), numpy.arange(slots)
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(left, right, cost)
    solver.add_arcs_with_cost(nobody, slots + nobody, numpy.array(instance.alone))
    solver.add_arcs_with_cost(ones + ghosts, ghosts, numpy.zeros(slots, dtype=numpy.int64))
    # A ghost whose slot is taken sits where its person would have been alone: any way a slot may be taken, turned round.
    solver.add_arcs_with_cost(ones + right, slots + left, numpy.zeros(len(left), dtype=numpy.int64))
    if solver.solve() != solver.OPTIMAL:
        raise SystemExit("the peer found no assignment")
    return int(solver.optimal_cost())


def _within(lengths, numpy):  # type: ignore[no-untyped-def]
    """Return 0, 1, … up to each length, one after the other."""
    ends = numpy.cumsum(lengths)
    return numpy.arange(ends[-1]) - numpy.repeat(ends - lengths, lengths)


def cover() -> None:
    """Adopt the draft; prove coverage from nothing, and after one change; render the picture of every branch."""
    from django.conf import settings

    from bench.meters import queries_of
    from bench.pages import _client
    from huiyin.front.operations.actions import preparing
    from huiyin.ground.grid import actions as grid
    from huiyin.ground.grid.models import Care, Grid
    from huiyin.ground.grid.queries import proof
    from huiyin.ground.people import actions as people
    from huiyin.ground.people.models import Person, Tenure
    from huiyin.ground.people.rules import SYSTEM, Office
    from huiyin.kit import clock

    preparing.collect_static()
    settings.ALLOWED_HOSTS = ["testserver"]
    now, today = clock.now(), clock.today()
    adopting = _timed(lambda: grid.adopt(Grid.objects.get(), effective_on=today, by=SYSTEM, at=now))
    proving = _timed(lambda: proof.should_be(None, on=today))
    one = Person.objects.filter(is_active=True, branch__isnull=False).exclude(tenures__isnull=False).order_by("-pk")[0]
    about = people.About(branch=one.branch)
    hires = [
        _timed(lambda n=n: people.hire(f"N{n}", name="新人", unit=one.unit, about=about, by=SYSTEM)) for n in range(9)
    ]
    dispatcher = Tenure.objects.filter(post__office=Office.DISPATCHER).order_by("pk")[0].person
    browser = _client(dispatcher)
    browser.get("/grid/")
    pages = sorted(_timed(lambda: browser.get("/grid/"))[1] for _ in range(20))
    count = queries_of(lambda: browser.get("/grid/"))
    size = f"{Care.objects.count():,} people and branches"
    change = sorted(hires)[len(hires) // 2]
    report(
        Figure("care", "adopt the draft, all of it new", size, adopting[0], "s", cpu=adopting[1] * 1000),
        Figure("care", "coverage proved from nothing", size, proving[0], "s", 5, cpu=proving[1] * 1000),
        Figure(
            "care",
            "coverage after one change, hiring included",
            size,
            change[0] * 1000,
            "ms",
            100,
            cpu=change[1] * 1000,
        ),
        Figure("care", "the grid's page", "1,500 branches", pages[10] * 1000, "ms CPU", 30, queries=count),
    )


def _timed(act) -> tuple[float, float]:  # type: ignore[no-untyped-def]
    """Do something; return seconds on the wall and of processor time."""
    wall, cpu = time.perf_counter(), time.process_time()
    act()
    return time.perf_counter() - wall, time.process_time() - cpu


def give_out() -> None:
    """Write the whole organisation with its care as a workbook."""
    from huiyin.ground.people.queries import workbook_out

    begun = time.perf_counter()
    (homes.home("care") / "all.xlsx").write_bytes(workbook_out.export())
    report(Figure("care", "the organisation with its care as a workbook", "", time.perf_counter() - begun, "s"))


def take_in() -> None:
    """Take that workbook into an empty enterprise: read, checked, reported, accepted."""
    from bench import staff
    from huiyin.front.operations.actions import preparing

    preparing.migrate(lambda text: None)
    staff.run(homes.home("care") / "all.xlsx", None)


STEPS = {"fill": fill, "propose": propose, "compare": compare, "cover": cover, "give_out": give_out, "take_in": take_in}


def main() -> None:
    """An enterprise of its own, each step in a process of its own."""
    for home in ("care", "care_in"):
        shutil.rmtree(homes.home(home))
        homes.make_databases(home)
    for step in STEPS:
        command = [sys.executable, "-m", "bench.care", step]
        home = "care_in" if step == "take_in" else "care"
        subprocess.run(command, env=homes.environment(home), check=True, cwd=homes.ROOT)


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] in STEPS:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
        import django

        django.setup()
        STEPS[sys.argv[1]]()
    else:
        main()
