"""Official documents as .docx in the layout of GB/T 9704: page, grid of 22 lines by 28 characters, fonts, page number.

Fonts are named, never embedded: 方正小标宋 and 仿宋_GB2312 are what offices have; a machine without them shows its own.
Minutes, monthly reports and supervision notices are written with it; what they say is theirs.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from huiyin.front.exchange.rules import text_of
from huiyin.kit.clock import written

BODY, HEI, KAI, TITLE = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体"
LATIN = "Times New Roman"
SIZE_2, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)
PITCH = Pt(28.95)  # 225 mm ÷ 22 lines, a hair less so that the 22nd fits
TITLE_PITCH = Pt(35)  # of its own, off the grid: else the lines of a title stand two apart
RED = RGBColor(0xC0, 0x00, 0x00)
CLOSER = -5  # twentieths of a point
WIDEST = 430  # points a head may take on its one line


@dataclass(slots=True)
class Line:
    """A paragraph: level 1 一、 to 3 1. are headings, 0 is text; `lead` is set in 黑体 before it (出席：)."""

    text: str
    level: int = 0
    lead: str = ""
    is_centred: bool = False


@dataclass(slots=True)
class Grid:
    """A table with its headers and the share of the width each column takes."""

    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[int]


@dataclass(slots=True)
class Paper:
    """A document: red head or plain title, number, main recipient, body, what follows it, signature and date."""

    title: str
    body: Sequence[Line | Grid]
    head: str = ""  # red, centred: “×××纪要”, “×××督办单”
    number: str = ""
    to: str = ""
    after: Sequence[Line] = field(default_factory=list)
    signed_by: str = ""
    signed_on: date | None = None


def write(paper: Paper) -> bytes:
    """Return the document; the same paper gives the same text, whoever asks."""
    document = Document()
    _page(document)
    _defaults(document)
    if paper.head:
        _paragraph(
            document,
            paper.head,
            font=TITLE,
            size=_head_size(paper.head),
            colour=RED,
            centred=True,
            exact=False,
            before=Mm(6),
        )
        _line_below(_paragraph(document, paper.number or " ", centred=True))
        _paragraph(document, "")
    title = _paragraph(document, paper.title, font=TITLE, size=SIZE_2, centred=True)
    title._p.get_or_add_pPr().insert_element_before(_element("w:snapToGrid", val="0"), "w:spacing", "w:ind", "w:jc")
    title.paragraph_format.line_spacing = TITLE_PITCH
    if paper.number and not paper.head:
        _paragraph(document, paper.number, centred=True)
    _paragraph(document, "")
    if paper.to:
        _paragraph(document, f"{paper.to}：")
    for part in paper.body:
        _part(document, part)
    for line in paper.after:
        _keep_with_next(document.paragraphs[-1])
        _part(document, line)
    _signature(document, paper)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _head_size(head: str) -> Any:
    """Return the largest size, up to 36 pt, that keeps a head on one line."""
    return Pt(max(min(36, WIDEST // max(len(head), 1)), 16))


def _page(document: Any) -> None:
    """A4, 天头 37 and 订口 28 mm, 版心 156 × 225 mm, a grid of 22 lines, the page number at the outer foot."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(28)
    document.settings.odd_and_even_pages_header_footer = True
    document.settings.element.insert(0, _element("w:mirrorMargins"))
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(PITCH.pt * 20)))
    _number(section.footer, WD_ALIGN_PARAGRAPH.RIGHT)
    _number(section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT)


def _element(tag: str, **values: str) -> Any:
    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    return made


def _number(footer: Any, side: Any) -> None:
    """Write “— 1 —” in 4号 宋体, one character in from the outer edge."""
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = side
    for edge in ("left_indent", "right_indent"):
        setattr(
            paragraph.paragraph_format, edge, SIZE_4 if edge.startswith("left" if side == 0 else "right") else Pt(0)
        )
    _run(paragraph, "— ", "宋体", SIZE_4)
    field_run = _run(paragraph, "", "宋体", SIZE_4)
    for kind in ("begin", "separate", "end"):
        if kind == "separate":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = "PAGE"
            field_run._r.append(code)
        field_run._r.append(_element("w:fldChar", fldCharType=kind))
    _run(paragraph, " —", "宋体", SIZE_4)


