"""The mine of the grid's tests."""

from types import SimpleNamespace

import pytest

from huiyin.ground.grid.tests import cast


@pytest.fixture
def mine(db) -> SimpleNamespace:
    """A mine with two teams, their branches, secretaries, cadres, crew leaders, members and staff, two leaders."""
    return cast.build()


@pytest.fixture
def undone(db):
    """A way to build a mine whose grid stands and to undo all that happened to it, for each example of a property."""
    from contextlib import contextmanager

    from django.db import transaction

    from huiyin.ground.grid.tests import standing

    @contextmanager
    def built():
        with transaction.atomic():
            made = standing.build()
            standing.adopted(made)
            yield made
            transaction.set_rollback(True)

    return built
