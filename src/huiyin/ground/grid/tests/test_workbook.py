"""Care in the workbook: out and in again equal, faults by row and column, nothing changed until accepted."""

import gc
from collections import Counter
from datetime import date, timedelta

import pytest

from huiyin.ground.grid import actions as grid
from huiyin.ground.grid.actions import cells
from huiyin.ground.grid.models import Care, Cell, Gap, Grid
from huiyin.ground.grid.queries import proof, sheets
from huiyin.ground.grid.tests import standing
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Branch, Person, Post
from huiyin.ground.people.queries import roll, workbook, workbook_out
from huiyin.ground.people.rules import SYSTEM
from huiyin.ground.people.signals import post_filled
from huiyin.ground.people.tests.workbooks import book, import_now, take_in
from huiyin.kit import clock

DAY = "2026-03-01"
SHEETS = {
    "单位": [
        ["K", "回音示范矿", "矿", "", "", ""],
        ["T1", "综采队", "区队", "K", "早班", "采煤"],
        ["T11", "一班", "班组", "T1", "早班", "采煤"],
    ],
    "支部": [["Z1", "综采队支部", "T1", "T1S"]],
    "岗位": [
        ["L1", "矿长", "K", "党政正职", "", "100", DAY],
        ["T1H", "综采队队长", "T1", "科队负责人", "L1", "101", DAY],
        ["T1S", "综采队书记", "T1", "支部书记", "L1", "102", DAY],
        ["T1C", "综采队副队长", "T1", "科队干部", "T1H", "103", DAY],
    ],
    "人员": [
        ["100", "甲矿长", "K", "", "", "是", "", ""],
        ["101", "乙队长", "T1", "Z1", "", "是", "", ""],
        ["102", "丙书记", "T1", "Z1", "", "是", "", ""],
        ["103", "丁队干", "T1", "Z1", "", "是", "", "", "一号楼"],
        ["104", "戊党员", "T11", "Z1", "采煤工", "是", "", "", "二号楼"],
        ["105", "己职工", "T11", "Z1", "采煤工", "否", "", ""],
        ["106", "庚职工", "T11", "", "采煤工", "否", "", ""],
    ],
    "联系点": [["Z1", "L1", DAY]],
    "包保": [["103", "102", DAY], ["104", "103", DAY], ["105", "104", DAY], ["106", "104", DAY]],
}


@pytest.fixture(autouse=True)
def _database(db):
    """Every test here asks the database."""


def faults(**changed):
    rows = {**SHEETS, **changed}
    return [(f.sheet, f.row, f.column, f.message) for f in workbook.read(book(rows), today=date(2026, 11, 22)).faults]


def everything():
    return [roll.units(), roll.branches(), roll.posts(), roll.people(), sheets.present()]


def test_the_whole_organisation_and_its_care_come_in_at_once():
    made = import_now(book(SHEETS))

    assert (made.summary["counts"]["联系点"], made.summary["counts"]["包保"]) == ([1, 0, 0, 0], [4, 0, 0, 0])
    assert Grid.objects.get().number == 1
    assert {c.person.name for c in Care.objects.filter(cell__post__office="member")} == {"己职工", "庚职工"}
    assert list(Gap.objects.all()) == []
    assert proof.compare(clock.today()) == []
    assert Entry.objects.filter(verb="grid.take_in").count() == 1


def test_what_goes_out_comes_in_again_equal(django_db_blocker):
    import_now(book(SHEETS))
    before, out = everything(), workbook_out.export()
    wipe()

    import_now(out)

    assert everything() == before
    assert proof.compare(clock.today()) == []


def test_what_goes_out_changes_nothing_where_it_came_from():
    import_now(book(SHEETS))

    again = take_in(workbook_out.export())

    assert again.fault_count == 0
    assert {sheet: counts[:3] for sheet, counts in again.summary["counts"].items()} == {
        sheet: [0, 0, 0] for sheet in SHEETS
    }


def test_a_grid_proposed_and_adopted_here_goes_out_and_in_again():
    at = clock.now() - timedelta(days=1)
    mine = standing.build(at=at)
    standing.adopted(mine, at=at, on=clock.day_of(at))
    before, out = everything(), workbook_out.export()
    wipe()

    import_now(out)

    assert everything() == before


