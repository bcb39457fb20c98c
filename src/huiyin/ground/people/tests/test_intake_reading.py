"""The workbook as it is read: what is taken, and what is refused by row, column and reason."""

import io
import zipfile
from datetime import date

import pytest

from huiyin.ground.people.queries import workbook
from huiyin.ground.people.tests.workbooks import GOOD, book, faults, import_now, with_row
from huiyin.kit.verdicts import Refused


@pytest.fixture(autouse=True)
def _database(db):
    """Every test here asks the database for known codes."""


def test_read_a_good_workbook_finds_no_fault():
    assert faults(book(GOOD)) == []


@pytest.mark.parametrize(
    ("sheet", "row", "fault"),
    [
        ("人员", ["3001", "张", "CM"], ("人员", 4, "工号", "3001 与第 2 行重复")),
        ("人员", ["３００１", "张", "CM"], ("人员", 4, "工号", "3001 与第 2 行重复")),
        ("人员", [3001, "张", "CM"], ("人员", 4, "工号", "3001 与第 2 行重复")),
        ("人员", ["3003", "张", "没有"], ("人员", 4, "单位编码", "“没有”：只能用字母、数字、点和横线，最多 20 位")),
        ("人员", ["3003", "张", "NO"], ("人员", 4, "单位编码", "NO：没有这个单位")),
        ("人员", ["3003", "", "CM"], ("人员", 4, "姓名", "不能空着")),
        ("人员", ["", "张", "CM"], ("人员", 4, "工号", "不能空着")),
        ("人员", ["3003", "=1+1", "CM"], ("人员", 4, "姓名", "“=1+1”：不能以“=”开头，疑似公式")),
        ("人员", ["3003", "＠张", "CM"], ("人员", 4, "姓名", "“@张”：不能以“@”开头，疑似公式")),
        ("人员", ["3003", "张" * 41, "CM"], ("人员", 4, "姓名", "最多 40 个字")),
        ("人员", ["3003", "张", "CM", "Z9"], ("人员", 4, "支部编码", "Z9：没有这个支部")),
        ("人员", ["3003", "张", "CM", "", "", "也许"], ("人员", 4, "党员", "“也许”：请填“是”或“否”")),
        ("人员", ["3003", "张", "CM", "", "", "", "a@"], ("人员", 4, "邮箱", "“a@”：不是邮箱地址")),
        (
            "人员",
            ["3003", "张", "CM", "", "", "", "", "2026-02-30"],
            ("人员", 4, "离职日期", "“2026-02-30”：不是日期，请写成 2026-03-01 的样子"),
        ),
        ("人员", ["3003", "张", "CM", "", "", "", "", date(2027, 1, 1)], ("人员", 4, "离职日期", "不能晚于今天")),
        ("岗位", ["C9", "某岗", "CM", "科长"], None),
        ("岗位", ["C9", "某岗", "CM", "调度员", "C8"], ("岗位", 4, "上级岗位编码", "C8：没有这个岗位")),
        ("岗位", ["C9", "某岗", "CM", "调度员", "", "9999"], ("岗位", 4, "任职人工号", "9999：没有这个工号的在职人员")),
        ("岗位", ["C9", "某岗", "CM", "调度员", "C9"], ("岗位", 4, "上级岗位编码", "上级关系成环")),
        (
            "支部",
            ["Z2", "二支部", "CM", "C1"],
            ("支部", 3, "书记岗位编码", "C1：不是支部书记岗位，支部只由支部书记负责"),
        ),
        ("支部", ["Z2", "二支部", "CM", "C7"], ("支部", 3, "书记岗位编码", "C7：没有这个岗位")),
        ("单位", ["X", "某队", "区队", "Y"], ("单位", 4, "上级单位编码", "Y：没有这个单位")),
    ],
)
def test_read_names_row_and_column_of_a_fault(sheet, row, fault):
    found = faults(book(with_row(sheet, row)))

    assert len(found) == 1
    if fault:
        assert found == [fault]


def test_read_blames_the_rows_of_a_ring_and_not_what_hangs_below_them():
    rows = [["U1", "一队", "区队", "U2"], ["U2", "二队", "区队", "U1"], ["U3", "三队", "区队", "U2"]]

    found = faults(book({**GOOD, "单位": [*GOOD["单位"], *rows]}))

    first = len(GOOD["单位"]) + 2
    assert found == [("单位", first + n, "上级单位编码", "上级关系成环") for n in range(2)]


def test_read_takes_days_of_1900_and_1904_alike():
    row = ["3003", "张", "CM", "", "", "", "", date(2026, 3, 1)]
    days = [
        workbook.read(book(with_row("人员", row), options=o), today=date(2026, 11, 22)).rows["人员"][2][8]
        for o in ({}, {"date_1904": True})
    ]

    assert days == ["2026-03-01", "2026-03-01"]


