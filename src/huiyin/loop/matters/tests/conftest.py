"""The mine of the loop's tests."""

import pytest

from huiyin.loop.matters.tests import cast


@pytest.fixture
def mine(db) -> cast.Mine:
    """Return the small mine with its cast."""
    return cast.build()
