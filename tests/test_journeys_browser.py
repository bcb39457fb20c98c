"""Stories of the desk told in a real browser, press by press, on a desk and on a phone; each person is another page."""

from datetime import timedelta

import pytest

from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption
from huiyin.kit import clock
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import State
from huiyin.loop.matters.tests import cast
from tests.conftest import settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "letterbox"])]
BOTH = pytest.mark.parametrize("size", ["desk", "phone"])


@pytest.fixture
def mine(transactional_db):
    return cast.build()


def came_in(mine, **changes):
    return matters.register(cast.new(mine, **changes), by=mine.actor("officer"), at=clock.now())


def given(mine, **changes):
    return matters.assign(came_in(mine, **changes), to=mine.posts["electric"], by=mine.actor("officer"), at=clock.now())


def taken(mine, **changes):
    return matters.accept(given(mine, **changes), by=mine.actor("electric"), at=clock.now())


def ended(mine, at):
    """Return a matter that was put right, and said to be, on one day."""
    handler = mine.actor("electric")
    matter = matters.register(cast.new(mine), by=mine.actor("officer"), at=at)
    matter = matters.assign(matter, to=mine.posts["electric"], by=mine.actor("officer"), at=at)
    matter = matters.accept(matter, by=handler, at=at)
    matter = matters.answer(matter, text="已更换循环泵。", result="done", by=handler, at=at)
    matter = matters.report_landed(matter, text="热水已恢复。", by=handler, at=at)
    return matters.confirm(matter, by=Actor(writer_of=matter.pk), at=at, rating=5)


def press(page, verb):
    page.locator(f"[data-verb={verb}]").first.click()
    page.locator("#verb-slot form").wait_for()
    settled(page)


def send(page):
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#verb-slot form button[type=submit]").last.click()
    settled(page)


def goes_through(page, verb):
    """Send the sheet and wait for the matter's page that says it was done."""
    page.locator("#verb-slot form button[type=submit]").last.click()
    page.wait_for_url(f"**?done=*.{verb}")
    return page.locator(".notice-green").first.inner_text().strip()


def typed(page, name, text):
    page.locator(f"#verb-slot [name={name}]").fill(text)


def chosen(page, text):
    """Choose a post by typing, as in the picker's list."""
    page.locator("#verb-slot .picker [role=combobox]").fill(text)
    page.locator("#verb-slot .picker [role=option]", has_text=text).first.click()
    page.locator("#verb-slot .picker [role=listbox]").wait_for(state="hidden")


def errors(page):
    page.locator("#verb-slot .field-error").first.wait_for()
    return [one.strip() for one in page.locator("#verb-slot .field-error").all_inner_texts()]


def state(matter):
    return Matter.objects.get(pk=matter.pk).state


@BOTH
def test_handler_pauses_with_a_reason_and_takes_it_up_again(mine, page_of, live_server, size):
    matter = taken(mine)
    page = page_of(mine, "electric", size)
    page.goto(live_server.url + matter.link())

    press(page, "pause")
    send(page)
    asked = errors(page)
    page.locator("#verb-slot [name=code][value=waiting_parts]").check()
    typed(page, "note", "轴承要等厂家发货。")
    paused = goes_through(page, "pause")
    stopped = page.locator("#main").inner_text()
    off = page.locator("[data-verb=answer]").count()
    press(page, "resume")
    resumed = goes_through(page, "resume")

    assert asked == ["请选暂停原因"]
    assert paused.startswith("时限已暂停。")
    assert "已暂停：等待配件到货" in stopped
    assert "最长停到" in stopped
    assert off == 0
    assert resumed.startswith("时限已恢复。")
    assert page.complaints == []


