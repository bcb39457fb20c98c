"""A person's own filters: kept by name, a dozen at most, nobody else's business, shown over the list."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from huiyin.front.desk import actions, queries, rules
from huiyin.front.desk.models import SavedView
from huiyin.ground.people import queries as people
from huiyin.kit.verdicts import Refused

QUERY = "state=accepted&clock=late"


@pytest.fixture
def officer(mine):
    return people.actor(mine.people["officer"])


def names(actor):
    return [view.name for view in queries.saved_views(actor)]


def test_save_keeps_the_filter_and_the_list_offers_it(browse, officer):
    browser = browse("officer")

    answer = browser.post(f"/desk/views/save/?{QUERY}&before=7&next=//evil.example", {"name": "承办中超期"})
    page = browser.get(f"/matters/?{QUERY}").content.decode()

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/matters/?{QUERY}")
    assert names(officer) == ["承办中超期"]
    assert '<a href="?state=accepted&amp;clock=late" aria-current="true">承办中超期</a>' in page
    assert "存为常用" not in page
    assert "存为常用" in browser.get("/matters/?state=accepted").content.decode()
    assert "存为常用" not in browser.get("/matters/").content.decode()


def test_save_suggests_the_words_of_the_filter_and_keeps_what_was_typed(browse, officer):
    browser = browse("officer")
    actions.save_view("超期", query=QUERY, by=officer)

    fresh = browser.get(f"/desk/views/save/?{QUERY}")
    taken = browser.post(f"/desk/views/save/?{QUERY}", {"name": "超期"})
    empty = browser.post(f"/desk/views/save/?{QUERY}", {"name": " "})

    assert 'value="承办中 · 已超期"' in fresh.content.decode()
    assert (taken.status_code, empty.status_code) == (422, 422)
    assert "这个名称已经用了，请换一个" in taken.content.decode()
    assert 'value="超期"' in taken.content.decode()
    assert "请写一个名称" in empty.content.decode()
    assert browser.get("/desk/views/save/").headers["Location"] == "/desk/views/"


def test_save_stops_at_a_dozen(officer):
    for n in range(rules.MOST_VIEWS):
        actions.save_view(f"第{n}个", query=QUERY, by=officer)

    with pytest.raises(Refused, match="最多存 12 个"):
        actions.save_view("又一个", query=QUERY, by=officer)

    assert len(names(officer)) == 12
    assert actions.rename_view(queries.saved_views(officer)[0], name="改了", by=officer).name == "改了"


def test_rename_and_delete_change_the_own_ones_only(mine, browse, officer):
    view = actions.save_view("旧名", query=QUERY, by=officer)
    actions.save_view("另一个", query=QUERY, by=officer)
    stranger = browse("chair")

    codes = {
        stranger.post(f"/desk/views/{view.pk}/{verb}/", {f"view-{view.pk}-name": "抢"}).status_code
        for verb in ("rename", "delete")
    }
    own = browse("officer")
    taken = own.post(f"/desk/views/{view.pk}/rename/", {f"view-{view.pk}-name": "另一个"})
    own.post(f"/desk/views/{view.pk}/rename/", {f"view-{view.pk}-name": "新名"})

    assert codes == {404}
    assert (taken.status_code, "这个名称已经用了" in taken.content.decode()) == (422, True)
    assert names(officer) == ["新名", "另一个"]
    own.post(f"/desk/views/{view.pk}/delete/")
    assert names(officer) == ["另一个"]
    assert "旧名" not in stranger.get("/desk/views/").content.decode()


def test_views_page_says_what_to_do_where_there_are_none(browse):
    page = browse("officer").get("/desk/views/").content.decode()

    assert "点“存为常用”，下次一点就到" in page


def test_list_asks_for_them_once_however_many_there_are(browse, officer):
    browser, costs = browse("officer"), []

    for name in ("一", "二", "三"):
        actions.save_view(name, query=QUERY, by=officer)
        browser.get("/matters/")
        with CaptureQueriesContext(connection) as caught:
            browser.get("/matters/")
        costs.append(sum("saved" in one["sql"] for one in caught))

    assert costs == [1, 1, 1]


@pytest.mark.parametrize(("name", "query"), [("", QUERY), ("名", ""), ("已有", QUERY)])
def test_saved_view_says_something_and_has_a_name_of_its_own(officer, name, query):
    SavedView.objects.create(person_id=officer.person_id, name="已有", query=QUERY)

    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(person_id=officer.person_id, name=name, query=query)
