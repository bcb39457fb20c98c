"""What is drawn once is what would be drawn anew: it sees its values only, tells them apart, and escapes them."""

import gc
import re
import weakref
from pathlib import Path

import pytest
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString

from huiyin.kit.face.templatetags.face import kept, parts
from huiyin.loop.matters.rules.states import State

HOSTILE = "\"><script>alert(1)</script>&'"
NAV = {"label": "事项", "url": "/matters/", "icon": "list", "count": 0, "is_current": False, "is_group_start": True}
SOURCES = Path(__file__).parents[3]
CHANGES = re.compile(r"csrf_token|request|now_zh|zh_date|zh_day|zh_datetime|\{% *url|messages|notes")


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept._draw.cache_clear()


def line(label="通风队", **more):
    option = {"label": label, "url": f"?unit={label}", "is_current": True, "count": None}
    filters = [{"label": label, "value_label": label, "is_set": True, "options": [option]}]
    return parts.filter_line(filters, **more)


@pytest.fixture
def drawings(monkeypatch):
    seen = []

    def render(name, values):
        seen.append(name)
        return render_to_string(name, values)

    monkeypatch.setattr(kept, "render_to_string", render)
    return seen


def test_the_same_values_are_drawn_once_and_others_anew(drawings):
    first = kept.kept("tabbar", nav=[NAV])

    assert kept.kept("tabbar", nav=[dict(NAV)]) == first
    assert kept.kept("tabbar", nav=SimpleLazyObject(lambda: [NAV])) == first
    assert len(drawings) == 1
    assert kept.kept("tabbar", nav=[NAV | {"count": 3}]) != first
    assert kept.kept("tabbar", nav=[NAV, NAV | {"label": "看板"}]) != first
    assert len(drawings) == 3


@pytest.mark.parametrize("name", [name for name in NAV if name != "is_group_start"])
def test_every_value_of_the_navigation_changes_what_is_drawn(name):
    other = {"label": "看板", "url": "/desk/board/", "icon": "plus", "count": 7, "is_current": True}

    assert kept.kept("desk_nav", nav=[NAV], home_url="/") != kept.kept(
        "desk_nav", nav=[NAV | {name: other[name]}], home_url="/"
    )


def test_a_text_marked_safe_never_stands_for_a_plain_one():
    safe = line(SafeString("<b>通风队</b>"))
    plain = line("<b>通风队</b>")

    assert "<b>通风队</b>" in safe
    assert "<b>通风队</b>" not in plain
    assert "&lt;b&gt;通风队&lt;/b&gt;" in plain


def test_numbers_and_truth_are_told_apart():
    assert kept._told(1) != kept._told(True)
    assert kept._told(0) != kept._told(False)
    assert kept._told(1) != kept._told("1")
    assert kept._told(None) != kept._told("")
    assert kept._told(["a", "b"]) != kept._told({"a": "b"})
    assert kept._told([["a"], "b"]) != kept._told(["a", ["b"]])
    assert kept._told(State.ANSWERED) == kept._told("answered")


@pytest.mark.parametrize("value", [object(), b"bytes", SimpleLazyObject(lambda: "later")])
def test_a_value_that_cant_be_told_from_others_is_refused(value):
    with pytest.raises(TypeError):
        kept.kept("tabbar", nav=[NAV | {"label": value}])


@pytest.mark.parametrize("name", ["label", "url", "icon"])
def test_hostile_words_are_escaped_in_the_navigation(name):
    for component in ("desk_nav", "tabbar"):
        shown = kept.kept(component, nav=[NAV | {name: HOSTILE}] * 5, home_url="/")

        assert "<script>" not in shown
        assert "&lt;script&gt;" in shown


def test_hostile_words_are_escaped_in_the_filter_line():
    views = {"rows": [{"label": HOSTILE, "url": HOSTILE, "is_current": True}], "save_url": HOSTILE, "all_url": HOSTILE}

    shown = line(HOSTILE, views=views, clear_url=HOSTILE, export_url=HOSTILE, unit=HOSTILE, count=3)

    assert "<script>" not in shown
    assert shown.count("&lt;script&gt;") == 11


def test_what_is_kept_stays_bounded_and_what_is_drawn_most_stays():
    often = [line("通风队")]

    for n in range(kept.MOST * 2):
        assert f"第 {n} 队" in line(f"第 {n} 队")
        often.append(line("通风队"))

    assert kept._draw.cache_info().currsize == kept.MOST
    assert kept._draw.cache_info().misses == kept.MOST * 2 + 1
    assert set(often) == {often[0]}


class Asked:
    nav = (NAV,)


def asks_once():
    asked = Asked()
    kept.kept("tabbar", nav=SimpleLazyObject(lambda: asked.nav))
    return weakref.ref(asked)


def test_what_is_kept_holds_on_to_nothing_but_words():
    gone = asks_once()
    gc.collect()

    assert gone() is None
    assert kept._draw.cache_info().currsize == 1


def test_no_kept_component_shows_what_it_isnt_given():
    named = {
        name for path in SOURCES.rglob("*.html") for name in re.findall(r'\{% kept "(\w+)"', path.read_text("utf-8"))
    }

    assert {"desk_nav", "tabbar", "keys_help"} <= named
    for name in named | {"filter_line"}:
        source = get_template(f"face/components/{name}.html").template.source
        assert CHANGES.search(source) is None, name


def test_a_setting_that_changes_forgets_what_was_drawn(settings):
    before = kept.kept("tabbar", nav=[NAV])

    settings.STATIC_URL = "/elsewhere/"

    assert kept.kept("tabbar", nav=[NAV]) != before


def test_the_tag_draws_in_a_page():
    page = Template('{% kept "tabbar" nav=nav %}').render(Context({"nav": [NAV]}))

    assert page == kept.kept("tabbar", nav=[NAV])
