"""What the tests in a real browser share: one browser for a module, pages signed in as somebody of the loop's cast."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from huiyin.loop.matters.tests.cast import Mine
from tests import furnished

BACKEND = "huiyin.ground.people.queries.sessions.StaffBackend"
SLOW = 60_000  # ms: a machine whose cores are all busy is slow, not broken
# What htmx marks while it asks, swaps, and until what it brought is wired and has the focus.
UNDER_WAY = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}


def settled(page: Page) -> None:
    """Wait until nothing is asked for or being swapped in: a press before would go past htmx, a value be half there."""
    page.wait_for_function("marks => !document.querySelector(marks)", arg=UNDER_WAY)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        made = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[furnished.Mine]:
    """A mine with one of everything, built once for a module; what a test changes is undone after it."""
    making = furnished.build_in(tmp_path_factory.mktemp("standing"))
    with django_db_blocker.unblock():
        made = next(making)
    yield made
    with django_db_blocker.unblock():
        next(making, None)


@pytest.fixture
def signed_in(live_server) -> Callable:
    """A maker of cookies of a browser context: the session of somebody of the cast, second factor given."""

    def sign_in(context, mine: Mine, who: str) -> None:
        client = Client()  # one each: signing in again would end the session before
        client.force_login(mine.people[who], backend=BACKEND)
        session = client.session
        session["second_factor"] = True
        session.save()
        kept = [{"name": name, "value": one.value, "url": live_server.url} for name, one in client.cookies.items()]
        context.add_cookies(kept)

    return sign_in


@pytest.fixture
def page_of(browser, signed_in) -> Iterator[Callable[..., Page]]:
    """A maker of pages: `page_of(mine, "officer", "phone")`; what goes wrong in them is in `complaints`."""
    contexts = []

    def make(mine: Mine, who: str, size: str = "desk") -> Page:
        context = browser.new_context(viewport=SIZES[size], locale="zh-CN", timezone_id="Asia/Shanghai")
        contexts.append(context)
        signed_in(context, mine, who)
        page = context.new_page()
        page.set_default_timeout(SLOW)
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda m: page.complaints.append(m.text) if "Content Security" in m.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
