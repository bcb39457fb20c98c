"""The year's heart talks: opened once for each member, ended by the talks, owed again when one was not so."""

from datetime import date, datetime

from django.db import transaction

from huiyin.ground.people import queries as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.clock import day_of
from huiyin.kit.periods import Cadence, Period
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.actions import NewDuty, Routine, open_routine
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import DutyKind, Outcome
from huiyin.voice.visits.models import Contact
from huiyin.voice.visits.queries import heart as queries
from huiyin.voice.visits.rules import heart as rules
from huiyin.voice.visits.rules.kinds import Form

ROUTINE = Routine("heart_talk", DutyKind.TALK, Cadence.YEAR, "", queries.owing, is_personal=True)


def open_talks(at: datetime) -> int:
    """Open what the year asks for; returns how many duties are new."""
    return open_routine(ROUTINE, at=at)


@transaction.atomic
def settle_talks(branch_id: int | None, *, at: datetime) -> int:
    """End what a branch's members no longer owe: the talks were held, somebody left, the committee is another one."""
    owed = queries.open_duties(branch_id) if branch_id is not None else []
    done, gone = [], []
    holders = people.holders([duty.post_id for duty in owed]) if owed else {}
    for period in {_period(duty) for duty in owed}:
        circle = queries.circles(period, [branch_id or 0]).get(branch_id or 0)
        still = rules.missing(circle) if circle is not None else {}
        there = circle.asked if circle is not None else set()
        for duty in owed:
            who, holder = _person(duty), holders.get(duty.post_id)
            if _period(duty) == period and (who not in there or holder is None or holder.pk != who):
                gone.append(duty.pk)
            elif _period(duty) == period and who not in still:
                done.append(duty.pk)
    duties.drop(gone, by=SYSTEM, at=at)
    duties.drop(done, by=SYSTEM, at=at, outcome=Outcome.DONE)
    return len(done) + len(gone)


def settle_vacated(post_id: int, *, at: datetime) -> int:
    """End the talks owed in a post that lost its holder; who still owes some does so in another post, or nowhere."""
    return sum(settle_talks(pk, at=at) for pk in queries.branches_owing(post_id))


def settle_everywhere(*, at: datetime) -> int:
    """Look at every branch that owes talks, after the roll was carried out."""
    return sum(settle_talks(pk, at=at) for pk in queries.branches_owing())


def after(contact: Contact, *, at: datetime) -> None:
    """Look at what a branch owes after a talk was recorded; part of recording one."""
    if contact.form == Form.TALK and contact.is_reached:
        settle_talks(contact.person.branch_id if contact.person.is_member else None, at=at)


def owe_again(contact: Contact, *, at: datetime) -> None:
    """Let both owe a talk once more of which one said that it was not so; part of disputing one."""
    branch_id = contact.person.branch_id
    if contact.form != Form.TALK or not contact.person.is_member or branch_id is None:
        return
    period = queries.year_of(contact.on)
    circle = queries.circles(period, [branch_id]).get(branch_id)
    still = set(rules.missing(circle)) if circle is not None else set()
    open_for = {_person(d) for d in queries.open_duties(branch_id) if _period(d) == period}
    posts = queries.posts_of(still - open_for)
    asked = Duty.objects.filter(key__startswith=f"routine:{ROUTINE.code}:{period.key}:", source_id=branch_id)
    known = {_person(duty) for duty in asked}
    news = [
        NewDuty(
            DutyKind.TALK,
            post_id,
            f"{period.label}支部党员谈心谈话",
            end_of_day(max(period.last, day_of(at))),
            queries.LINK,
            queries.SOURCE,
            branch_id,
            key=f"heart.again:{contact.pk}:{period.key}:{post_id}:{person}",
        )
        for person, post_id in sorted(posts.items())
        if person in known
    ]
    if news:
        duties.open_many(news, by=SYSTEM, at=at)


def _period(duty: Duty) -> Period:
    """Return the year a duty was opened for, as its key says: routine:heart_talk:2026:post:person."""
    return Period(Cadence.YEAR, date(int((duty.key or "").split(":")[-3]), 1, 1))


def _person(duty: Duty) -> int:
    return int((duty.key or "").split(":")[-1])
