"""The workbook: what is read, what is refused and where, what changes on acceptance, and the round trip."""

import io
from datetime import date

import pytest
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
from huiyin.ground.people.tests.workbooks import GOOD, POSTS, STAFF, UNITS, book, faults, import_now, take_in, with_row
from huiyin.kit.verdicts import Refused


@pytest.fixture(autouse=True)
def _database(db):
    """Every test here asks the database for known codes."""


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

    counts = again.summary["counts"]
    assert {s: counts[s][:3] for s in rules.SHEETS} == {s: [0, 0, 0] for s in rules.SHEETS}
    assert {tuple(c[:3]) for c in counts.values()} == {(0, 0, 0)}  # sheets of apps above, too


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
    assert {sheet: again.summary["counts"][sheet] for sheet in rules.SHEETS} == {
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


def test_accept_tells_apps_above_who_joined_moved_and_left():
    told = []

    def listen(sender, *, joined, moved, left, is_first, **rest):
        told.append((joined, moved, left, is_first))

    signals.roll_changed.connect(listen)
    try:
        import_now(book(GOOD))
        people_by_number = dict(Person.objects.values_list("staff_number", "pk"))
        crew = ["CM1", "早班组", "班组", "CM", "", ""]
        moved = [*STAFF[1][:2], "CM1", "Z1", *STAFF[1][4:]]
        new = ["3003", "张三", "CM", "", "", "否", "", ""]
        gone = [*STAFF[0][:7], "2026-11-01"]
        import_now(book({**GOOD, "岗位": [], "单位": [*UNITS, crew], "人员": [moved, new, gone]}))
        import_now(book({**GOOD, "岗位": [], "单位": [*UNITS, crew], "人员": [moved, new, STAFF[0]]}))
    finally:
        signals.roll_changed.disconnect(listen)

    first, second, third = told
    one, other = people_by_number["3001"], people_by_number["3002"]
    fresh = Person.objects.get(staff_number="3003").pk
    assert first == ({one, other}, {}, set(), True)
    assert second == ({fresh}, {other: (Unit.objects.get(code="CM").pk, None)}, {one}, False)
    assert third == ({one}, {}, set(), False)  # back again
