"""The shelf: what lies on it by itself, who puts, replaces and takes off, who sees what, what it costs."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from PIL import Image
from python_calamine import CalamineWorkbook

from huiyin.ground.files import queries as files
from huiyin.ground.files.models import Attachment
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.models import Attendance, Meeting, Paper, Series
from huiyin.voice.meetings.queries import shelf
from huiyin.voice.meetings.queries.shelf import Filters
from huiyin.voice.meetings.rules import shelf as rules
from huiyin.voice.meetings.rules.kinds import Kind
from huiyin.voice.meetings.rules.shelf import Standing
from huiyin.voice.meetings.tests.conftest import NOON, closed, running, said, series_of

RUNS, PARTAKES, NEITHER = Standing(runs=True), Standing(partakes=True), Standing()


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


def html(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def picture(shade: int = 120, name: str = "协调办法.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("L", (40, 60), shade).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def new(title: str = "部门协调办法", kind: str = "rules", shade: int = 120) -> actions.NewPaper:
    return actions.NewPaper(title, picture(shade), kind)


def titles(mine, who: str, **filters) -> list[str]:
    return [one.title for one in shelf.listed(mine.actor(who), Filters(**filters)).rows]


def opens_file(mine, who: str, paper: Paper) -> bool:
    try:
        return files.get_for(mine.actor(who), paper.file_id).pk == paper.file_id
    except Http404:
        return False


def verbs() -> list[str]:
    return list(
        Entry.objects.filter(subject="paper", verb__startswith="paper.").order_by("pk").values_list("verb", flat=True)
    )


@pytest.fixture(autouse=True)
def at_noon(settings, tmp_path, time_machine):
    settings.HOME = tmp_path
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def series(mine, branch) -> Series:
    """Return the series of the branch's committee, its periods opened."""
    found = series_of(mine, branch)
    actions.tick(cast.MONDAY)
    return found


@pytest.fixture
def meeting(mine, series) -> Meeting:
    """Return a meeting being held; the secretary and all members but the fifth were invited."""
    made = running(mine, series)
    Attendance.objects.filter(meeting=made, person=mine.people["member5"]).delete()
    return made


def concluded(mine, meeting):
    point = said(mine, meeting)
    actions.conclude(point, actions.End("done", words="已换"), version=1, by=mine.actor("secretary"), at=NOON)
    return closed(mine, meeting)


def put(mine, series, who: str = "secretary", at=NOON, **facts) -> Paper:
    return actions.put_paper(series, new(**facts), by=mine.actor(who), at=at)


# ---- rules ----


@pytest.mark.parametrize(
    ("standing", "is_closed", "reason"),
    [
        (RUNS, False, ""),
        (PARTAKES, False, ""),
        (NEITHER, False, "资料由例会的主持岗位、记录人和参加的人放"),
        (RUNS, True, "这个例会已经停办"),
    ],
)
def test_who_puts_a_paper(standing, is_closed, reason):
    assert rules.may_put(standing, is_closed=is_closed).reason == reason


@pytest.mark.parametrize(
    ("standing", "is_own", "is_shown", "is_off", "reason"),
    [
        (RUNS, False, True, False, ""),
        (PARTAKES, True, True, False, ""),
        (PARTAKES, False, True, False, "由放资料的人或者例会的主持岗位、记录人撤下"),
        (RUNS, False, False, False, "已经有更新的一版，请从最新的一版办"),
        (RUNS, False, False, True, "这份资料已经撤下"),
    ],
)
def test_who_takes_a_paper_off(standing, is_own, is_shown, is_off, reason):
    assert rules.may_take_off(standing, is_own=is_own, is_shown=is_shown, is_off=is_off).reason == reason


# ---- actions ----


def test_minutes_and_files_of_a_meeting_lie_on_the_shelf_by_themselves(mine, meeting):
    actions.attach(meeting, [picture(name="发言提纲.png")], by=mine.actor("secretary"), at=NOON)
    actions.attach(meeting, [picture(name="同一份.png")], by=mine.actor("secretary"), at=NOON)

    concluded(mine, meeting)

    found = {one.kind: one for one in Paper.objects.order_by("pk")}
    assert titles(mine, "member1") == ["11月支委会纪要", "发言提纲.png"]
    assert (found["minutes"].post, found["material"].post) == (mine.posts["secretary"], mine.posts["secretary"])
    assert found["material"].file == Attachment.objects.get()
    assert verbs() == []


def test_put_keeps_title_kind_and_file_and_is_recorded(mine, series):
    paper = put(mine, series)

    assert (paper.title, paper.kind, paper.number, paper.is_shown) == ("部门协调办法", "rules", 1, True)
    assert (paper.put_by, paper.post, paper.branch) == (
        mine.people["secretary"],
        mine.posts["secretary"],
        series.branch,
    )
    assert verbs() == ["paper.put"]


