"""Meetings held on paper and written in afterwards: who may, what is asked, what they are marked as."""

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huiyin.front.exchange.queries import minutes as paper
from huiyin.front.exchange.queries.official import Line
from huiyin.ground.files import queries as files
from huiyin.ground.ledger.models import Entry
from huiyin.kit.clock import MINE_TIME
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions, queries
from huiyin.voice.meetings.models import Attendance, Meeting, Term
from huiyin.voice.meetings.queries import series as repeated
from huiyin.voice.meetings.tests.conftest import planned, series_of

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
PDF += b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n"
DECEMBER = datetime(2026, 12, 3, 9, tzinfo=MINE_TIME)


@pytest.fixture
def series(mine, branch):
    """Return the committee's series with its period of November owed."""
    found = series_of(mine, branch)
    actions.tick(cast.MONDAY)
    return found


def term_of(series):
    return Term.objects.select_related("series", "duty", "duty__post").get(series=series, from_on__lte="2026-11-30")


def photo():
    return SimpleUploadedFile("签到表.pdf", PDF, "application/pdf")


def ended(mine, end, **more):
    return actions.Said("安全", "皮带机头缺护栏", actions.End(end, **more))


def held(mine, *points, **changes):
    facts = {"starts_at": cast.later(2), "place": "队部", "present": [mine.people["member1"]]}
    facts |= {"excused": {mine.people["member2"]: "sick"}, "absent": [mine.people["member3"]]}
    facts |= {"points": points or [ended(mine, "done", words="已经装上")], "evidence": [photo()]}
    return actions.Held(**{**facts, **changes})


def enter_one(mine, series, *points, by="secretary", at=None, **changes):
    new = held(mine, *points, **changes)
    return actions.enter_held(term_of(series), new, by=mine.actor(by), at=at or cast.later(9))


def test_meeting_is_closed_marked_and_settles_its_period(mine, series):
    made = enter_one(mine, series)

    term = term_of(series)
    assert (made.state, made.is_entered, made.document_number) == ("closed", True, "〔2026〕1号")
    assert (term.duty.outcome, term.meeting) == ("done", made)
    assert Attendance.objects.filter(meeting=made, checked_in_at__isnull=False).count() == 1
    assert Attendance.objects.filter(meeting=made, answer="", checked_in_at=None).count() == 1
    assert [one.name for one in files.of_subject("meeting", made.pk)] == ["签到表.pdf"]
    assert Entry.objects.filter(verb="meeting.enter_held").count() == 1


def test_points_end_in_all_four_ways(mine, series):
    points = [
        ended(mine, "done", words="已经装上"),
        ended(mine, "no", words="不归本队", reason="not_ours"),
        ended(mine, "carried"),
        ended(mine, "matter", title="装护栏", to=mine.posts["electric"]),
    ]

    made = enter_one(mine, series, *points)

    matter = Matter.objects.get()
    assert (matter.title, matter.debtor) == ("装护栏", mine.posts["electric"])
    assert made.items.count() == 1  # the same words are one item
    later = planned(mine, series, DECEMBER)
    assert later.items.get().why == "carried"


def test_entered_after_its_end_it_stays_late_though_it_was_held_in_time(mine, series):
    enter_one(mine, series, at=DECEMBER)

    (row,) = [one for one in repeated.terms_of(series) if one.meeting is not None]
    assert row.is_late


def test_entered_in_time_it_is_in_time(mine, series):
    enter_one(mine, series)

    (row,) = [one for one in repeated.terms_of(series) if one.meeting is not None]
    assert not row.is_late


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"present": []}, "到会的人"),
        ({"points": []}, "要点"),
        ({"evidence": []}, "凭据"),
        ({"place": " "}, "地点"),
        ({"starts_at": cast.later(20)}, "还没有到"),
        ({"starts_at": cast.MONDAY - timedelta(days=9)}, "不在这一期"),
    ],
)
def test_paper_that_says_too_little_is_refused_without_a_trace(mine, series, changes, reason):
    with pytest.raises(Refused, match=reason):
        enter_one(mine, series, **changes)

    assert not Meeting.objects.exists()
    assert not Entry.objects.filter(verb="meeting.enter_held").exists()


