"""Plans a meeting, changes the plan, calls it to order, puts files on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huiyin.ground.files import actions as files
from huiyin.ground.inbox import actions as inbox
from huiyin.ground.people.models import Branch, Person, Post, Unit
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import MINE_TIME, day_of
from huiyin.kit.verdicts import Refused
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.actions.change import acting_post, locked, locked_series, note, preparing, required
from huiyin.voice.meetings.actions.shelving import shelve_files
from huiyin.voice.meetings.models import Attendance, Item, Meeting, Point, Series
from huiyin.voice.meetings.queries import agenda, gathering
from huiyin.voice.meetings.queries import series as found
from huiyin.voice.meetings.rules import periods
from huiyin.voice.meetings.rules import permissions as rules
from huiyin.voice.meetings.rules.kinds import Answer, End, Kind, State, Why

FILES = "meeting"


@dataclass(frozen=True, slots=True)
class NewMeeting:
    """When and where, of which series or, for a single one, of which kind and unit, chaired by which post."""

    starts_at: datetime
    place: str
    title: str = ""
    series: Series | None = None
    kind: str = Kind.SYMPOSIUM
    branch: Branch | None = None
    unit: Unit | None = None
    chair: Post | None = None
    recorder: Person | None = None


@transaction.atomic
def plan(new: NewMeeting, *, by: Actor, at: datetime) -> Meeting:
    """Plan a meeting. Of a series it takes the oldest open period, invites by its kind, brings leftovers back.

    One of no series that somebody plans for another's chair is recorded by them, unless somebody else is named.
    """
    if new.series is not None:
        locked_series(new.series)
    meeting = _made(new, by, at)
    hosts = queries.hosts_of_post(meeting.chair)
    rules.may_arrange(by, meeting.kind, hosts).enforce()
    if new.series is None and meeting.recorder_id is None and not hosts.include(by):
        meeting.recorder_id = by.person_id
    _check_moment(new.starts_at, at)
    meeting.save(force_insert=True)
    invited = gathering.roster(meeting)
    rows = [Attendance(meeting=meeting, person=person) for person in invited]
    Attendance.objects.bulk_create(rows, batch_size=500)
    _bring_back(meeting, by, at)
    _tell(meeting, invited, at)
    data = {"kind": meeting.kind, "series": meeting.series_id, "term": meeting.term_id, "chair": meeting.chair_id}
    moment = meeting.starts_at.isoformat()
    words = {"title": meeting.title, "place": meeting.place}
    note("meeting.plan", meeting, by=by, at=at, words=words, starts_at=moment, invited=len(rows), **data)
    return meeting


def _made(new: NewMeeting, by: Actor, at: datetime) -> Meeting:
    series = new.series
    chair = new.chair or (queries.chair_of(series) if series else None)
    if chair is None and new.branch is not None:
        chair = queries.chairs_of([new.branch]).get(new.branch.pk)
    unit = new.unit or (series.unit if series else None) or (new.branch.unit if new.branch else None)
    if chair is None:
        raise Refused("请选主持岗位")
    label = series.name if series else Kind(new.kind).label
    term = found.open_term(series, day_of(new.starts_at)) if series else None
    return Meeting(
        series=series,
        term=term,
        kind=series.kind if series else new.kind,
        title=(new.title.strip() or f"{term.name if term else ''}{label}")[:60],
        branch=series.branch if series else new.branch,
        unit=unit or chair.unit,
        chair=chair,
        recorder=new.recorder or (series.recorder if series else None),
        starts_at=new.starts_at,
        place=required(new.place, "地点")[:60],
        planned_at=at,
        planned_by_id=by.person_id,
        remind_at=_remind_at(new.starts_at, at),
    )


def _remind_at(starts_at: datetime, at: datetime) -> datetime | None:
    return periods.remind_moment(starts_at, at, queries.remind_hours(day_of(at)))


def _check_moment(starts_at: datetime, at: datetime) -> None:
    if (day_of(at) - day_of(starts_at)).days > 31:
        raise Refused("时间是一个多月以前，请核对日期")
    if (day_of(starts_at) - day_of(at)).days > 366:
        raise Refused("时间在一年以后，请核对日期")


def _bring_back(meeting: Meeting, by: Actor, at: datetime) -> None:
    """Put on the agenda what earlier meetings of the series carried over: first of all, or what was left since."""
    for n, point in enumerate(agenda.leftovers(meeting), start=agenda.next_place(meeting)):
        bring_back(meeting, point, place=n, by=by, at=at)


def bring_back(meeting: Meeting, point: Point, *, place: int, by: Actor, at: datetime) -> None:
    """Take a point that was carried over up again: an item with the same words, its count one higher."""
    item = Item.objects.create(meeting=meeting, place=place, title=point.text[:80], why=Why.CARRIED)
    Point.objects.create(
        item=item,
        text=point.text,
        speaker=point.speaker,
        is_named=point.is_named,
        carried=point,
        times=point.times + 1,
        written_at=at,
        written_by_id=by.person_id,
        end=End.NONE,
    )


def _tell(meeting: Meeting, whom: Iterable[Person], at: datetime) -> None:
    people = list(whom)
    if people:
        inbox.tell(people, f"请您参加：{called(meeting)}", meeting.link(), key=_key(meeting), at=at)


def called(meeting: Meeting) -> str:
    """Return what an invitation says: what, when, where."""
    local = meeting.starts_at.astimezone(MINE_TIME)
    return f"{meeting.title}，{local.month}月{local.day}日 {local:%H:%M}，{meeting.place}"


def _key(meeting: Meeting) -> str:
    return f"meeting.invite:{meeting.pk}:{meeting.starts_at.isoformat()}:{meeting.place}"


@transaction.atomic
def change_plan(meeting: Meeting, to: NewMeeting, *, by: Actor, at: datetime) -> Meeting:
    """Move a planned meeting to another time or place, or give it another title or recorder; the invited are told."""
    meeting = preparing(meeting, by=by)
    if meeting.state != State.PLANNED:
        raise Refused("会议已经开始，时间地点不能再改")
    _check_moment(to.starts_at, at)
    has_moved = (meeting.starts_at, meeting.place) != (to.starts_at, to.place.strip())
    meeting.starts_at, meeting.place = to.starts_at, required(to.place, "地点")[:60]
    meeting.title, meeting.recorder = required(to.title, "会议名称")[:60], to.recorder
    if has_moved:
        meeting.remind_at = _remind_at(meeting.starts_at, at)
    meeting.save(update_fields=["starts_at", "place", "title", "recorder", "remind_at"])
    if has_moved:
        rows = Attendance.objects.filter(meeting=meeting).exclude(answer=Answer.DECLINED).select_related("person")
        _tell(meeting, [row.person for row in rows.order_by("pk")], at)
    words = {"title": meeting.title, "place": meeting.place}
    note("meeting.change_plan", meeting, by=by, at=at, words=words, starts_at=meeting.starts_at.isoformat())
    return meeting


@transaction.atomic
def call_to_order(meeting: Meeting, *, by: Actor, at: datetime) -> Meeting:
    """Begin the meeting: from now on points are written. Refused before its day."""
    meeting, hosts = locked(meeting)
    rules.may_open(meeting, by, hosts).enforce()
    if meeting.series is not None:
        locked_series(meeting.series)
    if day_of(at) < meeting.held_on:
        raise Refused(f"会议定在 {meeting.held_on.month}月{meeting.held_on.day}日，改期请先改时间")
    meeting.state, meeting.opened_at = State.RUNNING, at
    meeting.save(update_fields=["state", "opened_at"])
    _bring_back(meeting, by, at)
    note("meeting.call_to_order", meeting, by=by, at=at)
    return meeting


@transaction.atomic
def attach(meeting: Meeting, uploads: Iterable[files.Upload], *, by: Actor, at: datetime) -> None:
    """Put files on a meeting: what is shared between those who attend it."""
    meeting = preparing(meeting, by=by)
    made = files.attach(uploads, subject_kind=FILES, subject_id=meeting.pk, by=by, at=at)
    shelve_files(meeting, made, post=acting_post(by, queries.hosts_of(meeting)), at=at)
