"""The small mine on the grid, and how somebody signs in."""

import pytest

from huiyin.branch.tasks.tests import cast


@pytest.fixture
def mine(db) -> cast.Mine:
    """Return the small mine with its cast."""
    return cast.build()


@pytest.fixture
def enter(mine, client, time_machine):
    """Return how somebody signs in with the second factor shown, at a moment."""

    def _enter(name: str, at=cast.MONDAY):
        time_machine.move_to(at, tick=False)
        client.force_login(mine.people[name])
        session = client.session
        session["second_factor"] = True
        session.save()
        return client

    return _enter
