"""The dispatcher's board: figures with their records, scope, walls, vacant posts, the way to a supervision notice."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.account.insight.tests import factories
from huiyin.front.desk.rules.dispatch import Group, group_of, kinds_of, place_of
from huiyin.front.desk.tests.test_pages import ROLES, WITH_BOARD, texts
from huiyin.ground.people import actions as people
from huiyin.ground.people import queries as actors
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit import clock
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind

PAGE, LATE = "/desk/dispatch/", "/desk/dispatch/late/"


@pytest.fixture
def now(mine):
    return clock.now()


def late(mine, post, now, *, kind=DutyKind.REPORT, days=3, subject="十月月报", walled=()):
    new = duties.NewDuty(kind, mine.posts[post].pk, subject, now - timedelta(days=days), walled=walled)
    made = duties.open_duty(new, by=SYSTEM, at=now - timedelta(days=days + 5))
    Duty.objects.filter(pk=made.pk).update(is_overdue=True)
    return made


def test_every_kind_belongs_to_exactly_one_group():
    assert sorted(kind for group in Group for kind in kinds_of(group)) == sorted(DutyKind.values)
    assert group_of(DutyKind.ANSWER) == Group.MATTERS
    assert group_of("a kind of tomorrow") == Group.MATTERS


@pytest.mark.parametrize(
    "after", ["", "x", "2026-11-02~7", "2026-11-02T09:00:00+08:00~", "~7", "2026-11-02T09:00:00+08:00~x"]
)
def test_a_place_that_is_none_is_no_place(after):
    assert place_of(after) is None


@pytest.mark.parametrize("role", ROLES)
def test_dispatch_opens_for_who_has_a_board_and_is_404_for_others(browse, role):
    expected = 200 if role in WITH_BOARD else 404

    assert [browse(role).get(page).status_code for page in (PAGE, LATE)] == [expected, expected]


def test_dispatch_counts_late_duties_by_unit_and_group_and_lists_them(mine, browse, now):
    late(mine, "power", now, subject="机电队十月月报")
    late(mine, "power", now, kind=DutyKind.MEETING, subject="支委会")
    late(mine, "crew", now, subject="班组月报")
    late(mine, "air", now, days=9, subject="通风队月报")
    browser = browse("dispatcher")

    page, listed = texts(browser.get(PAGE)), texts(browser.get(f"{LATE}?unit={mine.power.pk}&group=grid"))

    assert "回音示范矿有 4 件应办超期没办，分布在 2 个单位" in page
    assert "机电队 1 2 3" in page
    assert "通风队 0 1 1" in page
    assert "机电队十月月报" in listed
    assert "班组月报" in listed
    assert "支委会" not in listed
    assert "通风队月报" not in listed


@pytest.mark.parametrize(("days", "told"), [(0, "今天开始"), (3, "已 3 天")])
def test_how_long_a_late_duty_ran_is_said_in_words(mine, browse, now, days, told):
    new = duties.NewDuty(DutyKind.REPORT, mine.posts["power"].pk, "临时月报", now - timedelta(minutes=1))
    made = duties.open_duty(new, by=SYSTEM, at=now - timedelta(days=days, minutes=2))
    Duty.objects.filter(pk=made.pk).update(is_overdue=True)

    listed = texts(browse("dispatcher").get(LATE))

    assert (told in listed, "已 0 天" in listed) == (True, False)


def test_late_duties_go_on_page_by_page_without_losing_or_doubling_one(mine, browse, now):
    made = [late(mine, "power", now, days=n % 7 + 1, subject=f"应办{n:02}号") for n in range(60)]
    browser, url, seen = browse("dispatcher"), LATE, []
    while url:
        response = browser.get(url)
        seen += [row["title"] for row in response.context["rows"]]
        url = LATE + response.context["next_url"] if response.context["next_url"] else ""

    assert sorted(seen) == sorted(duty.subject for duty in made)


def test_what_is_walled_off_from_the_reader_is_not_named(mine, browse, now):
    late(mine, "power", now, subject="不给调度看的", walled=(mine.posts["dispatcher"].pk,))

    page = texts(browse("dispatcher").get(LATE))

    assert "不给调度看的" not in page
    assert "不给调度看的" in texts(browse("leader").get(LATE))


def test_a_head_sees_the_own_subtree_only(mine, browse, now):
    late(mine, "power", now, subject="机电队月报")
    late(mine, "air", now, subject="通风队月报")

    listed = texts(browse("power").get(f"{LATE}?unit={mine.air.pk}"))

    assert "机电队月报" in listed
    assert "通风队月报" not in listed


def test_duties_without_movement_and_vacant_posts_are_named(mine, browse, now):
    new = duties.NewDuty(DutyKind.ROUTINE, mine.posts["air"].pk, "每季技能传授", now + timedelta(days=3))
    duties.open_duty(new, by=SYSTEM, at=now - timedelta(days=8))
    ahead = duties.NewDuty(DutyKind.ROUTINE, mine.posts["air"].pk, "全年的一件", now + timedelta(days=300))
    duties.open_duty(ahead, by=SYSTEM, at=now - timedelta(days=60))
    fresh = duties.NewDuty(DutyKind.ROUTINE, mine.posts["air"].pk, "刚开始的一件", now + timedelta(days=30))
    duties.open_duty(fresh, by=SYSTEM, at=now - timedelta(days=2))
    people.vacate(mine.posts["logistics"], by=SYSTEM, at=now)
    duties.remind(now)

    page = texts(browse("dispatcher").get(PAGE))

    assert "7 天以上没有动静" in page
    assert "每季技能传授 通风队队长 · 岗位职责 · 已 8 天" in page
    assert "刚开始的一件" not in page
    assert "全年的一件" not in page
    assert "后勤科科长 后勤科，事情由 矿长 代办" in page
    assert "1 个岗位空缺" in page


def test_a_late_row_leads_to_a_notice_and_the_notice_stands_on_the_board(mine, browse, now):
    duty = late(mine, "power", now, subject="机电队十月月报")
    browser = browse("dispatcher")

    assert f"/duties/{duty.pk}/issue/" in browser.get(LATE).content.decode()
    answer = browser.post(
        f"/duties/{duty.pk}/issue/",
        {"from_post": mine.posts["dispatcher"].pk, "text": "请在两天内交来。", "until": clock.today().isoformat()},
    )

    assert answer.status_code == 303
    assert f"督办〔{clock.today().year}〕1号 机电队队长 · 机电队十月月报" in texts(browser.get(PAGE))


def test_supervision_that_climbed_is_listed_highest_first(mine, browse, now):
    factories.assigned(mine, "power", at=now - timedelta(days=60))
    for days in (40, 20, 1):
        duties.tick(now - timedelta(days=days))

    response = browse("dispatcher").get(PAGE)

    levels = [row["detail"][:5] for row in response.context["climbed"]]
    assert levels == sorted(levels, reverse=True)
    assert len(levels) > 1


def test_dispatch_takes_the_same_number_of_queries_for_more_duties(mine, browse, now):
    browser = browse("dispatcher")
    late(mine, "power", now)
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        browser.get(PAGE)
    for n in range(30):
        late(mine, "air" if n % 2 else "power", now)

    with CaptureQueriesContext(connection) as many:
        browser.get(PAGE)

    assert len(many) == len(few)
    assert len(many) <= 12


def test_a_notice_nobody_answered_offers_the_criticism_and_is_a_figure_with_its_list(mine, browse, now):
    duty = late(mine, "power", now, days=30)
    notice = duties.issue_notice(
        duty,
        from_post=mine.posts["dispatcher"],
        text="请交来。",
        until=clock.day_of(now - timedelta(days=20)),
        by=people_of(mine, "dispatcher"),
        at=now - timedelta(days=22),
    )
    browser = browse("dispatcher")

    board = browser.get(PAGE).content.decode()
    figures = browser.get(f"/censures/standing/?unit={mine.air.parent_id}").content.decode()
    listed = texts(browser.get("/censures/?stage=silent"))

    assert f"/censures/notices/{notice.pk}/propose/" in board
    assert "/censures/standing/" in board
    assert "/censures/standing/" in browse("leader").get("/desk/board/").content.decode()
    assert f'href="/censures/?stage=silent&amp;unit={mine.air.parent_id}" class="red">1</a>' in figures
    assert notice.title in listed


def people_of(mine, who):
    return actors.actor(mine.people[who])
