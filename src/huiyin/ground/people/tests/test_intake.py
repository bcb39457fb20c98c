"""The workbook: what is read, what is refused and where, what changes on acceptance, and the round trip."""

import io
import zipfile
from datetime import date

import pytest
import xlsxwriter
from django.urls import reverse

from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import actions as people
from huiyin.ground.people import queries, signals
from huiyin.ground.people.models import Intake, Person, Post, Tenure, Unit
from huiyin.ground.people.queries import credentials, intake, workbook, workbook_out
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.people.rules import intake as rules
from huiyin.ground.people.tests.conftest import PASSWORD
from huiyin.ground.people.tests.test_sign_in import with_second_factor
from huiyin.kit.verdicts import Refused

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
            top = (headers or {}).get(name) or [c.header for c in rules.SHEETS.get(name, ())]
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


@pytest.fixture(autouse=True)
def _database(db):
    """Every test here asks the database for known codes."""


def test_read_a_good_workbook_finds_no_fault():
    assert faults(book(GOOD)) == []


def test_take_in_changes_nothing_but_keeps_the_import():
    made = take_in(book(GOOD))

    assert made.state == Intake.State.READY
    assert made.summary["counts"]["人员"] == [2, 0, 0, 0]
    assert Person.objects.count() == Unit.objects.count() == 0


def test_accept_makes_units_posts_people_and_tenures():
    import_now(book(GOOD))

    leader = Post.objects.get(code="C1")
    assert queries.holder(leader).name == "任长江"
    assert Tenure.objects.get().from_on == date(2026, 1, 5)
    assert Post.objects.get(code="C2").superior == leader
    assert Person.objects.get(staff_number="3001").branch.name == "采煤队支部"
    assert Person.objects.get(staff_number="3001").pinyin == "renchangjiang rcj"
    team = Unit.objects.get(code="CM")
    assert team.path == f"{team.parent_id:08d}{team.pk:08d}"


def test_accept_twice_is_refused():
    made = take_in(book(GOOD))
    people.accept(made, by=SYSTEM)

    with pytest.raises(Refused):
        people.accept(made, by=SYSTEM)


def test_accept_a_faulty_import_is_refused():
    made = take_in(book(with_row("人员", ["3001", "重复", "CM", "", "", "", "", ""])))

    with pytest.raises(Refused):
        people.accept(made, by=SYSTEM)
    assert Person.objects.count() == 0


def test_accept_is_refused_when_what_it_changes_is_not_what_was_shown():
    first, second = take_in(book(GOOD)), take_in(book(GOOD))
    people.accept(first, by=SYSTEM)

    with pytest.raises(Refused):
        people.accept(second, by=SYSTEM)


def test_import_again_changes_nothing():
    import_now(book(GOOD))

    again = take_in(book(GOOD))

    assert {s: c[:3] for s, c in again.summary["counts"].items()} == {s: [0, 0, 0] for s in rules.SHEETS}


def test_import_again_updates_and_keeps_the_password():
    import_now(book(GOOD))
    people.change_password(Person.objects.get(staff_number="3001"), new=PASSWORD, by=SYSTEM)

    import_now(book({**GOOD, "人员": [["3001", "任长河", "K", "", "机电工", "否", "", ""], STAFF[1]]}))

    person = Person.objects.get(staff_number="3001")
    assert (person.name, person.unit.code, person.branch, person.job) == ("任长河", "K", None, "机电工")
    assert people.sign_in("3001", password=PASSWORD) == person


def test_export_equals_import():
    import_now(book(GOOD))

    again = take_in(workbook_out.export())

    assert again.fault_count == 0
    assert again.summary["counts"] == {
        "单位": [0, 0, 0, 2],
        "支部": [0, 0, 0, 1],
        "岗位": [0, 0, 0, 2],
        "人员": [0, 0, 0, 2],
    }


def test_template_is_empty_but_readable():
    assert faults(workbook_out.template()) == [("", 0, "", "表里没有内容")]


def test_import_with_a_leaving_day_ends_the_person_and_tells_of_the_vacancy():
    import_now(book(GOOD))
    told = []

    def listen(sender, post, **sent):
        told.append(post.code)

    signals.post_vacated.connect(listen)
    import_now(book({"人员": [["3001", "任长江", "CM", "Z1", "采煤工", "是", "", date(2026, 11, 1)], STAFF[1]]}))
    signals.post_vacated.disconnect(listen)

    person = Person.objects.get(staff_number="3001")
    assert (person.is_active, person.left_on) == (False, date(2026, 11, 1))
    assert told == ["C1"]
    assert Entry.objects.filter(verb="person.leave").count() == 1


def test_import_of_a_whole_roll_ends_whoever_is_missing():
    import_now(book(GOOD))

    made = take_in(book({"人员": STAFF[:1]}), is_whole_roll=True)
    people.accept(made, by=SYSTEM)

    assert made.summary["counts"]["人员"] == [0, 0, 1, 1]
    assert list(Person.objects.filter(is_active=True).values_list("staff_number", flat=True)) == ["3001"]


