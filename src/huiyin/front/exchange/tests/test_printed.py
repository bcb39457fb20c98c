"""Posters and strips: who gets them, what stands on them, only our fonts, a page that is not empty."""

import io
import shutil
import subprocess

import pikepdf
import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image

from huiyin.front.exchange.queries import posters
from huiyin.loop.matters.tests import cast
from huiyin.voice.boxes import actions
from huiyin.voice.boxes.tests.conftest import enter, set_up  # noqa: F401  enter is a fixture
from huiyin.voice.letterbox import queries as letterbox
from huiyin.voice.letterbox.models import Recipient, Strip
from huiyin.voice.letterbox.queries import secrets as own
from huiyin.voice.letterbox.rules import keys, receipt

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"])
needs_fonts = pytest.mark.skipif(
    not any(posters.FONTS.glob("*.ttf")), reason="FONTS MISSING: run tools/vendor.py after npm ci"
)
needs_poppler = pytest.mark.skipif(
    shutil.which("pdftoppm") is None, reason="POPPLER MISSING: poppler-utils not installed"
)


@pytest.fixture
def mine() -> cast.Mine:
    return cast.build()


def run(*command: str, given: bytes) -> bytes:
    return subprocess.run([*command], input=given, capture_output=True, check=True).stdout


def publish(code: str, label: str) -> None:
    public = keys.new_pair().public.hex()
    Recipient.objects.create(
        code=code, label=label, public_key=public, epoch="e", signature="s", published_on=cast.MONDAY.date()
    )


def text_of(pdf: bytes) -> str:
    return run("pdftotext", "-layout", "-", "-", given=pdf).decode()


