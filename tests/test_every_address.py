"""Every address of the desk × every role: no error, nothing for strangers, reading changes nothing, safe headers."""

import re
from collections.abc import Iterator

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from huiyin.kit.http import is_public
from huiyin.loop.matters.tests import cast

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"])
ROLES = ("worker", "electric", "vice", "officer", "discipline", "administrator")
SAMPLES = {"int": "1", "str": "1", "slug": "one", "path": "one", "uuid": "00000000-0000-4000-8000-000000000000"}
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# Whose own table a reader's page may touch: the session that carries the sign-in.
OWN = ("django_session",)
# What no page may ever show (the mission's list): praise by click, attendance of the platform, races of persons.
FORBIDDEN = ("点赞", "登录次数", "在线时长", "停留时长", "排行榜", "积分")


def addresses(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for one in resolver.url_patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from addresses(one, route)
        else:
            yield route, one


def filled(route: str) -> str:
    """Return the address with a sample for each parameter."""
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1] or "str", "1"), route)


EVERY = sorted(((filled(route), one) for route, one in addresses(get_resolver())), key=lambda pair: pair[0])
IDS = [address for address, _ in EVERY]


def client(mine: cast.Mine, name: str = "") -> Client:
    made = Client(raise_request_exception=False)
    if name:
        made.force_login(mine.people[name], backend="django.contrib.auth.backends.ModelBackend")
        session = made.session
        session["second_factor"] = True
        session.save()
    return made


def close(answer) -> None:
    """Close a streamed file as a server would, without the signal that would close the test's own connection."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)


@pytest.fixture
def mine() -> cast.Mine:
    made = cast.build()
    cast.accepted(made)
    return made


def writes(queries: CaptureQueriesContext) -> list[str]:
    said = [one["sql"] for one in queries.captured_queries]
    return [sql for sql in said if sql.startswith(WRITES) and not any(own in sql for own in OWN)]


@pytest.mark.parametrize(("address", "pattern"), EVERY, ids=IDS)
def test_address_answers_every_role_without_an_error_and_changes_nothing(mine, address, pattern):
    failed, changed, shown = [], [], []

    for role in ROLES:
        with CaptureQueriesContext(connection) as queries:
            answer = client(mine, role).get(address)
        if answer.status_code >= 500 and answer.status_code != 503:
            failed.append((role, answer.status_code))
        changed += [(role, sql) for sql in writes(queries)]
        text = b"".join(answer).decode(errors="replace")
        shown += [(role, word) for word in FORBIDDEN if word in text]

    assert (failed, changed, shown) == ([], [], [])


def test_addresses_turn_strangers_away_unless_they_are_public(mine):
    made, open_to_all, wrong = client(mine), [], []

    for address, pattern in EVERY:
        with CaptureQueriesContext(connection) as queries:
            answer = made.get(address)
        close(answer)
        if writes(queries) or (answer.status_code >= 500 and answer.status_code != 503):
            wrong.append((address, answer.status_code, writes(queries)))
        if answer.status_code == 200 and not is_public(pattern.callback) and not address.startswith("/letters/"):
            open_to_all.append(address)

    assert (open_to_all, wrong) == ([], [])


def test_addresses_refuse_methods_nobody_needs(mine):
    made = client(mine, "officer")

    answered = {(address, made.delete(address).status_code) for address, _ in EVERY}

    assert sorted(pair for pair in answered if pair[1] not in {403, 404, 405}) == []


def test_addresses_come_with_the_headers_of_the_security_page(mine):
    made, wrong = client(mine, "officer"), []

    for address, _ in EVERY:
        answer = made.get(address)
        close(answer)
        wrong += [(address, name) for name, is_right in headers(answer).items() if not is_right]

    assert wrong == []


def headers(answer) -> dict[str, bool]:
    policy = {
        part.split()[0]: part.strip() for part in answer.get("Content-Security-Policy", "").split(";") if part.split()
    }
    return {
        "nosniff": answer.get("X-Content-Type-Options") == "nosniff",
        "opener": answer.get("Cross-Origin-Opener-Policy") == "same-origin",
        "referrer": answer.get("Referrer-Policy") in {"no-referrer", "same-origin"},
        "framing": policy.get("frame-ancestors") == "frame-ancestors 'none'",
        "scripts": "unsafe-inline" not in policy.get("script-src", policy.get("default-src", "unsafe-inline")),
        "styles": "unsafe-inline" not in policy.get("style-src", policy.get("default-src", "unsafe-inline")),
        "cookies": all(one["httponly"] and one["samesite"] for one in answer.cookies.values()),
    }


def test_cookies_of_a_session_are_closed_to_scripts_and_other_sites(mine, settings):
    assert (settings.SESSION_COOKIE_HTTPONLY, settings.CSRF_COOKIE_HTTPONLY) == (True, True)
    assert {settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE} <= {"Lax", "Strict"}


@pytest.mark.parametrize("role", ["officer", "administrator"])
def test_nothing_opens_before_the_second_factor(mine, role):
    made = Client()
    made.force_login(mine.people[role], backend="django.contrib.auth.backends.ModelBackend")

    answer = made.get("/matters/")

    assert answer.status_code == 302
    assert "second" in answer["Location"]
