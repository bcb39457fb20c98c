"""Hiring, moving, leaving; who holds which post."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import signals
from huiyin.ground.people.models import Branch, Person, Post, SecondFactor, Tenure, Unit
from huiyin.ground.people.rules import Actor, may_keep_staff, names
from huiyin.ground.people.rules import credentials as rules
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused


@dataclass(frozen=True, slots=True)
class About:
    """What may be known of a person beyond number, name and unit."""

    branch: Branch | None = None
    job: str = ""
    is_member: bool = False
    email: str = ""
    dormitory: str = ""


NOTHING_MORE = About()


@transaction.atomic
def hire(
    staff_number: str, *, name: str, unit: Unit, by: Actor, about: About = NOTHING_MORE, at: datetime | None = None
) -> Person:
    """Add a person without a password; `queries.credentials.one_time_code(person)` opens the account once."""
    at = at or clock.now()
    may_keep_staff(by).enforce()
    if unit.closed_on:
        raise Refused("单位已撤销，不能进人")
    person = Person(
        staff_number=staff_number,
        name=name,
        pinyin=names.of_person(name),
        unit=unit,
        branch=about.branch,
        branch_since=clock.day_of(at) if about.branch else None,
        job=about.job,
        is_member=about.is_member,
        email=about.email,
        dormitory=about.dormitory,
        code_until=clock.day_of(at) + timedelta(days=rules.CODE_DAYS["hire"]),
    )
    person.set_unusable_password()
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(f"工号 {staff_number} 已经有了") from error
    _record("person.hire", person.pk, by, at, unit=unit.pk)
    signals.person_hired.send(Person, person=person, by=by, at=at)
    return person


@transaction.atomic
def move(
    person: Person, *, unit: Unit, by: Actor, branch: Branch | None = None, job: str = "", at: datetime | None = None
) -> Person:
    """Move a person to another unit, branch and job; posts held stay until vacated."""
    at = at or clock.now()
    may_keep_staff(by).enforce()
    person = _at_work(person)
    if unit.closed_on:
        raise Refused("单位已撤销，不能进人")
    before = (person.unit_id, person.branch_id)
    person.unit, person.branch, person.job = unit, branch, job
    if person.branch_id != before[1]:
        person.branch_since = clock.day_of(at) if branch else None
    person.save(update_fields=["unit", "branch", "branch_since", "job"])
    _record("person.move", person.pk, by, at, before=before[0], after=unit.pk)
    signals.person_moved.send(Person, person=person, before=before, by=by, at=at)
    return person


@transaction.atomic
def leave(person: Person, *, by: Actor, on: date | None = None, at: datetime | None = None) -> Person:
    """End everything: tenures (their posts are told vacant), sessions, password and second factor."""
    at = at or clock.now()
    may_keep_staff(by).enforce()
    person = _at_work(person)
    day = on or clock.day_of(at)
    _not_later(day, at, "离职日期")
    held = list(Tenure.objects.filter(person=person, to_on=None).select_related("post"))
    for tenure in held:
        tenure.to_on = max(day, tenure.from_on)
    Tenure.objects.bulk_update(held, ["to_on"])
    person.is_active, person.left_on, person.code_until = False, day, None
    person.credential_serial += 1
    person.set_unusable_password()
    person.save(update_fields=["is_active", "left_on", "code_until", "credential_serial", "password"])
    SecondFactor.objects.filter(person=person).delete()
    _record("person.leave", person.pk, by, at, posts=[t.post_id for t in held])
    for tenure in held:
        signals.post_vacated.send(Post, post=tenure.post, by=by, at=at)
    signals.person_left.send(Person, person=person, by=by, at=at)
    return person


@transaction.atomic
def appoint(person: Person, post: Post, *, by: Actor, on: date | None = None, at: datetime | None = None) -> Tenure:
    """Give a post to a person from a day on; who held it before holds it no more."""
    at = at or clock.now()
    may_keep_staff(by).enforce()
    post = Post.objects.select_for_update(of=("self",), no_key=True).get(pk=post.pk)
    person = _at_work(person)
    if post.closed_on:
        raise Refused("岗位已撤销，不能任职")
    day = on or clock.day_of(at)
    _not_later(day, at, "任职日期")
    before = Tenure.objects.filter(post=post, to_on=None).first()
    if before and before.person_id == person.pk:
        raise Refused("此人已经担任这个岗位")
    _not_before(day, post)
    if before:
        before.to_on = day
        before.save(update_fields=["to_on"])
    tenure = Tenure.objects.create(person=person, post=post, from_on=day)
    _record("post.appoint", post.pk, by, at, "post", person=person.pk, before=before.person_id if before else None)
    signals.post_filled.send(Post, post=post, person=person, by=by, at=at)
    return tenure


@transaction.atomic
def vacate(post: Post, *, by: Actor, on: date | None = None, at: datetime | None = None) -> Post:
    """End the tenure of whoever holds the post; its duties pass on at once (`post_vacated`)."""
    at = at or clock.now()
    may_keep_staff(by).enforce()
    post = Post.objects.select_for_update(of=("self",), no_key=True).get(pk=post.pk)
    tenure = Tenure.objects.filter(post=post, to_on=None).first()
    if tenure is None:
        raise Refused("这个岗位现在没有人")
    day = on or clock.day_of(at)
    _not_later(day, at, "免职日期")
    tenure.to_on = max(day, tenure.from_on)
    tenure.save(update_fields=["to_on"])
    _record("post.vacate", post.pk, by, at, "post", person=tenure.person_id)
    signals.post_vacated.send(Post, post=post, by=by, at=at)
    return post


def _at_work(person: Person) -> Person:
    locked = Person.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    if not locked.is_active:
        raise Refused("此人已离职")
    return locked


def _not_later(day: date, at: datetime, what: str) -> None:
    if day > clock.day_of(at):
        raise Refused(f"{what}不能晚于今天")


def _not_before(day: date, post: Post) -> None:
    """Refuse a day before the last holder came, or left: what was late then would be another's."""
    last = Tenure.objects.filter(post=post).aggregate(came=Max("from_on"), left=Max("to_on"))
    latest = max((one for one in last.values() if one is not None), default=day)
    if day < latest:
        raise Refused(f"任职日期不能早于上一任的任免日期：{latest:%Y-%m-%d}")


def _record(verb: str, subject_id: int, by: Actor, at: datetime, subject: str = "person", **data: Any) -> None:
    ledger.record(
        ledger.Draft(verb=verb, subject=subject, subject_id=subject_id, at=at, person_id=by.person_id, data=data)
    )
