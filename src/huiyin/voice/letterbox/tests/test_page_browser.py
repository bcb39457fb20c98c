"""The page in a real browser: a letter from the phone to the thread, and back, under the strict policy."""

import pytest
from django.test import Client
from PIL import Image

from huiyin.voice.letterbox import actions, queries
from huiyin.voice.letterbox.models import Message, Thread
from huiyin.voice.letterbox.rules import bundle
from huiyin.voice.letterbox.tests.zone import DATABASES

playwright = pytest.importorskip("playwright.sync_api")
pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=DATABASES, transaction=True)]
CHROMIUM = "/usr/bin/chromium"
SLOW = 60_000  # ms: receipts are stretched on purpose, and the machine may have other work


@pytest.fixture
def phone(live_server, settings):
    settings.LETTERBOX_POW_BITS = 8
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 844}, timezone_id="Asia/Shanghai")
        page.set_default_timeout(SLOW)
        page.base, page.complaints = live_server.url, []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda m: page.complaints.append(m.text) if "Content Security" in m.text else None)
        page.goto(live_server.url + "/letters/#B03")
        page.wait_for_selector("#write:not([hidden])")
        yield page
        browser.close()


def send(page, text="三采区皮带巷照明损坏多日") -> str:
    page.fill("#text", text)
    page.click("#write button.main")
    receipt = "".join(page.locator("#digits span").all_inner_texts())
    page.fill("#again", " ".join(receipt[i : i + 4] for i in range(0, 20, 4)))
    page.click("#retype button.main")
    page.wait_for_selector("#sent:not([hidden])")
    return receipt


def open_thread(page, receipt):
    page.click("#sent [data-leave]")
    page.wait_for_selector("#write:not([hidden])")
    page.click("#tab-thread")
    page.fill("#code", receipt)
    page.click("#find button.main")
    page.wait_for_selector("#thread:not([hidden])")


def test_letter_goes_out_and_the_answer_comes_back_and_is_rated(group, phone):
    receipt = send(phone)
    handle = Thread.objects.get().pk
    envelope = bundle.Envelope("letters.example.cn", "union", queries.writer_key(handle))
    status = {"sentence": "您的事已由机电队落实，请您确认", "can_confirm": True}
    actions.put_reply(handle, bundle.seal(envelope, bundle.body("", "灯已换好", status=status), [group.public]))

    open_thread(phone, receipt)
    sentence = phone.inner_text("#sentence")
    phone.check("input[value=put_right]")
    phone.check("input[name=rating][value='5']")
    phone.focus("#why")
    phone.keyboard.insert_text("长" * 20_001)
    phone.click("#verdict button.main")
    too_long = (phone.inner_text("#verdict-problem"), len(phone.input_value("#why")))
    phone.fill("#why", "亮了。")
    phone.click("#verdict button.main")
    phone.wait_for_selector("#thread-note:has-text('评价已送达')")

    opened = [bundle.unseal(queries.sealed_letter(m.pk), group) for m in Message.objects.order_by("place")]
    assert sentence == status["sentence"]
    assert (opened[0]["text"], opened[0]["box_number"]) == ("三采区皮带巷照明损坏多日", "B03")
    assert (opened[2]["verdict"], opened[2]["rating"], opened[2]["text"]) == ("put_right", 5, "亮了。")
    assert too_long == ("最多 20000 字，现在是 20001 字。请删短一些，或者分两次寄。", 20_001)
    assert phone.complaints == []


def test_page_is_empty_after_leaving(group, phone):
    send(phone)

    phone.click("#sent [data-leave]")
    phone.wait_for_selector("#write:not([hidden])")

    stored = phone.evaluate("[localStorage.length, sessionStorage.length, document.cookie, location.hash]")
    assert (phone.input_value("#text"), stored) == ("", [0, 0, "", ""])


def test_browser_asks_before_words_that_were_not_sent_are_left(group, phone):
    asked = []
    phone.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    phone.fill("#text", "写了很久的话")
    with phone.expect_event("dialog"):
        phone.evaluate("() => { setTimeout(() => { location.href = '/'; }); }")
    kept = phone.input_value("#text")
    send(phone)
    phone.click("#sent [data-leave]")
    phone.wait_for_selector("#write:not([hidden])")

    assert (asked, kept) == (["beforeunload"], "写了很久的话")


def test_each_screen_takes_the_focus_so_that_a_reader_follows(group, phone):
    where = "document.activeElement.id || document.activeElement.textContent"

    phone.click("#tab-thread")
    looking = phone.evaluate(where)
    phone.click("#tab-write")
    receipt = send(phone)
    sent = phone.evaluate(where)
    open_thread(phone, receipt)

    assert (looking, sent, phone.evaluate(where)) == ("code", "✓ 已送达", "sentence")


