"""A wrong paper taken off has its files destroyed by two; row, reasons and ledger stay, what others hold too."""

import pytest
from django.db import IntegrityError, transaction

from huiyin.ground.files import queries as files
from huiyin.ground.files.models import Attachment, StoredFile
from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.rules import Actor, Power
from huiyin.kit.verdicts import Refused
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.actions import destroying
from huiyin.voice.meetings.models import Paper
from huiyin.voice.meetings.queries import shelf
from huiyin.voice.meetings.rules import shelf as rules
from huiyin.voice.meetings.rules.shelf import Standing
from huiyin.voice.meetings.tests.conftest import NOON
from huiyin.voice.meetings.tests.shelf.conftest import html, new, opens_file, picture, put, url, verbs

RUNS, PARTAKES, NEITHER = Standing(runs=True), Standing(partakes=True), Standing()
FIRST, SECOND = Actor(person_id=1), Actor(person_id=2)
INSPECTOR = Actor(person_id=3, powers=frozenset({Power.INSPECT}))


@pytest.fixture
def off(mine, series, meeting) -> Paper:
    """Return a paper of two editions, put by a member, taken off."""
    first = put(mine, series, "member1")
    second = actions.replace_paper(first, new(shade=90), by=mine.actor("member1"), at=NOON)
    return actions.take_off_paper(second, by=mine.actor("member1"), at=NOON, reason="里面有病情")


def proposed(mine, paper, who="member1", reason="里面有别人的病情"):
    return actions.propose_destruction(paper, by=mine.actor(who), at=NOON, reason=reason)


def places() -> list:
    return [files.place(one.sha256) for one in StoredFile.objects.order_by("pk")]


# ---- rules ----


@pytest.mark.parametrize(
    ("standing", "is_own", "is_off", "first", "reason"),
    [
        (RUNS, False, True, None, ""),
        (PARTAKES, True, True, None, ""),
        (PARTAKES, False, True, None, "由放资料的人或者例会的主持岗位、记录人提请销毁"),
        (RUNS, False, False, None, "先撤下，再提请销毁"),
        (RUNS, False, True, 1, "已经提请销毁"),
    ],
)
def test_who_proposes(standing, is_own, is_off, first, reason):
    verdict = rules.may_propose_destruction(standing, is_own=is_own, is_off=is_off, first=first)

    assert verdict.reason == reason


@pytest.mark.parametrize(
    ("standing", "actor", "first", "is_destroyed", "reason"),
    [
        (RUNS, SECOND, 1, False, ""),
        (NEITHER, INSPECTOR, 1, False, ""),
        (RUNS, FIRST, 1, False, "提请销毁的人不能自己同意"),
        (PARTAKES, SECOND, 1, False, "销毁由例会的主持岗位、记录人或者纪委的另一人同意"),
        (RUNS, SECOND, None, False, "还没有人提请销毁"),
        (RUNS, SECOND, 1, True, "文件已经销毁"),
    ],
)
def test_who_agrees(standing, actor, first, is_destroyed, reason):
    assert rules.may_destroy(standing, actor, first=first, is_destroyed=is_destroyed).reason == reason


# ---- actions ----