def test_import_of_part_of_the_staff_ends_nobody():
    import_now(book(GOOD))

    assert take_in(book({"人员": STAFF[:1]})).summary["counts"]["人员"] == [0, 0, 0, 1]


def test_import_brings_somebody_back_with_a_new_code():
    import_now(book(GOOD))
    person = Person.objects.get(staff_number="3002")
    old = credentials.one_time_code(person)
    people.leave(person, by=SYSTEM)

    import_now(book(GOOD))

    person.refresh_from_db()
    assert (person.is_active, person.left_on, person.must_change_password) == (True, None, True)
    assert credentials.one_time_code(person) != old
    assert people.sign_in("3002", password=credentials.one_time_code(person)) == person


def test_import_changes_the_holder_of_a_post():
    import_now(book(GOOD))

    import_now(book({**GOOD, "岗位": [["C1", "采煤队队长", "CM", "科队负责人", "", "3002", "2026-06-01"], POSTS[1]]}))

    assert queries.holder(Post.objects.get(code="C1")).staff_number == "3002"
    assert Tenure.objects.get(person__staff_number="3001").to_on == date(2026, 6, 1)


def test_import_moves_a_unit_with_all_below_it():
    deep = [*UNITS, ["B", "综采班", "班组", "CM", "", ""], ["K2", "二矿", "矿", "", "", ""]]
    import_now(book({**GOOD, "单位": deep}))

    import_now(book({**GOOD, "单位": [UNITS[0], ["CM", "采煤队", "区队", "K2", "早班", "采煤"], *deep[2:]]}))

    crew, second = Unit.objects.get(code="B"), Unit.objects.get(code="K2")
    assert crew.path.startswith(second.path)
    assert Unit.objects.filter(**queries.subtree(second)).count() == 3


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
        ("单位", ["X", "某队", "区队", "Y"], ("单位", 4, "上级单位编码", "Y：没有这个单位")),
    ],
)
def test_read_names_row_and_column_of_a_fault(sheet, row, fault):
    found = faults(book(with_row(sheet, row)))

    assert len(found) == 1
    if fault:
        assert found == [fault]


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


def test_hand_out_codes_once_and_only_to_those_without_a_password():
    made = import_now(book(GOOD))
    people.change_password(Person.objects.get(staff_number="3001"), new=PASSWORD, by=SYSTEM)

    codes = people.hand_out_codes(made, by=SYSTEM)

    assert [c[0] for c in codes] == ["3002"]
    assert people.sign_in("3002", password=codes[0][3]).name == "王小军"
    with pytest.raises(Refused):
        people.hand_out_codes(made, by=SYSTEM)


def test_import_page_walks_from_upload_to_codes(mine):
    browser = with_second_factor(mine.p1005)
    file = io.BytesIO(book({**GOOD, "单位": [UNITS[1]]}))
    file.name = "人员.xlsx"

    uploaded = browser.post(reverse("people:import"), {"workbook": file})
    report = browser.get(uploaded.url).content.decode()
    made = Intake.objects.get()
    browser.post(reverse("people:import_accept", args=[made.pk]))
    codes = browser.post(reverse("people:import_codes", args=[made.pk]))
    again = browser.post(reverse("people:import_codes", args=[made.pk]))

    assert "检查通过" in report
    assert Person.objects.filter(staff_number="3002").exists()
    assert codes["Content-Type"].endswith("spreadsheetml.sheet")
    assert again.status_code == 409


def test_import_page_shows_faults_by_row_and_gives_them_as_a_workbook(mine):
    browser = with_second_factor(mine.p1005)
    file = io.BytesIO(book(with_row("人员", ["3001", "张", "CM"])))
    file.name = "人员.xlsx"

    uploaded = browser.post(reverse("people:import"), {"workbook": file})
    report = browser.get(uploaded.url).content.decode()
    listed = browser.get(reverse("people:import_faults", args=[Intake.objects.get().pk]))

    assert "人员 第 4 行" in report
    assert "3001 与第 2 行重复" in report
    assert listed.content[:2] == b"PK"


def test_import_page_shows_a_refusal_at_the_field(mine):
    browser = with_second_factor(mine.p1005)
    file = io.BytesIO(b"not a workbook")
    file.name = "人员.xlsx"

    answer = browser.post(reverse("people:import"), {"workbook": file})

    assert answer.status_code == 422
    assert workbook.NOT_XLSX in answer.content.decode()


def test_samples_of_a_change_say_before_and_after():
    import_now(book(GOOD))

    made = take_in(book({"人员": [STAFF[0], ["3002", "王小军", "K", "", "采煤工", "是", "", ""]]}))

    assert made.summary["samples"]["人员"]["changed"] == [["3002", "王小军", "单位编码：CM → K；党员：否 → 是"]]
    assert intake.SAMPLES == 20
