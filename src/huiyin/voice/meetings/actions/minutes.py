"""Agenda and live minutes: items, points, their ends, hands counted. Nothing here is final before the closing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.ground.people.models import Person, Post
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import page
from huiyin.loop.matters.rules.kinds import Grade, Topic
from huiyin.loop.matters.rules.states import Verb
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.actions.change import locked, note, preparing, recording, required
from huiyin.voice.meetings.actions.planning import bring_back
from huiyin.voice.meetings.models import Item, Meeting, Point
from huiyin.voice.meetings.queries import agenda, gathering
from huiyin.voice.meetings.rules import kinds
from huiyin.voice.meetings.rules import permissions as rules
from huiyin.voice.meetings.rules.kinds import NoReason, Why
from huiyin.voice.meetings.rules.permissions import Vote

MOST_ITEMS, MOST_POINTS = 40, 60


@dataclass(frozen=True, slots=True)
class Words:
    """What a point says, who said it, and whether the name may be shown; then they confirm what was put right."""

    text: str
    speaker: Person | None = None
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """How a point ends. A matter: an existing one, or what a new one is registered with when the meeting is closed."""

    end: str
    words: str = ""
    reason: str = ""
    matter: Matter | None = None
    title: str = ""
    to: Post | None = None
    grade: str = Grade.ORDINARY
    topic: str = Topic.OTHER
    target: str = ""
    measure: str = ""
    by_on: date | None = None
    joins: Sequence[Matter] = ()


@transaction.atomic
def take(meeting: Meeting, keys: Iterable[str], *, by: Actor, at: datetime) -> int:
    """Chair: put the ticked proposals on the agenda, in the order proposed. Returns how many."""
    meeting, hosts = locked(meeting)
    rules.may_lead(meeting, by, hosts).enforce()
    chosen = agenda.chosen(meeting, keys, by, at)
    place = agenda.next_place(meeting)
    if place + len(chosen) > MOST_ITEMS + 1:
        raise Refused(f"一次会最多 {MOST_ITEMS} 项议题")
    for n, one in enumerate(chosen, start=place):
        if one.point is not None:
            bring_back(meeting, one.point, place=n, by=by, at=at)
        else:
            Item.objects.create(meeting=meeting, place=n, title=one.title[:80], why=one.whys[0], matter=one.matter)
    if chosen:
        told = [[one.key, *(why.value for why in one.whys)] for one in chosen]
        note("meeting.take", meeting, by=by, at=at, proposals=told)
    return len(chosen)


@transaction.atomic
def add_item(meeting: Meeting, title: str, *, by: Actor, at: datetime) -> Item:
    """Add an own item at the end of the agenda."""
    meeting = preparing(meeting, by=by)
    place = agenda.next_place(meeting)
    if Item.objects.filter(meeting=meeting).count() >= MOST_ITEMS:
        raise Refused(f"一次会最多 {MOST_ITEMS} 项议题")
    item = Item.objects.create(meeting=meeting, place=place, title=required(title, "议题")[:80], why=Why.OWN)
    note("meeting.add_item", meeting, by=by, at=at, words={"title": item.title}, item=item.pk)
    return item


@transaction.atomic
def drop_item(item: Item, *, by: Actor, at: datetime) -> None:
    """Take an item off the agenda while nothing was said about it; what was carried over can't be dropped."""
    meeting = preparing(item.meeting, by=by)
    if Point.objects.filter(item=item).exists():
        raise Refused("这项议题已有要点，不能去掉；要点在纪要里定结果")
    Item.objects.filter(pk=item.pk).delete()
    note("meeting.drop_item", meeting, by=by, at=at, item=item.pk)


@transaction.atomic
def add_point(item: Item, said: Words, *, by: Actor, at: datetime) -> Point:
    """Write one point down under an item."""
    meeting = recording(item.meeting, by=by)
    if Point.objects.filter(item__meeting=meeting).count() >= MOST_POINTS:
        raise Refused(f"一次会最多记 {MOST_POINTS} 条要点")
    point = Point.objects.create(item=item, written_at=at, written_by_id=by.person_id, **_words(meeting, said))
    note("meeting.add_point", meeting, by=by, at=at, words={"text": point.text}, point=point.pk, item=item.pk)
    return point


@transaction.atomic
def write(point: Point, said: Words, *, version: int, by: Actor, at: datetime) -> Point:
    """Change what a point says; refused where somebody else did since `version`. The same again is nothing."""
    meeting = recording(point.item.meeting, by=by)
    new = _words(meeting, said)
    row = Point.objects.select_for_update(of=("self",)).filter(pk=point.pk).select_related("item", "speaker").first()
    if row is not None and all(getattr(row, name) == value for name, value in new.items()):
        return row  # saved already: the answer was lost on its way
    point = _locked(point, version)
    _set(point, by, at, **new)
    note("meeting.write", meeting, by=by, at=at, words={"text": point.text}, point=point.pk, version=point.version)
    return point


def _locked(point: Point, version: int) -> Point:
    row = Point.objects.select_for_update(of=("self",)).filter(pk=point.pk).select_related("item", "speaker").first()
    if row is None:
        raise Refused("这条要点已经被另一位记录人删掉了")
    if row.version != version:
        raise Refused("另一位记录人已经改过这条要点，请看两份内容，再存一次")
    return row


def _words(meeting: Meeting, said: Words) -> dict[str, Any]:
    if said.speaker is not None and gathering.own(meeting, said.speaker.pk) is None:
        raise Refused(f"{said.speaker.name} 不在这次会议的名单里")
    if said.is_named and said.speaker is None:
        raise Refused("公开姓名要先选发言人")
    return {"text": required(said.text, "要点")[:500], "speaker": said.speaker, "is_named": said.is_named}


