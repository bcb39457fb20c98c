"""Fixtures of the sorting desk: clean vaults, the cast, a signed-in client."""

import pytest
from django.test import Client

from huiyin.ground.people.views import sign_in
from huiyin.voice.letters.tests.cast import LEAST_WORK, Cast, Writer, build


@pytest.fixture(autouse=True)
def letterbox_folders(settings, tmp_path):
    settings.LETTERBOX_VAULTS = [str(tmp_path / "vault-1"), str(tmp_path / "vault-2")]
    settings.LETTERBOX_KEYS = str(tmp_path / "keys")
    settings.LETTERBOX_SITE = "letters.example.cn"
    settings.LETTERBOX_MIX = "at-once"
    settings.LETTERBOX_POW_BITS = LEAST_WORK
    settings.WHITENOISE_AUTOREFRESH = True  # no collected files in tests
    return tmp_path


@pytest.fixture
def cast() -> Cast:
    return build()


@pytest.fixture
def writer(cast) -> Writer:
    return Writer(cast)


@pytest.fixture
def signed_in(cast):
    """A maker of clients, each signed in with a second factor as somebody of the cast."""

    def make(name: str) -> Client:
        client = Client()
        client.force_login(cast.people[name], backend="huiyin.ground.people.queries.sessions.StaffBackend")
        session = client.session
        session[sign_in.SECOND_FACTOR] = True
        session.save()
        return client

    return make
