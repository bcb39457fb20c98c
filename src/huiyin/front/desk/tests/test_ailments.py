"""The page of the ailments, and how they stand on the board, in the records and on the matter's own page."""

from datetime import timedelta

import pytest

from huiyin.account.insight.tests import factories
from huiyin.front.desk.tests.test_pages import ROLES, WITH_BOARD, texts
from huiyin.kit import clock
from huiyin.loop.matters import actions as matters

PAGE = "/desk/board/ailments/"


@pytest.fixture
def now(mine):
    return clock.now()


def passed(mine, start, to, at, **more):
    matter = factories.assigned(mine, start, at=at - timedelta(hours=2), **more)
    matter = matters.object(matter, by=mine.actors[start], at=at, reason="不归我们管。")
    ruler = next(name for name, post in mine.posts.items() if post.pk == matter.debtor_id)
    return matters.rule(matter, to=mine.posts[to], by=mine.actors[ruler], at=at, reason="归口管理。")


@pytest.mark.parametrize("role", ROLES)
def test_ailments_open_for_who_has_a_board_and_are_404_for_others(browse, role):
    assert browse(role).get(PAGE).status_code == (200 if role in WITH_BOARD else 404)


def test_a_matter_that_came_back_is_on_the_board_in_the_records_and_on_its_page(mine, browse, now):
    matter = passed(mine, "power", "power", now)
    passed(mine, "air", "logistics", now)
    browser = browse("leader")

    board, listed = texts(browser.get("/desk/board/")), texts(browser.get("/desk/records/?flag=returned"))
    slot = texts(browser.get(f"/insight/of-matter/{matter.pk}/"))

    assert "退回过原岗位 1 次" in board
    assert listed.count(matter.number) == 1
    assert "退回过原岗位" in listed
    assert "转了一圈又回来" in slot
    assert "裁定：机电队队长 又回来了" in slot


def test_the_page_names_pairs_with_the_matters_behind(mine, browse, now):
    there, back = passed(mine, "power", "air", now), passed(mine, "air", "power", now)

    page = texts(browse("leader").get(PAGE))

    assert "1 件，反过来 1 件 互相推" in page
    assert there.number in page
    assert back.number in page
    assert "提异议" in page


def test_a_matter_walled_off_from_the_reader_is_not_named_behind_a_pair(mine, browse, now):
    secret = passed(mine, "power", "air", now, walls=[mine.posts["discipline"]])
    plain = passed(mine, "power", "air", now)

    seen = {who: texts(browse(who).get(PAGE)) for who in ("leader", "discipline")}

    assert [secret.number in seen["leader"], plain.number in seen["leader"]] == [True, True]
    assert [secret.number in seen["discipline"], plain.number in seen["discipline"]] == [False, True]


def test_the_page_names_silent_units_but_no_small_one(mine, browse, now):
    factories.matter_in(mine, "东翼泵房", at=now)

    page = texts(browse("leader").get(PAGE))

    assert "其中 1 个有人反映过情况" in page
    assert "还没有声音的：通风队。" in page
    assert "个单位不到 5 人，不单列" in page
    assert "矿工会、" not in page


def test_a_head_sees_the_own_subtree_only(mine, browse, now):
    factories.assigned(mine, "power", at=now)
    factories.assigned(mine, "air", at=now)

    page = texts(browse("power").get(PAGE))

    assert "机电队队长" in page
    assert "通风队队长" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_queries_with_more_rows(mine, browse, now, count, django_assert_max_num_queries):
    for _ in range(count):
        passed(mine, "power", "air", now)
        passed(mine, "air", "power", now)
    browser = browse("leader")
    browser.get(PAGE)

    with django_assert_max_num_queries(13):
        browser.get(PAGE)
