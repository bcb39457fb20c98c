"""The main pages in a real browser: no rule of axe broken, on a phone and on a desk."""

from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe

from huiyin.loop.matters.tests import cast
from tests.conftest import SIZES, SLOW, settled

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
    ("", "/public/answers/"),
    ("", "/public/records/?bucket=owed"),
    ("", "/boxes/"),
    ("", "/letters/plain/"),
    ("", "/insight/method/balance/"),
    ("worker", "/change-password/"),
    ("electric", "/matters/{pk}/pause/"),
    ("electric", "/matters/{pk}/extend/"),
    ("vice", "/matters/{asked}/approve_extension/"),
    ("vice", "/matters/{pk}/supervise/"),
    ("officer", "/desk/records/?bucket=owed"),
    ("officer", "/desk/search/?q=水泵"),
    ("officer", "/desk/views/"),
    ("officer", "/desk/views/save/?state=accepted"),
    ("officer", "/desk/letters/"),
    ("officer", "/desk/letters/keys/"),
    ("officer", "/desk/letters/paper/register/"),
    ("officer", "/desk/boxes/"),
    ("officer", "/desk/boxes/set-up/"),
    ("officer", "/desk/boxes/plan/"),
    ("officer", "/rules/"),
    ("officer", "/rules/sla.answer_wd.simple/"),
    ("officer", "/rules/holidays/"),
    ("administrator", "/people/"),
    ("administrator", "/people/import/"),
    ("officer", "/no-such-page/"),
]
LIGHT = {"phone": "light", "desk": "dark"}  # each size in one of the two, so that both are looked at


def visitors(browser, signed_in, mine, **look):
    """Return a maker of browsers, one for each of the cast and one for strangers, which keep what they loaded."""

    @cache
    def of(who):
        context = browser.new_context(**look)
        if who:
            signed_in(context, mine, who)
        return context

    return of


def opened(context, address):
    """Return a page with everything on it: the parts that htmx asks for by themselves too."""
    page = context.new_page()
    page.set_default_timeout(SLOW)
    page.goto(address, wait_until="load")
    settled(page)
    return page


@pytest.mark.parametrize("size", SIZES)
def test_main_pages_break_no_rule_of_axe(browser, live_server, signed_in, size):
    mine = cast.build()
    matter, asked = cast.accepted(mine), cast.asking(mine)
    broken = []
    look = {"color_scheme": LIGHT[size], "reduced_motion": "reduce"}  # colours are judged where they come to rest
    visitor = visitors(browser, signed_in, mine, viewport=SIZES[size], bypass_csp=True, **look)

    for who, address in PAGES:
        page = opened(visitor(who), live_server.url + address.format(pk=matter.pk, asked=asked.pk))
        found = Axe().run(page).response["violations"]
        broken += [(address, one["id"], [node["target"] for node in one["nodes"]][:2]) for one in found]
        page.close()

    assert broken == []


def test_pages_fit_a_small_phone_and_twice_the_size(browser, live_server, signed_in):
    mine = cast.build()
    matter, asked = cast.accepted(mine), cast.asking(mine)
    wide = []

    for width in (320, 720):
        visitor = visitors(browser, signed_in, mine, viewport={"width": width, "height": 640})
        for who, address in PAGES:
            page = opened(visitor(who), live_server.url + address.format(pk=matter.pk, asked=asked.pk))
            over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            wide += [(width, address, over)] if over > 0 else []
            page.close()

    assert wide == []


def test_keyboard_reaches_the_content_first_and_escape_closes_what_is_open(browser, live_server, signed_in):
    mine = cast.build()
    cast.accepted(mine)
    context = browser.new_context(viewport=SIZES["desk"])
    signed_in(context, mine, "officer")
    page = opened(context, live_server.url + "/matters/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"

    page.locator(".filters .menu summary").first.click()
    assert page.locator(".filters .menu[open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".filters .menu[open]").count() == 0

    page.locator(".row-title").first.click()
    page.locator("#sheet .sheet").wait_for()
    page.keyboard.press("Escape")
    page.locator("#sheet .sheet").wait_for(state="detached")
    assert page.evaluate("document.activeElement.className") == "row-title"
    context.close()