def _set(point: Point, by: Actor, at: datetime, **columns: Any) -> None:
    for name, value in {**columns, "version": point.version + 1, "written_at": at}.items():
        setattr(point, name, value)
    point.written_by_id = by.person_id
    point.save(update_fields=[*columns, "version", "written_at", "written_by"])


@transaction.atomic
def drop_point(point: Point, *, version: int, by: Actor, at: datetime) -> None:
    """Take a point written by mistake away; one that was carried over stays until it has an end."""
    meeting = recording(point.item.meeting, by=by)
    point = _locked(point, version)
    if point.carried_id is not None:
        raise Refused("这是上次顺延下来的要点，不能删，请定结果")
    point.delete()
    note("meeting.drop_point", meeting, by=by, at=at, point=point.pk)


@transaction.atomic
def conclude(point: Point, to: End, *, version: int, by: Actor, at: datetime) -> Point:
    """Say how a point ends; until the meeting is closed it may be said anew.

    A point carried over as often as the rulebook allows becomes a matter of the chair's post instead.
    """
    meeting = recording(point.item.meeting, by=by)
    point = _locked(point, version)
    if to.end == kinds.End.CARRIED:
        to = _carried(meeting, point, by, at)
    columns = columns_of(meeting, point, to, by=by)
    _set(point, by, at, **columns)
    data = {"end": point.end, "reason": point.reason, "matter": point.matter_id, "to": point.to_id}
    data |= {"by_on": point.by_on.isoformat() if point.by_on else None, "joins": point.joins}
    words = {"words": point.words, "title": point.title, "target": point.target, "measure": point.measure}
    note("meeting.conclude", meeting, by=by, at=at, words=words, point=point.pk, **data)
    return point


def _carried(meeting: Meeting, point: Point, by: Actor, at: datetime) -> End:
    most, has_series = queries.carry_most(day_of(at)), meeting.series_id is not None
    if rules.may_carry(point.times, most=most, has_series=has_series):
        return End(kinds.End.CARRIED)
    if not has_series:
        rules.may_carry(point.times, most=most, has_series=has_series).enforce()
    words = f"已经顺延 {point.times} 次，按规则登记为事项"
    return End(kinds.End.MATTER, words=words, title=point.text[:60], to=meeting.chair)


def columns_of(meeting: Meeting, point: Point, to: End, *, by: Actor) -> dict[str, Any]:
    """Return the columns of a point that ends so; part of concluding and of entering. Refuses what is incomplete."""
    empty: dict[str, Any] = {
        "words": "",
        "reason": "",
        "matter": None,
        "title": "",
        "to": None,
        "grade": "",
        "topic": "",
    }
    empty |= {"target": "", "measure": "", "by_on": None, "joins": [], "end": to.end}
    words = to.words.strip()[:300]
    if to.end == kinds.End.DONE:
        return empty | {"words": required(words, "办了什么")}
    if to.end == kinds.End.NO:
        if to.reason not in NoReason.values:
            raise Refused("请选不办的原因")
        return empty | {"words": required(words, "不办的说明"), "reason": to.reason}
    if to.end == kinds.End.MATTER:
        return empty | {"words": words} | _matter(meeting, point, to, by)
    if to.end == kinds.End.CARRIED:
        return empty
    raise Refused("请选结果：事项、办了、不办或下次再议")


def _matter(meeting: Meeting, point: Point, to: End, by: Actor) -> dict[str, Any]:
    measures = {"target": to.target.strip()[:120], "measure": to.measure.strip()[:200], "by_on": to.by_on}
    if to.by_on is not None and to.by_on < meeting.held_on:
        raise Refused("时限不能早于开会的日子")
    if to.matter is not None:
        if not agenda.for_chair(by, meeting.chair).filter(pk=to.matter.pk).exists():
            raise Refused("这件事项不能在会上定：没有找到，或者涉及检举控告、要求回避")
        return {"matter": to.matter, **measures}
    if to.to is None or to.to.closed_on is not None:
        raise Refused("请选承办岗位")
    return {
        "title": required(to.title, "事项标题")[:60],
        "to": to.to,
        "grade": to.grade,
        "topic": to.topic,
        "joins": _joins(meeting, to.joins, by),
        **measures,
    }


def _joins(meeting: Meeting, joins: Sequence[Matter], by: Actor) -> list[int]:
    """Return the ids of the matters that become one common problem, each of which the actor may join now."""
    for matter in joins:
        verdict = page.may_now(matter, Verb.MERGE, by)
        if not verdict:
            raise Refused(f"{matter.number} 不能并入：{verdict.reason}")
    return sorted({matter.pk for matter in joins})


@transaction.atomic
def vote(point: Point, hands: Vote | None, *, version: int, by: Actor, at: datetime) -> Point:
    """Count hands on a point: it is then a resolution; None takes the vote back."""
    meeting = recording(point.item.meeting, by=by)
    point = _locked(point, version)
    if hands is not None:
        rules.may_vote(meeting.kind, hands, gathering.count(meeting)).enforce()
    columns: dict[str, Any] = {
        "is_resolution": hands is not None,
        "agree": hands.agree if hands else None,
        "against": hands.against if hands else None,
        "abstain": hands.abstain if hands else None,
    }
    _set(point, by, at, **columns)
    note("meeting.vote", meeting, by=by, at=at, point=point.pk, **columns)
    return point
