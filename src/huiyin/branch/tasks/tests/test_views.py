"""Pages of tasks as seen by those they concern; outsiders get 404, what was typed is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.branch.tasks import actions
from huiyin.branch.tasks.models import DiaryNote, Evidence, Plan
from huiyin.branch.tasks.queries import plans
from huiyin.branch.tasks.queries.plans import Proposal
from huiyin.branch.tasks.rules.dual import Preset, Track
from huiyin.branch.tasks.tests import cast
from huiyin.branch.tasks.tests.cast import MONDAY
from huiyin.kit.periods import Cadence
from huiyin.loop.reports.models import Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(mine) -> Plan:
    wanted = [Proposal("own", "查一遍风筒", "own"), Proposal("own", "谈一次心", "own")]
    return actions.set_list(
        mine.people["member"], wanted, period=plans.month(MONDAY.date()), by=mine.actor("cadre"), at=MONDAY
    )


@pytest.fixture
def line(mine):
    return actions.add(
        mine.posts["head"],
        Preset(Track.BUSINESS, "到现场查隐患", Cadence.MONTH),
        by=mine.actor("leader"),
        at=MONDAY,
    )


def queries_of(browser, address) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def addresses(mine, plan, line) -> list[str]:
    post = mine.posts["member"].pk
    return [
        f"/tasks/plans/{plan.pk}/",
        f"/tasks/plans/{plan.pk}/correct/",
        f"/tasks/lines/{plan.lines.first().pk}/finish/",
        f"/tasks/reports/{post}/2026-10/",
        f"/tasks/dual/{mine.posts['head'].pk}/",
        f"/tasks/dual/{mine.posts['head'].pk}/add/",
        f"/tasks/dual/lines/{line.pk}/prove/",
        f"/tasks/branches/{mine.branches['team'].pk}/",
    ]


@pytest.mark.parametrize("name", ["outsider", "other_head", "other_secretary", "worker"])
def test_outsiders_find_nothing(mine, enter, plan, line, name):
    browser = enter(name)

    assert {browser.get(address).status_code for address in addresses(mine, plan, line)} == {404}


@pytest.mark.parametrize("name", ["secretary", "leader", "dispatcher", "chief"])
def test_those_above_read_everything(mine, enter, plan, line, name):
    browser = enter(name)

    assert {browser.get(address).status_code for address in addresses(mine, plan, line)} == {200}


def test_home_shows_a_setter_whose_list_is_missing(mine, enter, plan):
    page = enter("cadre").get("/tasks/")

    assert [(row["person"].name, row["standing"]) for row in page.context["below"]] == [
        ("人员member", "2 项，已完成 0 项"),
        ("人员second", ""),
    ]
    assert "还有 1 人没有定" in page.content.decode()


def test_home_of_a_worker_without_anything_says_what_comes(mine, enter):
    page = enter("outsider").get("/tasks/")

    assert "任务清单、月报和岗位职责会排在这里" in page.content.decode()


def test_home_costs_the_same_for_two_members_and_for_five(mine, enter, plan):
    browser = enter("cadre")
    browser.get("/tasks/")  # the name of the mine is remembered
    few = queries_of(browser, "/tasks/")
    for n in range(3):
        cast.add_member(mine, f"m{n}")

    assert queries_of(browser, "/tasks/") == few


def test_branch_page_costs_the_same_for_two_members_and_for_five(mine, enter, plan):
    browser, address = enter("secretary"), f"/tasks/branches/{mine.branches['team'].pk}/"
    browser.get(address)  # the name of the mine is remembered
    few = queries_of(browser, address)
    for n in range(3):
        cast.add_member(mine, f"m{n}")

    assert queries_of(browser, address) == few


def test_branch_page_says_who_has_not_handed_in(mine, enter, plan):
    page = enter("secretary").get(f"/tasks/branches/{mine.branches['team'].pk}/")

    assert page.context["sentence"] == "2 名党员网格员，1 人没有本月任务清单，2 人没有交2026年10月月报。"


def test_set_list_takes_proposals_and_typed_lines(mine, enter):
    browser, address = enter("cadre"), f"/tasks/people/{mine.people['member'].pk}/set/"
    assert "和联系的 2 名职工每人谈一次" in browser.get(address).content.decode()

    answer = browser.post(address, {"chosen": ["care"], "own": "1. 查风筒\n\n查风筒\n测风量"})

    plan = Plan.objects.get()
    assert answer["Location"] == f"/tasks/plans/{plan.pk}/?done=set"
    assert [n.text for n in plan.lines.order_by("number")][1:] == ["查风筒", "测风量"]


def test_set_list_refused_keeps_what_was_typed(mine, enter):
    long = "长" * 130

    answer = enter("cadre").post(f"/tasks/people/{mine.people['member'].pk}/set/", {"own": long})

    assert answer.status_code == 409
    assert long in answer.content.decode()


def test_set_list_is_not_found_for_who_does_not_set_it(mine, enter):
    assert enter("head").get(f"/tasks/people/{mine.people['member'].pk}/set/").status_code == 404


def test_member_takes_finishes_and_corrects(mine, enter, plan):
    browser = enter("member")
    browser.post(f"/tasks/plans/{plan.pk}/take/")
    first, second = plan.lines.order_by("number")

    unsaid = browser.post(f"/tasks/lines/{first.pk}/finish/", {"evidence": ""})
    done = browser.post(f"/tasks/lines/{first.pk}/finish/", {"evidence": "查了三处"})
    changed = browser.post(
        f"/tasks/plans/{plan.pk}/correct/", {"dropped": [second.pk], "added": "测风量", "reason": "他休假"}
    )

    assert (unsaid.status_code, done.status_code, changed.status_code) == (422, 303, 303)
    page = browser.get(f"/tasks/plans/{plan.pk}/?done=correct").content.decode()
    assert "查了三处" in page
    assert "去掉：谈一次心（他休假）" in page


def test_take_twice_says_why_not(mine, enter, plan):
    browser = enter("member")
    browser.post(f"/tasks/plans/{plan.pk}/take/")

    answer = browser.post(f"/tasks/plans/{plan.pk}/take/")

    assert (answer.status_code, "这份任务清单已经认领" in answer.content.decode()) == (409, True)


def test_report_is_filled_signed_and_corrected(mine, enter):
    browser, address = enter("member"), f"/tasks/reports/{mine.posts['member'].pk}/2026-10/"
    assert browser.get(address).context["facts"]["people"] == 2
    assert browser.post(f"{address}sign/", {"done": ""}).status_code == 422

    browser.post(f"{address}sign/", {"done": "谈了两人", "problems": "班中餐凉"})
    again = browser.post(f"{address}sign/", {"done": "再来"})
    browser.post(f"{address}correct/", {"done": "谈了三人", "reason": "漏了一人"})

    assert again.status_code == 409
    assert [r.done for r in Report.objects.order_by("version")] == ["谈了两人", "谈了三人"]
    page = browser.get(address).content.decode()
    assert "更正原因：漏了一人" in page
    assert "谈了两人" in page


@pytest.mark.parametrize("key", ["2026-13", "2026H2", "2026", "x", "2026-12", "2099-01"])
def test_report_of_no_period_is_not_found(mine, enter, key):
    assert enter("member").get(f"/tasks/reports/{mine.posts['member'].pk}/{key}/").status_code == 404


def test_report_is_not_made_up_for_a_post_that_reports_nothing(mine, enter):
    assert enter("chief").get(f"/tasks/reports/{mine.posts['dispatcher'].pk}/2026-10/").status_code == 404


def test_signing_what_was_signed_in_another_window_says_so_and_keeps_the_words(mine, enter):
    browser, address = enter("member"), f"/tasks/reports/{mine.posts['member'].pk}/2026-10/"
    browser.post(f"{address}sign/", {"done": "查了风筒", "problems": "", "ahead": ""})

    second = browser.post(f"{address}sign/", {"done": "另一个窗口写的", "problems": "", "ahead": ""})

    page = second.content.decode()
    assert (second.status_code, Report.objects.count()) == (409, 1)
    assert "已经签字" in page
    assert "另一个窗口写的" in page


def test_evidence_of_an_earlier_month_says_that_this_month_is_still_owed(mine, enter, line):
    actions.tick(MONDAY)
    given = {"proof": "skill", "people": 3, "text": "教会换滤芯", "on": "2026-10-20"}

    browser = enter("head")

    answer = browser.post(f"/tasks/dual/lines/{line.pk}/prove/", given)

    assert "这一期的还要办" in browser.get(answer["Location"]).content.decode()


def test_current_month_can_be_read_but_not_signed(mine, enter):
    page = enter("member").get(f"/tasks/reports/{mine.posts['member'].pk}/2026-11/")

    assert "期间还没有结束" in page.content.decode()


def test_dual_page_shows_both_tracks_and_takes_evidence(mine, enter, line):
    browser = enter("head")
    wrong = browser.post(f"/tasks/dual/lines/{line.pk}/prove/", {"people": "许多", "link": "x y"})

    right = browser.post(
        f"/tasks/dual/lines/{line.pk}/prove/",
        {"proof": "skill", "people": 12, "text": "教会换滤芯", "on": "2026-11-02", "link": "https://news.example/1"},
    )

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert set(wrong.context["form"].errors) == {"proof", "people", "text", "on", "link"}
    assert Evidence.objects.get().people == 12
    page = browser.get(f"/tasks/dual/{mine.posts['head'].pk}/")
    assert [side["track"].label for side in page.context["tracks"]] == ["业务", "党建和队伍"]


def test_superior_gives_the_preset_adds_and_ends(mine, enter):
    browser, post = enter("leader"), mine.posts["head"]
    assert "用常用职责" in browser.get(f"/tasks/dual/{post.pk}/").content.decode()

    browser.post(f"/tasks/dual/{post.pk}/preset/")
    browser.post(f"/tasks/dual/{post.pk}/add/", {"track": "people", "text": "谈心", "cadence": "quarter"})
    line = post.dual_lines.get(text="谈心")
    browser.post(f"/tasks/dual/lines/{line.pk}/end/")

    line.refresh_from_db()
    assert post.dual_lines.filter(to_on=None).count() == 4
    assert line.to_on == MONDAY.date()


def test_holder_may_not_edit_the_own_list(mine, enter, line):
    browser = enter("head")

    page = browser.get(f"/tasks/dual/{mine.posts['head'].pk}/add/").content.decode()
    answer = browser.post(f"/tasks/dual/lines/{line.pk}/end/")

    assert "职责清单由上级岗位定" in page
    assert answer.status_code == 409


def test_diary_is_the_secretarys_alone(mine, enter):
    assert enter("leader").get("/tasks/diary/").status_code == 404

    browser = enter("secretary")
    answer = browser.post("/tasks/diary/", {"on": "2026-11-02", "text": "班中餐凉", "goes_up": "on"})

    assert answer["Location"] == "/tasks/diary/?done=up"
    assert DiaryNote.objects.get().matter is not None
    page = browser.get("/tasks/diary/?month=2026-11").content.decode()
    assert "2026年11月记了 1 篇，应不少于 3 篇" in page


@pytest.mark.parametrize("name", ["cadre", "head", "member", "secretary"])
def test_page_of_tasks_asks_few_queries_however_many_it_shows(mine, enter, plan, name):
    browser = enter(name)
    browser.get("/tasks/")

    few = queries_of(browser, "/tasks/")
    for n, one in enumerate(("third", "fourth")):
        cast.add_member(mine, one, on=MONDAY.replace(month=10, day=20 + n))

    assert queries_of(browser, "/tasks/") == few <= 12


@pytest.mark.parametrize("verb", ["finish", "prove"])
def test_refused_file_is_told_at_its_field_and_what_was_typed_stays(mine, enter, plan, line, verb):
    actions.take(plan, by=mine.actor("member"), at=MONDAY)
    given = {"proof": "skill", "people": 3, "text": "教会换滤芯", "on": "2026-11-02", "evidence": "教会换滤芯"}
    to = {"finish": f"/tasks/lines/{plan.lines.first().pk}/finish/", "prove": f"/tasks/dual/lines/{line.pk}/prove/"}

    answer = enter({"finish": "member", "prove": "head"}[verb]).post(
        to[verb], {**given, "photos": SimpleUploadedFile("台账.xlsx", b"PK")}
    )

    text = answer.content.decode()
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["photos"])
    assert ('id="id_photos_error"' in text, "教会换滤芯" in text) == (True, True)
    assert "刚才选的文件没有留下，请重新选" in text


def test_set_list_shows_what_comes_back_once(mine, enter):
    """A line left over that the system would propose again stands among those that come by themselves only."""
    care, at = "和联系的 2 名职工每人谈一次，听听有什么难处", cast.day(2026, 10, 5)
    wanted = [Proposal("care", care, "care")]
    actions.set_list(mine.people["member"], wanted, period=plans.month(at.date()), by=mine.actor("cadre"), at=at)

    page = enter("cadre").get(f"/tasks/people/{mine.people['member'].pk}/set/").content.decode()

    assert page.count(care) == 1
