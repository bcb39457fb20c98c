"""Pages of contact points and of the standard, as those see them whom they concern; others get 404."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.branch.contacts import actions
from huiyin.branch.contacts.models import Check, Problem, Visit
from huiyin.branch.contacts.rules.standard import Clause
from huiyin.branch.tasks.tests.cast import MONDAY
from huiyin.ground.grid.models import Care
from huiyin.ground.grid.rules import Level
from huiyin.ground.people.models import Branch
from huiyin.loop.reports.models import Report

pytestmark = pytest.mark.django_db
TWO = [Clause("组织", "委员齐", "条例"), Clause("生活", "会议按期", "条例", "meetings")]


def office_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("台账.xlsx", b"PK")


@pytest.fixture
def check(mine) -> Check:
    standard = actions.issue(TWO, by=mine.actor("dispatcher"), at=MONDAY)
    first, second = standard.items.order_by("number")
    given = {first.pk: actions.Answer("unmet", "缺一人", MONDAY.date()), second.pk: actions.Answer("met")}
    return actions.submit(mine.branches["team"], given, by=mine.actor("secretary"), at=MONDAY)


def test_list_shows_the_leader_what_is_open_there(mine, enter):
    page = enter("leader").get("/contacts/")

    assert [(row["point"].branch.name, row["standing"]) for row in page.context["rows"]] == [
        ("通风队党支部", "未了结事项 0 件")
    ]
    assert "还没有到过" in page.content.decode()


def test_list_costs_the_same_for_one_branch_and_for_two(mine, enter):
    browser = enter("leader")
    browser.get("/contacts/")
    with CaptureQueriesContext(connection) as one:
        browser.get("/contacts/")
    more = Branch.objects.create(code="B9", name="三支部", unit=mine.units["crew"])
    Care.objects.create(level=Level.LEADERS, cell=mine.cells["leader"], branch=more, from_on=MONDAY.date())

    with CaptureQueriesContext(connection) as two:
        browser.get("/contacts/")

    assert len(two) == len(one)


@pytest.mark.parametrize("name", ["worker", "outsider", "officer"])
def test_list_is_not_found_by_those_without_care(mine, enter, name):
    status = enter(name).get("/contacts/").status_code

    assert status == (200 if name == "officer" else 404)  # the union's officer dispatches


@pytest.mark.parametrize("name", ["worker", "outsider", "other_head", "other_secretary", "member"])
def test_outsiders_find_nothing(mine, enter, check, name):
    browser, branch = enter(name), mine.branches["team"].pk
    addresses = [
        *(f"/contacts/{branch}/", f"/contacts/{branch}/record/", f"/contacts/{branch}/raise/"),
        *(f"/contacts/{branch}/submit/", f"/contacts/checks/{check.pk}/", f"/contacts/checks/{check.pk}/look/"),
        *(f"/contacts/marks/{check.marks.first().pk}/mend/", f"/contacts/reports/{mine.posts['leader'].pk}/2026Q3/"),
    ]

    assert {browser.get(address).status_code for address in addresses} == {404}


def test_secretary_reads_the_point_and_records_nothing(mine, enter):
    browser, branch = enter("secretary"), mine.branches["team"].pk

    page = browser.get(f"/contacts/{branch}/").content.decode()

    assert "记一次到点" not in page
    assert "填2026年下半年自查" in page
    assert browser.get(f"/contacts/{branch}/record/").status_code == 404


def test_leader_records_in_one_form_with_problems(mine, enter):
    browser, branch = enter("leader"), mine.branches["team"].pk
    wrong = browser.post(f"/contacts/{branch}/record/", {"kind": "visit", "problems": "更衣室没有热水"})

    right = browser.post(
        f"/contacts/{branch}/record/",
        {
            "kind": "visit",
            "on": "2026-11-02",
            "looked_at": "更衣室",
            "problems": "没有热水\n\n灯坏了",
            "topic": "dormitory",
        },
    )

    assert (wrong.status_code, right["Location"]) == (422, f"/contacts/{branch}/?done=record")
    assert "更衣室没有热水" in wrong.content.decode()
    assert [p.matter.topic for p in Problem.objects.all()] == ["dormitory", "dormitory"]
    assert "没有热水" in browser.get(f"/contacts/{branch}/").content.decode()


def test_record_of_tomorrow_is_refused_and_kept(mine, enter):
    given = {"kind": "visit", "on": "2026-11-09", "looked_at": "更衣室"}

    answer = enter("leader").post(f"/contacts/{mine.branches['team'].pk}/record/", given)

    assert (answer.status_code, "日期不能晚于今天" in answer.content.decode()) == (409, True)
    assert Visit.objects.count() == 0


def test_leader_raises_one_problem(mine, enter):
    branch = mine.branches["team"].pk

    answer = enter("leader").post(f"/contacts/{branch}/raise/", {"text": "班中餐凉", "topic": "canteen"})

    assert answer["Location"] == f"/contacts/{branch}/?done=raise"
    assert Problem.objects.get().matter.title == "班中餐凉"


def test_report_is_filled_and_signed(mine, enter):
    browser, address = enter("leader"), f"/contacts/reports/{mine.posts['leader'].pk}/2026Q3/"
    assert "联系 1 个支部" in browser.get(address).content.decode()

    assert "待签字" in browser.get("/contacts/").content.decode()

    unsaid = browser.post(f"{address}sign/", {"done": ""})
    signed = browser.post(f"{address}sign/", {"done": "到支部一次"})
    again = browser.post(f"{address}sign/", {"done": "再来"})

    assert (unsaid.status_code, signed.status_code, again.status_code) == (422, 303, 409)
    assert Report.objects.get().done == "到支部一次"
    assert "已签字" in browser.get("/contacts/").content.decode()
    assert browser.get(f"/contacts/reports/{mine.posts['leader'].pk}/2026-09/").status_code == 404


def test_report_is_corrected_with_a_reason_and_the_old_one_stays_readable(mine, enter):
    browser, address = enter("leader"), f"/contacts/reports/{mine.posts['leader'].pk}/2026Q3/"
    assert browser.get(f"{address}correct-report/").status_code == 404
    browser.post(f"{address}sign/", {"done": "到支部一次"})

    unsaid = browser.post(f"{address}correct-report/", {"done": "到支部两次", "reason": ""})
    done = browser.post(f"{address}correct-report/", {"done": "到支部两次", "reason": "漏记一次"})

    assert (unsaid.status_code, done.status_code) == (422, 303)
    page = browser.get(address).content.decode()
    for text in ("第 1 次更正", "更正原因：漏记一次", "到支部两次", "更正前的 1 份", "到支部一次"):
        assert text in page
    assert page.count("到联系点 0 次") == 2
    assert enter("dispatcher").post(f"{address}correct-report/", {"done": "三", "reason": "四"}).status_code == 409


def test_self_check_keeps_what_was_typed_and_says_which_item(mine, enter):
    standard = actions.issue(TWO, by=mine.actor("dispatcher"), at=MONDAY)
    first, second = (item.pk for item in standard.items.order_by("number"))
    browser, address = enter("secretary"), f"/contacts/{mine.branches['team'].pk}/submit/"
    given = {f"item{first}-result": "unmet", f"item{first}-note": "缺一人", f"item{second}-result": "met"}

    wrong = browser.post(address, given)
    right = browser.post(address, {**given, f"item{first}-promised_on": "2026-11-20"})

    assert (wrong.status_code, wrong.context["wrong"], right.status_code) == (422, [1], 303)
    assert "缺一人" in wrong.content.decode()
    check = Check.objects.get()
    assert "1 项，达标" not in browser.get(f"/contacts/checks/{check.pk}/").content.decode()
    assert browser.get(address).status_code == 200  # says that it was handed in


def test_leader_looks_and_secretary_mends(mine, enter, check):
    unmet = check.marks.get(result="unmet")
    browser = enter("leader")
    assert browser.get(f"/contacts/marks/{unmet.pk}/mend/").status_code == 404
    wrong = browser.post(f"/contacts/checks/{check.pk}/look/", {f"mark{unmet.pk}-look": "differs"})
    right = browser.post(
        f"/contacts/checks/{check.pk}/look/", {f"mark{unmet.pk}-look": "differs", f"mark{unmet.pk}-note": "缺两人"}
    )

    mended = enter("secretary").post(f"/contacts/marks/{unmet.pk}/mend/", {"text": "已补选"})

    assert (wrong.status_code, right.status_code, mended.status_code) == (422, 303, 303)
    page = enter("secretary").get(f"/contacts/checks/{check.pk}/").content.decode()
    assert "不属实" in page
    assert "补齐：已补选" in page


def test_standard_is_read_by_those_with_care_and_issued_by_planners(mine, enter):
    assert enter("leader").get("/contacts/standard/issue/").status_code == 404
    browser = enter("dispatcher")

    wrong = browser.post("/contacts/standard/issue/", {"items": "只有一段"})
    right = browser.post("/contacts/standard/issue/", {"items": "组织|委员齐|条例\n生活|会议按期|条例|会议应办"})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert "第 1 行" in wrong.content.decode()
    assert "会议按期" in enter("secretary").get("/contacts/standard/").content.decode()


def test_refused_file_of_a_record_is_told_at_its_field_and_what_was_typed_stays(mine, enter):
    given = {"kind": "visit", "on": "2026-11-02", "looked_at": "更衣室", "photos": office_file()}

    answer = enter("leader").post(f"/contacts/{mine.branches['team'].pk}/record/", given)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["photos"])
    assert "更衣室" in answer.content.decode()


def test_refused_file_of_a_self_check_is_told_at_its_item(mine, enter):
    standard = actions.issue(TWO, by=mine.actor("dispatcher"), at=MONDAY)
    first, second = (item.pk for item in standard.items.order_by("number"))
    given = {f"item{first}-result": "met", f"item{second}-result": "met", f"item{second}-proof": office_file()}

    answer = enter("secretary").post(f"/contacts/{mine.branches['team'].pk}/submit/", given)

    assert (answer.status_code, answer.context["wrong"], Check.objects.exists()) == (422, [2], False)
    assert f'id="id_item{second}-proof_error"' in answer.content.decode()


def test_refused_file_of_a_mended_item_is_told_at_its_field(mine, enter, check):
    mark = check.marks.get(result="unmet")

    answer = enter("secretary").post(f"/contacts/marks/{mark.pk}/mend/", {"text": "已补选", "photos": office_file()})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["photos"])
    assert "已补选" in answer.content.decode()
