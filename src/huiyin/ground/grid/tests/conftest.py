"""The mine of the grid's tests."""

from types import SimpleNamespace

import pytest

from huiyin.ground.grid.tests import cast


@pytest.fixture
def mine(db) -> SimpleNamespace:
    """A mine with two teams, their branches, secretaries, cadres, crew leaders, members and staff, two leaders."""
    return cast.build()
