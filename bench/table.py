"""One figure, and all figures as one table."""

import json
import math
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(slots=True)
class Figure:
    """One measured thing. `value` is compared with `budget` in `unit`; `at_least` where more is better.

    `median`, `p99` and `cpu` are milliseconds, `memory` MiB, `kb` the size of a page in thousands of bytes. `note` says what was left out or how it was measured.
    """

    part: str
    what: str
    size: str = ""
    value: float | None = None
    unit: str = "ms"
    budget: float | None = None
    at_least: bool = False
    median: float | None = None
    p99: float | None = None
    cpu: float | None = None
    queries: int | None = None
    kb: float | None = None
    memory: float | None = None
    peer: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How much of the budget is used: at most 1 where the budget is kept."""
        if self.budget is None or self.value is None or not self.value:
            return None
        return self.budget / self.value if self.at_least else self.value / self.budget

    @property
    def mark(self) -> str:
        """`ok`, `MISS`, or nothing where no budget stands."""
        return "" if self.ratio is None else ("ok" if self.ratio <= 1 else "MISS")


def report(*figures: Figure) -> None:
    """Hand figures to the process that prints the table: one line of JSON each on standard output."""
    for figure in figures:
        sys.stdout.write("figure " + json.dumps(asdict(figure), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def read(line: str) -> Figure | None:
    """Return the figure of a line, or None where the line is something else."""
    if not line.startswith("figure "):
        return None
    known = {field.name for field in fields(Figure)}
    return Figure(**{k: v for k, v in json.loads(line.removeprefix("figure ")).items() if k in known})


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]


HEADS = (
    "part",
    "what",
    "size",
    "figure",
    "budget",
    "of it",
    "",
    "median ms",
    "p99 ms",
    "CPU ms",
    "queries",
    "KB",
    "MiB",
    "peer",
)


def rows(figures: Iterable[Figure]) -> list[list[str]]:
    """Return the table's cells, head first."""
    return [list(HEADS), *([*_cells(f)] for f in figures)]


def _cells(f: Figure) -> list[str]:
    sign = ("≥ " if f.at_least else "≤ ") if f.budget is not None else ""
    shown = "" if f.value is None else f"{number(f.value)} {f.unit}"
    budget = "" if f.budget is None else f"{sign}{number(f.budget)} {f.unit}"
    ratio = "" if f.ratio is None else f"{f.ratio:.2f}"
    queries = "" if f.queries is None else str(f.queries)
    measured = [number(v) for v in (f.median, f.p99, f.cpu)]
    return [
        f.part,
        f.what,
        f.size,
        shown,
        budget,
        ratio,
        f.mark,
        *measured,
        queries,
        number(f.kb),
        number(f.memory),
        number(f.peer),
    ]


def number(value: float | None) -> str:
    """Return a number with three figures, thousands apart; nothing for None."""
    if value is None:
        return ""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def plain(figures: Sequence[Figure]) -> str:
    """Return the table for a terminal, with the notes below it."""
    cells = rows(figures)
    widths = [max(_width(row[i]) for row in cells) for i in range(len(HEADS))]
    lines = [
        "  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    lines.insert(1, "-" * min(sum(widths) + 2 * len(widths), 200))
    return "\n".join([*lines, "", *notes(figures)])


def markdown(figures: Sequence[Figure]) -> str:
    """Return the table for a page of the documentation."""
    head, *body = rows(figures)
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in body]
    return "\n".join([*lines, "", *(f"- {line}" for line in notes(figures))])


def notes(figures: Iterable[Figure]) -> list[str]:
    """Return each note once, after what it belongs to."""
    said: dict[str, list[str]] = {}
    for figure in figures:
        if figure.note:
            said.setdefault(figure.note, []).append(figure.what)
    return [f"{'、'.join(dict.fromkeys(what))}: {note}" for note, what in said.items()]


def save(path: Path, figures: Iterable[Figure]) -> None:
    """Keep the figures as JSON, so that runs can be laid side by side."""
    rows_: list[dict[str, Any]] = [asdict(f) | {"ratio": f.ratio} for f in figures]
    path.write_text(json.dumps(rows_, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
