"""Reads an uploaded workbook: zip checks first, then a limited process, then the checks of rules.intake."""

import io
import json
import re
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

from huiyin.ground.people.models import Branch, Person, Post, Unit
from huiyin.ground.people.rules import Office, references, sheets
from huiyin.ground.people.rules import intake as rules
from huiyin.kit.verdicts import Refused

CHILD = Path(__file__).with_name("workbook_child.py")
MEMORY = 512 * 1024 * 1024
SECONDS = 20
WALL_SECONDS = 60
NOT_XLSX = "这不是 .xlsx 文件。请用模板填写，另存为“Excel 工作簿（.xlsx）”后再传"
BROKEN = "文件不完整或已损坏，打不开。请重新保存后再传"
TOO_MUCH = "文件内容过大，不能导入"


def read(data: bytes, *, today: date, is_whole_roll: bool = False) -> rules.Book:
    """Return the checked rows of a workbook; raises `Refused` where it can't be read at all."""
    check_archive(data)
    sheets = _in_limited_process(data)
    book = rules.Book()
    if "人员" not in sheets and "单位" not in sheets:
        book.blame("", 0, "", "没有找到“人员”或“单位”工作表，请从模板开始填")
        return book
    for name in rules.all_sheets():
        sheet = sheets.pop(name, None)  # let go of each sheet once it is read
        if sheet and sheet["rows"]:
            _read_sheet(book, name, sheet)
    if not any(book.rows.values()) and not book.fault_count:
        book.blame("", 0, "", "表里没有内容")
    check(book, today=today, is_whole_roll=is_whole_roll)
    return book


def check(book: rules.Book, *, today: date, is_whole_roll: bool) -> None:
    """Check the rows against what is there: ours, then those of sheets that apps above have registered."""
    references.check_references(book, known(is_whole_roll=is_whole_roll), today=today)
    for extra in sheets.registered():
        extra.check(book, today, is_whole_roll)
    rules.sort_faults(book)


def _read_sheet(book: rules.Book, name: str, sheet: dict[str, Any]) -> None:
    rows: list[list[Any]] = sheet["rows"]
    first = sheet["first_row"]
    if len(rows) - 1 > rules.MAX_ROWS:
        raise Refused(f"“{name}”表超过 {rules.MAX_ROWS} 行，请分批导入")
    if sheet["merged"]:
        book.blame(name, 0, "", "有合并单元格，请取消合并并逐行填写")
    for cell in sheet["formulas"]:
        letters, number = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
        book.blame(name, int(number), f"{letters} 列", "是公式，请复制后选择性粘贴为“值”")
    filled = ((first + i, row) for i, row in enumerate(rows[1:], start=1) if any(c not in ("", None) for c in row))
    rules.read_sheet(book, name, rows[0], filled)


def check_archive(data: bytes) -> None:
    """Refuse what is no workbook, is cut short or unpacks to too much; nothing is unpacked here."""
    if len(data) > rules.MAX_FILE:
        raise Refused(f"文件超过 {rules.MAX_FILE // 1024 // 1024} MB")
    if data[:4] != b"PK\x03\x04":
        raise Refused(NOT_XLSX)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise Refused(BROKEN) from error
    names = {entry.filename for entry in entries}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise Refused(NOT_XLSX)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused("文件带有宏，不能导入。请另存为不带宏的 .xlsx")
    unpacked = sum(entry.file_size for entry in entries)
    is_bomb = any(e.file_size > rules.MAX_RATIO * max(e.compress_size, 1) and e.file_size > 65536 for e in entries)
    if len(entries) > rules.MAX_ENTRIES or unpacked > rules.MAX_UNPACKED or is_bomb:
        raise Refused(TOO_MUCH)
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("文件加了密码，请去掉密码后再传")


def _in_limited_process(data: bytes) -> dict[str, Any]:
    task = {"memory": MEMORY, "seconds": SECONDS, "sheets": list(rules.all_sheets()), "most_rows": rules.MAX_ROWS}
    command = [sys.executable, "-I", str(CHILD), json.dumps(task)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=WALL_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise Refused(TOO_MUCH) from error
    if done.returncode != 0:
        is_limit = done.returncode < 0 or b"MemoryError" in done.stderr
        raise Refused(TOO_MUCH if is_limit else BROKEN)
    sheets: dict[str, Any] = json.loads(done.stdout)
    return sheets


def known(*, is_whole_roll: bool = False) -> references.Known:
    """Return the codes the database has already; nobody counts as at work whom a whole roll leaves out."""
    open_posts = Post.objects.filter(closed_on=None)
    led = Branch.objects.filter(closed_on=None, secretary__isnull=False)
    return references.Known(
        units=frozenset(Unit.objects.filter(closed_on=None).values_list("code", flat=True)),
        branches=frozenset(Branch.objects.filter(closed_on=None).values_list("code", flat=True)),
        posts=frozenset(open_posts.values_list("code", flat=True)),
        people=frozenset(
            () if is_whole_roll else Person.objects.filter(is_active=True).values_list("staff_number", flat=True)
        ),
        closed_units=frozenset(Unit.objects.exclude(closed_on=None).values_list("code", flat=True)),
        closed_posts=frozenset(Post.objects.exclude(closed_on=None).values_list("code", flat=True)),
        grid_posts=frozenset(Post.objects.filter(office=Office.MEMBER).values_list("code", flat=True)),
        secretaries=frozenset(open_posts.filter(office=Office.SECRETARY).values_list("code", flat=True)),
        led_by=dict(led.values_list("secretary__code", "code")),
    )