def test_read_refuses_a_formula_by_its_cell():
    def change(name, sheet):
        if name == "人员":
            sheet.write_formula("B3", '="王"&"小军"', None, "王小军")

    assert faults(book(GOOD, change=change)) == [("人员", 3, "B 列", "是公式，请复制后选择性粘贴为“值”")]


def test_read_refuses_merged_cells():
    def change(name, sheet):
        if name == "人员":
            sheet.merge_range("E5:E6", "采煤工")

    assert faults(book(GOOD, change=change))[0] == ("人员", 0, "", "有合并单元格，请取消合并并逐行填写")


def test_read_says_which_headers_are_missing():
    found = faults(
        book(GOOD, headers={"人员": ["编号", "姓名", "单位编码", "支部编码", "工种", "党员", "邮箱", "离职日期"]})
    )

    assert ("人员", 1, "", "表头缺少：工号。请从模板开始填") in found


def test_read_takes_columns_in_any_order_and_skips_empty_rows():
    headers = ["姓名", "工号", "单位编码", "支部编码", "工种", "党员", "邮箱", "离职日期", "备注"]
    rows = [["王", "4001", "CM"], [""], ["李", "4002", "CM", "", "", "", "", "", "随便"]]

    read = workbook.read(book({**GOOD, "人员": rows, "岗位": []}, headers={"人员": headers}), today=date(2026, 11, 22))

    assert [(r[0], r[1], r[2]) for r in read.rows["人员"]] == [(2, "4001", "王"), (4, "4002", "李")]
    assert read.faults == []


def test_read_without_known_sheets_says_so():
    assert faults(book({"Sheet1": [["x"]]})) == [("", 0, "", "没有找到“人员”或“单位”工作表，请从模板开始填")]


def zipped(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


FRAME = {"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", workbook.NOT_XLSX),
        ("工号,姓名\n1,张".encode("gb18030"), workbook.NOT_XLSX),
        (b"\xd0\xcf\x11\xe0 old xls", workbook.NOT_XLSX),
        (zipped({"a.txt": "x"}), workbook.NOT_XLSX),
        (zipped(FRAME)[:-30], workbook.BROKEN),
        (zipped(FRAME), workbook.BROKEN),
        (zipped({**FRAME, "xl/vbaProject.bin": "x"}), "文件带有宏，不能导入。请另存为不带宏的 .xlsx"),
        (zipped({**FRAME, "xl/worksheets/sheet1.xml": b"0" * 30_000_000}), workbook.TOO_MUCH),
        (zipped({**FRAME, **{f"xl/{i}": "" for i in range(1001)}}), workbook.TOO_MUCH),
    ],
)
def test_read_refuses_what_is_no_workbook(data, reason):
    with pytest.raises(Refused) as refusal:
        workbook.read(data, today=date(2026, 11, 22))

    assert refusal.value.reason == reason


def test_read_stops_what_needs_too_much_memory(monkeypatch):
    monkeypatch.setattr(workbook, "MEMORY", 8 * 1024 * 1024)
    many = book({**GOOD, "人员": [[str(i), "张三", "CM", "", "采煤工"] for i in range(20_000)]})

    with pytest.raises(Refused):
        workbook.read(many, today=date(2026, 11, 22))


def test_read_refuses_entities():
    parts = {}
    with zipfile.ZipFile(io.BytesIO(book(GOOD))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'

    with pytest.raises(Refused):
        workbook.read(zipped({**parts, "xl/workbook.xml": bomb}), today=date(2026, 11, 22))


def test_read_takes_only_an_open_secretarys_post_of_the_database_for_a_branch(db):
    secretary = ["S1", "采煤队支部书记", "CM", "支部书记", "", "", ""]
    import_now(book({**GOOD, "支部": [["Z1", "采煤队支部", "CM", "S1"]], "岗位": [*GOOD["岗位"], secretary]}))

    def of_branch(post):
        return faults(book({"单位": GOOD["单位"], "支部": [["Z1", "采煤队支部", "CM", post]]}))

    def as_cadre(post):
        rows = [["S1", "采煤队支部书记", "CM", "科队干部", "", "", ""]]
        return faults(book({"单位": GOOD["单位"], "岗位": rows, "支部": [["Z1", "采煤队支部", "CM", post]]}))

    renamed = book({"单位": GOOD["单位"], "岗位": [["S1", "采煤队支部书记", "CM", "科队干部", "", "", ""]]})
    assert of_branch("S1") == []
    assert of_branch("C1") == [("支部", 2, "书记岗位编码", "C1：不是支部书记岗位，支部只由支部书记负责")]
    assert as_cadre("") == []
    assert as_cadre("S1") == [("支部", 2, "书记岗位编码", "S1：不是支部书记岗位，支部只由支部书记负责")]
    assert faults(renamed) == [("岗位", 2, "职务类别", "S1 是支部 Z1 的书记岗位，请先给支部另定书记岗位")]
