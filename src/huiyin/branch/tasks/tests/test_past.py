"""Lists and reports of earlier months: of a branch by month, the reader's own by year."""

import pytest

from huiyin.branch.tasks.models import Plan
from huiyin.branch.tasks.tests.cast import MONDAY, day
from huiyin.branch.tasks.tests.test_many import entered, signed
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.loop.reports import actions as signing
from huiyin.loop.reports.models import Report

pytestmark = pytest.mark.django_db


def branch_page(mine, browser, month=""):
    return browser.get(f"/tasks/branches/{mine.branches['team'].pk}/", {"month": month} if month else {})


def test_branch_page_goes_back_by_month(mine, enter):
    entered(mine, "member")
    signed(mine, "second")

    browser = enter("secretary")
    page, past = branch_page(mine, browser), branch_page(mine, browser, "2026-10")

    assert (page.context["before"], page.context["after"]) == ("2026-10", "")
    assert (past.context["before"], past.context["after"]) == ("", "2026-11")
    assert past.context["sentence"] == ("2 名党员网格员，1 人没有2026年10月任务清单，1 人没有交2026年10月月报。")
    marks = {row["seat"].person.name: (row["mark"], row["report"]["mark"]) for row in past.context["rows"]}
    assert "已到期" in marks["人员member"][0]
    assert "待签字" in marks["人员member"][1]
    assert "没有清单" in marks["人员second"][0]
    assert "已签字" in marks["人员second"][1]


@pytest.mark.parametrize("month", ["2026-12", "2027-01", "2026", "2026Q3", "x", "2026-13"])
def test_branch_page_of_no_month_or_one_to_come_is_the_present_one(mine, enter, month):
    assert branch_page(mine, enter("secretary"), month).context["month"].listed.key == "2026-11"


def test_branch_page_shows_who_has_left_with_the_list_they_had(mine, enter):
    entered(mine, "member")
    people.vacate(mine.posts["member"], by=SYSTEM, at=day(2026, 11, 1))

    past = branch_page(mine, enter("secretary"), "2026-10")

    assert [row["seat"].person.name for row in past.context["rows"]] == ["人员member", "人员second"]


def test_branch_page_asks_nobody_for_the_time_before_their_cell(mine, enter):
    past = branch_page(mine, enter("secretary"), "2026-08")

    assert [(row["report"], row["summary"] is None) for row in past.context["rows"]] == [(None, False)] * 2
    assert past.content.decode().count("还没有网格") == 2
    assert past.context["cadres"] == []


def test_own_past_shows_lists_and_the_latest_version_of_reports(mine, enter):
    entered(mine, "member", "second")
    report = signed(mine, "member", "second")[0]
    signing.correct_report(report, signing.Words("改"), reason="数错了", by=mine.actor("member"), at=day(2026, 11, 5))

    page = enter("member").get("/tasks/past/")

    assert [row["title"] for row in page.context["plans"]] == ["2026年10月任务清单"]
    assert [(row["title"], row["post"]) for row in page.context["reports"]] == [
        ("2026年10月月报", mine.posts["member"])
    ]
    assert page.context["plans"][0]["standing"] == "2 项，已完成 1 项"
    assert (page.context["before"], page.context["after"]) == (None, None)


def test_own_past_goes_by_year(mine, enter):
    entered(mine, "member")
    signed(mine, "member")
    browser = enter("member", day(2027, 2, 1))

    now, last = browser.get("/tasks/past/"), browser.get("/tasks/past/", {"year": "2026"})

    assert (now.context["plans"], now.context["before"]) == ([], 2026)
    assert "这一年您没有任务清单" in now.content.decode()
    assert (len(last.context["plans"]), last.context["after"], last.context["before"]) == (1, None, None)
    assert browser.get("/tasks/past/", {"year": "no"}).context["year"] == 2027


def test_own_past_without_any_post_is_a_page_with_a_next_step(mine, enter):
    page = enter("worker").get("/tasks/past/")

    assert page.status_code == 200
    assert "回到任务" in page.content.decode()
    assert (Plan.objects.count(), Report.objects.count()) == (0, 0)


def test_home_leads_to_what_was_before(mine, enter):
    assert "/tasks/past/" in enter("member", MONDAY).get("/tasks/").content.decode()
