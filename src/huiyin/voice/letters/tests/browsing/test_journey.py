"""In real browsers: from a worker's phone to the sorting desk and back, until it is put right; and the life of keys."""

import pytest

from huiyin.kit import clock
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import State
from huiyin.voice.letterbox import queries as letterbox
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.models import SealedLetter
from huiyin.voice.letters.queries import groups
from huiyin.voice.letters.tests.browsing.conftest import (
    PASSWORD,
    give_real_password,
    look,
    page_of,
    unlock,
    write,
)
from huiyin.voice.letters.tests.cast import MONDAY, Writer, collected, summary

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "letterbox"], transaction=True)]


def test_letter_goes_from_the_phone_to_an_answer_that_is_put_right(cast, browser, desk, live_server):
    give_real_password(cast, "zhang")
    phone, officer = page_of(browser, 390, 844), desk("zhang")
    receipt = write(phone, live_server.url, "二号澡堂夜里没有热水\n升井以后水是凉的，半个月了。")
    letters.tick(clock.now())

    # the officer unlocks, is warned about copied words, registers and assigns
    officer.goto(live_server.url + "/desk/letters/")
    unlock(officer)
    officer.click("[data-open]")
    officer.wait_for_selector("#summary-form:not([hidden])")
    shown = officer.inner_text(".letter-text")
    officer.fill("#s_title", "澡堂热水不足")
    officer.fill("#s_summary", "升井以后水是凉的，半个月了。")
    officer.wait_for_selector("#gate-warning:not([hidden])")
    officer.fill("#s_summary", "希望检修供热设备，保证夜间供水温度。")
    officer.wait_for_selector("#draft-state:has-text('草稿已存')")
    draft = SealedLetter.objects.get().draft
    officer.fill("#s_to", "后勤")
    officer.click("#s_to_list [data-label='后勤服务中心主任']")
    officer.press("#s_title", "Control+Enter")
    officer.wait_for_selector("#waiting >> text=没有等着登记的来信")
    matter = Matter.objects.get()

    # the handler answers; the writer sees it by receipt and says it is put right
    assigned = look(phone, live_server.url, receipt)
    handler, at = cast.actor("handler"), clock.now()
    matter = matters.accept(matter, by=handler, at=at)
    matter = matters.answer(matter, text="已更换换热器。", result="done", by=handler, at=at)
    matters.report_landed(matter, text="现场测温四十二度。", by=handler, at=at)
    look(phone, live_server.url, receipt)
    talk = phone.inner_text("#talk")
    phone.check("#verdict input[value=put_right]")
    phone.check("#verdict input[name=rating][value='5']")
    phone.click("#verdict button.main")
    phone.wait_for_selector("#thread-note:has-text('评价已送达')")
    letters.tick(clock.now())

    # the officer opens the word and carries its value; the loop is closed and the writer sees it
    officer.goto(live_server.url + "/desk/letters/")
    unlock(officer)
    officer.click("[data-talk]")
    officer.click("#verdict-slot .btn-main")
    officer.wait_for_selector("#talk-title:has-text('已办结')")
    closed = look(phone, live_server.url, receipt)

    matter.refresh_from_db()
    assert shown == "升井以后水是凉的，半个月了。"
    assert draft["title"] == "澡堂热水不足"
    assert (matter.summary, matter.handler) == ("希望检修供热设备，保证夜间供水温度。", cast.posts["handler"])
    assert assigned.startswith("您的事已交给后勤服务中心主任")
    assert "答复：已更换换热器。" in talk
    assert closed.startswith("已确认解决，这件事办结")
    assert (matter.state, matter.rating) == (State.CLOSED, 5)
    assert phone.complaints == officer.complaints == []


def carry(officer, address: str) -> None:
    """Carry the writer's word to the matter, as the officer does from the left column."""
    officer.goto(address + "/desk/letters/")
    unlock(officer)
    officer.click("[data-talk]")
    officer.click("#verdict-slot .btn-main")
    officer.wait_for_selector("text=已转达")


