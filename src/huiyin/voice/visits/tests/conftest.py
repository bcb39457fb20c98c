"""The mine of the tests of visits, and how somebody opens a page."""

from datetime import datetime

import pytest

from huiyin.voice.visits.tests import cast


@pytest.fixture
def mine(db) -> cast.Mine:
    """Return the small mine with its branch on the grid."""
    return cast.build()


@pytest.fixture
def enter(client, time_machine):
    """Return how somebody signs in with the second factor shown, at a moment."""

    def _enter(person, at: datetime = cast.MONDAY):
        time_machine.move_to(at, tick=False)
        client.force_login(person)
        session = client.session
        session["second_factor"] = True
        session.save()
        return client

    return _enter
