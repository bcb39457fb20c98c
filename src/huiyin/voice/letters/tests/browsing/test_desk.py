"""In a real browser: the sorting desk after a sign-in ran out, with words it may not keep, with a post that ended."""

import pytest

from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit import clock
from huiyin.loop.matters.models import Matter
from huiyin.voice.letters.models import SealedLetter
from huiyin.voice.letters.tests.browsing.conftest import (
    give_real_password,
    unlock,
)
from huiyin.voice.letters.tests.cast import collected

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "letterbox"], transaction=True)]


def open_first(page, live_server) -> None:
    page.goto(live_server.url + "/desk/letters/")
    unlock(page)
    page.click("[data-open]")
    page.wait_for_selector("#summary-form:not([hidden])")


def sign_in_again(page, live_server, signed_in, name: str) -> None:
    """As in another tab: another session, and with it another token than the one the page bears."""
    page.context.clear_cookies()
    key = signed_in(name).session.session_key
    page.context.add_cookies([{"name": "huiyin", "value": key, "url": live_server.url}])


def test_desk_goes_on_after_signing_in_again_elsewhere(cast, desk, live_server, signed_in):
    give_real_password(cast, "zhang")
    collected(cast, text="三号煤仓照明坏了", at=clock.now(), on=clock.today())
    page = desk("zhang")
    open_first(page, live_server)

    page.fill("#s_title", "煤仓照明")
    page.context.clear_cookies()
    page.fill("#s_summary", "照明设施损坏，希望修复。")
    page.wait_for_selector("#draft-state:has-text('登录已过期')")
    sign_in_again(page, live_server, signed_in, "chair")
    page.press("#s_title", "Control+Enter")
    page.wait_for_selector("#register-problem:has-text('现在登录的是另一个人')")
    assert Matter.objects.count() == 0
    sign_in_again(page, live_server, signed_in, "zhang")
    page.press("#s_title", "Control+Enter")
    page.wait_for_selector("#waiting >> text=没有等着登记的来信")

    assert (Matter.objects.get().title, page.complaints) == ("煤仓照明", [])


def test_words_that_may_not_be_kept_on_the_server_stay_in_the_page(cast, desk, live_server):
    give_real_password(cast, "zhang")
    for text in ("三号煤仓上口照明坏了快一个月没人来修", "澡堂水凉"):
        collected(cast, text=text, at=clock.now(), on=clock.today())
    page = desk("zhang")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    open_first(page, live_server)
    copied = "三号煤仓上口照明坏了快一个月没人来修，请派人。"
    opened = page.inner_text("#letter")
    if "煤仓" not in opened:
        page.locator("[data-open]").nth(1).click()
        page.wait_for_selector("#letter:has-text('煤仓')")
    here = page.locator("[data-letter].is-open").get_attribute("data-letter")
    other = page.locator(f"[data-letter]:not([data-letter='{here}']) [data-open]")

    page.fill("#s_summary", copied)
    page.wait_for_selector("#draft-state:has-text('没有存为草稿')")
    other.click()
    page.wait_for_selector("#letter:has-text('澡堂')")
    between = page.input_value("#s_summary")
    page.click(f"[data-letter='{here}'] [data-open]")
    page.wait_for_selector("#letter:has-text('煤仓')")
    with page.expect_event("dialog"):
        page.evaluate("() => { setTimeout(() => { location.href = '/'; }); }")

    assert (between, page.input_value("#s_summary"), asked) == ("", copied, ["beforeunload"])
    assert [letter.draft for letter in SealedLetter.objects.all()] == [{}, {}]


def test_debtor_chosen_in_a_draft_is_there_again_and_goes_with_the_letter(cast, desk, live_server):
    give_real_password(cast, "zhang")
    for text in ("三号煤仓照明坏了", "澡堂水凉"):
        collected(cast, text=text, at=clock.now(), on=clock.today())
    page = desk("zhang")
    open_first(page, live_server)
    here = page.locator("[data-letter].is-open").get_attribute("data-letter")
    handler = cast.posts["handler"]

    page.fill("#s_title", "照明")
    page.fill("#s_to", handler.name)
    page.locator("#s_to_list [role=option]").first.click()
    with page.expect_response(lambda one: "save-draft" in one.url and "希望修复" in (one.request.post_data or "")):
        page.fill("#s_summary", "照明设施损坏，希望修复。")
    page.wait_for_selector("#draft-state:has-text('草稿已存')")
    page.click(f"[data-letter]:not([data-letter='{here}']) [data-open]")
    page.wait_for_selector(f"[data-letter]:not([data-letter='{here}']).is-open")
    between = page.input_value("#s_to")
    page.reload()
    unlock(page)
    page.click(f"[data-letter='{here}'] [data-open]")
    page.wait_for_selector("#draft-state:has-text('接着上次的草稿')")
    again, will = page.input_value("#s_to"), page.inner_text("#will")
    page.press("#s_title", "Control+Enter")
    page.wait_for_selector(f"[data-letter='{here}']", state="detached")

    assert (between, again, handler.name in will) == ("", handler.name, True)
    assert (Matter.objects.get().debtor, page.complaints) == (handler, [])


def test_officer_whose_post_ended_is_told_and_keeps_the_words(cast, desk, live_server):
    give_real_password(cast, "zhang")
    collected(cast, text="三号煤仓照明坏了", at=clock.now(), on=clock.today())
    page = desk("zhang")
    open_first(page, live_server)
    page.fill("#s_title", "煤仓照明")
    page.fill("#s_summary", "照明设施损坏，希望修复。")

    people.vacate(cast.posts["zhang"], by=SYSTEM, on=clock.today(), at=clock.now())
    page.press("#s_title", "Control+Enter")
    page.wait_for_selector("#register-problem:not([hidden])")

    assert page.inner_text("#register-problem").startswith("这一件现在不在您这里")
    assert (page.input_value("#s_summary"), Matter.objects.count()) == ("照明设施损坏，希望修复。", 0)