def test_writer_says_not_put_right_and_rates_what_was_done_again(cast, browser, desk, live_server):
    give_real_password(cast, "zhang")
    phone, officer = page_of(browser, 390, 844), desk("zhang")
    receipt = write(phone, live_server.url, "三号宿舍楼暖气不热")
    letters.tick(clock.now())
    letter = SealedLetter.objects.get()
    matter = letters.register(letter, summary(to=cast.posts["handler"]), by=cast.actor("zhang"), at=clock.now())

    def put_right(text):
        handler, at = cast.actor("handler"), clock.now()
        if Matter.objects.get().state == State.ASSIGNED:
            matters.accept(matter, by=handler, at=at)
        matters.answer(matter, text=text, result="done", by=handler, at=at)
        matters.report_landed(matter, text=text, by=handler, at=at)
        return look(phone, live_server.url, receipt)

    # a press without a choice asks for one; then not put right: asked once, and once only
    asked = put_right("换热站已修好。")
    whose = phone.inner_text("#sentence-more")
    phone.click("#verdict button.main")
    phone.wait_for_selector("#verdict-problem:not([hidden])")
    phone.check("#verdict input[value=not_put_right]")
    is_reminded = phone.is_visible("#verdict-problem")
    phone.fill("#why", "顶层还是凉的。")
    phone.click("#verdict button.main")
    phone.wait_for_selector("#thread-note:has-text('评价已送达')")
    is_asked_again = phone.is_visible("#verdict")
    letters.tick(clock.now())
    carry(officer, live_server.url)
    again = Matter.objects.get()
    reopened = look(phone, live_server.url, receipt)

    # done again: asked anew, put right, four of five
    put_right("又换了加压泵。")
    phone.check("#verdict input[value=put_right]")
    phone.check("#verdict input[name=rating][value='4']")
    phone.click("#verdict button.main")
    phone.wait_for_selector("#thread-note:has-text('评价已送达')")
    letters.tick(clock.now())
    carry(officer, live_server.url)
    closed = look(phone, live_server.url, receipt)

    assert asked.startswith("承办岗位报告已经落实，请您看一看")
    assert whose.startswith("现在轮到：您。")
    assert (is_reminded, is_asked_again) == (False, False)
    assert (again.state, again.reopenings) == (State.REOPENED, 1)
    assert reopened.startswith("已按“没有解决”重办，由后勤服务中心主任")
    assert closed.startswith("已确认解决，这件事办结")
    assert (Matter.objects.get().state, Matter.objects.get().rating) == (State.CLOSED, 4)
    assert phone.complaints == officer.complaints == []


def set_up_in_browser(page, address: str) -> None:
    page.goto(address + "/desk/letters/keys/")
    page.fill("#new-password", PASSWORD)
    page.fill("#new-again", PASSWORD)
    with page.expect_navigation():  # the page comes again, its buttons wired
        page.click("#set-up button[type=submit]")
    page.wait_for_selector("#unlock:not([hidden])")


def test_keys_are_made_and_handed_on_in_the_browser(cast, browser, desk, live_server):
    for name in ("zhang", "liu"):
        letters.reset_key(cast.people[name], by=cast.actor(name), at=MONDAY)
    zhang, liu = desk("zhang"), desk("liu")
    set_up_in_browser(zhang, live_server.url)
    with zhang.expect_navigation():
        zhang.click("[data-create]")
    told, words = zhang.inner_text(f"[data-group={cast.union.code}] .section-head"), zhang.inner_text(".key-words")

    # a letter written now is open to the one who made the key, and to a colleague once admitted
    phone = page_of(browser, 390, 844)
    write(phone, live_server.url, "三号煤仓照明坏了")
    letters.tick(clock.now())
    set_up_in_browser(liu, live_server.url)
    zhang.reload()
    unlock(zhang)
    zhang.click("[data-admit]")
    zhang.wait_for_selector("[data-admit]", state="detached")
    liu.goto(live_server.url + "/desk/letters/")
    unlock(liu)
    liu.wait_for_selector("[data-subject-text]:has-text('三号煤仓照明坏了')")

    assert f"{groups.key_in_force(cast.union).told}密钥" in told
    assert words == letterbox.published().words
    assert zhang.complaints == liu.complaints == phone.complaints == []


