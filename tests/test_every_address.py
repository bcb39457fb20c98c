"""Every address of the desk × every role: no error, nothing for strangers, reading changes nothing, safe headers."""

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.kit.http import is_public
from tests import furnished
from tests.furnished import EVERY, ROLES

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"])
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")
# Whose own table a reader's page may touch: the session that carries the sign-in.
OWN = ("django_session",)
# What no page may ever show (the mission's list): praise by click, attendance of the platform, races of persons.
FORBIDDEN = ("点赞", "登录次数", "在线时长", "停留时长", "排行榜", "积分")
# Links and pictures that lead nowhere: their address stood in another block of the template.
NOWHERE = ('href=""', 'src=""')
# What is there: a page, a sheet that says why not now, something only sent to, the way to another page of ours.
OPEN = {200, 302, 405, 409}
NOT_HERE = {"/demo/", "/styleguide/"}  # the demonstration's own


def close(answer) -> None:
    """Close a streamed file as a server would, without the signal that would close the test's own connection."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)


@pytest.fixture
def mine(db, standing) -> furnished.Mine:
    return standing


def writes(queries: CaptureQueriesContext) -> list[str]:
    said = [one["sql"] for one in queries.captured_queries]
    return [sql for sql in said if sql.startswith(WRITES) and not any(own in sql for own in OWN)]


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_a_role_without_an_error_and_changes_nothing(mine, role):
    failed, changed, shown = [], [], []
    made = mine.client(role)

    for route, _ in EVERY:
        address = mine.address(route)
        with CaptureQueriesContext(connection) as queries:
            answer = made.get(address)
            text = b"".join(answer).decode(errors="replace")
        if answer.status_code >= 500:
            failed.append((address, answer.status_code))
        changed += [(address, sql) for sql in writes(queries)]
        shown += [(address, word) for word in (*FORBIDDEN, *NOWHERE) if word in text]
        close(answer)

    assert (failed, changed, shown) == ([], [], [])


def test_every_address_is_open_to_somebody_with_the_things_that_are_there(mine):
    browsers = [mine.client(role) for role in ROLES]

    def is_open(browser: Client, address: str) -> bool:
        answer = browser.get(address)
        close(answer)
        return answer.status_code in OPEN

    unread = [route for route, _ in EVERY if not any(is_open(one, mine.address(route)) for one in browsers)]

    assert sorted(unread) == sorted(NOT_HERE)


def test_addresses_turn_strangers_away_unless_they_are_public(mine):
    made, open_to_all, wrong = mine.client(), [], []

    for route, pattern in EVERY:
        address = mine.address(route)
        with CaptureQueriesContext(connection) as queries:
            answer = made.get(address)
        close(answer)
        if writes(queries) or answer.status_code >= 500:
            wrong.append((address, answer.status_code, writes(queries)))
        if answer.status_code == 200 and not is_public(pattern.callback) and not address.startswith("/letters/"):
            open_to_all.append(address)

    assert (open_to_all, wrong) == ([], [])


def test_addresses_refuse_methods_nobody_needs(mine):
    made = mine.client("zhang")

    answered = {(route, made.delete(mine.address(route)).status_code) for route, _ in EVERY}

    assert sorted(pair for pair in answered if pair[1] not in {403, 404, 405}) == []


def test_addresses_come_with_the_headers_of_the_security_page(mine):
    made, wrong = mine.client("zhang"), []

    for route, _ in EVERY:
        answer = made.get(mine.address(route))
        close(answer)
        wrong += [(route, name) for name, is_right in headers(answer).items() if not is_right]

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


@pytest.mark.parametrize("role", ["zhang", "keeper", "discipline"])
def test_nothing_opens_before_the_second_factor(mine, role):
    made = Client()
    made.force_login(mine.cast.people[role])

    answer = made.get("/matters/")

    assert answer.status_code == 302
    assert "second" in answer["Location"]