def _defaults(document: Any) -> None:
    style = document.styles["Normal"]
    style.font.name, style.font.size = LATIN, SIZE_3
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), BODY)
    # Programs disagree on a grid of characters, so 28 on a line come by spacing: 156 mm hold 27.6 of 16 pt.
    style.element.rPr.append(_element("w:spacing", val=str(CLOSER)))
    # Programs take the shapes of Chinese marks from the language: without it commas stand in the middle.
    for properties in (style.element.rPr, document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")):
        for old in properties.findall(qn("w:lang")):
            properties.remove(old)
        properties.append(_element("w:lang", val="en-US", eastAsia="zh-CN"))
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)


def _run(paragraph: Any, text: str, font: str, size: Any, colour: Any = None) -> Any:
    run = paragraph.add_run(text_of(text))
    run.font.name, run.font.size = LATIN, size
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _paragraph(
    document: Any,
    text: str,
    *,
    font: str = BODY,
    size: Any = SIZE_3,
    colour: Any = None,
    centred: bool = False,
    exact: bool = True,
    indent: int = 0,
    before: Any = None,
) -> Any:
    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    if exact:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, PITCH
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indent:
        shape.first_line_indent = size * indent
    if before is not None:
        shape.space_before = before
    if text:
        _run(paragraph, text, font, size, colour)
    return paragraph


def _line_below(paragraph: Any) -> None:
    """Draw the red line under the number."""
    border = _element("w:pBdr")
    border.append(_element("w:bottom", val="single", sz="12", space="1", color="C00000"))
    paragraph._p.get_or_add_pPr().append(border)


HEADINGS = {1: HEI, 2: KAI, 3: BODY}


def _part(document: Any, part: Line | Grid) -> None:
    if isinstance(part, Grid):
        _table(document, part)
        return
    for text in text_of(part.text).splitlines() or [""]:
        font = HEADINGS.get(part.level, BODY)
        paragraph = _paragraph(document, "", centred=part.is_centred, indent=0 if part.is_centred else 2)
        paragraph.paragraph_format.keep_with_next = part.level > 0
        if part.lead:
            _run(paragraph, part.lead, HEI, SIZE_3)
        _run(paragraph, text, font, SIZE_3)


def _table(document: Any, grid: Grid) -> None:
    table = document.add_table(rows=1, cols=len(grid.headers))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    whole = sum(grid.shares)
    widths = [Mm(156 * share / whole) for share in grid.shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width  # LibreOffice goes by the grid, Word and WPS by the cells
    _row(table.rows[0], grid.headers, widths, HEI, is_centred=True)
    table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    for values in grid.rows:
        _row(table.add_row(), values, widths, BODY)


def _row(row: Any, values: Iterable[str], widths: Sequence[Any], font: str, *, is_centred: bool = False) -> None:
    """Fill a row: heads and figures in the middle, words from the left."""
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    for cell, value, width in zip(row.cells, values, widths, strict=True):
        cell.width, cell.vertical_alignment = width, WD_CELL_VERTICAL_ALIGNMENT.CENTER
        if is_centred or value.isdecimal():
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(cell.paragraphs[0], value, font, SIZE_4)


def _keep_with_next(paragraph: Any) -> None:
    paragraph.paragraph_format.keep_with_next = True


def _signature(document: Any, paper: Paper) -> None:
    """Set signature and date to the right, four characters in, two lines below the text, never without any of it."""
    if not paper.signed_by and paper.signed_on is None:
        return
    _keep_with_next(document.paragraphs[-1])
    day = paper.signed_on
    lines = [paper.signed_by, written(day) if day else ""]
    _keep_with_next(_paragraph(document, ""))
    # One paragraph of two lines: LibreOffice parts two that are to be kept with each other.
    paragraph = _paragraph(document, "\n".join(filter(None, lines)))
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paragraph.paragraph_format.right_indent = SIZE_3 * 4
    paragraph.paragraph_format.keep_together = True
