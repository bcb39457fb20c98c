"""Closes a meeting with its minutes: points become matters, the period is settled, those present are told."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from huiyin.ground.inbox import actions as inbox
from huiyin.ground.people.models import Post, Unit
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.rules import Outcome
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.kinds import Grade, Kind, Origin, Topic
from huiyin.voice.meetings.actions.change import acting_post, locked, note, required
from huiyin.voice.meetings.actions.shelving import shelve_minutes
from huiyin.voice.meetings.models import Attendance, Meeting, Point, Term
from huiyin.voice.meetings.queries import gathering, outcome
from huiyin.voice.meetings.queries import series as found
from huiyin.voice.meetings.rules import permissions as rules
from huiyin.voice.meetings.rules.kinds import End, State


@transaction.atomic
def close(meeting: Meeting, *, by: Actor, at: datetime) -> Meeting:
    """Chair: sign the minutes. Everything a point was to become happens now, or nothing does.

    Refused while a point has no end. New matters are registered and assigned in the chair's name; what was said can't
    be changed afterwards, what became of it is shown for ever.
    """
    meeting, hosts = locked(meeting)
    rules.may_lead(meeting, by, hosts).enforce()
    if meeting.state != State.RUNNING:
        raise Refused("会议还没有开始，不能出纪要")
    count = gathering.count(meeting)
    rules.may_close(*outcome.said_in(meeting), count).enforce()
    post_id = acting_post(by, hosts)
    if post_id is None:
        raise Refused("由会议的主持岗位签发纪要")
    made = register(meeting, Post.objects.select_related("unit").get(pk=post_id), by=by, at=at)
    meeting.state, meeting.closed_at, meeting.closed_by_id = State.CLOSED, at, by.person_id
    meeting.year, meeting.number = meeting.held_on.year, next_number(meeting)
    meeting.save(update_fields=["state", "closed_at", "closed_by", "year", "number"])
    _settle(meeting, at)
    shelve_minutes([meeting], at=at)
    tell_minutes(meeting, at=at)
    text = outcome.text_of(meeting, outcome.rows_of(meeting), count.sentence)
    data = {"due": count.due, "present": count.present, "number": meeting.number, "matters": made}
    note("meeting.close", meeting, by=by, at=at, words={"minutes": text}, term=meeting.term_id, **data)
    return meeting


def register(meeting: Meeting, chair: Post, *, by: Actor, at: datetime) -> list[int]:
    """Register and assign what points are to become, in the order said; returns the ids. Part of verbs that close."""
    new = Point.objects.filter(item__meeting=meeting, end=End.MATTER, matter=None)
    made = []
    for point in new.select_related("to", "to__unit", "speaker").order_by("item__place", "pk"):
        matter = matters.register(_new(meeting, point, chair), by=by, at=at)
        if point.to is not None:
            matter = matters.assign(matter, to=point.to, by=by, at=at, note=_note(meeting, point))
        for child in Matter.objects.filter(pk__in=point.joins).order_by("pk"):
            matters.merge(child, into=matter, by=by, at=at, note=f"{meeting.title}定为共性问题")
        point.matter = matter
        point.save(update_fields=["matter"])
        made.append(matter.pk)
    return made


def _new(meeting: Meeting, point: Point, chair: Post) -> matters.NewMatter:
    lines = [point.text]
    lines += [f"目标：{point.target}"] if point.target else []
    lines += [f"措施：{point.measure}"] if point.measure else []
    return matters.NewMatter(
        title=point.title,
        summary="\n".join(lines),
        registrar=chair,
        unit=meeting.unit,
        kind=Kind.SUGGESTION,
        grade=point.grade or Grade.ORDINARY,
        topic=point.topic or Topic.OTHER,
        origin=Origin.MEETING,
        asker=point.speaker if point.is_named else None,
    )


def _note(meeting: Meeting, point: Point) -> str:
    until = f"，会上定的时限是 {point.by_on.month}月{point.by_on.day}日" if point.by_on else ""
    return f"{meeting.title}定下的事项{until}。"


def next_number(meeting: Meeting) -> int:
    """Return the next number of minutes of this kind in the branch (or unit) and year, one closing after another."""
    Unit.objects.select_for_update(no_key=True).get(pk=meeting.unit_id)
    same = Meeting.objects.filter(kind=meeting.kind, year=meeting.held_on.year, branch=meeting.branch_id)
    if meeting.branch_id is None:
        same = same.filter(unit=meeting.unit_id)
    last: int | None = same.aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _settle(meeting: Meeting, at: datetime) -> None:
    """Settle the period it was planned for, or the oldest one that is owed by its day."""
    term = Term.objects.filter(pk=meeting.term_id).first() if meeting.term_id else None
    if term is None and meeting.series is not None:
        term = found.open_term(meeting.series, meeting.held_on)
    if term is None:
        return
    meeting.term = term
    meeting.save(update_fields=["term"])
    duties.drop([term.duty_id], by=SYSTEM, at=at, outcome=Outcome.DONE)


def tell_minutes(meeting: Meeting, *, at: datetime) -> None:
    """Tell those present that the minutes are there; part of closing and of entering."""
    there = Attendance.objects.filter(meeting=meeting, checked_in_at__isnull=False).select_related("person")
    people = [row.person for row in there.order_by("pk")]
    if people:
        text = f"{meeting.title}的纪要出来了，每条意见后来怎么样都在里面"
        inbox.tell(people, text, meeting.link(), key=f"meeting.close:{meeting.pk}", at=at)


@transaction.atomic
def cancel(meeting: Meeting, *, by: Actor, at: datetime, reason: str) -> Meeting:
    """Call a planned meeting off; its period stays owed, what was carried over waits for the next one."""
    meeting, hosts = locked(meeting)
    rules.may_lead(meeting, by, hosts).enforce()
    if meeting.state != State.PLANNED:
        raise Refused("会议已经开始，不能取消")
    meeting.cancel_reason = required(reason, "取消的原因")[:120]
    meeting.state, meeting.term = State.CANCELLED, None
    meeting.save(update_fields=["cancel_reason", "state", "term"])
    Point.objects.filter(item__meeting=meeting).delete()
    invited = Attendance.objects.filter(meeting=meeting).select_related("person").order_by("pk")
    people = [row.person for row in invited]
    if people:
        text = f"{meeting.title}取消了：{meeting.cancel_reason}"
        inbox.tell(people, text, meeting.link(), key=f"meeting.cancel:{meeting.pk}", at=at)
    note("meeting.cancel", meeting, by=by, at=at, words={"reason": meeting.cancel_reason})
    return meeting
