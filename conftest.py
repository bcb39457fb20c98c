"""Guards of every test: no network, warnings are errors, unknown template variables fail, a fixed data folder."""

import os
import socket
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

# Random anew on a developer's machine, the same every time where a change is judged; never a matter of machine speed.
hypothesis.register_profile(
    "huiyin",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
    max_examples=int(os.environ.get("HUIYIN_EXAMPLES", "100")),
)
hypothesis.load_profile("huiyin")

LOOPBACK = {"127.0.0.1", "::1", "localhost", ""}


class NetworkUsed(RuntimeError):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Let sockets reach this machine only."""
    plain = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise NetworkUsed(str(address[0]))
        plain(self, address)  # type: ignore[arg-type]

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = plain  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _fast_and_strict(settings) -> None:
    """Cheap password hashes, plain static files, and templates that refuse unknown variables."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def _no_second_hand(monkeypatch, request) -> Iterator[None]:
    """Nothing is read again because seconds passed: a count of queries never hangs on the machine's speed."""
    from django.core.cache import cache

    from huiyin.front.desk import context_processors
    from huiyin.ground.rulebook import queries as rulebook

    monkeypatch.setattr(rulebook, "CHECK_SECONDS", 1e9)
    monkeypatch.setattr(context_processors, "SITE_SECONDS", 86_400)
    cache.clear()  # what one test remembered is gone with its rows
    yield
    if {"transactional_db", "live_server"} & set(request.fixturenames):
        rulebook.forget()
