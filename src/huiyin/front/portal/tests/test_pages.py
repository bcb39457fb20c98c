"""The public pages balance and show nothing private; a worker's own page asks for their word."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.account.insight.tests import factories
from huiyin.ground.people.rules import Actor
from huiyin.kit import clock
from huiyin.loop.matters import actions as matters

OPEN = (
    "/",
    "/public/",
    "/public/records/",
    "/public/records/?bucket=owed",
    "/public/answers/",
    "/public/answers/?q=水泵",
)


@pytest.fixture
def now(mine):
    return clock.now()


def test_public_pages_need_no_sign_in_and_set_no_cookie(mine):
    answers = [Client().get(path) for path in OPEN]

    assert [a.status_code for a in answers] == [200] * len(OPEN)
    assert [dict(a.cookies) for a in answers] == [{}] * len(OPEN)


def test_home_leads_to_the_boxes_and_to_the_receipt(mine):
    page = Client().get("/").content.decode()

    assert [link in page for link in ('href="/boxes/"', 'href="/letters/#thread"')] == [True, True]


def test_unknown_address_offers_search_to_those_who_have_it(mine, browse):
    pages = [client.get("/nowhere/") for client in (Client(), browse("officer"))]

    assert [(p.status_code, "用搜索" in p.content.decode()) for p in pages] == [(404, False), (404, True)]


def test_public_balance_adds_up_on_the_page(mine, now):
    factories.published(mine, at=now - timedelta(days=9))
    factories.assigned(mine, at=now - timedelta(days=2))
    refused = factories.matter_in(mine, at=now)
    matters.refuse(refused, code="unclear", basis="依据", alternative="补充", by=mine.actors["officer"], at=now)

    page = Client().get("/public/").content.decode()

    sentence = re.search(r'balance-sentence">(.*?)</p>', page, re.S)[1]
    total, *parts = [int(n) for n in re.findall(r"<strong>(\d+)</strong>", sentence)]
    assert (total, parts) == (3, [1, 1, 1, 0])


def test_public_pages_show_no_text_that_was_not_published(mine, now):
    for i, kind in enumerate(("request", "accusation")):
        factories.assigned(mine, title=f"秘密标题{i}", summary=f"秘密内容{i}", kind=kind, at=now - timedelta(days=9))
    factories.closed(mine, title="秘密标题", summary="秘密内容", at=now - timedelta(days=9))
    asked = factories.matter_in(mine, title="秘密标题", summary="秘密内容", asker=mine.workers[0], at=now)

    pages = [Client().get(path).content.decode() for path in OPEN]

    assert [word for page in pages for word in ("秘密", "职工0", "赵海") if word in page] == []
    assert Client().get(f"/public/answers/{asked.pk}/").status_code == 404


def test_accusations_and_walled_matters_are_counted_but_not_listed(mine, now):
    shown = factories.matter_in(mine, at=now)
    walled = factories.matter_in(mine, at=now, walls=[mine.posts["power"]])
    accusing = factories.matter_in(mine, at=now, kind="accusation")

    page = Client().get("/public/records/?bucket=owed").content.decode()

    assert [m.number in page for m in (shown, walled, accusing)] == [True, False, False]
    assert "在等答复 3 件" in page


def test_a_landed_matter_waits_for_who_asked_and_not_for_the_registrar(mine, now):
    matter = factories.answered(mine, at=now - timedelta(days=3))
    matters.report_landed(matter, text="已修好。", by=mine.actors["power"], at=now)

    page = Client().get("/public/records/?bucket=answered").content.decode()

    assert '<td data-label="轮到">提出人</td>' in page


def test_published_answers_are_searched_by_two_characters(mine, now):
    one = factories.published(mine, title="澡堂热水不热", at=now - timedelta(days=9))
    other = factories.published(mine, title="夜班没有热饭", at=now - timedelta(days=9))

    page = Client().get("/public/answers/?q=热水").content.decode()

    assert [m.title in page for m in (one, other)] == [True, False]
    assert one.answer in Client().get(f"/public/answers/{one.pk}/").content.decode()


def test_reopened_answers_leave_the_public_pages(mine, now):
    matter = factories.published(mine, at=now - timedelta(days=9))

    matters.reopen(matter, by=Actor(writer_of=matter.pk), at=now, reason="又响了")

    assert Client().get(f"/public/answers/{matter.pk}/").status_code == 404


def test_public_page_is_kept_for_a_crowd(mine, now):
    Client().get("/public/")

    with CaptureQueriesContext(connection) as caught:
        answer = Client().get("/public/")

    assert (len(caught), answer.headers["Cache-Control"]) == (0, "public, max-age=5")


@pytest.mark.parametrize("path", ["/public/", "/public/records/", "/public/answers/", "/mine/"])
def test_lists_cost_the_same_queries_with_more_rows(mine, browse, now, path):
    from django.core.cache import cache

    browser = browse("worker")
    costs = []
    for _ in range(2):
        factories.published(mine, at=now - timedelta(days=9))
        factories.assigned(mine, at=now - timedelta(days=9), asker=mine.workers[0])
        cache.clear()
        with CaptureQueriesContext(connection) as caught:
            browser.get(path)
        costs.append(len(caught))

    assert costs[0] == costs[1]
    assert costs[0] <= 12


def test_own_page_asks_for_a_word_on_what_landed(mine, browse, now):
    matter = factories.answered(mine, at=now - timedelta(days=4), asker=mine.workers[0], title="应急灯坏了")
    matters.report_landed(matter, by=mine.actors["power"], at=now, text="已装好")

    page = browse("worker").get("/mine/").content.decode()

    assert f'href="/matters/{matter.pk}/confirm/"' in page
    assert f'href="/matters/{matter.pk}/reopen/"' in page


def test_own_page_says_when_the_handler_is_late(mine, browse, now):
    late = factories.assigned(mine, at=now - timedelta(days=40), asker=mine.workers[0], title="早就该办的")
    factories.assigned(mine, at=now, asker=mine.workers[0], title="刚交办的")

    page = browse("worker").get("/mine/").content.decode()

    assert page.count("上级在督办") == 1
    assert page.index(late.title) < page.index("上级在督办")


def test_own_page_shows_nobody_elses_matters(mine, browse, now):
    factories.matter_in(mine, at=now, asker=mine.workers[1], title="别人的事")

    assert "别人的事" not in browse("worker").get("/mine/").content.decode()


def test_named_matter_is_one_tap_from_the_own_page(browse):
    page = browse("worker").get("/mine/").content.decode()

    assert 'href="/matters/new/"' in page


def test_own_page_wants_somebody_signed_in(mine):
    answer = Client().get("/mine/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=%2Fmine%2F")


@pytest.mark.parametrize(
    "query", ["?before=x", "?q=" + "长" * 300, "?topic=none", "?q=%00", "?before=99999999999999999999"]
)
def test_public_answers_take_any_address(mine, query):
    assert Client().get(f"/public/answers/{query}").status_code == 200
