"""Closing units and posts: by the page and by the workbook; what is still in them is said, nothing is half done."""

from datetime import date

import pytest
from django.urls import reverse

from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Post, Unit
from huiyin.ground.people.queries import workbook_out
from huiyin.ground.people.rules import SYSTEM, UnitKind
from huiyin.ground.people.rules import intake as rules
from huiyin.ground.people.tests.test_sign_in import signed_in, with_second_factor
from huiyin.ground.people.tests.workbooks import GOOD, book, faults, import_now, take_in
from huiyin.kit.verdicts import Refused

DAY = "2026-03-01"
CLOSED_POST = ["C2", "采煤队副队长", "CM", "科队干部", "C1", "", "", DAY]
CLOSED_UNIT = ["B1", "检修班", "班组", "CM", "", "", DAY]


@pytest.fixture
def browser(mine):
    """The administrator, signed in with the second factor."""
    return with_second_factor(mine.p1005)


def with_crew():
    return {**GOOD, "单位": [*GOOD["单位"], ["B1", "检修班", "班组", "CM", "", ""]]}


def test_a_workbook_closes_posts_and_units(db):
    import_now(book(with_crew()))

    made = take_in(book({"单位": [CLOSED_UNIT], "支部": [], "岗位": [CLOSED_POST], "人员": []}))
    people.accept(made, by=SYSTEM)

    assert (made.summary["counts"]["单位"], made.summary["counts"]["岗位"]) == ([0, 0, 1, 0], [0, 0, 1, 0])
    assert Unit.objects.get(code="B1").closed_on == date(2026, 3, 1)
    assert Post.objects.get(code="C2").closed_on == date(2026, 3, 1)


def test_a_unit_may_close_with_the_posts_and_the_people_that_leave_it(db):
    crew = ["B1P", "检修班班长", "B1", "班组长", "C1", "3009", ""]
    worker = ["3009", "冯大山", "B1", "", "检修工", "否", "", ""]
    sheets = {**with_crew(), "岗位": [*GOOD["岗位"], crew], "人员": [*GOOD["人员"], worker]}
    import_now(book(sheets))

    moved = ["3009", "冯大山", "CM", "", "检修工", "否", "", ""]
    import_now(book({"单位": [CLOSED_UNIT], "支部": [], "岗位": [[*crew[:5], "", "", DAY]], "人员": [moved]}))

    assert Unit.objects.get(code="B1").closed_on is not None
    assert Post.objects.get(code="B1P").tenures.get().to_on is not None


def test_a_unit_with_people_in_it_is_not_closed_and_nothing_else_happens(db):
    import_now(book(GOOD))
    sheets = {
        "单位": [["CM", "采煤队", "区队", "K", "早班", "采煤", DAY]],
        "支部": [],
        "岗位": [CLOSED_POST],
        "人员": [],
    }
    made = take_in(book(sheets))

    with pytest.raises(Refused, match="「采煤队」还有在职人员 2 人，请先办理调动"):
        people.accept(made, by=SYSTEM)

    assert Post.objects.get(code="C2").closed_on is None


def test_nobody_may_be_put_into_a_unit_that_the_workbook_closes(db):
    import_now(book(with_crew()))
    worker = ["3009", "冯大山", "B1", "", "检修工", "否", "", ""]

    found = faults(book({"单位": [CLOSED_UNIT], "支部": [], "岗位": [], "人员": [worker]}))

    assert found == [("人员", 2, "单位编码", "B1：没有这个单位")]


def test_the_code_of_a_closed_unit_or_post_is_a_fault_not_an_error(db):
    import_now(book(with_crew()))
    import_now(book({"单位": [CLOSED_UNIT], "支部": [], "岗位": [CLOSED_POST], "人员": []}))

    found = faults(book({"单位": [CLOSED_UNIT[:6]], "支部": [], "岗位": [CLOSED_POST[:5]], "人员": []}))

    assert found == [
        ("单位", 2, "单位编码", "B1 已经撤销，编码不能再用"),
        ("岗位", 2, "岗位编码", "C2 已经撤销，编码不能再用"),
    ]


def test_a_day_to_come_is_a_fault(db):
    import_now(book(with_crew()))

    found = faults(book({"单位": [[*CLOSED_UNIT[:6], "2027-01-01"]], "支部": [], "岗位": [], "人员": []}))

    assert found == [("单位", 2, "撤销日期", "不能晚于今天")]


def test_a_workbook_without_the_new_columns_is_read_as_before(db):
    old = {name: [c.header for c in columns if c.header != "撤销日期"] for name, columns in rules.SHEETS.items()}

    made = take_in(book(GOOD, headers=old))

    assert made.fault_count == 0
    assert made.summary["counts"]["单位"] == [2, 0, 0, 0]


def test_the_export_still_imports_to_no_change(db):
    import_now(book(with_crew()))
    import_now(book({"单位": [CLOSED_UNIT], "支部": [], "岗位": [], "人员": []}))

    made = take_in(workbook_out.export())

    assert {tuple(counts[:3]) for counts in made.summary["counts"].values()} == {(0, 0, 0)}
    assert made.summary["counts"].keys() >= set(rules.SHEETS)


def test_close_post_by_the_page_says_who_takes_over(browser, mine):
    page = browser.get(reverse("people:close_post", args=[mine.head.pk])).content.decode()

    answer = browser.post(reverse("people:close_post", args=[mine.head.pk]))

    assert "单立国不再担任这个岗位。名下的应办和事项当即转给矿长" in page
    assert (answer.status_code, answer["Location"]) == (302, reverse("people:unit", args=[mine.team.pk]))
    assert Post.objects.get(pk=mine.head.pk).closed_on is not None


def test_close_unit_by_the_page_names_what_is_in_it(browser, mine):
    address = reverse("people:close_unit", args=[mine.team.pk])

    page, answer = browser.get(address), browser.post(address)

    assert "「机电队」还有在职人员 2 人，请先办理调动" in page.content.decode()
    assert 'type="submit">撤销' not in page.content.decode()
    assert (answer.status_code, Unit.objects.get(pk=mine.team.pk).closed_on) == (409, None)


def test_an_empty_unit_is_closed_by_the_page_once(browser, mine):
    empty = people.open_unit(mine.team, code="B1", name="检修班", kind=UnitKind.CREW, by=SYSTEM)
    address = reverse("people:close_unit", args=[empty.pk])

    answers = [browser.post(address).status_code, browser.post(address).status_code]

    assert answers == [302, 409]
    assert "撤销。" in browser.get(reverse("people:unit", args=[empty.pk])).content.decode()


def test_closing_is_the_administrators(mine):
    client = signed_in(mine.p1002)

    assert client.get(reverse("people:close_post", args=[mine.cadre.pk])).status_code == 404
    assert client.post(reverse("people:close_unit", args=[mine.team.pk])).status_code == 404
