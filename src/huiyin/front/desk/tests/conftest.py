"""The cast of the desk's tests: a small mine, and browsers of its people."""

import pytest
from django.core.cache import cache
from django.test import Client

from huiyin.account.insight.tests import factories
from huiyin.ground.people.views import sign_in

FRAMES = ["huiyin.front.desk.context_processors.frame", "huiyin.front.portal.context_processors.frame"]
BACKEND = "huiyin.ground.people.queries.sessions.StaffBackend"


@pytest.fixture
def mine(db, settings):
    settings.FACE_CONTEXT = FRAMES
    cache.clear()
    return factories.small_mine()


@pytest.fixture
def browse(mine):
    """Return a function that gives a browser somebody is signed in with, second factor included."""

    def browser(who):
        person = mine.people[who] if who in mine.people else mine.workers[0]
        type(person).objects.filter(pk=person.pk).update(must_change_password=False)
        person.refresh_from_db()
        client = Client()
        client.force_login(person, backend=BACKEND)
        session = client.session
        session[sign_in.SECOND_FACTOR] = True
        session.save()
        return client

    return browser
