"""The styleguide in a real browser: accessible in every look, keyboard and small scripts work, nothing blocked."""

import shutil
import threading
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
VENDOR = Path(__file__).resolve().parent.parent / "static/vendor/icons.svg"
LOOKS = [
    (320, "?size=large"),
    (390, "?theme=dark"),
    (720, "?theme=light"),
    (1440, "?theme=light"),
    (1440, "?theme=dark"),
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine"),
    pytest.mark.skipif(not VENDOR.is_file(), reason="front-end packages not copied: run tools/vendor.py"),
]


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def address(settings):
    settings.ROOT_URLCONF = "huiyin.kit.face.tests.urls"
    settings.MIDDLEWARE = ["csp.middleware.CSPMiddleware", "django_htmx.middleware.HtmxMiddleware"]
    settings.FACE_CONTEXT = []
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server = make_server("127.0.0.1", 0, StaticFilesHandler(WSGIHandler()), handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/styleguide/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, address):
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(address)
    page.wait_for_function("window.htmx && window.face")
    yield page
    page.context.close()


@pytest.mark.slow
def test_styleguide_is_accessible_and_fits_in_every_look(browser, address):
    seen = {}
    for width, look in LOOKS:
        page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        complaints = []
        page.on("console", lambda m, found=complaints: found.append(m.text) if m.type == "error" else None)
        page.goto(address + look)
        page.wait_for_selector("[data-chart] svg")
        faults = [fault["id"] for fault in axe.Axe().run(page).response["violations"]]
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        seen[width, look] = (faults, complaints, wider)
        page.close()

    assert seen == {key: ([], [], 0) for key in seen}


def test_keys_walk_the_list_and_reach_search_and_help(page):
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("k")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("/")
    searching = page.evaluate("document.activeElement.name")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("?")

    assert (first[:4], second[:4], searching) == ("井下东翼", "职工食堂", "q")
    assert page.locator("#keys-help").is_visible()


def test_row_opens_in_the_side_sheet_and_escape_gives_the_focus_back(page):
    page.locator(".row-title").first.click()
    page.wait_for_selector("#sheet form")
    page.keyboard.press("Escape")

    assert page.locator("#sheet > *").count() == 0
    assert page.evaluate("document.activeElement.className") == "row-title"


def test_verb_opens_its_form_below_and_takes_the_focus(page):
    page.locator("#verb-slot-2").evaluate("e => e.scrollIntoView()")
    page.locator("[hx-target='#verb-slot-2'][data-verb=answer]").click()
    page.wait_for_selector("#verb-slot-2 textarea:focus")

    assert page.url.endswith("/styleguide/")


def test_picker_offers_options_and_keeps_the_chosen_value(page):
    page.locator("#id_unit").focus()
    page.wait_for_selector("#id_unit_list [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert page.locator("#id_unit").input_value() == "通风队"
    assert page.locator("input[name=unit]").input_value() == "U-4"


def test_picker_stays_closed_after_a_choice_however_late_an_answer_comes(page):
    page.locator("#id_unit").focus()
    page.wait_for_selector("#id_unit_list [role=option]")

    page.evaluate(
        """() => {
          const text = document.getElementById("id_unit");
          text.value = "风";
          text.dispatchEvent(new Event("input", { bubbles: true }));  // asks again in 150 ms
          const option = document.querySelector("#id_unit_list [data-label='通风队']");
          option.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
        }"""
    )
    page.wait_for_timeout(500)

    assert page.locator("#id_unit_list").is_hidden()
    assert page.locator("input[name=unit]").input_value() == "U-4"


def test_toggles_are_kept_over_a_reload(page):
    page.locator(".desk-nav [data-toggle-size]").click()
    page.locator(".desk-nav [data-toggle-theme]").click()
    page.reload()

    assert page.evaluate("({...document.documentElement.dataset})") == {"theme": "dark", "size": "large"}


def test_reason_of_a_verb_that_is_off_opens_by_keyboard(page):
    off = page.locator(".verb-off > summary").first
    off.focus()
    page.keyboard.press("Enter")

    assert page.locator(".verb-off > p").first.is_visible()


def test_page_works_without_javascript(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)

    assert page.locator("input[name=unit][type=text]").count() == 1
    assert page.locator(".js-only:visible").count() == 0
    assert page.locator("figure table").count() == 1
    context.close()


def test_whole_page_answered_for_the_sheet_is_opened_as_a_page(page):
    page.evaluate("() => { htmx.ajax('GET', '?theme=dark', {target: '#sheet'}); }")

    page.wait_for_url("**/styleguide/?theme=dark")

    assert page.locator("#sheet > *").count() == 0
