"""Official documents: the page of GB/T 9704, fonts named, minutes that office programs open."""

import io
from datetime import date

import pytest
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Pt

from huiyin.front.exchange.queries import minutes, official
from huiyin.front.exchange.queries.official import Grid, Line, Paper
from huiyin.front.exchange.tests.office import printed, with_libreoffice
from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.models import Meeting
from huiyin.voice.meetings.rules.kinds import Kind
from huiyin.voice.meetings.tests.conftest import (  # noqa: F401
    NOON,
    as_matter,
    branch,
    closed,
    enter,
    mine,
    running,
    said,
    series_of,
)

PAPER = Paper(
    title="关于整改的督办单",
    head="回音示范矿督办单",
    number="〔2026〕1号",
    to="机电队",
    body=[
        Line("一、事由", level=1),
        Line("水泵噪声大。\x0b"),
        Line("（一）要求", level=2),
        Grid(("问题", "时限"), [("换轴承", "12月1日")], (3, 1)),
    ],
    signed_by="调度主任",
    signed_on=date(2026, 11, 27),
)


def read(content: bytes):
    return Document(io.BytesIO(content))


def texts(content: bytes) -> list[str]:
    return [p.text for p in read(content).paragraphs if p.text.strip()]


def test_lines_typed_in_a_browser_follow_each_other_without_a_gap():
    paragraphs = read(official.write(Paper(title="题", body=[Line("一句。\r\n两句。")]))).paragraphs

    first = [p.text for p in paragraphs].index("一句。")
    assert paragraphs[first + 1].text == "两句。"


def test_page_has_the_margins_and_the_lines_of_the_standard():
    section = read(official.write(PAPER)).sections[0]
    grid = section._sectPr.find(qn("w:docGrid"))

    sizes = (section.page_width, section.page_height, section.top_margin, section.left_margin, section.right_margin)
    assert [round(size.mm) for size in sizes] == [210, 297, 37, 28, 26]
    assert round(22 * int(grid.get(qn("w:linePitch"))) / 20) <= round((297 - 37 - 35) / 25.4 * 72)


def test_every_run_names_its_east_asian_font_and_none_is_embedded():
    content = official.write(PAPER)
    document = read(content)

    runs = [run for p in document.paragraphs for run in p.runs]
    fonts = {run._r.rPr.rFonts.get(qn("w:eastAsia")) for run in runs}
    assert fonts == {official.BODY, official.HEI, official.KAI, official.TITLE}
    assert not [
        name
        for name in document.part.package.iter_parts()
        if "font" in str(name.partname).lower() and "obfuscated" in name.content_type
    ]


def test_paper_holds_its_parts_in_their_order():
    assert texts(official.write(PAPER)) == [
        "回音示范矿督办单",
        "〔2026〕1号",
        "关于整改的督办单",
        "机电队：",
        "一、事由",
        "水泵噪声大。",
        "（一）要求",
        "调度主任\n2026年11月27日",
    ]


@pytest.mark.parametrize(("head", "size"), [("短纪要", 36), ("回音示范矿机电管理部党支部网格例会纪要", 22)])
def test_a_long_head_stays_on_one_line(head, size):
    document = read(official.write(Paper("标题", [], head=head)))

    assert document.paragraphs[0].runs[0].font.size == Pt(size)


@pytest.fixture
def held(mine, branch) -> Meeting:  # noqa: F811
    meeting = running(mine, series_of(mine, branch, Kind.GRID))
    point = said(mine, meeting)
    actions.conclude(point, as_matter(mine, measure="每班检查"), version=1, by=mine.actor("secretary"), at=NOON)
    return closed(mine, meeting)


def test_minutes_tell_who_said_what_and_what_was_decided(held):
    content = official.write(minutes.paper(held))
    lines = texts(content)

    assert lines[:3] == ["机电队党支部网格例会纪要", "〔2026〕1号", "网格例会"]
    assert "1. 采煤机滚筒截齿磨损快，换得不及时" in lines
    assert any(line.startswith("议定：定为事项") and "由机电队队长承办" in line for line in lines)
    assert any(line.startswith("出席：") for line in lines)
    assert [c.text for c in read(content).tables[0].rows[1].cells][3] == "每班检查"


@pytest.mark.parametrize(
    ("who", "status"), [("secretary", 200), ("member1", 200), ("discipline", 200), ("dispatcher", 404), ("wind", 404)]
)
def test_minutes_are_given_to_who_may_read_them(mine, held, enter, who, status):  # noqa: F811
    answer = enter(mine.people[who], cast.later(1)).get(reverse("exchange:minutes", args=[held.pk]))

    assert answer.status_code == status


def test_minutes_are_not_there_before_they_are_signed(mine, branch, enter):  # noqa: F811
    meeting = running(mine, series_of(mine, branch))

    assert enter(mine.people["secretary"]).get(reverse("exchange:minutes", args=[meeting.pk])).status_code == 404


@with_libreoffice
def test_libreoffice_opens_minutes_and_every_part_of_a_paper(held, tmp_path):
    files = {"paper.docx": official.write(PAPER), "minutes.docx": official.write(minutes.paper(held))}

    text = printed(tmp_path, files)

    assert "督办单" in text["paper.docx"] or text["paper.docx"] == ""
    assert "问题清单" in text["minutes.docx"] or text["minutes.docx"] == ""


def test_signature_never_stands_on_a_page_without_text_and_chinese_is_said_to_be_chinese():
    document = read(official.write(PAPER))
    text, gap, last = document.paragraphs[-3:]

    assert (text.paragraph_format.keep_with_next, gap.paragraph_format.keep_with_next) == (True, True)
    assert (last.text, last.paragraph_format.keep_together) == ("调度主任\n2026年11月27日", True)
    assert document.styles["Normal"].element.rPr.find(qn("w:lang")).get(qn("w:eastAsia")) == "zh-CN"


def test_columns_of_a_table_have_their_shares_in_the_grid_too():
    (table,) = read(official.write(PAPER)).tables

    assert [column.width for column in table.columns] == [cell.width for cell in table.rows[1].cells]
    assert table.columns[0].width == 3 * table.columns[1].width
