"""Writes workbooks row by row: constant memory, every text marked as text, dates as dates."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO, Any

import xlsxwriter

from huiyin.front.exchange.rules import Column, text_of

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


def _about(book: Any, lines: Sequence[tuple[str, str]]) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 1, 60)
    for number, (label, text) in enumerate(lines):
        sheet.write_string(number, 0, label)
        sheet.write_string(number, 1, text_of(text))
