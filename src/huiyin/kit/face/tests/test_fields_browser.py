"""Days and files in a real browser: our own calendar and button, in Chinese; plain fields without JavaScript."""

import pytest
from playwright.sync_api import sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "letterbox"])]
DAY, CALENDAR = "[data-day] >> nth=0", ".calendar"


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as play:
        made = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def styleguide(settings, live_server):
    settings.DEMO = True
    return f"{live_server.url}/styleguide/"


def test_a_day_is_picked_from_a_chinese_calendar_or_typed(browser, styleguide):
    page = browser.new_page(locale="en-US")
    page.goto(styleguide)

    page.fill(DAY, "2026-11-06")
    page.click("[data-pick-day] >> nth=0")
    month = page.inner_text(".calendar-head strong")
    page.click(".calendar-turn >> nth=1")
    page.click('.calendar-day[aria-label="2026年12月1日 星期二"]')

    assert (month, page.input_value(DAY)) == ("2026年11月", "2026年12月1日")
    assert page.query_selector(CALENDAR) is None
    page.close()


def test_escape_closes_the_calendar_and_goes_back_to_its_button(browser, styleguide):
    page = browser.new_page()
    page.goto(styleguide)
    page.click("[data-pick-day] >> nth=0")

    page.keyboard.press("Escape")

    assert page.query_selector(CALENDAR) is None
    assert page.evaluate("document.activeElement.hasAttribute('data-pick-day')")
    page.close()


def test_a_chosen_file_is_named(browser, styleguide):
    page = browser.new_page()
    page.goto(styleguide)
    before = page.inner_text("[data-names-for] >> nth=0")

    page.set_input_files(".file-pick input >> nth=0", {"name": "水泵.jpg", "mimeType": "image/jpeg", "buffer": b"x"})

    assert (before, page.inner_text("[data-names-for] >> nth=0")) == ("还没有选文件", "已选：水泵.jpg")
    page.close()


def test_without_javascript_the_plain_fields_stand(browser, styleguide):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(styleguide)

    assert page.locator(".file-pick input").first.bounding_box()["width"] > 100
    assert not page.is_visible("[data-pick-day] >> nth=0")
    context.close()
