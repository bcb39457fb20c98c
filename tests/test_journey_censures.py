"""The story of a notice nobody answered, in a real browser: drafted, signed, pleaded, put right late, held to account.

Told as of today: the notice was issued three weeks ago. Each person is another page; the last steps are on a phone.
"""

from datetime import timedelta

import pytest

from huiyin.ground.people.rules import SYSTEM
from huiyin.kit import clock
from huiyin.loop.censures.models import Censure, Referral
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.tests import cast

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, databases=["default", "letterbox"])]


@pytest.fixture
def mine(transactional_db):
    return cast.build()


def silent(mine):
    """Return a notice that was to be answered two weeks ago."""
    now = clock.now()
    new = duties.NewDuty(DutyKind.REPORT, mine.posts["electric"].pk, "上月月报", now - timedelta(days=24))
    late = duties.open_duty(new, by=SYSTEM, at=now - timedelta(days=30))
    return duties.issue_notice(
        late,
        from_post=mine.posts["officer"],
        text="请交来。",
        until=clock.day_of(now - timedelta(days=17)),
        by=mine.actor("officer"),
        at=now - timedelta(days=20),
    )


def text(page):
    return page.locator("#main").inner_text()


def do(page, verb, **typed):
    """Open the sheet of a verb in place, fill it, send it, and return what the page says was done."""
    page.locator(f"[data-verb={verb}]").click()
    page.locator("#verb-slot form").wait_for()
    for name, words in typed.items():
        page.locator(f"#verb-slot [name={name}]").fill(words)
    page.locator("#verb-slot form button[type=submit]").click()
    page.wait_for_url(f"**?done={verb}")
    return page.locator(".notice-green").first.inner_text().strip()


def test_what_nobody_answers_is_criticised_heard_put_right_and_held_to_account(mine, page_of, live_server):
    notice = silent(mine)
    desk, leader = page_of(mine, "officer"), page_of(mine, "vice")
    post, discipline = page_of(mine, "electric", "phone"), page_of(mine, "discipline", "phone")

    desk.goto(f"{live_server.url}/desk/dispatch/")
    desk.get_by_role("link", name="拟通报批评").click()
    facts = text(desk)
    desk.get_by_role("radio", name="机电副矿长").check()
    desk.get_by_role("button", name="送签发").click()
    desk.wait_for_url("**?done=propose")
    one = Censure.objects.get(notice=notice)
    address = f"{live_server.url}/censures/{one.pk}/"
    leader.goto(f"{live_server.url}/desk/")
    leader.get_by_role("link", name="签发通报批评").or_(
        leader.locator("a.row-title", has_text="签发通报批评")
    ).first.click()
    signed = do(leader, "sign")
    post.goto(f"{live_server.url}/desk/")
    post.locator("a.row-title", has_text="限期整改").first.click()
    pleaded = do(post, "plead", text="那几天在外抢险。")
    leader.goto(address)
    upheld = do(leader, "uphold", text="外出应交代代办人。")
    reported = do(post, "report", text="月报已交。")
    leader.goto(address)
    sent_back = do(leader, "send_back", note="没有说明原因。")
    Duty.objects.filter(pk=Censure.objects.get(pk=one.pk).duty_id).update(
        opened_at=clock.now() - timedelta(days=9), due_at=clock.now() - timedelta(days=1)
    )
    duties.tick(clock.now())
    desk.goto(f"{live_server.url}/desk/dispatch/")
    desk.get_by_role("link", name="1", exact=True).and_(desk.locator("[href*='stage=late']")).click()
    desk.locator("a.row-title", has_text="通报批评").click()
    handed = do(desk, "refer")
    discipline.goto(f"{live_server.url}/desk/")
    discipline.locator("a.row-title", has_text="问责线索").first.click()
    discipline.locator("[data-verb=decide]").click()
    discipline.locator("#verb-slot form").wait_for()
    discipline.get_by_role("radio", name="提醒谈话").check()
    discipline.locator("#verb-slot [name=body]").fill("示例矿纪委")
    discipline.locator("#verb-slot [name=words]").fill("已谈话。")
    discipline.locator("#verb-slot form button[type=submit]").click()
    discipline.wait_for_url("**?done=decide")
    post.goto(address)
    leader.goto(address)

    assert "没有回复" in facts
    assert signed == "已签发，整改开始计时。"
    assert (pleaded, upheld) == ("申辩已送签发的岗位。", "已答复：维持。")
    assert (reported, sent_back, handed) == ("整改已报告，等验收。", "已退回，按新的期限计时。", "已移送纪检。")
    assert "提醒谈话" in text(post)
    assert "提醒谈话" not in text(leader)
    assert "已有处置结果" in text(leader)
    assert Referral.objects.get().decision == "remind"
    assert [page.complaints for page in (desk, leader, post, discipline)] == [[], [], [], []]