def test_put_is_refused_to_who_only_oversees_and_leaves_no_trace(mine, series):
    with pytest.raises(Refused, match="主持岗位、记录人和参加的人"):
        put(mine, series, "chief")

    assert (Paper.objects.count(), Attachment.objects.count(), verbs()) == (0, 0, [])


@pytest.mark.parametrize("facts", [{"title": "  "}, {"kind": "minutes"}])
def test_put_is_refused_without_a_name_or_with_a_kind_of_meetings(mine, series, facts):
    with pytest.raises(Refused):
        put(mine, series, **facts)

    assert not Paper.objects.exists()


def test_put_is_refused_on_a_series_that_ended(mine, series):
    actions.close_series(series, by=mine.actor("dispatcher"), at=NOON, reason="并入党委会")

    with pytest.raises(Refused, match="已经停办"):
        put(mine, series)


def test_office_file_is_refused_with_what_to_do(mine, series):
    upload = SimpleUploadedFile("台账.xlsx", b"PK\x03\x04")

    with pytest.raises(Refused, match="另存为 PDF"):
        actions.put_paper(series, actions.NewPaper("台账", upload, "register"), by=mine.actor("secretary"), at=NOON)

    assert not Paper.objects.exists()


def test_replace_shows_the_newer_edition_and_keeps_the_older_readable(mine, series, meeting):
    first = put(mine, series)

    second = actions.replace_paper(first, new("部门协调办法（修订）", shade=90), by=mine.actor("member1"), at=NOON)

    assert titles(mine, "member2", series=series.pk) == ["部门协调办法（修订）"]
    assert [one.number for one in shelf.editions(first)] == [2, 1]
    assert (second.kind, second.chain, shelf.sees_pk(mine.actor("member2"), first.pk)) == ("rules", first.pk, True)
    assert verbs() == ["paper.put", "paper.replace"]
    with pytest.raises(Refused, match="已经有更新的一版"):
        actions.replace_paper(first, new(shade=70), by=mine.actor("secretary"), at=NOON)


def test_take_off_needs_a_reason_and_hides_all_editions_from_others(mine, series, meeting):
    first = put(mine, series, "member1")
    second = actions.replace_paper(first, new(shade=90), by=mine.actor("member1"), at=NOON)

    with pytest.raises(Refused, match="撤下的原因"):
        actions.take_off_paper(second, by=mine.actor("member1"), at=NOON, reason=" ")
    with pytest.raises(Refused, match="由放资料的人"):
        actions.take_off_paper(second, by=mine.actor("member2"), at=NOON, reason="过时")
    actions.take_off_paper(second, by=mine.actor("member1"), at=NOON, reason="放错了会议")

    sees = {who: shelf.sees_pk(mine.actor(who), first.pk) for who in ("member1", "secretary", "discipline", "member2")}
    assert sees == {"member1": True, "secretary": True, "discipline": True, "member2": False}
    assert titles(mine, "secretary") == []
    assert (verbs()[-1], Entry.objects.get(verb="paper.take_off").person_id) == (
        "paper.take_off",
        mine.people["member1"].pk,
    )
    for verb in (lambda: actions.replace_paper(second, new(shade=9), by=mine.actor("member1"), at=NOON),):
        with pytest.raises(Refused, match="已经撤下"):
            verb()


def test_papers_of_a_meeting_stay_with_it(mine, meeting):
    concluded(mine, meeting)

    with pytest.raises(Refused, match="跟着会议走"):
        actions.take_off_paper(Paper.objects.get(), by=mine.actor("secretary"), at=NOON, reason="过时")


@pytest.mark.parametrize(
    "wrong",
    [
        {"meeting": None},
        {"number": 2},
        {"off_at": NOON, "is_shown": False},
        {"kind": "rules"},
        {"kind": "material"},
    ],
)
def test_papers_that_can_not_be_are_kept_out_by_the_database(mine, meeting, wrong):
    concluded(mine, meeting)

    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.update(**wrong)


def test_enter_many_lays_minutes_of_each_on_the_shelf(mine, series):
    terms = list(series.terms.all())
    paper = actions.PaperMinutes(terms[0], NOON, "队部", [mine.people["member1"]], (), "学习", "学了", "学完")

    actions.enter_many([paper], by=SYSTEM, at=NOON)

    assert titles(mine, "member1") == ["11月支委会纪要"]


# ---- who sees what ----


