"""The pages of the shelf: forms, filters, pages by key, what they cost, the export."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.models import Paper, Series
from huiyin.voice.meetings.queries import shelf
from huiyin.voice.meetings.queries.shelf import Filters
from huiyin.voice.meetings.rules.kinds import Kind
from huiyin.voice.meetings.tests.conftest import NOON
from huiyin.voice.meetings.tests.shelf.conftest import (
    concluded,
    html,
    new,
    picture,
    put,
    titles,
    url,
)


@pytest.mark.parametrize(
    ("name", "who", "status"),
    [
        ("put_paper", "secretary", 200),
        ("put_paper", "member1", 200),
        ("put_paper", "chief", 404),
        ("put_paper", "member5", 404),
        ("replace_paper", "member1", 200),
        ("replace_paper", "electric", 404),
        ("replace_paper", "worker", 404),
        ("take_off_paper", "secretary", 200),
        ("take_off_paper", "member1", 404),
        ("take_off_paper", "worker", 404),
    ],
)
def test_forms_are_for_those_who_may(mine, series, meeting, enter, name, who, status):
    paper = put(mine, series)
    pk = series.pk if name == "put_paper" else paper.pk

    assert enter(mine.people[who]).get(url(name, pk)).status_code == status


# ---- pages ----


def test_participant_puts_replaces_and_takes_off_on_the_pages(mine, series, meeting, enter):
    client = enter(mine.people["member1"])

    wrong = client.post(url("put_paper", series.pk), {"title": "办法", "kind": "rules"})
    made = client.post(url("put_paper", series.pk), {"title": "办法", "kind": "rules", "upload": picture()})
    first = Paper.objects.get()
    newer = client.post(url("replace_paper", first.pk), {"title": "办法（新）", "upload": picture(80)})
    second = Paper.objects.get(number=2)
    page = html(client.get(second.link()))
    off = client.post(url("take_off_paper", second.pk), {"reason": "放错了"})

    assert (wrong.status_code, "请选文件" in html(wrong), "办法" in html(wrong)) == (422, True, True)
    assert [one.status_code for one in (made, newer, off)] == [303, 303, 303]
    assert ("第 1 版" in page, "第 2 版" in page, "在用" in page) == (True, True, True)
    assert "已撤下" in html(client.get(off["Location"]))
    assert "撤下：放错了" in html(client.get(second.link()))


def test_refused_file_is_said_on_the_form_that_keeps_what_was_typed(mine, series, enter):
    upload = SimpleUploadedFile("台账.xlsx", b"PK\x03\x04")

    answer = enter(mine.people["secretary"]).post(
        url("put_paper", series.pk), {"title": "隐患台账", "kind": "register", "upload": upload}
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["upload"])
    assert ("另存为 PDF" in html(answer), "隐患台账" in html(answer)) == (True, True)


def test_shelf_filters_by_series_kind_period_and_words(mine, branch, series, meeting, enter):
    put(mine, series, title="隐患台账", kind="register")
    put(mine, Series.objects.get(kind=Kind.GROUP), title="学习计划", kind="plan")
    concluded(mine, meeting)
    client = enter(mine.people["secretary"])

    def shown(query: str) -> list[str]:
        text = html(client.get(f"{url('shelf')}?{query}"))
        return [name for name in ("11月支委会纪要", "隐患台账", "学习计划") if name in text.partition("<tbody>")[2]]

    assert shown("") == ["11月支委会纪要", "隐患台账", "学习计划"]
    assert shown(f"series={series.pk}") == ["11月支委会纪要", "隐患台账"]
    assert shown("kind=plan") == ["学习计划"]
    assert shown("since=month&kind=register") == ["隐患台账"]
    assert shown("q=台账") == ["隐患台账"]
    assert shown("q=机电队+计划") == ["学习计划"]
    assert shown("q=没有的词") == []
    assert shown("kind=nonsense&since=x&series=abc&before=") == ["11月支委会纪要", "隐患台账", "学习计划"]


def test_empty_shelf_says_what_belongs_there_and_where_to_go(mine, enter):
    text = html(enter(mine.people["worker"]).get(url("shelf")))

    assert ("共 0 份" in text, "现在还没有" in text, url("list") in text) == (True, True, True)


@pytest.mark.parametrize(
    ("query", "told"), [("", "这个例会还没有资料"), ("&kind=plan", "没有符合这些条件的资料")], ids=["all", "narrowed"]
)
def test_empty_list_of_a_series_tells_whether_filters_hid_it(mine, series, enter, query, told):
    text = html(enter(mine.people["secretary"]).get(f"{url('shelf')}?series={series.pk}{query}"))

    assert told in text


def test_shelf_turns_pages_by_key(mine, series, meeting, enter, monkeypatch):
    monkeypatch.setattr(shelf, "SIZE", 2)
    for n in range(5):
        put(mine, series, title=f"资料{n}", shade=n, at=cast.later(hours=3 + n // 2))
    client = enter(mine.people["member1"])

    seen, address = [], url("shelf")
    while address:
        text = html(client.get(address))
        seen += re.findall(r"资料\d", text.partition("<tbody>")[2].partition("</tbody>")[0])
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = url("shelf") + following[1] if following else ""

    assert seen == ["资料4", "资料3", "资料2", "资料1", "资料0"]


def test_shelf_of_many_is_the_same_as_of_few(mine, series, meeting, monkeypatch):
    put(mine, series)
    concluded(mine, meeting)
    readers = ("secretary", "member1", "electric", "chief", "discipline", "wind", "worker")
    few = {who: titles(mine, who) for who in readers}

    monkeypatch.setattr(shelf, "COUNTED", 0)

    assert {who: titles(mine, who) for who in readers} == few
    assert shelf.listed(mine.actor("chief"), Filters()).is_capped


def test_shelf_is_reached_from_the_meetings_the_series_and_a_meeting(mine, series, meeting, enter):
    put(mine, series)
    client = enter(mine.people["secretary"])

    home, of_series, one = (html(client.get(path)) for path in (url("list"), series.link(), meeting.link()))

    assert f'href="{url("shelf")}"' in home
    assert ("部门协调办法" in of_series, url("put_paper", series.pk) in of_series) == (True, True)
    assert f"{url('shelf')}?series={series.pk}" in one


def test_series_page_shows_no_papers_to_who_only_sees_that_it_is_held(mine, series, enter):
    put(mine, series)

    answer = enter(mine.people["dispatcher"]).get(series.link())

    assert (answer.status_code, "部门协调办法" in html(answer)) == (200, False)


@pytest.mark.parametrize("query", ["", "?series=", "?q=协调"])
@pytest.mark.parametrize("who", ["secretary", "member1", "chief", "discipline"])
def test_shelf_costs_the_same_with_one_row_and_three(
    mine, series, meeting, enter, django_assert_max_num_queries, who, query
):
    put(mine, series)
    client, address = enter(mine.people[who]), url("shelf") + query + (str(series.pk) if "series" in query else "")
    client.get(address)
    with django_assert_max_num_queries(13) as one:
        client.get(address)
    for shade, title in ((1, "协调计划"), (2, "协调台账")):
        put(mine, series, title=title, shade=shade)

    with django_assert_max_num_queries(len(one.captured_queries)):
        assert "协调台账" in html(client.get(address))


@pytest.mark.parametrize(("editions", "name"), [(1, "paper"), (3, "paper")])
def test_page_of_a_paper_costs_the_same_with_one_edition_and_three(
    mine, series, enter, django_assert_max_num_queries, editions, name
):
    paper = put(mine, series)
    for shade in range(editions - 1):
        paper = actions.replace_paper(paper, new(shade=shade), by=mine.actor("secretary"), at=NOON)
    client = enter(mine.people["secretary"])
    client.get(paper.link())

    with django_assert_max_num_queries(16):
        assert f"第 {editions} 版" in html(client.get(paper.link()))


def test_export_is_the_list_as_seen(mine, series, meeting, enter):
    put(mine, series)
    concluded(mine, meeting)

    answer = enter(mine.people["member1"]).get(f"/desk/exchange/meeting-papers.xlsx?series={series.pk}&kind=rules")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))

    rows = book.get_sheet_by_name("资料").to_python()
    assert [row[0] for row in rows] == ["名称", "部门协调办法"]
    assert rows[1][2:6] == [str(series), "机电队党支部", 1.0, "机电队党支部书记"]