def test_wrong_retype_sends_nothing_and_failure_keeps_the_text(group, phone):
    phone.fill("#text", "写了很久的话")
    phone.click("#write button.main")
    phone.fill("#again", "1234")
    phone.click("#retype button.main")
    is_told = phone.is_visible("#again-problem")
    receipt = "".join(phone.locator("#digits span").all_inner_texts())
    phone.fill("#again", receipt)
    phone.route("**/letters/letters/", lambda route: route.abort())
    phone.click("#retype button.main")
    phone.wait_for_selector("#failed:not([hidden])")
    kept = phone.input_value("#text")
    phone.unroute("**/letters/letters/")
    phone.click("#retry")
    phone.wait_for_selector("#sent:not([hidden])")

    assert (is_told, kept, Message.objects.count()) == (True, "写了很久的话", 1)


def test_receipt_is_stretched_in_a_worker_and_the_worker_ends(group, phone):
    workers = []
    phone.on("worker", lambda worker: workers.append(worker.url.rsplit("/", 1)[1]))

    send(phone)
    for _ in range(SLOW // 100):  # the page has ended it; the browser tells of that in its own time
        if not phone.workers:
            break
        phone.wait_for_timeout(100)

    assert (workers, phone.workers, phone.complaints) == (["stretch.js"], [], [])


def test_letter_goes_out_without_workers_too(group, phone):
    phone.evaluate("() => { window.Worker = class { constructor() { throw new Error('no workers'); } }; }")

    send(phone)

    assert (Message.objects.count(), phone.complaints) == (1, [])


def test_letter_that_could_not_be_sent_is_saved_and_handed_in_by_somebody_else(group, phone, tmp_path):
    phone.route("**/letters/letters/", lambda route: route.abort())
    phone.fill("#text", "井下没有网")
    phone.click("#write button.main")
    phone.fill("#again", "".join(phone.locator("#digits span").all_inner_texts()))
    phone.click("#retype button.main")
    phone.wait_for_selector("#failed:not([hidden])")
    with phone.expect_download() as download:
        phone.click("#save-sealed")
    download.value.save_as(tmp_path / "封好的信.json")
    phone.unroute("**/letters/letters/")
    phone.click("#leave")
    phone.wait_for_selector("#write:not([hidden])")

    phone.click("#handing summary")
    phone.set_input_files("#sealed-file", tmp_path / "封好的信.json")
    phone.wait_for_selector("#handing-done:not([hidden])")

    opened = bundle.unseal(queries.sealed_letter(Message.objects.get().pk), group)
    assert (opened["text"], phone.complaints) == ("井下没有网", [])


def test_other_file_is_not_handed_in(group, phone, tmp_path):
    (tmp_path / "别的.json").write_text("{}")

    phone.click("#handing summary")
    phone.set_input_files("#sealed-file", tmp_path / "别的.json")
    phone.wait_for_selector("#handing-problem:not([hidden])")

    assert phone.inner_text("#handing-problem") == "这不是封好的信，或者文件不完整。"


def test_excluded_post_closes_its_group(group, phone):
    phone.click("#exclusions summary")
    phone.check("#posts input")

    assert phone.is_disabled("#recipients input")
    assert phone.is_disabled("#write button.main")


def test_fragment_opens_the_receipt_tab(group, phone):
    phone.goto("about:blank")
    phone.goto(phone.base + "/letters/#thread")
    phone.wait_for_selector("#find:not([hidden])")

    pressed = phone.get_attribute("#tab-thread", "aria-pressed")
    assert (pressed, phone.input_value("#box-number"), phone.evaluate("location.hash")) == ("true", "", "")


def test_receipt_survives_copying_and_is_read_digit_by_digit(group, phone):
    phone.fill("#text", "灯坏了")
    phone.click("#write button.main")
    fours = phone.locator("#digits span").all_inner_texts()

    copied = phone.evaluate(
        "() => { getSelection().selectAllChildren(document.getElementById('digits')); return String(getSelection()); }"
    )

    assert copied.strip() == " ".join(fours)
    assert phone.get_attribute("#digits", "aria-label") == "回执码 " + "，".join(" ".join(four) for four in fours)


def test_page_without_script_points_to_the_other_ways(group):
    page = Client().get("/letters/").content.decode()

    assert "/letters/plain/" in page.split("<noscript>")[1].split("</noscript>")[0]


def lose_the_answer(route) -> None:
    """The letterbox takes it in, but the connection breaks before its answer is back."""
    route.fetch()
    route.abort()


def test_changed_letter_goes_on_in_the_thread_of_the_one_that_had_arrived(group, phone):
    phone.route("**/letters/letters/", lose_the_answer)
    phone.fill("#text", "皮带巷灯坏了")
    phone.click("#write button.main")
    receipt = "".join(phone.locator("#digits span").all_inner_texts())
    phone.fill("#again", receipt)
    phone.click("#retype button.main")
    phone.wait_for_selector("#failed:not([hidden])")
    phone.unroute("**/letters/letters/")
    phone.click("#edit")
    phone.fill("#text", "皮带巷灯坏了三天")
    phone.click("#write button.main")
    phone.fill("#again", receipt)
    phone.click("#retype button.main")
    phone.wait_for_selector("#thread:not([hidden])")

    note = phone.inner_text("#thread-note")
    phone.click("#reply button.main")
    phone.wait_for_selector("#thread-note:has-text('已送达。')")

    opened = [bundle.unseal(queries.sealed_letter(m.pk), group)["text"] for m in Message.objects.order_by("place")]
    assert note.startswith("先前那封信其实已经送达")
    assert (opened, phone.complaints) == (["皮带巷灯坏了", "皮带巷灯坏了三天"], [])


def test_reply_whose_answer_was_lost_counts_once_and_the_next_one_follows(group, phone):
    open_thread(phone, send(phone))
    phone.route("**/letters/reply/", lose_the_answer)
    phone.fill("#reply-text", "补充一句")
    phone.click("#reply button.main")
    phone.wait_for_selector("#thread-note:has-text('没有连上信箱')")
    phone.unroute("**/letters/reply/")

    phone.click("#reply button.main")
    phone.wait_for_selector("#thread-note:has-text('已送达。')")
    once = Message.objects.count()
    phone.route("**/letters/reply/", lose_the_answer)
    phone.fill("#reply-text", "再补一句")
    phone.click("#reply button.main")
    phone.wait_for_selector("#thread-note:has-text('没有连上信箱')")
    phone.unroute("**/letters/reply/")
    phone.fill("#reply-text", "换一句话说")
    phone.click("#reply button.main")
    phone.wait_for_selector("#thread-note:has-text('已送达。')")

    assert (once, Message.objects.count(), phone.complaints) == (2, 4, [])


def test_reply_waits_for_the_photos_that_were_chosen(group, phone, tmp_path):
    for place in range(3):
        Image.new("RGB", (5000, 4000), (place, 90, 90)).save(tmp_path / f"{place}.jpg")
    (tmp_path / "现场.heic").write_bytes(b"\x00\x00\x00\x18ftypheic")
    open_thread(phone, send(phone))

    phone.fill("#reply-text", "见照片")
    phone.set_input_files("#reply-photos", sorted(p for p in tmp_path.iterdir() if p.is_file()))
    phone.click("#reply button.main")
    phone.wait_for_selector("#thread-note:has-text('已送达。')")

    opened = bundle.unseal(queries.sealed_letter(Message.objects.order_by("-place")[0].pk), group)
    assert (len(opened["files"]), phone.locator("#reply-thumbs figure").count()) == (3, 0)


def test_photo_that_cannot_be_opened_is_named_and_a_way_out_is_told(group, phone, tmp_path):
    (tmp_path / "现场.heic").write_bytes(b"\x00\x00\x00\x18ftypheic")
    (tmp_path / "空.jpg").write_bytes(b"")

    phone.set_input_files("#photos", [tmp_path / "现场.heic", tmp_path / "空.jpg"])
    phone.wait_for_function("() => document.getElementById('photos-problem').textContent !== ''")

    told = phone.text_content("#photos-problem")
    assert told.startswith("“现场.heic”、“空.jpg”打不开，没有加上。请换成 JPG 或 PNG")


def test_text_is_never_cut_without_a_word_and_needs_a_sign_one_can_read(group, phone):
    phone.focus("#text")
    phone.keyboard.insert_text("长" * 20_001)
    phone.click("#write button.main")
    long = phone.inner_text("#text-problem")
    phone.fill("#text", "\u200b\u2060 \u200f")
    phone.click("#write button.main")

    assert long == "最多 20000 字，现在是 20001 字。请删短一些，或者分两次寄。"
    assert phone.inner_text("#text-problem") == "请先写清楚是什么事。"


def test_heading_of_a_letter_never_ends_in_half_a_character(group, phone):
    send(phone, "一" * 39 + "𠮷尾")

    opened = bundle.unseal(queries.sealed_letter(Message.objects.get().pk), group)
    assert opened["subject"] == "一" * 39 + "𠮷"