@BOTH
def test_more_time_is_asked_for_refused_asked_again_and_agreed_to(mine, page_of, live_server, size):
    matter = taken(mine)
    due = Matter.objects.get(pk=matter.pk).clock.due_at
    later, too_late = (clock.day_of(due) + timedelta(days=n) for n in (3, 300))
    handler, above = page_of(mine, "electric", size), page_of(mine, "vice", size)

    def ask(day, reason):
        handler.goto(live_server.url + matter.link())
        press(handler, "extend")
        typed(handler, "until", day.isoformat())
        typed(handler, "reason", reason)

    ask(too_late, "轴承订货周期长。")
    send(handler)
    refused = handler.locator("#verb-slot .notice-red").inner_text()
    kept = handler.locator("#verb-slot [name=reason]").input_value()
    ask(later, "轴承订货周期长。")
    waiting = goes_through(handler, "extend")
    above.goto(live_server.url + matter.link())
    press(above, "decline_extension")
    read = above.locator("#verb-slot .prose").first.inner_text()
    send(above)
    asked = errors(above)
    typed(above, "reason", "检修窗口在下周，按原日期办。")
    declined = goes_through(above, "decline_extension")
    handler.goto(live_server.url + matter.link())
    told = handler.locator(".life").inner_text()
    ask(later, "厂家来函，发货推迟三天。")
    goes_through(handler, "extend")
    above.goto(live_server.url + matter.link())
    press(above, "approve_extension")
    agreed = goes_through(above, "approve_extension")

    assert "不晚于" in refused
    assert kept == "轴承订货周期长。"
    assert waiting.startswith("延期申请已送审，批准以前期限不变。")
    assert read == "轴承订货周期长。"
    assert asked == ["请填写不同意的理由"]
    assert declined.startswith("已不同意延期，期限不变。")
    assert "期限不变" in told
    assert agreed.startswith("已同意延期。")
    assert clock.day_of(Matter.objects.get(pk=matter.pk).clock.due_at) == later
    assert handler.complaints == above.complaints == []


@BOTH
def test_objection_is_ruled_away_to_another_post_whose_name_stays_in_the_field(mine, page_of, live_server, size):
    matter = given(mine)
    handler, ruler, other = (page_of(mine, who, size) for who in ("electric", "chief", "wind"))

    handler.goto(live_server.url + matter.link())
    press(handler, "object")
    send(handler)
    asked = errors(handler)
    typed(handler, "reason", "泵房在通风队辖区。")
    typed(handler, "suggestion", "通风队")
    objected = goes_through(handler, "object")
    ruler.goto(live_server.url + matter.link())
    press(ruler, "rule")
    read = ruler.locator("#verb-slot .prose").all_inner_texts()
    chosen(ruler, "通风队队长")
    send(ruler)
    missing = errors(ruler)
    shown = ruler.locator("#verb-slot .picker [role=combobox]").input_value()
    typed(ruler, "reason", "以辖区为准。")
    ruled = goes_through(ruler, "rule")
    other.goto(live_server.url + matter.link())
    other.locator(".verb-bar summary", has_text="提异议").click()
    why = other.locator(".verb-bar").inner_text()

    assert asked == ["请填写异议理由"]
    assert objected.startswith("异议已提出。轮到 矿长")
    assert read == ["泵房在通风队辖区。", "通风队"]
    assert missing == ["请填写裁定理由"]
    assert shown == "通风队队长"
    assert ruled.startswith("已裁定。轮到 通风队队长")
    assert "异议已经裁定过一次，不能再提" in why
    assert handler.complaints == ruler.complaints == other.complaints == []


def test_objection_that_is_not_followed_leaves_the_matter_where_it_was(mine, page_of, live_server):
    matter = given(mine)
    matters.object(matter, reason="不归我们。", by=mine.actor("electric"), at=clock.now())
    ruler = page_of(mine, "chief")

    ruler.goto(live_server.url + matter.link())
    press(ruler, "rule")
    field = ruler.locator("#verb-slot .picker input:visible")
    field.fill("机电队队长")
    field.press("Enter")  # at once: what the list still shows answers nothing typed
    ruler.locator("#verb-slot input[name=to][value^='id:']").wait_for(state="attached")
    typed(ruler, "reason", "设备归机电队。")
    ruled = goes_through(ruler, "rule")

    assert ruled.startswith("已裁定。轮到 机电队队长")
    assert Matter.objects.get(pk=matter.pk).debtor == mine.posts["electric"]


