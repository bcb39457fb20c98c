"""Loaded with the tests: the run on PostgreSQL leaves out what cannot notice on which database it runs, and says so.

Left out is a test without a database mark and without a database fixture: pytest-django lets it reach no database, so
that it gives the same answer as on SQLite. Kept is one that could reach a database by another process: its module, a
fixture of its, or a test module either takes something from knows how to start one.
"""

import os
import sys
from collections.abc import Iterable
from types import ModuleType
from typing import Any

import pytest

WAYS = {"subprocess", "multiprocessing", "sqlite3", "psycopg"}  # past pytest-django: modules
FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}
BLOCKER = "django_db_blocker"  # pytest-django asks for it around every test; who else does may open a database
TOLD = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what the run on SQLite has said already."""
    if not os.environ.get("HUIYIN_DATABASE_URL", "").startswith("postgres"):
        return
    left_out = [one for one in items if not can_reach_a_database(one)]
    items[:] = [one for one in items if one not in set(left_out)]
    config.hook.pytest_deselected(items=left_out)
    config.stash[TOLD] = len(left_out)
    if hasattr(config, "workeroutput"):
        config.workeroutput["left_out"] = len(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Take over what a worker counted; each of them counts the same."""
    node.config.stash[TOLD] = getattr(node, "workeroutput", {}).get("left_out", node.config.stash.get(TOLD, 0))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say loudly how many were left out, and why."""
    if count := config.stash.get(TOLD, 0):
        terminalreporter.section("left out on PostgreSQL", sep="!", bold=True)
        terminalreporter.line(f"{count} tests that reach no database: they ran on SQLite, and would say the same here.")


def can_reach_a_database(item: pytest.Item) -> bool:
    """Return whether a test has a database mark or fixture, or could start a process that opens one."""
    if item.get_closest_marker("django_db") or FIXTURES & set(getattr(item, "fixturenames", ())):
        return True
    info = item._fixtureinfo  # type: ignore[attr-defined]
    made = [one for several in info.name2fixturedefs.values() for one in several]
    ours = [one for one in made if not one.func.__module__.startswith(("_pytest", "pytest_"))]
    if any(BLOCKER in one.argnames for one in (info, *ours)):
        return True
    names = [vars(item.module), *(getattr(one.func, "__globals__", {}) for one in ours)]  # type: ignore[attr-defined]
    return any(starts_processes(of, set()) for of in names)


def starts_processes(names: dict[str, Any], seen: set[str]) -> bool:
    """Return whether a module with these names, or a test module it takes something from, can start a process."""
    if names.get("__name__") in seen:
        return False
    seen.add(names.get("__name__", ""))
    values = list(names.values())
    if any(value.__name__ in WAYS for value in values if isinstance(value, ModuleType)):
        return True
    return any(starts_processes(vars(module), seen) for module in _of_tests(values))


def _of_tests(values: Iterable[Any]) -> list[ModuleType]:
    found = {v.__name__ if isinstance(v, ModuleType) else getattr(v, "__module__", None) for v in values}
    return [sys.modules[name] for name in found if isinstance(name, str) and "tests" in name and name in sys.modules]
