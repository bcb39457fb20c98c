"""`python -m bench`: one table. `--size 10000,1000000`, `--full` for 1,000,000, `--only pages,letters` for parts.

HUIYIN_DATABASE_URL=postgres://… measures PostgreSQL. What is built stays in a temp folder (BENCH_CACHE) for the next run.
"""

import argparse
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from bench import homes, meters, pages, table
from bench.build import ensure
from bench.table import Figure

PARTS = ("start", "staff", "care", "tick", "letters", "pages", "search", "peer", "real")
GROWTH = 1.3


def main() -> int:
    """Build what is missing, measure every part, print the table; returns 1 where a budget was missed."""
    options = _options()
    sizes = [int(s) for s in ("10000,1000000" if options.full else options.size).split(",")]
    parts = options.only.split(",") if options.only else list(PARTS)
    begun, figures = time.monotonic(), []
    speed = meters.reference()
    for part, module, home, args in _steps(parts, sizes, full=options.full):
        figures += _pages(sizes, options.pages) if part == "pages" else _run(part, module, home, args)
    speed = min(speed, meters.reference())
    figures += _growth([f for f in figures if f.part == "page"], sizes)
    beside_peer(figures)
    headline = _headline(sizes, speed)
    print(f"\n{headline}\n\n{table.plain(figures)}")
    table.save(homes.cache() / "figures.json", figures)
    if options.markdown:
        Path(options.markdown).write_text(f"{headline}\n\n{table.markdown(figures)}\n", encoding="utf-8")
    missed = sum(f.mark == "MISS" for f in figures)
    print(
        f"\n{missed} budgets missed, {time.monotonic() - begun:,.0f} s. Figures as JSON: {homes.cache() / 'figures.json'}"
    )
    return 1 if missed and options.strict else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--size", default="10000,100000", help="numbers of matters, smallest first")
    parser.add_argument("--full", action="store_true", help="10,000 and 1,000,000 matters, and every real letter")
    parser.add_argument("--only", default="", help=f"parts: {','.join(PARTS)}")
    parser.add_argument("--pages", default="", help="only pages named with these words")
    parser.add_argument("--markdown", default="", help="write the table into this file, too")
    parser.add_argument("--strict", action="store_true", help="end with 1 where a budget was missed")
    return parser.parse_args()


def _steps(parts: list[str], sizes: list[int], *, full: bool) -> list[tuple[str, str, str, list[str]]]:
    """Return part, module, home (empty where the module makes its own) and arguments of what is to run."""
    big, people = str(sizes[-1]), str(100_000)
    steps = {
        "start": [("bench.starting", "", [])],
        "staff": [("bench.staff", "", [people])],
        "care": [("bench.care", "", [])],
        "tick": [("bench.ticking", "", ["1000000", "10000"] if full else ["100000", "10000"])],
        "pages": [("bench.pages", "", [])],
        "letters": [("bench.letters", "", [big, "5000" if full else "2000"])],
        "search": [("bench.search", f"m{size}", [str(size)]) for size in sizes],
        "peer": [("bench.peer", "", [big])],
        "real": [("bench.real", "", ["4326" if full else "200"])],
    }
    needs_mine = {"pages", "letters", "search"} & set(parts)
    for size in sizes if needs_mine else []:
        ensure(size)
    return [(part, *step) for part in parts for step in steps[part]]


def _pages(sizes: list[int], words: str) -> list[Figure]:
    """Measure the pages of all sizes in turn."""
    print(f"measuring pages at {', '.join(f'{size:,}' for size in sizes)} in turn", flush=True)
    found: list[Figure] = []
    for line in pages.take_turns(sizes, words):
        figure = table.read(line)
        if figure is None:
            print(line, end="", flush=True)
        else:
            found.append(figure)
    return found


def _run(part: str, module: str, home: str, args: list[str]) -> list[Figure]:
    """Run a module in a process of its own; show its lines, return its figures. One that fails becomes a row."""
    env = homes.environment(home) if home else dict(os.environ)
    print(f"measuring {module} {' '.join(args)}", flush=True)
    command = [sys.executable, "-m", module, *args]
    found: list[Figure] = []
    with subprocess.Popen(command, env=env, cwd=homes.ROOT, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        for line in child.stdout:
            figure = table.read(line)
            if figure is None:
                print(line, end="", flush=True)
            else:
                found.append(figure)
                print("  " + "  ".join(cell for cell in table.rows([figure])[1][1:] if cell), flush=True)
    if child.returncode:
        found.append(Figure(part, module, note=f"failed with {child.returncode}; what it printed is above"))
    return found


def _growth(pages: list[Figure], sizes: list[int]) -> list[Figure]:
    """Compare each page's CPU at the largest size with the smallest: at most 1.3 times."""
    small, big = f"{sizes[0]:,}", f"{sizes[-1]:,}"
    by = {(f.what, f.size): f for f in pages if f.cpu}
    found = []
    for what, size in by:
        before, after = by[what, size], by.get((what, big))
        if size == small != big and before.cpu and after and after.cpu and "search" not in what:
            figure = Figure("growth", what, f"{big} : {small}", after.cpu / before.cpu, "×", GROWTH)
            if before.kb and after.kb and not 0.95 < after.kb / before.kb < 1.05:
                figure.note = f"not the same page: {before.kb:.1f} KB and {after.kb:.1f} KB"
            found.append(figure)
    return found


def beside_peer(figures: list[Figure]) -> None:
    """Put the peer's CPU beside ours where both do the same."""
    pairs = {
        "matters list, officer": "peer: ticket list",
        "matters list, officer, state and topic": "peer: ticket list, filtered",
        "matter, open, officer": "peer: ticket",
        "desk search, common word, officer": "peer: search",
        "board, officer": "peer: dashboard",
        "accept: server CPU each": "peer: public form",
    }
    of_peer = {f.what: f.cpu for f in figures if f.part == "peer"}
    for figure in figures:
        figure.peer = of_peer.get(pairs.get(figure.what, ""))


def _headline(sizes: list[int], speed: float) -> str:
    load, counted = os.getloadavg()[0], ", ".join(f"{s:,}" for s in sizes)
    machine = f"{os.cpu_count()} cores (load {load:.1f}, reference loop {speed:.3f} s)"
    return f"{date.today()}, {machine}, {homes.kind()}, matters: {counted}"


if __name__ == "__main__":
    sys.exit(main())
