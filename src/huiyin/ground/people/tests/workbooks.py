"""Workbooks for the tests of the import: a good one, and ways to spoil it."""

import io
from datetime import date

import xlsxwriter

from huiyin.ground.people import actions as people
from huiyin.ground.people.queries import workbook
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.people.rules import intake as rules

UNITS = [["K", "回音示范矿", "矿", "", "", ""], ["CM", "采煤队", "区队", "K", "早班", "采煤"]]
POSTS = [
    ["C1", "采煤队队长", "CM", "科队负责人", "", "3001", "2026-01-05"],
    ["C2", "采煤队副队长", "CM", "科队干部", "C1", "", ""],
]
STAFF = [
    ["3001", "任长江", "CM", "Z1", "采煤工", "是", "", ""],
    ["3002", "王小军", "CM", "", "采煤工", "否", "", ""],
]
GOOD = {"单位": UNITS, "支部": [["Z1", "采煤队支部", "CM"]], "岗位": POSTS, "人员": STAFF}


def book(sheets, *, options=None, headers=None, change=None):
    """Return a workbook of these rows under the right headers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, **(options or {})}) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            top = (headers or {}).get(name) or [c.header for c in rules.all_sheets().get(name, ())]
            for number, row in enumerate([top, *rows]):
                for place, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, place, value, made.add_format({"num_format": "yyyy-mm-dd"}))
                    elif value != "":
                        sheet.write(number, place, value)
            if change:
                change(name, sheet)
    return out.getvalue()


def with_row(sheet, row):
    return {**GOOD, sheet: [*GOOD[sheet], row]}


def faults(data):
    return [(f.sheet, f.row, f.column, f.message) for f in workbook.read(data, today=date(2026, 11, 22)).faults]


def take_in(data, **more):
    return people.take_in(data, file_name="人员.xlsx", by=SYSTEM, **more)


def import_now(data, **more):
    return people.accept(take_in(data, **more), by=SYSTEM)
