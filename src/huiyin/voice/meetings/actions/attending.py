"""Invites people, draws and fills seats, takes answers, lets people check in."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from huiyin.ground.inbox import actions as inbox
from huiyin.ground.people.models import Person, Unit
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.inserting import change
from huiyin.kit.verdicts import Refused
from huiyin.voice.meetings.actions.change import locked, note, preparing
from huiyin.voice.meetings.actions.planning import called
from huiyin.voice.meetings.models import Attendance, Meeting, Seat
from huiyin.voice.meetings.queries import gathering
from huiyin.voice.meetings.rules import lots
from huiyin.voice.meetings.rules import permissions as rules
from huiyin.voice.meetings.rules.kinds import Absence, Answer


@transaction.atomic
def invite_people(
    meeting: Meeting, people: Iterable[Person], *, by: Actor, at: datetime, is_guest: bool = False
) -> int:
    """Invite these people by name; who was invited already stays as they are. Returns how many are new."""
    meeting = preparing(meeting, by=by)
    return _add(meeting, people, by=by, at=at, told={"is_guest": is_guest}, is_guest=is_guest)


def _add(
    meeting: Meeting, people: Iterable[Person], *, by: Actor, at: datetime, told: dict[str, Any], **columns: Any
) -> int:
    there = set(Attendance.objects.filter(meeting=meeting).values_list("person", flat=True))
    fresh = list({p.pk: p for p in people if p.pk not in there}.values())
    if len(there) + len(fresh) > gathering.MOST:
        raise Refused(f"一次会议最多请 {gathering.MOST} 人，现在要请 {len(there) + len(fresh)} 人")
    Attendance.objects.bulk_create([Attendance(meeting=meeting, person=p, **columns) for p in fresh], batch_size=500)
    if fresh:
        inbox.tell(fresh, f"请您参加：{called(meeting)}", meeting.link(), key=f"meeting.invite:{meeting.pk}", at=at)
        note("meeting.invite", meeting, by=by, at=at, people=sorted(p.pk for p in fresh), **told)
    return len(fresh)


@transaction.atomic
def invite(meeting: Meeting, unit: Unit, *, by: Actor, at: datetime, office: str = "", is_guest: bool = False) -> int:
    """Invite a unit: everybody in it and below, or who holds a post of a kind there. Returns how many are new."""
    meeting = preparing(meeting, by=by)
    people = gathering.holders_of_kind(unit, office) if office else gathering.people_below(unit)
    count = people.count()
    if not count:
        raise Refused(f"“{unit.name}”没有找到可以请的人")
    if count > gathering.MOST:
        raise Refused(f"“{unit.name}”有 {count} 人，一次会议最多请 {gathering.MOST} 人，请按岗位或席位邀请")
    return _add(meeting, people, by=by, at=at, told={"is_guest": is_guest}, is_guest=is_guest)


@transaction.atomic
def uninvite(attendance: Attendance, *, by: Actor, at: datetime) -> None:
    """Take somebody off the list who has not come; a drawn seat becomes free by a refusal, not by this."""
    meeting = preparing(attendance.meeting, by=by)
    row = Attendance.objects.select_for_update().get(pk=attendance.pk)
    if row.is_present:
        raise Refused("已经签到的人不能从名单里去掉")
    if row.seat_id is not None:
        raise Refused("抽签抽中的人由本人答复，不能去掉")
    inbox.read_link(row.person_id, meeting.link(), at=at)
    row.delete()
    note("meeting.uninvite", meeting, by=by, at=at, person=row.person_id)


@transaction.atomic
def open_seat(meeting: Meeting, unit: Unit, *, name: str, count: int, by: Actor, at: datetime, job: str = "") -> Seat:
    """Keep so many places for a unit, and for a job where one is named; never more than there are people."""
    meeting = preparing(meeting, by=by)
    if count not in range(1, 31):
        raise Refused("席数是 1 到 30")
    seat = Seat.objects.create(
        meeting=meeting, name=(name.strip() or unit.name)[:30], unit=unit, job=job.strip()[:40], count=count
    )
    able = len(gathering.candidates(seat))
    if able < count:
        whom = f"“{unit.name}”" + (f"工种“{seat.job}”" if seat.job else "")
        raise Refused(f"{whom}还能请的只有 {able} 人，席数不能比这多" if able else f"{whom}没有可以请的人，请核对")
    note("meeting.open_seat", meeting, by=by, at=at, seat=seat.pk, unit=unit.pk, job=seat.job, count=count)
    return seat


@transaction.atomic
def draw_seat(seat: Seat, *, by: Actor, at: datetime) -> int:
    """Draw people by lot for the free places of a seat; anybody with the seed can draw again. Returns how many.

    The seed is made once for the meeting and stands on its page; each further round adds its number.
    """
    meeting = preparing(seat.meeting, by=by)
    seat = Seat.objects.select_for_update(of=("self",)).select_related("unit", "meeting").get(pk=seat.pk)
    wanted = gathering.free(seat)
    if not wanted:
        raise Refused(f"“{seat.name}”的席位已经满了")
    _seeded(meeting, at)
    seat.rounds += 1
    seat.save(update_fields=["rounds"])
    seed = f"{meeting.seed}/{seat.pk}/{seat.rounds}"
    candidates = gathering.candidates(seat)
    if not candidates:
        raise Refused(f"“{seat.unit.name}”没有可以抽的人了" + (f"，工种 {seat.job}" if seat.job else ""))
    people = Person.objects.in_bulk(lots.drawn(seed, candidates, wanted))
    told = {"seat": seat.pk, "seed": seed, "of": len(candidates)}
    return _add(meeting, people.values(), by=by, at=at, told=told, seat=seat)


def _seeded(meeting: Meeting, at: datetime) -> None:
    if not meeting.seed:
        facts = f"{meeting.pk}/{at.isoformat()}/{meeting.planned_at.isoformat()}"
        meeting.seed = hashlib.sha256(facts.encode()).hexdigest()[:16]
        meeting.save(update_fields=["seed"])


@transaction.atomic
def fill_seat(seat: Seat, person: Person, *, by: Actor, at: datetime) -> int:
    """Give a free place of a seat to somebody by name; they must belong to its unit and have its job."""
    meeting = preparing(seat.meeting, by=by)
    if not gathering.free(seat):
        raise Refused(f"“{seat.name}”的席位已经满了")
    if not gathering.people_below(seat.unit).filter(pk=person.pk).exists():
        raise Refused(f"{person.name} 不在“{seat.unit.name}”")
    if seat.job and person.job != seat.job:
        raise Refused(f"{person.name} 的工种不是{seat.job}")
    if Attendance.objects.filter(meeting=meeting, person=person).exists():
        raise Refused(f"{person.name} 已经在名单里")
    return _add(meeting, [person], by=by, at=at, told={"seat": seat.pk}, seat=seat)


@transaction.atomic
def answer(attendance: Attendance, said: str, *, by: Actor, at: datetime, absence: str = "") -> Attendance:
    """Say that one comes, or asks for leave by a kind of reason, or leaves a drawn seat to somebody else."""
    meeting, _ = locked(attendance.meeting)
    row = Attendance.objects.select_for_update().get(pk=attendance.pk)
    if row.person_id != by.person_id:
        raise Refused("只有本人可以答复")
    rules.may_answer(meeting, said, by).enforce()
    if said == Answer.DECLINED and row.seat_id is None:
        raise Refused("来不了请选“请假”，写明原因的种类")
    if said == Answer.EXCUSED and absence not in Absence.values:
        raise Refused("请选请假的原因")
    row.answer, row.absence = said, absence if said == Answer.EXCUSED else ""
    row.save(update_fields=["answer", "absence"])
    inbox.read_link(row.person_id, meeting.link(), at=at)
    note("meeting.answer", meeting, by=by, at=at, person=row.person_id, answer=said, absence=row.absence)
    return row


@transaction.atomic
def check_in(meeting: Meeting, *, code: str, by: Actor, at: datetime) -> Attendance:
    """Check oneself in with the digits on the screen: on the day, until the meeting is over. Twice changes nothing."""
    meeting, _ = locked(meeting)
    is_code = lots.is_code(settings.SECRET_KEY, meeting.pk, lots.slot_of(at.timestamp()), code)
    rules.may_check_in(meeting, day=day_of(at), held_on=meeting.held_on, is_code=is_code).enforce()
    row = Attendance.objects.select_for_update().filter(meeting=meeting, person=by.person_id).first()
    if row is None:
        raise Refused("您不在这次会议的名单里，请找记录人添上")
    return row if row.is_present else _come(meeting, row, by=by, at=at)


def _come(meeting: Meeting, row: Attendance, *, by: Actor, at: datetime, is_by_recorder: bool = False) -> Attendance:
    row.checked_in_at, row.is_by_recorder = at, is_by_recorder
    row.answer, row.absence = Answer.COMING, ""
    row.save(update_fields=["checked_in_at", "is_by_recorder", "answer", "absence"])
    inbox.read_link(row.person_id, meeting.link(), at=at)
    note("meeting.check_in", meeting, by=by, at=at, person=row.person_id, by_recorder=is_by_recorder)
    return row


@transaction.atomic
def mark(
    meeting: Meeting, present: Iterable[int], *, by: Actor, at: datetime, excused: dict[int, str] | None = None
) -> int:
    """Recorder: set by the name list who is there or excused; the code wins. Returns how many came.

    `present` are ids of attendances, `excused` kinds of reasons by id. What changed is one entry.
    """
    meeting = preparing(meeting, by=by)
    if day_of(at) < meeting.held_on:
        raise Refused("会议当天才能登记到会")
    here, away = set(present), excused or {}
    rows = list(Attendance.objects.select_for_update().filter(meeting=meeting).order_by("pk"))
    changed = []
    for row in rows:
        if row.is_present and not row.is_by_recorder:
            continue
        before = (row.checked_in_at is not None, row.answer, row.absence)
        _set(row, is_here=row.pk in here, reason=away.get(row.pk, ""), at=at)
        if before != (row.checked_in_at is not None, row.answer, row.absence):
            changed.append(row)
    change(Attendance, changed, ["checked_in_at", "is_by_recorder", "answer", "absence"])
    if changed:
        came = [r.person_id for r in changed if r.is_present]
        absent = [r.person_id for r in changed if not r.is_present]
        note("meeting.mark", meeting, by=by, at=at, present=came, absent=absent)
    return sum(row.is_present for row in rows)


def _set(row: Attendance, *, is_here: bool, reason: str, at: datetime) -> None:
    if is_here:
        row.checked_in_at, row.is_by_recorder = row.checked_in_at or at, True
        row.answer, row.absence = Answer.COMING, ""
        return
    row.checked_in_at, row.is_by_recorder = None, False
    if reason in Absence.values:
        row.answer, row.absence = Answer.EXCUSED, reason
    elif row.answer == Answer.EXCUSED:
        row.answer, row.absence = Answer.NONE, ""
