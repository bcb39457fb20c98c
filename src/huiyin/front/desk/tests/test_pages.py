"""Home, boards, records and the hall: who sees them, what they say, what they cost."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.account.insight.tests import factories
from huiyin.front.desk import queries, rules
from huiyin.kit import clock
from huiyin.loop.duties import actions as duties
from huiyin.loop.matters import actions as matters

ROLES = (
    "chief",
    "leader",
    "discipline",
    "chair",
    "officer",
    "dispatcher",
    "power",
    "crew",
    "delegate",
    "keeper",
    "worker",
)
WITH_BOARD = ("chief", "leader", "discipline", "chair", "officer", "dispatcher", "power")


@pytest.fixture
def now(mine):
    return clock.now()


def texts(answer):
    """The words of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


@pytest.mark.parametrize("role", ROLES)
def test_board_hall_and_records_open_for_overseers_and_are_404_for_others(browse, role):
    browser = browse(role)

    codes = {browser.get(path).status_code for path in ("/desk/board/", "/desk/hall/", "/desk/records/")}

    assert codes == ({200} if role in WITH_BOARD else {404})


def test_home_of_a_worker_is_their_own_page(browse):
    answer = browse("worker").get("/desk/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/mine/")


def test_empty_home_says_what_will_appear(browse):
    answer = browse("power").get("/desk/")

    assert "今天没有轮到您的事。" in texts(answer)
    assert "交办给您的事" in texts(answer)


def test_home_counts_what_is_mine_and_what_is_late(mine, browse, now):
    late = factories.assigned(mine, "power", at=now - timedelta(days=40))
    factories.assigned(mine, "power", at=now)
    duties.tick(now)

    page = texts(browse("power").get("/desk/"))

    assert "今天有 2 件轮到您" in page
    assert "已超期 1 件" in page
    assert late.number in page


def test_home_puts_the_must_read_first(mine, browse, now):
    factories.assigned(mine, "leader", at=now - timedelta(days=40))
    factories.matter_in(mine, at=now, title="瓦斯传感器被甩掉", is_vital=True, readers=[mine.posts["leader"]])

    page = browse("leader").get("/desk/").content.decode()

    assert page.index("瓦斯传感器被甩掉") < page.index("东翼水泵噪声大")


@pytest.mark.parametrize("path", ["/desk/", "/desk/board/", "/desk/records/", "/desk/hall/", "/desk/search/?q=水泵"])
def test_pages_cost_the_same_queries_with_more_rows(mine, browse, now, path):
    browser = browse("leader")
    costs = []
    for _ in range(2):
        for i in range(2):
            factories.assigned(mine, "power", at=now - timedelta(days=30 + i))
            factories.assigned(mine, "air", at=now - timedelta(days=30 + i))
        duties.tick(now)
        browser.get(path)
        with CaptureQueriesContext(connection) as caught:
            browser.get(path)
        costs.append(len(caught))

    assert costs[0] == costs[1]
    assert costs[0] <= 12


def test_board_figures_open_as_many_records(mine, browse, now):
    for i in range(3):
        factories.assigned(mine, "power", at=now - timedelta(days=i))
    factories.closed(mine, "air", at=now - timedelta(days=9))
    browser = browse("leader")

    page = browser.get("/desk/board/").content.decode()

    found = re.search(r'<a href="(/desk/records/[^"]*bucket=owed[^"]*)">.*?<b>(\d+)</b>', page)
    rows = browser.get(found[1].replace("&amp;", "&")).content.decode().count("data-row")
    assert (rows, found[2]) == (3, "3")


def test_board_of_a_head_holds_the_own_subtree_only(mine, browse, now):
    factories.assigned(mine, "power", at=now)
    factories.assigned(mine, "air", at=now)
    browser = browse("power")

    own, other = browser.get("/desk/board/"), browser.get(f"/desk/board/?unit={mine.air.pk}")

    headings = [re.search(r"<h1>(.*?)</h1>", page.content.decode())[1] for page in (own, other)]
    assert headings[0].startswith("机电队近六个月收到 1 件")
    assert headings[1] == headings[0]


def test_what_is_walled_off_from_a_leader_is_on_none_of_their_pages(mine, browse, now):
    secret = factories.matter_in(mine, at=now, title="副矿长收受好处", walls=[mine.posts["leader"]])
    matters.assign(secret, to=mine.posts["discipline"], by=mine.actors["officer"], at=now)
    browser = browse("leader")

    pages = [
        browser.get(p) for p in ("/desk/", "/desk/board/", "/desk/records/", "/desk/hall/", "/desk/search/?q=收受")
    ]

    assert [secret.title in page.content.decode() for page in pages] == [False] * 5
    assert secret.title in browse("discipline").get("/desk/search/?q=收受").content.decode()


def test_hall_holds_no_names_and_no_texts(mine, browse, now):
    matter = factories.assigned(mine, "power", at=now - timedelta(days=9))

    page = browse("leader").get("/desk/hall/").content.decode()

    assert matter.title not in page
    assert [name for name in factories.NAMES.values() if name in page] == []
    assert "机电队队长" in page


def test_small_topics_stay_hidden_on_the_board(mine, browse, now):
    for topic, count in (("canteen", 6), ("wages", 2), ("ppe", 1)):
        for _ in range(count):
            factories.matter_in(mine, at=now, topic=topic)

    page = texts(browse("leader").get("/desk/board/"))

    assert "食堂 6" in page
    assert "工资奖金 少于5" in page