@needs_fonts
@needs_poppler
def test_poster_says_where_when_and_how(mine, enter):  # noqa: F811
    box = set_up(mine, spot="门厅右侧")
    publish("union", "矿工会")

    answer = enter(mine.people["chair"]).get(reverse("exchange:poster", args=[box.pk]))

    text = text_of(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    for said in ("B-01", "一号食堂，门厅右侧", "每周一开箱", "testserver/letters", "示例矿", "矿工会"):
        assert said in text


@needs_fonts
@needs_poppler
@pytest.mark.parametrize(("page", "times"), [("poster", 1), ("strips", 10)])
def test_printed_words_are_those_of_the_page(mine, enter, page, times):  # noqa: F811
    box = set_up(mine)
    publish("union", "矿工会")
    publish("discipline", "矿纪委")

    answer = enter(mine.people["chair"]).get(reverse(f"exchange:{page}", args=[box.pk]))

    text = " ".join(text_of(answer.content).split())
    assert posters.recipients() == {"recipients": ["矿纪委", "矿工会"], "words": letterbox.published().words}
    assert (text.count(letterbox.published().words), text.count("收件人核对词")) == (times, times)


def test_words_are_left_out_where_nobody_is_published(mine):
    assert posters.recipients() == {"recipients": [], "words": ""}


@needs_fonts
@needs_poppler
def test_posters_are_one_page_for_each_box(mine, enter):  # noqa: F811
    for code in ("B-01", "B-02", "B-03"):
        set_up(mine, code=code)

    pdf = enter(mine.people["chair"]).get(reverse("exchange:posters")).content

    assert [("B-0" + str(n)) in page for n, page in enumerate(text_of(pdf).split("\f")[:-1], start=1)] == [True] * 3


@needs_fonts
@needs_poppler
def test_pages_use_only_the_installed_fonts(mine):
    box = set_up(mine, name="㛃䶮矸石山意见箱")

    for pdf in (
        posters.poster([box], url="https://letters.mine.example/"),
        posters.strips(box, url="https://l.example/"),
    ):
        lines = run("pdffonts", "-", given=pdf).decode().splitlines()[2:]
        assert {line.split()[0].split("+")[1].split("-")[0] for line in lines} <= {"NotoSansSC", "NotoSerifSC"}


@needs_fonts
@needs_poppler
@pytest.mark.parametrize("page", ["poster", "strips"])
def test_page_is_drawn_on_one_a4(mine, page):
    box = set_up(mine)
    pdf = (
        posters.poster([box], url="https://l.example/")
        if page == "poster"
        else posters.strips(box, url="https://l.example/")
    )

    png = run("pdftoppm", "-r", "36", "-png", "-", given=pdf)

    with Image.open(io.BytesIO(png)) as drawn:
        dark = sum(drawn.convert("L").histogram()[:128]) / (drawn.width * drawn.height)
        assert drawn.size == (298, 421)
    assert 0.02 < dark < 0.6
    assert len(text_of(pdf).split("\f")) == 2


@needs_fonts
def test_poster_prints_the_address_of_the_setting(mine, settings):
    settings.LETTERS_URL = "https://letters.mine.example/"

    assert posters.letters_url("http://testserver/letters/") == "https://letters.mine.example/"


@pytest.mark.parametrize("name", ["poster", "strips"])
def test_printed_pages_are_for_the_union_and_boxes_in_use(mine, enter, name):  # noqa: F811
    box = set_up(mine)
    address = reverse(f"exchange:{name}", args=[box.pk])

    refused = enter(mine.people["electric"]).get(address).status_code
    actions.take_down(box, by=mine.actor("chair"), at=cast.later(7))
    gone = enter(mine.people["chair"]).get(address).status_code

    assert (refused, gone) == (404, 404)


def test_missing_fonts_are_told_not_a_500(mine, enter, monkeypatch, tmp_path):  # noqa: F811
    box = set_up(mine)
    posters._fonts.cache_clear()
    monkeypatch.setattr(posters, "FONTS", tmp_path)

    answer = enter(mine.people["chair"]).get(reverse("exchange:poster", args=[box.pk]))
    posters._fonts.cache_clear()

    assert answer.status_code == 503
    assert "字体还没有安装" in answer.content.decode()


@needs_fonts
def test_paper_strips_print_receipts_that_open_by_their_slips(mine, enter, monkeypatch):  # noqa: F811
    box = set_up(mine)
    publish("union", "矿工会")
    drawn, draw = [], posters._pdf
    monkeypatch.setattr(posters, "_pdf", lambda page, data: drawn.append((page, data)) or draw(page, data))

    answer = enter(mine.people["chair"]).post(reverse("exchange:paper_strips", args=[box.pk]))

    ((page, data),) = drawn
    receipts = ["".join(one["receipt"]) for one in data["strips"]]
    slips = ["".join(one["slip"]) for one in data["strips"]]
    kept = dict(Strip.objects.values_list("slip", "loc_h"))
    secrets = receipt.derive(receipts[0], settings.LETTERBOX_SITE)
    assert (page, len(set(receipts)), all(receipt.is_valid(one) for one in receipts)) == ("paper_strips.typ", 10, True)
    assert set(slips) == set(kept)
    assert own.loc_h(secrets.locator) == kept[slips[0]]
    assert (answer.content[:5], answer["Content-Type"]) == (b"%PDF-", "application/pdf")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1
    assert "no-store" in answer["Cache-Control"]


def test_paper_strips_are_pressed_by_the_union_only_and_never_by_a_link(mine, enter):  # noqa: F811
    address = reverse("exchange:paper_strips", args=[set_up(mine).pk])

    linked = enter(mine.people["chair"]).get(address).status_code
    foreign = enter(mine.people["electric"]).post(address).status_code

    assert (linked, foreign, Strip.objects.count()) == (405, 404, 0)


def test_strips_that_cannot_be_drawn_are_not_made(mine, enter, monkeypatch, tmp_path):  # noqa: F811
    box = set_up(mine)
    posters._fonts.cache_clear()
    monkeypatch.setattr(posters, "FONTS", tmp_path)

    answer = enter(mine.people["chair"]).post(reverse("exchange:paper_strips", args=[box.pk]))
    posters._fonts.cache_clear()

    assert (answer.status_code, Strip.objects.count()) == (503, 0)
