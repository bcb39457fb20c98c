"""Writes workbooks row by row: constant memory, every text marked as text, dates as dates."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from math import ceil
from typing import IO, Any

import xlsxwriter

from huiyin.front.exchange.rules import Column, text_of

UPRIGHT, LYING = 90, 160  # characters that can be read on a page
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def write(title: str, columns: Sequence[Column], rows: Iterable[Any], about: Sequence[tuple[str, str]]) -> IO[bytes]:
    """Return a file with one sheet of rows and one that says what it holds, at its beginning, gone when closed."""
    out = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        head = book.add_format({"bold": True, "bg_color": "#E4EEEE", "bottom": 1, "valign": "vcenter"})
        plain = book.add_format({"valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 2)
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(0, place, column.header, head)
        number = 0
        for number, row in enumerate(rows, start=1):
            for place, column in enumerate(columns):
                _cell(sheet, number, place, column.value(row), plain, day)
        sheet.autofilter(0, 0, number, len(columns) - 1)
        _for_paper(sheet, sum(column.width for column in columns))
        sheet.repeat_rows(0)
        _about(book, about)
    out.seek(0)
    return out


def _cell(sheet: Any, number: int, place: int, value: object, plain: Any, day: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(number, place, value, day)
    elif isinstance(value, int):
        sheet.write_number(number, place, value, plain)
    else:
        sheet.write_string(number, place, text_of(value), plain)


def _for_paper(sheet: Any, width: int) -> None:
    """Let a sheet print on A4, as few pages wide as can be read, lying where it is wide, its pages numbered."""
    sheet.set_paper(9)
    if width > UPRIGHT:
        sheet.set_landscape()
    sheet.fit_to_pages(ceil(width / LYING), 0)
    if width > LYING:
        sheet.repeat_columns(0, 1)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.set_footer("&C第 &P 页，共 &N 页")


def _about(book: Any, lines: Sequence[tuple[str, str]]) -> None:
    sheet, wrapped = book.add_worksheet("说明"), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 60)
    for number, (label, text) in enumerate(lines):
        sheet.write_string(number, 0, label, wrapped)
        sheet.write_string(number, 1, text_of(text), wrapped)
    _for_paper(sheet, 72)
