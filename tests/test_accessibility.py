"""The main pages in a real browser: no rule of axe broken, on a phone and on a desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from huiyin.loop.matters.tests import cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "letterbox"])]
PAGES = [
    ("", "/"),
    ("", "/public/"),
    ("", "/letters/"),
    ("", "/sign-in/"),
    ("worker", "/mine/"),
    ("officer", "/desk/"),
    ("officer", "/matters/"),
    ("officer", "/matters/new/"),
    ("officer", "/matters/{pk}/"),
    ("electric", "/matters/{pk}/answer/"),
    ("officer", "/desk/board/"),
    ("electric", "/duties/"),
    ("electric", "/inbox/"),
]
SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as play:
        made = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield made
        made.close()


def signed_in(context, client, mine, who, live_server):
    client.force_login(mine.people[who], backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session["second_factor"] = True
    session.save()
    context.add_cookies(
        [{"name": name, "value": one.value, "url": live_server.url} for name, one in client.cookies.items()]
    )


@pytest.mark.parametrize("size", SIZES)
def test_main_pages_break_no_rule_of_axe(browser, live_server, client, size):
    mine = cast.build()
    matter = cast.accepted(mine)
    broken = []

    for who, address in PAGES:
        context = browser.new_context(viewport=SIZES[size], bypass_csp=True)
        if who:
            signed_in(context, client, mine, who, live_server)
        page = context.new_page()
        page.goto(live_server.url + address.format(pk=matter.pk), wait_until="load")
        found = Axe().run(page).response["violations"]
        broken += [(address, one["id"], [node["target"] for node in one["nodes"]][:2]) for one in found]
        context.close()

    assert broken == []
