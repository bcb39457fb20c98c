"""The small mine on the grid, and how somebody signs in."""

from huiyin.branch.tasks.tests.conftest import enter, mine

__all__ = ["enter", "mine"]