def many(members):
    """Return the workbook with so many more members, each answering for one more worker."""
    numbers = [(str(200 + n), str(300 + n)) for n in range(members)]
    staff = [[one, f"党员{one}", "T11", "Z1", "", "是", "", ""] for one, _ in numbers]
    staff += [[other, f"职工{other}", "T11", "Z1", "", "否", "", ""] for _, other in numbers]
    cares = [[one, "103", DAY] for one, _ in numbers] + [[other, one, DAY] for one, other in numbers]
    return book({**SHEETS, "人员": SHEETS["人员"] + staff, "包保": SHEETS["包保"] + cares})


def most_alive(members):
    """Import them; return the most rows held at once while seats were opened, and how many seats."""
    seen, seats = [], []

    def look(sender, *, is_new=False, **rest):
        if is_new:
            seats.append(sender)
            gc.collect()
            seen.append(Counter(type(one) for one in gc.get_objects() if type(one) in (Cell, Entry, Person, Post)))

    post_filled.connect(look)
    try:
        import_now(many(members))
    finally:
        post_filled.disconnect(look)
    return {kind: max(one[kind] for one in seen) for kind in (Cell, Entry, Person, Post)}, len(seats)


def test_no_more_is_held_at_once_for_more_cells(monkeypatch):
    monkeypatch.setattr(cells, "BATCH", 3)
    few, seats = most_alive(6)
    wipe()

    more, more_seats = most_alive(18)

    assert (seats, more_seats) == (7, 19)
    assert more == few
    assert Cell.objects.filter(post__office="member").count() == 19
    assert sorted(Cell.objects.filter(post__office="member").values_list("code", flat=True)) == sorted(
        f"W{Branch.objects.get().pk}-{n}" for n in range(1, 20)
    )
    assert proof.compare(clock.today()) == []


def test_nothing_changes_until_the_import_is_accepted():
    take_in(book(SHEETS))

    assert (Care.objects.count(), Cell.objects.count(), Grid.objects.count()) == (0, 0, 0)


def test_another_carer_in_the_sheet_ends_the_care_in_force():
    import_now(book(SHEETS))

    import_now(book({**SHEETS, "包保": [["105", "103", ""]]}))

    assert sheets.present()["包保"]["105"] == ("105", "103", clock.today().isoformat())
    assert sheets.present()["包保"]["106"] == ("106", "104", DAY)
    assert Care.objects.filter(person__staff_number="105").count() == 2


def test_a_workbook_without_the_sheets_leaves_care_as_it_is():
    import_now(book(SHEETS))
    before = sheets.present()

    import_now(book({name: rows for name, rows in SHEETS.items() if name not in ("联系点", "包保")}))

    assert sheets.present() == before


@pytest.mark.parametrize(
    ("sheet", "row", "fault"),
    [
        ("包保", ["999", "104", ""], ("包保", 6, "被包保人工号", "999：没有这个工号的在职人员")),
        ("包保", ["105", "998", ""], ("包保", 6, "被包保人工号", "105 与第 4 行重复")),
        ("包保", ["101", "100", ""], ("包保", 6, "被包保人工号", "101 是领导、正职或书记，不需要包保")),
        ("联系点", ["Z9", "L1", ""], ("联系点", 3, "支部编码", "Z9：没有这个支部")),
        ("联系点", ["Z1", "T1C", ""], ("联系点", 3, "支部编码", "Z1 与第 2 行重复")),
    ],
)
def test_a_faulty_row_is_named(sheet, row, fault):
    assert fault in faults(**{sheet: [*SHEETS[sheet], row]})


@pytest.mark.parametrize(
    ("cares", "fault"),
    [
        ([["105", "105", ""]], ("包保", 2, "包保人工号", "不能自己包保自己")),
        ([["104", "105", ""]], ("包保", 2, "包保人工号", "105 要比 104 高一级")),
        ([["105", "104", "2027-01-01"]], ("包保", 2, "自", "不能晚于今天")),
        ([["105", "997", ""]], ("包保", 2, "包保人工号", "997：没有这个工号的在职人员")),
    ],
)
def test_a_pair_that_cannot_be_is_named(cares, fault):
    assert fault in faults(包保=cares)