def test_two_destroy_the_files_of_all_editions_and_the_rows_stay(mine, off, django_capture_on_commit_callbacks):
    lying = places()
    with django_capture_on_commit_callbacks(execute=True):
        actions.destroy_paper(proposed(mine, off), by=mine.actor("secretary"), at=NOON)

    off.refresh_from_db()
    assert [one.file_id for one in shelf.editions(off)] == [None, None]
    assert (off.proposed_by, off.destroyed_by) == (mine.people["member1"], mine.people["secretary"])
    assert (Attachment.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert [path.exists() for path in lying] == [False, False]
    assert verbs()[-2:] == ["paper.propose_destruction", "paper.destroy"]
    assert Entry.objects.get(verb="paper.destroy").data == {"proposed_by": mine.people["member1"].pk, "files": 2}


def test_content_something_else_holds_stays(mine, series, off, django_capture_on_commit_callbacks):
    other = put(mine, series, shade=120, title="另一份")  # the content of the first edition
    with django_capture_on_commit_callbacks(execute=True):
        actions.destroy_paper(proposed(mine, off), by=mine.actor("discipline"), at=NOON)

    assert (places()[0].exists(), StoredFile.objects.count()) == (True, 1)
    assert opens_file(mine, "secretary", other)


def test_those_who_may_agree_are_told_without_a_word_of_it(mine, off):
    proposed(mine, off)

    told = Notice.objects.filter(key=f"paper:{off.pk}:destroy")
    assert {one.person for one in told} == {mine.people["secretary"], mine.people["discipline"]}
    assert {(one.text, one.link) for one in told} == {(destroying.ASKED, off.link())}


@pytest.mark.parametrize(
    ("who", "reason", "why"), [("member2", "病情", "由放资料的人"), ("member1", " ", "请填写销毁的原因")]
)
def test_propose_destruction_is_refused_and_leaves_no_trace(mine, off, who, reason, why):
    with pytest.raises(Refused, match=why):
        proposed(mine, off, who, reason)

    off.refresh_from_db()
    assert (off.proposed_at, verbs()[-1], Notice.objects.filter(text=destroying.ASKED).count()) == (
        None,
        "paper.take_off",
        0,
    )


def test_paper_in_use_is_not_destroyed(mine, series, meeting):
    with pytest.raises(Refused, match="先撤下"):
        proposed(mine, put(mine, series), "secretary")


@pytest.mark.parametrize("who", ["member1", "member2", "chief"])
def test_destroy_by_the_same_or_by_others_is_refused_and_nothing_goes(mine, off, who):
    proposed(mine, off)

    with pytest.raises(Refused):
        actions.destroy_paper(off, by=mine.actor(who), at=NOON)

    assert (StoredFile.objects.count(), verbs()[-1]) == (2, "paper.propose_destruction")


def test_failing_record_undoes_the_destruction(mine, off, monkeypatch, django_capture_on_commit_callbacks):
    proposed(mine, off)
    monkeypatch.setattr(destroying, "note_paper", lambda *args, **more: 1 / 0)

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        actions.destroy_paper(off, by=mine.actor("secretary"), at=NOON)

    off.refresh_from_db()
    assert (off.destroyed_at, [path.exists() for path in places()]) == (None, [True, True])
    assert [one.file_id is None for one in shelf.editions(off)] == [False, False]


@pytest.mark.parametrize("wrong", ["alone", "with_file", "unproposed", "without_reason"])
def test_destruction_that_can_not_be_is_kept_out_by_the_database(mine, off, wrong):
    first, other = mine.people["member1"], mine.people["secretary"]
    asked = {"proposed_at": NOON, "proposed_by": first, "destroy_reason": "病情"}
    done = {"destroyed_at": NOON, "destroyed_by": other, "file": None}
    facts = {
        "alone": {**asked, **done, "destroyed_by": first},
        "with_file": {**asked, **done, "file": off.file},
        "unproposed": done,
        "without_reason": {**asked, "destroy_reason": ""},
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=off.pk).update(**facts[wrong])


# ---- pages ----


def test_story_on_the_pages(mine, series, meeting, enter, django_capture_on_commit_callbacks):
    member = enter(mine.people["member1"])
    made = member.post(url("put_paper", series.pk), {"title": "办法", "kind": "rules", "upload": picture()})
    paper = Paper.objects.get()
    page = html(member.get(member.post(url("take_off_paper", paper.pk), {"reason": "放错了"})["Location"]))
    listed = html(member.get(f"{url('shelf')}?series={series.pk}"))
    empty = member.post(url("propose_destruction", paper.pk), {"reason": ""})
    asked = html(member.get(member.post(url("propose_destruction", paper.pk), {"reason": "有病情"})["Location"]))
    secretary = enter(mine.people["secretary"])
    waiting = html(secretary.get(paper.link()))
    with django_capture_on_commit_callbacks(execute=True):
        done = html(secretary.get(secretary.post(url("destroy_paper", paper.pk))["Location"]))

    assert made.status_code == 303
    assert ("可以提请销毁" in page, url("propose_destruction", paper.pk) in page) == (True, True)
    assert ("撤下的资料（1 份）" in listed, paper.link() in listed) == (True, True)
    assert empty.status_code == 422
    assert ("提请销毁：有病情" in asked, url("destroy_paper", paper.pk) in asked) == (True, False)
    assert url("destroy_paper", paper.pk) in waiting
    assert ("各版的文件都已销毁" in done, "文件已销毁" in done, 'href="/files/' in done) == (
        True,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("name", "who", "status"),
    [
        ("propose_destruction", "secretary", 404),
        ("destroy_paper", "secretary", 200),
        ("destroy_paper", "discipline", 200),
        ("destroy_paper", "member1", 404),
        ("destroy_paper", "member2", 404),
        ("destroy_paper", "worker", 404),
    ],
)
def test_forms_of_a_proposed_one_are_for_those_who_may(mine, off, enter, name, who, status):
    proposed(mine, off)

    assert enter(mine.people[who]).get(url(name, off.pk)).status_code == status


@pytest.mark.parametrize(("who", "count"), [("member1", 1), ("secretary", 1), ("discipline", 1), ("member2", 0)])
def test_papers_taken_off_are_listed_for_who_still_opens_them(mine, series, off, who, count):
    actor = mine.actor(who)

    assert len(shelf.taken_off(actor, series, shelf.standing(actor, series))) == count
