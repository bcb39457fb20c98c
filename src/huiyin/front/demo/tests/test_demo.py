"""The demonstration mine: built by the product's own actions, whole, repeatable, every check holds."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest

from huiyin.branch.tasks.models import Plan
from huiyin.branch.tasks.queries import takers
from huiyin.front.demo import actions as demo
from huiyin.front.demo import queries
from huiyin.front.demo.rules import accounts, mail, structure
from huiyin.front.demo.rules.stories import STORIES
from huiyin.front.operations.queries import checks
from huiyin.ground.people import queries as people
from huiyin.ground.people.actions import sign_in
from huiyin.ground.people.models import Branch, Person, Post
from huiyin.ground.people.rules import Office
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.kinds import Topic
from huiyin.loop.matters.rules.states import State
from huiyin.loop.reports.models import Report
from huiyin.loop.reports.rules import ReportKind
from huiyin.voice.letterbox.models import Thread
from huiyin.voice.letters.models import SealedLetter as Letter
from huiyin.voice.meetings.models import Meeting
from huiyin.voice.visits.models import Contact
from huiyin.voice.visits.queries import facts

loading = import_module("huiyin.front.demo.actions.load")  # the package has a function of the same name

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
pytestmark = [pytest.mark.slow, pytest.mark.django_db(databases=["default", "letterbox"])]


@pytest.fixture
def built(request, settings, tmp_path):
    settings.DEMO = True
    settings.LETTERBOX_MIX = "at-once"
    settings.LETTERBOX_VAULTS = [str(tmp_path / "vault-1"), str(tmp_path / "vault-2")]
    settings.LETTERBOX_KEYS = str(tmp_path / "keys")
    told = []
    now, older = getattr(request, "param", (NOW, 0))
    demo.load(told.append, now=now, matters=25, older=older)
    return told


@pytest.mark.parametrize("built", [(NOW, 39)], ids=["a-year"], indirect=True)
def test_demo_is_whole(built, client):
    assert [f.problems for f in checks.run() if f.count] == []
    assert 2800 < Person.objects.count() < 3200
    assert Branch.objects.count() == 30
    assert Matter.objects.count() >= 25
    assert not demo.load(built.append, now=NOW)
    tops = [p.code for p in Post.objects.filter(superior=None)]
    assert tops == ["G01"]
    seats = people.post_map()
    assert all(
        seats.superiors(p.pk)[-1:] == [Post.objects.get(code="G01").pk] for p in Post.objects.exclude(code="G01")
    )
    page = queries.page()
    assert [row.account.role for row in page.rows] == [account.role for account in accounts.ACCOUNTS]
    assert all(sign_in(row.person.staff_number, password=accounts.PASSWORD) for row in page.rows)
    assert [row.account.role for row in page.rows if row.code] == [
        a.role for a in accounts.ACCOUNTS if a.has_second_factor
    ]
    for days in a_year_of_everything():
        months = sorted({(day.year, day.month) for day in days})
        assert months[0] <= (2025, 12)
        assert len(months) >= 11
    assert set(late_since_before()) <= {DutyKind.TALK, DutyKind.VISIT}  # somebody was never gone to: that climbs
    assert len(late_since_before()) < 4
    assert 0.15 < share_really_met() < 0.4
    versions = list(
        Report.objects.filter(kind=ReportKind.CONTACT).order_by("version").values_list("first_on", "version")
    )
    assert {first for first, _ in versions} == {date(2026, 7, 1)}
    assert [number for _, number in versions] == [1] * 10 + [2]
    assert share_of_lists() > 0.9
    assert share_signed(ReportKind.MONTH, Office.MEMBER, 11) > 0.9
    assert share_signed(ReportKind.MONTH, Office.HEAD, 11) > 0.9
    assert share_signed(ReportKind.MONTH, Office.SECRETARY, 11) > 0.9
    assert share_signed(ReportKind.SUMMARY, Office.MEMBER, 4) > 0.9
    answer = client.get("/demo/")
    assert answer.status_code == 200
    assert page.rows[0].person.staff_number in answer.content.decode()


def a_year_of_everything():
    """Return the days of meetings, of talks and visits, of task lists and of reports."""
    yield Meeting.objects.filter(state="closed").values_list("starts_at", flat=True)
    yield Contact.objects.values_list("on", flat=True)
    yield Plan.objects.values_list("first_on", flat=True)
    yield Report.objects.values_list("first_on", flat=True)


def share_of_lists():
    """Return the share of the months, the running one included, in which those who take lists had one."""
    return Plan.objects.count() / (12 * len(takers.takers()))


def share_signed(kind, office, periods):
    """Return the share of so many periods in which the posts of an office, which all have cells, signed a report."""
    posts = Post.objects.filter(office=office, closed_on=None, cell__closed_on=None, cell__isnull=False)
    return Report.objects.filter(kind=kind, post__office=office).count() / (periods * posts.count())


def share_really_met():
    """Return the share of the mine's people who were met in the last month, confirmed it and miss nothing."""
    found = facts.counts(date(2026, 10, 21), NOW.date()).values()
    return sum(one.effective for one in found) / sum(one.people for one in found)


