"""Writes workbooks: the template, the export that can be imported again, lists of faults and of one-time codes."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

from huiyin.ground.people.queries import roll
from huiyin.ground.people.rules import intake as rules
from huiyin.ground.people.rules import sheets

LAST_ROW = 200_000
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def template() -> bytes:
    """Return the empty workbook with notes at the headers and lists to choose from."""
    return _book({name: [] for name in rules.all_sheets()})


def export() -> bytes:
    """Return units, branches, posts and staff as the workbook that imports to no change."""
    return _book(
        {
            "单位": roll.units().values(),
            "支部": roll.branches().values(),
            "岗位": roll.posts().values(),
            "人员": roll.people().values(),
        }
        | {name: rows.values() for extra in sheets.registered() for name, rows in extra.present().items()}
    )


def _book(rows: dict[str, Iterable[Sequence[Any]]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {**PLAIN, "constant_memory": True}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E4EEEE", "border": 1, "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        for name, columns in rules.all_sheets().items():
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            for place, column in enumerate(columns):
                sheet.set_column(place, place, 12 if column.most <= 20 else 24, text)
                sheet.write_string(0, place, column.header + ("*" if column.must else ""), bold)
                if column.note:
                    sheet.write_comment(0, place, column.note, {"x_scale": 2})
                choices = rules.LABELS.get(column.reader)
                if choices:
                    source = [label for label in choices.values() if label]
                    sheet.data_validation(1, place, LAST_ROW, place, {"validate": "list", "source": source})
            for number, row in enumerate(rows[name], start=1):
                for place, column in enumerate(columns):
                    value = rules.LABELS[column.reader][row[place]] if column.reader in rules.LABELS else row[place]
                    if value:
                        sheet.write_string(number, place, value, text)
    return out.getvalue()


def table(title: str, headers: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int]) -> bytes:
    """Return one plain sheet of text, kept in memory: nothing of it touches the disk."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {**PLAIN, "in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bg_color": "#E4EEEE", "border": 1})
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for place, (header, width) in enumerate(zip(headers, widths, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, header, bold)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                sheet.write_string(number, place, str(value))
    return out.getvalue()
