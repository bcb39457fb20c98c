"""Tokens, icons and pages as files: colours readable, lists equal, every icon there, nothing inline."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

from huiyin.config.storage import StaticStorage
from huiyin.kit.face import context_processors

FACE = Path(__file__).resolve().parent.parent
SRC = FACE.parents[1]
TOKENS = (FACE / "static/face/tokens.css").read_text(encoding="utf-8")
ENOUGH = 4.5
PAIRS = [
    *[(ink, ground) for ink in ("ink", "ink-2") for ground in ("ground", "surface", "sunken", "primary-wash")],
    *[
        (ink, ground)
        for ink in ("primary", "amber-ink", "red", "green", "primary-deep")
        for ground in ("ground", "surface")
    ],
    ("amber-ink", "amber-wash"),
    ("red", "red-wash"),
    ("green", "green-wash"),
    ("primary-deep", "primary-wash"),
    ("on-primary", "primary"),
    ("on-primary", "primary-deep"),
    ("on-red", "red"),
]


def lists_of_colours() -> list[dict[str, str]]:
    """Return the colour lists in the order of the file: light, dark by system, dark by choice."""
    blocks = re.findall(r"\{([^{}]*color-scheme:[^{}]*)\}", TOKENS)
    return [dict(re.findall(r"--([\w-]+):\s*([^;]+);", block)) for block in blocks]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, relative luminance)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_dark_by_system_and_dark_by_choice_are_the_same_colours():
    _, by_system, by_choice = lists_of_colours()

    assert by_system == by_choice


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_is_readable_on_its_ground(mode, ink, ground):
    colours = lists_of_colours()[mode]

    assert contrast(colours[ink], colours[ground]) >= ENOUGH


def test_colours_are_named_in_the_token_file_only():
    sheets = [p for p in (FACE / "static/face").glob("*.css") if p.name not in {"tokens.css", "print.css"}]

    assert [p.name for p in sheets if re.search(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", p.read_text(encoding="utf-8"))] == []


def test_every_icon_drawn_anywhere_is_in_the_sprite_list():
    known = set((FACE / "icons.txt").read_text(encoding="utf-8").split())
    pages = [p.read_text(encoding="utf-8") for p in SRC.rglob("*.html")]

    used = {name for page in pages for name in re.findall(r'(?:\{% icon |icon_name=)"([\w-]+)"', page)}

    assert sorted(used - known) == []


def test_no_template_of_the_face_has_inline_style_or_handlers():
    pages = {p.name: p.read_text(encoding="utf-8") for p in (FACE / "templates").rglob("*.html")}

    assert [n for n, page in pages.items() if re.search(r'\sstyle=|\son\w+="|<style|<script>(?!</)', page)] == []


@pytest.mark.parametrize("code", ["400", "403", "404", "500"])
def test_error_pages_need_no_context_and_lead_on(code):
    html = render_to_string(f"{code}.html")

    assert html.count('href="/"') >= 1
    assert f"编号 {code}" in html


def hello(request):
    """A frame's part from above."""
    return {"nav": [{"label": request.path}], "site_name": "回音示范矿"}


def test_context_takes_from_above_over_defaults(settings):
    settings.ROOT_URLCONF = "huiyin.kit.face.tests.urls"
    settings.FACE_CONTEXT = [f"{__name__}.hello"]

    values = context_processors.face(RequestFactory().get("/desk/"))

    assert (values["nav"], values["site_name"], values["inbox"]) == ([{"label": "/desk/"}], "回音示范矿", None)


def test_context_without_anything_above_still_frames_a_page(settings):
    settings.ROOT_URLCONF = "huiyin.kit.face.tests.urls"
    settings.FACE_CONTEXT = []

    values = context_processors.face(RequestFactory().get("/"))

    assert (values["nav"], values["person_menu"]) == ([], None)


def test_a_collected_file_keeps_its_address_until_its_content_changes(tmp_path):
    storage = StaticStorage(location=tmp_path, base_url="/static/")
    storage.hashed_files = {"face/base.css": "face/base.111.css"}

    assert [storage.url("face/base.css") for _ in range(2)] == ["/static/face/base.111.css"] * 2
    assert list(storage.addresses.values()) == ["/static/face/base.111.css"]

    storage.hashed_files = {"face/base.css": "face/base.222.css"}

    assert storage.url("face/base.css") == "/static/face/base.222.css"
    with pytest.raises(ValueError, match="manifest"):
        storage.url("face/missing.css")