def test_records_ignore_filters_that_are_not_offered(mine, browse, now):
    factories.matter_in(mine, at=now)

    page = browse("leader").get("/desk/records/?bucket=all&state=x&flag=;&post=abc&months=99&before=-1")

    assert (page.status_code, page.content.decode().count("data-row")) == (200, 1)


def test_nav_follows_powers(browse):
    def labels(role):
        found = browse(role).get("/desk/search/").content.decode()
        return re.findall(r'class="nav-item"[^>]*>.*?</svg> ([^<]+?)\s*(?:<|$)', found)

    assert labels("officer")[:4] == ["今日应办", "来信分拣", "事项", "网格"]
    assert labels("dispatcher")[-4:] == ["调度台", "我的", "规则", "公开页"]
    assert "联系点" in labels("leader")
    assert "联系点" not in labels("officer")
    assert "组织人员" in labels("keeper")
    assert "事项" not in labels("keeper")
    assert labels("worker") == ["我的", "公开页"]


def test_nav_of_the_union_reaches_boxes_and_keys(browse):
    page = browse("officer").get("/desk/search/").content.decode()

    assert [page.count(f'class="nav-item" href="{url}"') for url in ("/desk/boxes/", "/desk/letters/keys/")] == [1, 1]


def test_board_menu_holds_what_is_near_and_nothing_outside(mine, browse):
    menus = {
        role: set(re.findall(r'href="/desk/board/\?unit=(\d+)', browse(role).get("/desk/board/").content.decode()))
        for role in ("officer", "power")
    }

    assert str(mine.power.pk) in menus["power"]
    assert str(mine.air.pk) not in menus["power"]
    assert str(mine.top.pk) in menus["officer"]


def test_site_name_is_the_only_mine_below_the_top(mine):
    group = mine.top.name

    before = queries.site_name()
    type(mine.top).objects.filter(pk=mine.power.pk).update(parent=mine.top, kind="mine", name="回音示范矿")

    assert (before, queries.site_name()) == (group, "回音示范矿")


@pytest.mark.parametrize(
    ("late", "has_more", "words"),
    [(0, False, "都还没有超期"), (2, False, "2 件已超期"), (30, True, "30 件以上已超期")],
)
def test_today_sentence_says_when_more_may_be_late(late, has_more, words):
    sentence = rules.today_sentence(40, late, has_more=has_more)

    assert sentence == f"今天有 40 件轮到您，{words}。"


@pytest.mark.parametrize("role", ["crew", "delegate", "keeper", "leader"])
def test_home_leads_nowhere_the_reader_may_not_go(mine, browse, now, role):
    factories.assigned(mine, "power", at=now - timedelta(days=1))
    browser = browse(role)

    page = browser.get("/desk/").content.decode()
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/(?!static/)[^"#]*)"', page)}

    dead = [link for link in sorted(links) if browser.get(link).status_code >= 400]
    assert (bool(links), dead) == (True, [])


@pytest.mark.parametrize(
    ("role", "label"), [("power", "看看板"), ("keeper", "组织人员"), ("delegate", "看事项"), ("crew", "看事项")]
)
def test_empty_home_offers_a_next_step(browse, role, label):
    page = browse(role).get("/desk/").content.decode()

    assert re.search(f'<a class="btn" href="/[^"]+">{label}</a>', page)


def test_home_opens_a_must_read_where_its_text_is(mine, browse, now):
    matter = factories.matter_in(mine, at=now, is_vital=True, readers=[mine.posts["leader"]])

    page = browse("leader").get("/desk/").content.decode()

    assert f'href="{matter.link()}"' in page
    assert "/settle/" not in page


def test_records_say_how_many_there_are_and_export_the_same(mine, browse, now):
    for i in range(queries.PAGE + 2):
        factories.assigned(mine, "power", at=now - timedelta(hours=i))
    browser = browse("leader")

    first = browser.get("/desk/records/?bucket=owed")
    following = re.search(r'href="(\?[^"]*before=[^"]*)"', first.content.decode())[1].replace("&amp;", "&")
    export = re.search(r'href="(/desk/exchange/records\.xlsx[^"]*)"', first.content.decode())[1].replace("&amp;", "&")

    assert f"共 {queries.PAGE + 2} 件" in texts(first)
    assert "更早的记录" in texts(browser.get(f"/desk/records/{following}"))
    answer = browser.get(export)
    assert (answer.status_code, b"".join(answer)[:2]) == (200, b"PK")


def test_board_tells_answers_given_from_what_is_still_owed(mine, browse, now):
    factories.closed(mine, "power", at=now - timedelta(days=9))
    factories.assigned(mine, "power", at=now - timedelta(days=40))
    duties.tick(now)

    page = texts(browse("leader").get("/desk/board/"))

    assert "已经作出的答复里，按期的占 100%；超期还没办的 1 件不在里面。" in page
    assert "超期未办的有 1 件。" in page


@pytest.mark.parametrize(("count", "words"), [(None, "更早的记录"), (3, "共 3 件"), (11, "超过 10 件")])
def test_records_sentence_is_honest_about_its_limit(count, words):
    assert rules.records_sentence(count, most=10) == words