def late_since_before():
    """Return the kinds of what ran late before the last quarter and still is, without the supervisions over it."""
    old = Duty.objects.filter(settled_at=None, level=0, due_at__lt=NOW - timedelta(weeks=14))
    return sorted(old.values_list("kind", flat=True))


@pytest.fixture
def cut_off(settings, tmp_path, monkeypatch):
    """A start that dies after everything was written and before it was kept."""
    settings.DEMO = True
    settings.LETTERBOX_MIX = "at-once"
    settings.LETTERBOX_VAULTS = [str(tmp_path / "vault-1"), str(tmp_path / "vault-2")]
    settings.LETTERBOX_KEYS = str(tmp_path / "keys")

    def die(now):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loading, "finish", die)
        with pytest.raises(KeyboardInterrupt):
            demo.load(lambda line: None, now=NOW, matters=25, older=0)


def test_demo_cut_off_at_the_last_moment_begins_anew(cut_off):
    left = Person.objects.count(), Thread.objects.count()
    told = []

    loaded = demo.load(told.append, now=NOW, matters=25, older=0)

    assert left == (0, len(mail.letters(mail.SEED)))
    assert loaded
    assert [line for line in told if "没有写入" in line] == []
    assert Letter.objects.exclude(matter=None).count() == mail.TOLD
    assert Thread.objects.count() == len(mail.letters(mail.SEED))
    assert [f.problems for f in checks.run() if f.count] == []


@pytest.mark.sqlite_only  # about what is told, not where it is kept: PostgreSQL builds the year above
def test_every_shown_account_has_what_its_steps_promise(built):
    posts = {row.account.role: row.post for row in queries.page().rows}
    owed = {
        role: {d.kind for d in Duty.objects.filter(post__name=post, settled_at=None)} for role, post in posts.items()
    }
    asked = Matter.objects.filter(asker__staff_number=queries.page().rows[0].person.staff_number)
    commission = Letter.objects.filter(group__code="discipline", matter=None)

    assert DutyKind.RULE in owed["矿长"] & owed["党委书记"]
    assert DutyKind.READ in owed["矿长"] & owed["机电副矿长"]
    assert {DutyKind.SUPERVISE, DutyKind.APPROVE} <= owed["机电副矿长"]
    assert DutyKind.WITNESS in owed["职工代表"]
    assert {DutyKind.ACCEPT, DutyKind.ANSWER} <= owed["机电队队长"]
    assert DutyKind.ASSIGN in owed["工会权益干事"]
    assert DutyKind.ACCEPT in owed["调度主任"] & owed["支部书记"]
    assert DutyKind.ANSWER in owed["班组长"]
    assert asked.filter(state=State.LANDED).exists()
    assert Matter.objects.filter(state=State.REOPENED, debtor__name=posts["后勤服务中心负责人"]).exists()
    assert Matter.objects.filter(clock__is_overdue=True, ended_at=None).exists()
    assert commission.count() == len(mail.TO_DISCIPLINE)
    assert {mail.letters(mail.SEED)[n][0].kind for n in mail.TO_DISCIPLINE} == {"accusation"}


@pytest.mark.sqlite_only  # about what is told, not where it is kept: PostgreSQL builds the year above
@pytest.mark.parametrize("built", [(datetime(2026, 11, 27, 16, 48, tzinfo=UTC), 0)], ids=["small-hours"], indirect=True)
def test_demo_begun_in_the_small_hours_has_its_letters(built):
    assert Letter.objects.count() == len(mail.letters(mail.SEED))
    assert Letter.objects.exclude(matter=None).count() == mail.TOLD


@pytest.mark.sqlite_only  # about what is told, not where it is kept: PostgreSQL builds the year above
def test_letters_are_there_where_they_are_mixed_daily(settings, tmp_path):
    settings.LETTERBOX_MIX = "daily"
    settings.LETTERBOX_VAULTS = [str(tmp_path / "vault-1"), str(tmp_path / "vault-2")]
    settings.LETTERBOX_KEYS = str(tmp_path / "keys")
    told = []

    demo.load(told.append, now=NOW, matters=12, older=0)

    assert [line for line in told if "没有写入" in line] == []
    assert Letter.objects.exclude(matter=None).count() == mail.TOLD


@pytest.mark.parametrize("path", ["/demo/", "/styleguide/"])
def test_demo_pages_exist_only_in_the_demonstration(client, settings, path):
    settings.DEMO = False

    assert client.get(path).status_code == 404


def test_stories_name_places_posts_and_topics_that_exist():
    from random import Random

    rows = structure.Mine(Random(1), began_on=NOW.date()).build()
    places = {name for name, *_ in structure.places()}
    posts = {row[0] for row in rows.posts}

    assert {p for s in STORIES for p in s.places} <= places
    assert {s.handler for s in STORIES} <= posts
    assert {s.topic for s in STORIES} == set(Topic.values)
    assert len(STORIES) >= 60


def test_mine_is_the_same_for_the_same_seed():
    from random import Random

    one = structure.Mine(Random(7), began_on=NOW.date()).build()
    two = structure.Mine(Random(7), began_on=NOW.date()).build()

    assert (one.people, one.posts) == (two.people, two.posts)