def test_two_officers_see_each_other_and_the_slower_one_keeps_the_text(cast, browser, desk, live_server):
    for name in ("zhang", "chair"):
        give_real_password(cast, name)
    phone = page_of(browser, 390, 844)
    write(phone, live_server.url, "三号煤仓照明坏了")
    letters.tick(clock.now())
    first, second = desk("zhang"), desk("chair")
    for page in (first, second):
        page.goto(live_server.url + "/desk/letters/")
        unlock(page)
        page.click("[data-open]")
        page.wait_for_selector("#summary-form:not([hidden])")
        page.fill("#s_title", "煤仓照明")
        page.fill("#s_summary", "照明设施损坏，希望修复。")
    note = second.inner_text("#reader-note")

    first.press("#s_title", "Control+Enter")
    first.wait_for_selector("#waiting >> text=没有等着登记的来信")
    second.press("#s_title", "Control+Enter")
    second.wait_for_selector("#register-problem:not([hidden])")

    assert note == "人员zhang 正在看这封信，先登记的为准。"
    assert second.inner_text("#register-problem").startswith("这封信已由人员zhang登记")
    assert second.input_value("#s_summary") == "照明设施损坏，希望修复。"
    assert Matter.objects.count() == 1


def test_repeated_and_empty_letters_go_by_keys(cast, browser, desk, live_server):
    give_real_password(cast, "zhang")
    first = collected(cast, text="二号澡堂夜里没有热水，升井以后水是凉的。", at=clock.now(), on=clock.today())
    into = letters.register(first, summary(to=cast.posts["handler"]), by=cast.actor("zhang"), at=clock.now())
    repeated = collected(
        cast, Writer(cast), text="澡堂又没有热水，供热设备该检修了。", at=clock.now(), on=clock.today()
    )
    officer = desk("zhang")

    officer.goto(live_server.url + "/desk/letters/")
    unlock(officer)
    officer.click("[data-open]")
    officer.wait_for_selector("#like [data-join]")
    officer.press("#s_title", "Escape")
    officer.keyboard.press("d")
    officer.keyboard.press("Enter")
    officer.wait_for_selector("#waiting >> text=没有等着登记的来信")
    collected(cast, Writer(cast), text="嗯", at=clock.now(), on=clock.today())
    officer.goto(live_server.url + "/desk/letters/")
    unlock(officer)
    officer.click("[data-open]")
    officer.wait_for_selector("#like-none:not([hidden])")
    officer.press("#s_title", "Escape")
    officer.keyboard.press("v")
    officer.wait_for_selector("#empty-sure[open]")
    before = Matter.objects.filter(state=State.REFUSED).count()
    officer.click("#empty-yes")
    officer.wait_for_selector("#waiting >> text=没有等着登记的来信")

    repeated.refresh_from_db()
    assert (repeated.matter.state, repeated.matter.parent) == (State.MERGED, into)
    assert (before, Matter.objects.get(state=State.REFUSED).refusal) == (0, "unclear")
    assert officer.complaints == []


def test_writer_takes_a_letter_back_and_sees_what_stops(cast, browser, desk, live_server):
    give_real_password(cast, "zhang")
    phone, officer = page_of(browser, 390, 844), desk("zhang")
    receipt = write(phone, live_server.url, "二号澡堂夜里没有热水")
    letters.tick(clock.now())
    look(phone, live_server.url, receipt)
    phone.click("#reply details summary")
    said = phone.inner_text("#reply details")
    phone.click("#withdraw")
    phone.wait_for_selector("#thread-note:has-text('撤回已送达')")
    letters.tick(clock.now())

    officer.goto(live_server.url + "/desk/letters/")
    unlock(officer)
    officer.click("#waiting .btn[data-talk]")
    officer.wait_for_selector("#verdict-slot .btn-main")
    shown = officer.inner_text("#verdict-slot")
    officer.click("#verdict-slot .btn-main")
    officer.wait_for_selector("#waiting >> text=没有等着登记的来信")
    matter = Matter.objects.get()
    seen = look(phone, live_server.url, receipt)

    assert "险情" in said
    assert not phone.is_visible("#withdrawal")
    assert "由另一人同意后销毁" in shown
    assert (matter.state, matter.disposal_by) == (State.REGISTERED, cast.people["zhang"])
    assert seen.startswith("您撤回了这封信：不再往下办")
    assert (phone.complaints, officer.complaints) == ([], [])
