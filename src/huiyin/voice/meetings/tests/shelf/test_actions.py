"""What lies on the shelf by itself, who puts, replaces and takes off, who sees what."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from huiyin.ground.files.models import Attachment
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.models import Paper
from huiyin.voice.meetings.queries import shelf
from huiyin.voice.meetings.rules import shelf as rules
from huiyin.voice.meetings.rules.shelf import Standing
from huiyin.voice.meetings.tests.conftest import NOON
from huiyin.voice.meetings.tests.shelf.conftest import concluded, new, opens_file, picture, put, titles, verbs

RUNS, PARTAKES, NEITHER = Standing(runs=True), Standing(partakes=True), Standing()

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
