"""A small mine with a branch of the electric team; series are set up on Monday 2 November 2026."""

from datetime import datetime

import pytest

from huiyin.ground.people.models import Branch, Person, Post, Tenure
from huiyin.ground.people.rules import Office
from huiyin.loop.matters.tests import cast
from huiyin.voice.meetings import actions
from huiyin.voice.meetings.models import Attendance, Item, Meeting, Point, Series
from huiyin.voice.meetings.rules.kinds import Kind

NOON = cast.later(hours=3)


@pytest.fixture
def mine(db) -> cast.Mine:
    """Return the small mine with a branch."""
    return build()


def build() -> cast.Mine:
    """Create the small mine with a branch, its secretary, a dispatcher and five members."""
    made = cast.build()
    electric = made.units["electric"]
    branch = Branch.objects.create(code="B1", name="机电队党支部", unit=electric)
    for name, label, office, where in (
        ("secretary", "机电队党支部书记", Office.SECRETARY, electric),
        ("dispatcher", "调度主任", Office.DISPATCHER, made.units["mine"]),
    ):
        post = Post.objects.create(code=name, name=label, unit=where, office=office, superior=made.posts["chief"])
        made.posts[name], made.people[name] = post, cast.person(name, where)
        Tenure.objects.create(person=made.people[name], post=post, from_on=cast.MONDAY.date())
    for n in range(1, 6):
        made.people[f"member{n}"] = cast.person(f"member{n}", electric)
    wanted = [made.people[name].pk for name in ("secretary", *(f"member{n}" for n in range(1, 6)))]
    Person.objects.filter(pk__in=wanted).update(branch=branch, is_member=True)
    for person in made.people.values():
        person.refresh_from_db()
    return made


@pytest.fixture
def branch(mine) -> Branch:
    return Branch.objects.select_related("unit").get(code="B1")


@pytest.fixture
def enter(client, time_machine):
    """Return how somebody signs in with the second factor shown, at a moment."""

    def _enter(person, at: datetime = NOON):
        time_machine.move_to(at, tick=False)
        client.force_login(person)
        session = client.session
        session["second_factor"] = True
        session.save()
        return client

    return _enter


def series_of(mine: cast.Mine, branch: Branch, kind: str = Kind.COMMITTEE) -> Series:
    """Return one series of the branch, the presets set up by its secretary."""
    actions.set_up_branch(branch, by=mine.actor("secretary"), at=cast.MONDAY)
    return Series.objects.get(branch=branch, kind=kind)


def planned(mine: cast.Mine, series: Series | None = None, at: datetime = NOON, **changes) -> Meeting:
    """Return a meeting planned for the moment: of the series, else a symposium of the union."""
    if series is None:
        facts = {
            "kind": Kind.SYMPOSIUM,
            "unit": mine.units["mine"],
            "chair": mine.posts["chair"],
            "title": "一线职工座谈会",
        }
        new = actions.NewMeeting(at, "二楼会议室", **{**facts, **changes})
        return actions.plan(new, by=mine.actor("chair"), at=at)
    new = actions.NewMeeting(at, "队部会议室", series=series, **changes)
    return actions.plan(new, by=mine.actor("secretary"), at=at)


def running(mine: cast.Mine, series: Series | None = None, at: datetime = NOON, present: int = 3, **changes) -> Meeting:
    """Return a meeting that is being held with some people there."""
    meeting = planned(mine, series, at, **changes)
    who = chair_of(mine, meeting)
    names = ["secretary", *(f"member{n}" for n in range(1, 6))]
    actions.invite_people(meeting, [mine.people[n] for n in names], by=who, at=at)
    rows = list(Attendance.objects.filter(meeting=meeting).order_by("pk").values_list("pk", flat=True))
    actions.mark(meeting, rows[:present], by=who, at=at)
    return actions.call_to_order(meeting, by=who, at=at)


def chair_of(mine: cast.Mine, meeting: Meeting):
    name = next(n for n, post in mine.posts.items() if post.pk == meeting.chair_id)
    return mine.actor(name)


def said(
    mine: cast.Mine, meeting: Meeting, text: str = "采煤机滚筒截齿磨损快，换得不及时", at: datetime = NOON
) -> Point:
    """Return a point written under an own item."""
    who = chair_of(mine, meeting)
    item = Item.objects.filter(meeting=meeting).first() or actions.add_item(meeting, "设备运行", by=who, at=at)
    return actions.add_point(item, actions.Words(text), by=who, at=at)


def as_matter(mine: cast.Mine, **changes) -> actions.End:
    facts = {"end": "matter", "title": "更换采煤机截齿", "to": mine.posts["electric"], "topic": "equipment"}
    return actions.End(**{**facts, **changes})


def closed(mine: cast.Mine, meeting: Meeting, at: datetime = NOON) -> Meeting:
    return actions.close(meeting, by=chair_of(mine, meeting), at=at)