def test_a_carer_who_leaves_by_the_same_workbook_is_a_fault():
    staff = [[*row[:7], "2026-06-01"] if row[0] == "104" else row for row in SHEETS["人员"]]

    found = faults(人员=staff)

    assert ("包保", 4, "包保人工号", "104：没有这个工号的在职人员") in found


def test_a_ring_is_named_by_its_row():
    found = faults(包保=[["105", "106", ""], ["106", "105", ""]])

    assert ("包保", 2, "包保人工号", "包保关系成环：105、106") in found or (
        "包保",
        3,
        "包保人工号",
        "包保关系成环：106、105",
    ) in found


def test_a_leaders_post_that_is_vacant_is_a_fault():
    found = faults(联系点=[["Z1", "T1C", ""]])

    assert found == [("联系点", 2, "领导岗位编码", "T1C：不是在用的领导岗位，或者现在空缺")]


def test_the_secretarys_post_and_the_dormitory_stay_where_an_older_workbook_has_no_such_column():
    import_now(book(SHEETS))
    old = {"支部": ["支部编码", "支部名称", "所属单位编码"]}
    old["人员"] = ["工号", "姓名", "单位编码", "支部编码", "工种", "党员", "邮箱", "离职日期"]

    import_now(book({**SHEETS, "人员": [row[:8] for row in SHEETS["人员"]]}, headers=old))

    assert roll.branches()["Z1"][3] == "T1S"
    assert roll.people()["103"][8] == "一号楼"


def test_who_leaves_by_a_workbook_leaves_no_care_and_shows_as_a_gap():
    import_now(book(SHEETS))

    import_now(book({**SHEETS, "包保": [], "联系点": [], "人员": [["104", "戊党员", "T11", "Z1", "", "是", "", DAY]]}))

    assert not Care.objects.filter(person__staff_number="104", to_on=None).exists()
    assert Gap.objects.get(kind="dead").cell.post.office == "member"
    assert proof.compare(clock.today()) == []


def test_who_rises_by_a_workbook_to_a_post_that_nobody_carries_keeps_no_carer():
    import_now(book(SHEETS))
    posts = [["L2", "副矿长", "K", "矿领导", "L1", "103", DAY]]

    import_now(book({**SHEETS, "包保": [], "联系点": [], "岗位": posts}))

    assert not Care.objects.filter(person__staff_number="103", to_on=None).exists()
    assert take_in(workbook_out.export()).fault_count == 0
    assert proof.compare(clock.today()) == []


def test_a_seat_of_the_grid_stays_out_of_the_sheet_of_posts_and_its_code_is_taken():
    import_now(book(SHEETS))
    code = Cell.objects.get(post__office="member").post.code

    found = faults(岗位=[*SHEETS["岗位"], [code, "某岗", "T1", "科队干部", "", "", ""]])

    assert code not in roll.posts()
    assert ("岗位", 6, "岗位编码", f"{code} 是网格员岗位的编码，请另编一个") in found


def test_a_mend_between_goes_out_with_the_rest():
    import_now(book(SHEETS))
    from huiyin.ground.people.models import Person

    grid.mend(Person.objects.get(staff_number="105"), Person.objects.get(staff_number="103"), by=SYSTEM, at=clock.now())

    assert sheets.present()["包保"]["105"][1] == "103"
    assert people.take_in(workbook_out.export(), file_name="x.xlsx", by=SYSTEM).fault_count == 0


def wipe():
    """Take the organisation away again, as in an empty installation."""
    from huiyin.ground.grid.models import Choice, Coverage
    from huiyin.ground.people.models import Branch, Intake, Person, Post, Tenure, Unit

    for model in (Gap, Coverage, Choice, Care, Cell, Grid, Tenure, Intake):
        model.objects.all().delete()
    Post.objects.update(superior=None)
    Branch.objects.update(secretary=None)
    Person.objects.update(branch=None)
    for model in (Branch, Post, Person):
        model.objects.all().delete()
    Unit.objects.update(parent=None)
    Unit.objects.all().delete()
