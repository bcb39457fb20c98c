"""Components: what they show for which values."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory

from huiyin.kit.face.forms import SampleForm
from huiyin.kit.face.templatetags.face import parts


def render(source: str, **values) -> str:
    return Template(source).render(Context(values))


def entry(day: int, what: str) -> dict:
    return {"who": "机电队", "what": what, "at": date(2020, 11, day)}


def test_lifeline_draws_silence_as_a_gap_newest_first():
    shown = parts.lifeline([entry(1, "提出"), entry(2, "交办"), entry(16, "答复")])["entries"]

    assert [e.get("what") or e["gap_days"] for e in shown] == ["答复", 14, "交办", "提出"]


def test_lifeline_for_the_writer_starts_with_the_oldest_and_counts_up_to_now():
    shown = parts.lifeline([entry(2, "交办"), entry(1, "提出")], order="oldest", to=date(2020, 11, 20))["entries"]

    assert [e.get("what") or e["gap_days"] for e in shown] == ["提出", "交办", 18]


def test_lifeline_orders_moments_of_one_day():
    at = [datetime(2020, 11, 1, hour, tzinfo=UTC) for hour in (3, 1, 2)]

    shown = parts.lifeline([{"who": "", "what": str(a.hour), "at": a} for a in at], order="oldest")["entries"]

    assert [e["what"] for e in shown] == ["1", "2", "3"]


def test_lifeline_puts_what_is_told_as_of_a_day_behind_what_it_came_after():
    noon, midnight = datetime(2020, 11, 1, 12, tzinfo=UTC), datetime(2020, 11, 1, tzinfo=UTC)
    told = {"who": "提出人", "what": "没有解决", "at": midnight, "after": noon}

    shown = parts.lifeline([{"who": "机电队", "what": "报告落实", "at": noon}, told], order="oldest")["entries"]

    assert [e["what"] for e in shown] == ["报告落实", "没有解决"]


def test_verb_bar_puts_the_main_verb_first_and_gives_reasons_for_the_others():
    verbs = [
        {"verb": "confirm", "label": "确认落实", "is_allowed": False, "reason": "只有提出的人可以确认"},
        {"verb": "extend", "label": "延期", "url": "/e/"},
        {"verb": "answer", "label": "答复", "url": "/a/", "is_main": True},
    ]

    html = render("{% verb_bar verbs %}", verbs=verbs)

    assert re.findall(r'data-verb="(\w+)"', html) == ["answer", "extend"]
    assert re.findall(r"<p>([^<]*)</p>", html) == ["只有提出的人可以确认"]


def test_whose_turn_says_who_what_and_until_when():
    html = render("{% whose_turn post='机电队' owed='答复' until=day %}", day=date(2020, 11, 26))

    assert re.sub(r"<[^>]+>|\s+", "", html) == "轮到机电队2020年11月26日周四前答复"


def test_whose_turn_refuses_a_name_it_does_not_know():
    with pytest.raises(TemplateSyntaxError, match="unknown arguments: who"):
        render("{% whose_turn who='机电队' %}")


def test_list_row_escapes_what_people_wrote():
    html = render("{% list_row title '/x/' %}", title="<script>")

    assert html.count("<script>") == 0
    assert html.count("&lt;script&gt;") == 1


def test_form_fields_keep_what_was_typed_and_show_the_error_at_the_field():
    html = render("{% form_fields form %}", form=SampleForm({"summary": "水泵噪声大", "kind": "danger"}))

    assert 'value="水泵噪声大"' in html
    assert re.findall(r'id="(\w+_error)"', html) == ["id_place_error"]
    assert re.findall(r'<a href="#(\w+)"', html) == ["id_place"]


def test_field_counts_only_where_a_long_text_has_a_limit():
    html = render("{% form_fields form %}", form=SampleForm())

    assert re.findall(r'data-count-for="(\w+)"', html) == ["id_note"]


def test_pager_keeps_the_filters_of_the_address():
    request = RequestFactory().get("/", {"unit": "3", "page": "2"})
    page = Paginator(range(60), 20).page(2)

    html = Template("{% pager page %}").render(Context({"page": page, "request": request}))

    assert re.findall(r'rel="\w+" href="([^"]*)"', html) == ["?unit=3&amp;page=1", "?unit=3&amp;page=3"]


def test_tree_picker_is_a_select_where_options_are_given():
    options = [{"value": 3, "label": "机电队"}, {"value": 4, "label": "通风队"}]

    html = render("{% tree_picker 'unit' '/p/' label='交给' options=options value='4' %}", options=options)

    assert re.findall(r'<option value="(\w*)"( selected)?', html) == [("", ""), ("3", ""), ("4", " selected")]


def test_picker_options_say_when_nothing_was_found():
    assert "没有找到" in render("{% picker_options options %}", options=[])


def test_sheet_wraps_what_stands_between_its_tags():
    html = render("{% sheet title %}<p>{{ text }}</p>{% endsheet %}", title="<T>", text="<b>")

    assert "<p>&lt;b&gt;</p>" in html
    assert 'aria-label="&lt;T&gt;"' in html


def test_chart_says_the_same_in_a_table():
    data = {"kind": "bar", "labels": ["6月", "7月"], "series": [{"name": "收", "values": [4, 9]}]}

    html = render("{% chart data id='c' %}", data=data)

    assert re.findall(r'data-label="收">(\d+)<', html) == ["4", "9"]
    assert html.count('<script id="c-data" type="application/json">') == 1


def test_notes_area_shows_notes_with_their_tone():
    html = render("{% notes_area %}", notes=[{"text": "已交办"}, {"text": "没有办成", "tone": "red"}])

    assert re.findall(r"notice-(green|red|amber)", html) == ["green", "red"]


def test_crumbs_take_labels_and_addresses_in_turn():
    html = render("{% crumbs '事项' '/m/' 'W-1' %}")

    assert re.findall(r'href="([^"]*)"', html) == ["/m/"]
    assert re.findall(r'aria-current="page">([^<]*)<', html) == ["W-1"]


def test_steps_mark_the_current_one_and_those_done():
    shown = parts.steps(["甲", "乙", "丙"], 2)["items"]

    assert [(i["is_done"], i["is_current"]) for i in shown] == [(True, False), (False, True), (False, False)]
