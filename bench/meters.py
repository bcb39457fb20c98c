"""Meters: processor time, memory, queries, processes that must end."""

import os
import re
import resource
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Runs:
    """What repeated runs of one thing cost: milliseconds on the wall and of processor time, queries of the last run."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    queries: int = 0


def repeat(work: Callable[[], Any], *, times: int, warm: int = 3, aliases: tuple[str, ...] = ("default",)) -> Runs:
    """Run `work` `warm` + `times` times; the first ones fill caches and aren't counted. Queries in a run of their own."""
    for _ in range(warm):
        work()
    runs = Runs(queries=queries_of(work, aliases))
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        runs.cpu.append((time.process_time() - cpu) * 1000)
        runs.wall.append((time.perf_counter() - wall) * 1000)
    return runs


def reference() -> float:
    """Return the processor seconds of a plain loop, the best of five: what another machine's figures are divided by."""
    best = float("inf")
    for _ in range(5):
        begun = time.process_time()
        sum(range(10**7))
        best = min(best, time.process_time() - begun)
    return best


def queries_of(work: Callable[[], Any], aliases: tuple[str, ...] = ("default",)) -> int:
    """Return how many statements `work` sends, savepoints apart."""
    from django.db import connections

    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if not re.match(r"(SAVEPOINT|RELEASE|ROLLBACK TO)", sql):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connections[aliases[0]].execute_wrapper(note):
        work()
    return len(seen)


def memory_of(pid: int) -> float:
    """Return the resident memory of a process and its children in MiB, pages shared between them counted once."""
    return sum(_pss(one) for one in [pid, *children_of(pid)])


def _pss(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.M)
    return int(found[1]) / 1024 if found else 0.0


def children_of(pid: int) -> list[int]:
    """Return the processes below one, all levels."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            ids = [int(one) for one in task.read_text(encoding="ascii").split()]
        except OSError:
            continue
        for one in ids:
            found += [one, *children_of(one)]
    return found


def cpu_of(pid: int) -> float:
    """Return the processor seconds a process and its children have used so far."""
    total = 0.0
    for one in [pid, *children_of(pid)]:
        try:
            parts = Path(f"/proc/{one}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            continue
        total += (int(parts[11]) + int(parts[12])) / TICK
    return total


def peak_of_self() -> float:
    """Return the highest resident memory of this process so far in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def peak_of_children() -> float:
    """Return the highest resident memory of any ended child in MiB."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


class Watch(threading.Thread):
    """Looks at a process tree every 20 ms and keeps the highest sum of resident memory."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.ended = pid, 0.0, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(0.05):
            self.peak = max(self.peak, memory_of(self.pid))


@contextmanager
def watched(pid: int) -> Iterator[Watch]:
    """Watch the memory of a process tree for the length of a block."""
    watch = Watch(pid)
    watch.start()
    try:
        yield watch
    finally:
        watch.ended.set()
        watch.join()


@contextmanager
def process(command: list[str], env: dict[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process for the length of a block; end it by its own id."""
    with log.open("wb") as out:
        child = subprocess.Popen(command, env=env, stdout=out, stderr=subprocess.STDOUT)
        try:
            yield child
        finally:
            child.terminate()
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