def test_point_without_what_its_end_needs_is_refused(mine, series):
    with pytest.raises(Refused, match="承办岗位"):
        enter_one(mine, series, ended(mine, "matter", title="装护栏"))

    assert not Meeting.objects.exists()


def test_period_with_a_planned_meeting_or_settled_already_is_refused(mine, series):
    planned(mine, series)
    with pytest.raises(Refused, match="已经安排"):
        enter_one(mine, series)


def test_second_time_is_refused(mine, series):
    enter_one(mine, series)

    with pytest.raises(Refused, match="已经有纪要"):
        enter_one(mine, series)


def test_who_neither_holds_nor_plans_is_refused(mine, series):
    with pytest.raises(Refused, match="主持岗位"):
        enter_one(mine, series, by="electric")
    assert enter_one(mine, series, by="dispatcher").is_entered


def test_document_says_that_it_was_entered_afterwards(mine, series):
    made = queries.get_for(mine.actor("secretary"), enter_one(mine, series).pk)

    facts = [line for line in paper.paper(made).body if isinstance(line, Line)]
    assert any(line.lead == "补录：" and "照纸质记录补录" in line.text for line in facts)
    assert not any(line.lead == "签发：" for line in facts)


def url_of(series):
    return reverse("meetings:enter_held", args=[series.pk, term_of(series).pk])


def typed(mine, **changes):
    facts = {"day": "2026年11月4日", "hour": "09:00", "place": "队部", "others": "", "evidence": photo()}
    facts |= {f"here-{mine.people['member1'].pk}": "on", f"away-{mine.people['member2'].pk}": "sick"}
    facts |= {"said-TOTAL_FORMS": "3", "said-INITIAL_FORMS": "0"}
    facts |= {"said-0-item": "安全", "said-0-text": "护栏", "said-0-end": "done", "said-0-words": "装上了"}
    return {**facts, **changes}


@pytest.fixture
def listed(mine, branch):
    """Write the committee down, so that there is a list."""
    branch.committee.set([mine.people["member1"], mine.people["member2"]])


def test_page_takes_the_paper_and_leads_to_the_meeting(mine, series, listed, enter):
    client = enter(mine.people["secretary"], cast.later(9))
    assert "member1" in client.get(url_of(series)).content.decode()

    answer = client.post(url_of(series), typed(mine))

    made = Meeting.objects.get()
    assert answer.headers["Location"] == f"{made.link()}?done=enter_held"
    page = client.get(made.link()).content.decode()
    assert "补录" in page
    assert Attendance.objects.get(meeting=made, person=mine.people["member2"]).absence == "sick"
    assert client.get(url_of_settled(series)).status_code == 404


def test_refused_file_is_told_at_its_field_and_what_was_typed_stays(mine, series, listed, enter):
    client = enter(mine.people["secretary"], cast.later(9))

    answer = client.post(url_of(series), typed(mine, evidence=SimpleUploadedFile("签到表.docx", b"PK")))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["evidence"])
    assert ("护栏" in answer.content.decode(), Meeting.objects.exists()) == (True, False)


def url_of_settled(series):
    return reverse("meetings:enter_held", args=[series.pk, Term.objects.filter(series=series).first().pk])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"evidence": ""}, "照片"),
        ({"said-0-end": ""}, "请选结果"),
        ({"said-0-words": ""}, "请写办了什么"),
        ({"said-0-end": "matter"}, "请选承办岗位"),
        ({"others": "999999"}, "没有这个工号"),
    ],
)
def test_page_keeps_what_was_typed_and_says_what_is_missing(mine, series, listed, enter, changes, says):
    client = enter(mine.people["secretary"], cast.later(9))

    answer = client.post(url_of(series), typed(mine, **changes))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert "护栏" in page
    assert not Meeting.objects.exists()


def test_more_points_are_added_without_losing_any(mine, series, enter):
    client = enter(mine.people["secretary"], cast.later(9))

    answer = client.post(url_of(series), typed(mine, more="1"))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count('class="meet-point stack"') == 4  # one that was typed, three more
    assert "护栏" in page
    assert not Meeting.objects.exists()


def test_others_find_no_page(mine, series, enter):
    assert enter(mine.people["electric"], cast.later(9)).get(url_of(series)).status_code == 404
    assert enter(mine.people["member1"], cast.later(9)).get(url_of(series)).status_code == 404