@pytest.mark.parametrize(
    ("who", "own", "of_meeting"),
    [
        ("secretary", True, True),
        ("member1", True, True),
        ("electric", True, True),
        ("chief", True, True),
        ("discipline", True, True),
        ("member5", False, False),
        ("dispatcher", False, False),
        ("wind", False, False),
        ("worker", False, False),
    ],
)
def test_shelf_shows_what_the_invited_the_hosts_and_those_above_see(mine, series, meeting, enter, who, own, of_meeting):
    paper = put(mine, series)
    concluded(mine, meeting)

    client = enter(mine.people[who])
    seen = titles(mine, who)

    assert ("部门协调办法" in seen, "11月支委会纪要" in seen) == (own, of_meeting)
    assert shelf.sees_pk(mine.actor(who), paper.pk) is own
    assert client.get(paper.link()).status_code == (200 if own else 404)
    assert opens_file(mine, who, paper) is own


def test_listeners_see_their_meeting_but_not_the_papers_of_the_series(mine, series, meeting):
    put(mine, series)
    actions.invite_people(meeting, [mine.people["wind"]], by=mine.actor("secretary"), at=NOON, is_guest=True)
    concluded(mine, meeting)

    assert titles(mine, "wind") == ["11月支委会纪要"]


def test_who_was_invited_long_ago_takes_part_no_more(mine, series, meeting, time_machine):
    paper = put(mine, series)
    concluded(mine, meeting)

    time_machine.move_to(cast.later(days=440), tick=False)

    assert titles(mine, "member1") == ["11月支委会纪要"]
    assert (shelf.sees_pk(mine.actor("member1"), paper.pk), shelf.sees_pk(mine.actor("secretary"), paper.pk)) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("name", "who", "status"),
    [
        ("put_paper", "secretary", 200),
        ("put_paper", "member1", 200),
        ("put_paper", "chief", 404),
        ("put_paper", "member5", 404),
        ("replace_paper", "member1", 200),
        ("replace_paper", "electric", 404),
        ("replace_paper", "worker", 404),
        ("take_off_paper", "secretary", 200),
        ("take_off_paper", "member1", 404),
        ("take_off_paper", "worker", 404),
    ],
)
def test_forms_are_for_those_who_may(mine, series, meeting, enter, name, who, status):
    paper = put(mine, series)
    pk = series.pk if name == "put_paper" else paper.pk

    assert enter(mine.people[who]).get(url(name, pk)).status_code == status


# ---- pages ----


def test_participant_puts_replaces_and_takes_off_on_the_pages(mine, series, meeting, enter):
    client = enter(mine.people["member1"])

    wrong = client.post(url("put_paper", series.pk), {"title": "办法", "kind": "rules"})
    made = client.post(url("put_paper", series.pk), {"title": "办法", "kind": "rules", "upload": picture()})
    first = Paper.objects.get()
    newer = client.post(url("replace_paper", first.pk), {"title": "办法（新）", "upload": picture(80)})
    second = Paper.objects.get(number=2)
    page = html(client.get(second.link()))
    off = client.post(url("take_off_paper", second.pk), {"reason": "放错了"})

    assert (wrong.status_code, "请选文件" in html(wrong), "办法" in html(wrong)) == (422, True, True)
    assert [one.status_code for one in (made, newer, off)] == [303, 303, 303]
    assert ("第 1 版" in page, "第 2 版" in page, "在用" in page) == (True, True, True)
    assert "已撤下" in html(client.get(off["Location"]))
    assert "撤下：放错了" in html(client.get(second.link()))


def test_refused_file_is_said_on_the_form_that_keeps_what_was_typed(mine, series, enter):
    upload = SimpleUploadedFile("台账.xlsx", b"PK\x03\x04")

    answer = enter(mine.people["secretary"]).post(
        url("put_paper", series.pk), {"title": "隐患台账", "kind": "register", "upload": upload}
    )

    assert answer.status_code == 409
    assert ("另存为 PDF" in html(answer), "隐患台账" in html(answer)) == (True, True)


def test_shelf_filters_by_series_kind_period_and_words(mine, branch, series, meeting, enter):
    put(mine, series, title="隐患台账", kind="register")
    put(mine, Series.objects.get(kind=Kind.GROUP), title="学习计划", kind="plan")
    concluded(mine, meeting)
    client = enter(mine.people["secretary"])

    def shown(query: str) -> list[str]:
        text = html(client.get(f"{url('shelf')}?{query}"))
        return [name for name in ("11月支委会纪要", "隐患台账", "学习计划") if name in text.partition("<tbody>")[2]]

    assert shown("") == ["11月支委会纪要", "隐患台账", "学习计划"]
    assert shown(f"series={series.pk}") == ["11月支委会纪要", "隐患台账"]
    assert shown("kind=plan") == ["学习计划"]
    assert shown("since=month&kind=register") == ["隐患台账"]
    assert shown("q=台账") == ["隐患台账"]
    assert shown("q=机电队+计划") == ["学习计划"]
    assert shown("q=没有的词") == []
    assert shown("kind=nonsense&since=x&series=abc&before=") == ["11月支委会纪要", "隐患台账", "学习计划"]