@BOTH
def test_refusal_names_what_is_missing_and_keeps_what_was_typed(mine, page_of, live_server, size):
    matter = came_in(mine)
    page = page_of(mine, "officer", size)
    page.goto(live_server.url + matter.link())

    press(page, "refuse")
    send(page)
    empty = errors(page)
    page.locator("#verb-slot [name=code][value=not_ours]").check()
    typed(page, "basis", "《信访工作条例》第二十二条")
    send(page)
    page.locator("#verb-slot .field-error", has_text="请填写依据").wait_for(state="detached")
    partly = errors(page)
    kept = page.locator("#verb-slot [name=basis]").input_value()
    is_kept = page.locator("#verb-slot [name=code][value=not_ours]").is_checked()
    typed(page, "alternative", "请向所在县人社局反映。")
    done = goes_through(page, "refuse")

    assert empty == ["请选原因", "请填写依据", "请填写其他途径"]
    assert partly == ["请填写其他途径"]
    assert (kept, is_kept) == ("《信访工作条例》第二十二条", True)
    assert done == "已不予受理。提出人可以申请复查。"
    assert state(matter) == State.REFUSED
    assert page.complaints == []


@BOTH
def test_like_matters_are_joined_into_a_common_problem_that_shows_them(mine, page_of, live_server, size):
    parent, child = taken(mine), came_in(mine, title="澡堂又没有热水")
    page = page_of(mine, "officer", size)
    page.goto(live_server.url + child.link())

    press(page, "merge")
    typed(page, "into", "2026-09999")
    typed(page, "note", "同一处澡堂。")
    send(page)
    nowhere = errors(page)
    kept = page.locator("#verb-slot [name=note]").input_value()
    typed(page, "into", child.number)
    send(page)
    itself = page.locator("#verb-slot .notice-red").inner_text()
    typed(page, "into", parent.number)
    done = goes_through(page, "merge")
    page.goto(live_server.url + parent.link())

    assert nowhere == ["没有找到这个编号的事项"]
    assert kept == "同一处澡堂。"
    assert "不能并入自己" in itself
    assert done.startswith("已并案。轮到 机电队队长 随共性问题一起答复。")
    assert "澡堂又没有热水" in page.locator("main").inner_text()
    assert state(child) == State.MERGED
    assert page.complaints == []


@BOTH
def test_what_was_kept_long_enough_is_disposed_of_by_two_persons(mine, page_of, live_server, size):
    adoption = Adoption(6, effective_from=cast.later().date(), document="矿发〔2026〕9号")
    rulebook.override("retention.summary_months", adoption, by=mine.actor("chief"), at=cast.later())
    closed = [ended(mine, clock.now() - timedelta(days=220)) for _ in range(3)]
    first, second = page_of(mine, "officer", size), page_of(mine, "discipline", size)

    first.goto(live_server.url + "/matters/retention/")
    for box in first.locator("[name=pick]").all():
        box.uncheck()
    first.click("text=提请处置勾选的事项")
    none = first.locator(".notice-red").inner_text()
    first.locator("[name=pick]").nth(2).uncheck()
    first.click("text=提请处置勾选的事项")
    first.wait_for_url("**?done=propose_disposal")
    proposed = first.locator(".notice-green").all_inner_texts()
    own = first.locator("text=同意处置勾选的事项").count()
    second.goto(live_server.url + "/matters/retention/")
    second.locator(f"[name=pick][value='{closed[0].pk}']").check()
    second.click("text=同意处置勾选的事项")
    second.wait_for_url("**?done=dispose")

    assert "请先勾选事项" in none
    assert [one.strip() for one in proposed] == ["已提请，等另一人同意。"]
    assert own == 0
    assert [state(one) for one in closed] == [State.DISPOSED, State.CLOSED, State.CLOSED]
    assert Matter.objects.get(pk=closed[0].pk).summary == "已按规定处置，内容不再保存。"
    assert first.complaints == second.complaints == []
