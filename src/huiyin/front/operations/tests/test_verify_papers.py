"""`huiyin verify` names minutes and files that are missing on the shelf, and editions that don't follow each other."""

import pytest

from huiyin.front.operations.queries import checks
from huiyin.ground.files.queries import place
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Office
from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.models import Meeting, Paper
from huiyin.voice.meetings.tests.conftest import NOON, build, closed, running, said, series_of
from huiyin.voice.meetings.tests.shelf.conftest import new, picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def papers(settings, tmp_path, time_machine):
    """Return minutes, a file of their meeting and two editions of a series' paper."""
    settings.HOME = tmp_path
    time_machine.move_to(NOON, tick=False)
    mine = build()
    by = mine.actor("secretary")
    series = series_of(mine, mine.people["secretary"].branch)
    actions.tick(cast.MONDAY)
    meeting = running(mine, series)
    actions.attach(meeting, [picture(30)], by=by, at=NOON)
    actions.conclude(said(mine, meeting), actions.End("done", words="已换"), version=1, by=by, at=NOON)
    closed(mine, meeting)
    first = actions.put_paper(series, new(), by=by, at=NOON)
    actions.replace_paper(first, new(shade=90), by=by, at=NOON)
    return Paper.objects.order_by("pk")


def problems() -> list[str]:
    (found,) = checks.run(["papers"])
    return found.problems


def test_nothing_is_found_where_all_is_well_also_after_taking_off(papers):
    before = problems()

    actions.take_off_paper(papers.last(), by=people.actor(papers.last().put_by), at=NOON, reason="过时")

    assert (before, problems()) == ([], [])


@pytest.mark.parametrize(
    ("kind", "told"), [("minutes", "签发的纪要和会议资料里的不符"), ("material", "不在会议资料里")]
)
def test_missing_paper_of_a_meeting_is_named(papers, kind, told):
    papers.filter(kind=kind).delete()

    (said_so,) = problems()
    assert said_so.endswith(told)


def test_edition_in_use_that_is_not_the_last_is_named(papers):
    papers.filter(first=None, kind="rules").update(is_shown=True)
    papers.filter(number=2).update(is_shown=False)

    (said_so,) = problems()
    assert said_so.endswith("在用的不是最新的一版")


def test_edition_the_ledger_does_not_tell_is_named(papers):
    papers.filter(number=2).update(number=3)

    assert [one.partition("：")[2] for one in problems()] == ["版数不连续"]
    assert Entry.objects.filter(verb="paper.replace").count() == 1


def test_meeting_reopened_by_hand_is_named(papers):
    Meeting.objects.update(state="running", closed_at=None, number=None, year=None)

    (said_so,) = problems()
    assert said_so.endswith("签发的纪要和会议资料里的不符")


def destroyed(papers, callbacks):
    """Let two persons destroy the paper of two editions; returns its id."""
    last = papers.last()
    by = people.actor(last.put_by)
    other = people.actor(people.holder(Post.objects.get(office=Office.DISCIPLINE)))
    actions.take_off_paper(last, by=by, at=NOON, reason="有病情")
    actions.propose_destruction(last, by=by, at=NOON, reason="有病情")
    with callbacks(execute=True):
        actions.destroy_paper(last, by=other, at=NOON)
    return last.chain


def test_destroyed_paper_is_told_and_is_no_problem(papers, django_capture_on_commit_callbacks):
    pk = destroyed(papers, django_capture_on_commit_callbacks)

    (found,) = checks.run(["papers"])

    assert (found.count, found.problems) == (0, [])
    assert found.asides == [f"资料 {pk}：2 版的文件已由两人同意，于2026年11月2日销毁"]


def test_bytes_left_of_a_destroyed_paper_are_named(papers, django_capture_on_commit_callbacks):
    lying = place(papers.last().file.file.sha256)
    content = lying.read_bytes()
    destroyed(papers, django_capture_on_commit_callbacks)
    lying.write_bytes(content)

    (said_so,) = problems()

    assert said_so.endswith("文件应当已经销毁，却还有留存")
