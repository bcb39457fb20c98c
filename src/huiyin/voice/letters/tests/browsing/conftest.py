"""A phone and a desk in a real Chromium, and what people do at both."""

import pytest

from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.queries import groups
from huiyin.voice.letters.rules import keyring
from huiyin.voice.letters.tests.cast import MONDAY

CHROMIUM = "/usr/bin/chromium"
PASSWORD = "四个不相干的词连着用来开信"
SLOW = 60_000  # ms: keys are stretched on purpose, and the machine may have other work


@pytest.fixture
def browser(live_server):
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


def page_of(browser, width: int, height: int, cookies=()):
    context = browser.new_context(viewport={"width": width, "height": height}, timezone_id="Asia/Shanghai")
    context.add_cookies(list(cookies))
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda m: page.complaints.append(m.text) if "Content Security" in m.text else None)
    page.set_default_timeout(SLOW)
    return page


@pytest.fixture
def desk(browser, live_server, signed_in):
    """A maker of desk pages, each signed in as somebody of the cast."""

    def make(name: str):
        key = signed_in(name).session.session_key
        return page_of(browser, 1440, 900, [{"name": "huiyin", "value": key, "url": live_server.url}])

    return make


def write(phone, address: str, text: str) -> str:
    phone.goto(address + "/letters/")
    phone.wait_for_selector("#write:not([hidden])")
    phone.fill("#text", text)
    phone.click("#write button.main")
    receipt = "".join(phone.locator("#digits span").all_inner_texts())
    phone.fill("#again", receipt)
    phone.click("#retype button.main")
    phone.wait_for_selector("#sent:not([hidden])")
    return receipt


def look(phone, address: str, receipt: str) -> str:
    phone.goto(address + "/letters/")
    phone.wait_for_selector("#write:not([hidden])")
    phone.click("#tab-thread")
    phone.fill("#code", receipt)
    phone.click("#find button.main")
    phone.wait_for_selector("#thread:not([hidden])")
    return phone.inner_text("#sentence")


def give_real_password(cast, name: str) -> None:
    """Replace the cast's noise by a key under a password, admitted by a colleague."""
    letters.reset_key(cast.people[name], by=cast.actor(name), at=MONDAY)
    kept = keyring.new_member(PASSWORD)
    member = letters.set_up_key(cast.people[name], kept, by=cast.actor(name), at=MONDAY)
    seals = {groups.key_in_force(cast.union).pk: keyring.seal_group(cast.group_pair, kept.public)}
    letters.admit(member, seals, by=cast.actor("liu"), at=MONDAY)


def unlock(page) -> None:
    page.fill("#unlock-password", PASSWORD)
    page.click("#unlock-button")
    page.wait_for_selector("#lock-state:not([hidden])")
