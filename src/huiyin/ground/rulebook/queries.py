"""The rules and the calendar in force, from a snapshot kept in the process; a read costs no query.

The snapshot is dropped when a change commits here, and a change made elsewhere is noticed within `CHECK_SECONDS` by
the mark in `Version`. Inside the transaction of a change its own, uncommitted state is read, and nobody else's.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

import holidays
from django.db import connection

from huiyin.ground.rulebook.models import Holiday, KnownYear, Override, Version
from huiyin.ground.rulebook.rules import Rule, in_force, parse_defaults
from huiyin.kit.workdays import Calendar

CHECK_SECONDS = 2.0
FIRST_YEAR = 2004


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything adopted, as of one mark."""

    mark: str
    overrides: Mapping[str, tuple[Rule, ...]]
    calendar: Calendar


class Pending:
    """Waits in the transaction's on-commit list; while it is there, that transaction reads its own snapshot."""

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None

    def __call__(self) -> None:
        """Drop the shared snapshot: the change has committed."""
        forget()


class _Shared:
    lock = threading.Lock()
    snapshot: Snapshot | None = None
    checked = 0.0


def value(key: str, *, on: date, unit_path: str = "") -> Any:
    """Return the value of a rule in force on a day for a unit; raises KeyError where there is no such rule."""
    return rule(key, on=on, unit_path=unit_path).value


def rule(key: str, *, on: date, unit_path: str = "") -> Rule:
    """Return the version of a rule in force on a day; raises KeyError (unknown key, or not yet in force then)."""
    versions = defaults().get(key)
    if versions is None:
        raise KeyError(f"no rule {key!r} in the rulebook; the keys stand in ground/rulebook/defaults/*.toml")
    found = in_force(versions, snapshot().overrides.get(key, ()), on, unit_path)
    if found is None:
        raise KeyError(f"rule {key!r} was not yet in force on {on}")
    return found


def calendar() -> Calendar:
    """Return the calendar of working days: the package, then the notices entered here; weekends only beyond."""
    return snapshot().calendar


def catalogue(on: date) -> list[tuple[str, list[Rule]]]:
    """Return all rules in force for the whole enterprise on a day, by subject, in the order of the files."""
    groups: dict[str, list[Rule]] = {}
    adopted = snapshot().overrides
    for key, versions in defaults().items():
        found = in_force(versions, adopted.get(key, ()), on)
        if found is not None:
            groups.setdefault(found.subject, []).append(found)
    return list(groups.items())


def history(key: str) -> list[Rule]:
    """Return every version of a rule, defaults and overrides, the latest begun first; raises KeyError."""
    versions = [*defaults()[key], *snapshot().overrides.get(key, ())]
    return sorted(versions, key=lambda r: (r.effective_from, r.override_id or 0), reverse=True)


def override_for(key: str, pk: int) -> Override | None:
    """Return an override of this rule, or None."""
    return Override.objects.filter(key=key, pk=pk).first()


def holiday_rows() -> list[Holiday]:
    """Return the days entered by notice, latest first."""
    return list(Holiday.objects.order_by("-day"))


def last_known_year() -> int:
    """Return the last year whose official calendar is known."""
    return max(calendar().known_years)


@cache
def defaults() -> dict[str, tuple[Rule, ...]]:
    """Return the defaults of the package by key, each with its versions."""
    folder = resources.files("huiyin.ground.rulebook") / "defaults"
    texts = [f.read_text(encoding="utf-8") for f in folder.iterdir() if f.name.endswith(".toml")]
    found: dict[str, tuple[Rule, ...]] = {}
    for _, made in sorted((parse_defaults(text) for text in texts), key=lambda pair: pair[0]):
        for one in made:
            found[one.key] = (*found.get(one.key, ()), one)
    return found


@cache
def packaged_calendar() -> Calendar:
    """Return the calendar of the holidays package, up to the last year with make-up days.

    For later years the package knows the festivals but not the notice, so all of them are left out.
    """
    years: set[int] = set()
    off: set[date] = set()
    worked: set[date] = set()
    year = FIRST_YEAR
    while True:
        china = holidays.country_holidays("CN", years=year)
        make_up = {d for d in china.weekend_workdays if d.year == year}
        if not make_up:
            return Calendar(frozenset(years), frozenset(off), frozenset(worked))
        years.add(year)
        off |= {d for d in china if d.year == year} - make_up
        worked |= make_up
        year += 1


def snapshot() -> Snapshot:
    """Return the snapshot this caller may read; loads it where none is kept (four queries)."""
    pending = own_change()
    if pending is not None:
        if pending.snapshot is None:
            pending.snapshot = _load()
        return pending.snapshot
    kept, now = _Shared.snapshot, time.monotonic()
    if kept is not None and 0 <= now - _Shared.checked < CHECK_SECONDS:
        return kept
    if kept is None or _mark() != kept.mark:
        kept = _load()
    with _Shared.lock:
        _Shared.snapshot, _Shared.checked = kept, now
    return kept


def own_change() -> Pending | None:
    """Return the change this transaction made and has not yet committed, if any; a rollback takes it away."""
    return next((hook[1] for hook in connection.run_on_commit if isinstance(hook[1], Pending)), None)


def forget(**_: Any) -> None:
    """Drop the shared snapshot; the next read loads it again."""
    with _Shared.lock:
        _Shared.snapshot = None


def _mark() -> str:
    """Return the mark of the last change. Not through the ORM: a clock's tick, not a query of the page."""
    raw = connection.connection
    if raw is None or connection.needs_rollback:
        return _Shared.snapshot.mark if _Shared.snapshot else ""
    row = raw.execute("SELECT mark FROM rulebook_version WHERE id = 1").fetchone()
    return row[0] if row else ""


def _load() -> Snapshot:
    mark = Version.objects.filter(pk=1).values_list("mark", flat=True).first() or ""
    adopted: dict[str, tuple[Rule, ...]] = {}
    for row in Override.objects.order_by("effective_from", "pk"):
        if row.key in defaults():
            adopted[row.key] = (*adopted.get(row.key, ()), _as_rule(row))
    return Snapshot(mark, adopted, _calendar())


def _as_rule(row: Override) -> Rule:
    like = defaults()[row.key][-1]
    return Rule(
        key=row.key,
        title=like.title,
        subject=like.subject,
        value=row.value,
        unit=like.unit,
        source=like.source,
        article=like.article,
        citation=like.citation,
        effective_from=row.effective_from,
        confidence=like.confidence,
        row=like.row,
        effective_to=row.effective_to,
        unit_path=row.unit_path,
        document=row.document,
        override_id=row.pk,
        bounds=like.bounds,
    )


def _calendar() -> Calendar:
    package = packaged_calendar()
    entered = set(KnownYear.objects.values_list("year", flat=True))
    rows = list(Holiday.objects.values_list("day", "is_workday"))
    told = {day for day, _ in rows}
    off = {d for d in package.holidays if d.year not in entered and d not in told}
    worked = {d for d in package.workdays if d.year not in entered and d not in told}
    return Calendar(
        package.known_years | entered,
        frozenset(off | {day for day, is_workday in rows if not is_workday}),
        frozenset(worked | {day for day, is_workday in rows if is_workday}),
    )
