"""Chip, spark, balance: what is drawn for which values."""

import re
from datetime import UTC, datetime

import pytest
from django.template import Context, Template, TemplateSyntaxError

from huiyin.kit.face.templatetags.face import figures, marks


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


@pytest.mark.parametrize(
    ("values", "shape", "words"),
    [
        ({"left": 8}, "left", "还剩 8 个工作日"),
        ({"left": 2}, "near", "还剩 2 个工作日"),
        ({"left": 0}, "today", "今天到期"),
        ({"hours": 3}, "today", "还剩 3 小时"),
        ({"over": 3, "left": 0}, "overdue", "已超 3 天"),
        ({"over": 3, "paused": "等备件"}, "paused", "已暂停\uff1a等备件"),
        ({"is_done": True, "over": 3, "paused": "等备件"}, "done", "已办结"),
        ({}, "none", "没有期限"),
    ],
)
def test_clock_chip_has_a_shape_and_words_for_each_state(values, shape, words):
    html = marks.clock_chip(**values)

    assert re.findall(r"chip-(\w+)", html) == [shape]
    assert words_of(html) == words


def test_clock_chip_names_the_post_that_is_late():
    assert words_of(marks.clock_chip(over=3, holder="机电队")) == "已超 3 天\uff08机电队名下\uff09"


def test_clock_chip_title_gives_the_exact_moment():
    html = marks.clock_chip(left=2, at=datetime(2020, 11, 26, 6, 5, tzinfo=UTC))

    assert re.findall(r'title="([^"]*)"', html) == ["2020年11月26日 周四 14:05"]


def test_clock_chip_refuses_a_name_it_does_not_know():
    with pytest.raises(TemplateSyntaxError, match="unknown arguments: lefft"):
        marks.clock_chip(lefft=2)


def test_clock_chip_escapes_what_people_wrote():
    assert "<b>" not in marks.clock_chip(paused="<b>")


def test_spark_draws_one_point_per_value_and_says_them():
    html = figures.spark([1, None, 4], "近 3 周")

    assert re.findall(r'points="([^"]*)"', html) == ["0,17 48,22 96,2"]
    assert re.findall(r'aria-label="([^"]*)"', html) == ["近 3 周\uff1a1、0、4"]


@pytest.mark.parametrize("values", [[], [0], [0, 0, 0], [5]])
def test_spark_of_little_does_not_fail(values):
    assert figures.spark(values).count("<polyline") == (1 if values else 0)


def test_balance_bar_fills_its_width_and_adds_up():
    parts = [{"label": n, "value": v, "url": "#", "kind": "owed"} for n, v in [("甲", 3), ("乙", 0), ("丙", 1)]]

    shown = figures.balance_bar(parts)

    assert shown["total"] == 4
    assert [(p["x"], p["width"]) for p in shown["parts"]] == [(0.0, 747.0), (751.0, 0.0), (751.0, 249.0)]


def test_balance_bar_never_shows_a_little_as_nothing():
    parts = [
        {"label": "甲", "value": 999, "url": "#", "kind": "owed"},
        {"label": "乙", "value": 1, "url": "#", "kind": "owed"},
    ]

    assert [p["share"] for p in figures.balance_bar(parts)["parts"]] == ["100%", "不到 1%"]


def test_balance_bar_of_nothing_says_so():
    html = Template("{% balance_bar parts %}").render(Context({"parts": []}))

    assert "还没有记录" in html


def test_badge_and_why_escape_their_words():
    assert marks.badge("<i>", "red") == '<span class="badge badge-red">&lt;i&gt;</span>'
    assert "&lt;i&gt;" in marks.why("/x/", "<i>")


HOSTILE = '"><script>alert(1)</script>'
ROW = {
    "title": "水泵",
    "url": "/matters/7/",
    "number": "2026-00007",
    "place": "东翼",
    "meta": "已登记",
    "whose": "机电队",
}


def test_rows_are_drawn_as_each_alone():
    rows = [ROW, ROW | {"chip": marks.badge("并入"), "lead": marks.badge("答复", "line")}]

    assert marks.list_rows(rows) == "".join(marks.list_row(**row) for row in rows)
    assert marks.list_rows([]) == ""


@pytest.mark.parametrize("name", [*ROW, "chip", "lead", "sheet"])
def test_hostile_words_are_escaped_in_every_part_of_a_row(name):
    html = marks.list_rows([ROW | {name: HOSTILE}])

    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_hostile_words_are_escaped_in_every_part_of_a_charts_table():
    data = {"kind": "line", "labels": [HOSTILE], "series": [{"name": HOSTILE, "values": [HOSTILE]}]}

    drawn = figures.chart(data)

    assert "<script>" not in drawn["rows"]
    assert drawn["rows"].count("&lt;script&gt;") == 3