def test_empty_shelf_says_what_belongs_there_and_where_to_go(mine, enter):
    text = html(enter(mine.people["worker"]).get(url("shelf")))

    assert ("共 0 份" in text, "现在还没有" in text, url("list") in text) == (True, True, True)


@pytest.mark.parametrize(
    ("query", "told"), [("", "这个例会还没有资料"), ("&kind=plan", "没有符合这些条件的资料")], ids=["all", "narrowed"]
)
def test_empty_list_of_a_series_tells_whether_filters_hid_it(mine, series, enter, query, told):
    text = html(enter(mine.people["secretary"]).get(f"{url('shelf')}?series={series.pk}{query}"))

    assert told in text


def test_shelf_turns_pages_by_key(mine, series, meeting, enter, monkeypatch):
    monkeypatch.setattr(shelf, "SIZE", 2)
    for n in range(5):
        put(mine, series, title=f"资料{n}", shade=n, at=cast.later(hours=3 + n // 2))
    client = enter(mine.people["member1"])

    seen, address = [], url("shelf")
    while address:
        text = html(client.get(address))
        seen += re.findall(r"资料\d", text.partition("<tbody>")[2].partition("</tbody>")[0])
        following = re.search(r'rel="next" href="([^"]+)"', text)
        address = url("shelf") + following[1] if following else ""

    assert seen == ["资料4", "资料3", "资料2", "资料1", "资料0"]


def test_shelf_of_many_is_the_same_as_of_few(mine, series, meeting, monkeypatch):
    put(mine, series)
    concluded(mine, meeting)
    readers = ("secretary", "member1", "electric", "chief", "discipline", "wind", "worker")
    few = {who: titles(mine, who) for who in readers}

    monkeypatch.setattr(shelf, "COUNTED", 0)

    assert {who: titles(mine, who) for who in readers} == few
    assert shelf.listed(mine.actor("chief"), Filters()).is_capped


def test_shelf_is_reached_from_the_meetings_the_series_and_a_meeting(mine, series, meeting, enter):
    put(mine, series)
    client = enter(mine.people["secretary"])

    home, of_series, one = (html(client.get(path)) for path in (url("list"), series.link(), meeting.link()))

    assert f'href="{url("shelf")}"' in home
    assert ("部门协调办法" in of_series, url("put_paper", series.pk) in of_series) == (True, True)
    assert f"{url('shelf')}?series={series.pk}" in one


def test_series_page_shows_no_papers_to_who_only_sees_that_it_is_held(mine, series, enter):
    put(mine, series)

    answer = enter(mine.people["dispatcher"]).get(series.link())

    assert (answer.status_code, "部门协调办法" in html(answer)) == (200, False)


@pytest.mark.parametrize("query", ["", "?series=", "?q=协调"])
@pytest.mark.parametrize("who", ["secretary", "member1", "chief", "discipline"])
def test_shelf_costs_the_same_with_one_row_and_three(
    mine, series, meeting, enter, django_assert_max_num_queries, who, query
):
    put(mine, series)
    client, address = enter(mine.people[who]), url("shelf") + query + (str(series.pk) if "series" in query else "")
    client.get(address)
    with django_assert_max_num_queries(12) as one:
        client.get(address)
    for shade, title in ((1, "协调计划"), (2, "协调台账")):
        put(mine, series, title=title, shade=shade)

    with django_assert_max_num_queries(len(one.captured_queries)):
        assert "协调台账" in html(client.get(address))


@pytest.mark.parametrize(("editions", "name"), [(1, "paper"), (3, "paper")])
def test_page_of_a_paper_costs_the_same_with_one_edition_and_three(
    mine, series, enter, django_assert_max_num_queries, editions, name
):
    paper = put(mine, series)
    for shade in range(editions - 1):
        paper = actions.replace_paper(paper, new(shade=shade), by=mine.actor("secretary"), at=NOON)
    client = enter(mine.people["secretary"])
    client.get(paper.link())

    with django_assert_max_num_queries(16):
        assert f"第 {editions} 版" in html(client.get(paper.link()))


def test_export_is_the_list_as_seen(mine, series, meeting, enter):
    put(mine, series)
    concluded(mine, meeting)

    answer = enter(mine.people["member1"]).get(f"/desk/exchange/meeting-papers.xlsx?series={series.pk}&kind=rules")
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))

    rows = book.get_sheet_by_name("资料").to_python()
    assert [row[0] for row in rows] == ["名称", "部门协调办法"]
    assert rows[1][2:6] == [str(series), "机电队党支部", 1.0, "机电队党支部书记"]
