"""Opening and closing units, branches and posts."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import signals
from huiyin.ground.people.models import Branch, Person, Post, Tenure, Unit
from huiyin.ground.people.queries import closing as queries
from huiyin.ground.people.queries import scope
from huiyin.ground.people.rules import Actor, Office, Shift, UnitKind, may_keep_staff, may_set_committee, names
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused

MAX_DEPTH = 10


@transaction.atomic
def open_unit(
    parent: Unit | None,
    *,
    code: str,
    name: str,
    kind: UnitKind,
    by: Actor,
    at: datetime | None = None,
    shift: Shift = Shift.NONE,
    specialty: str = "",
) -> Unit:
    """Add a unit below `parent` (None: the root). Raises `Refused` for a code in use or a tree too deep."""
    at = at or clock.now()
    may_keep_staff(by).enforce()
    if parent is not None and len(parent.path) >= MAX_DEPTH * 8:
        raise Refused("单位层级最多 10 级")
    unit = Unit(parent=parent, code=code, name=name, kind=kind, shift=shift, specialty=specialty, path=f"+{code}")
    _create(unit, "单位编码", code)
    unit.path = f"{parent.path if parent else ''}{unit.pk:08d}"
    unit.save(update_fields=["path"])
    _record("unit.open", "unit", unit.pk, by, at, parent=parent.pk if parent else None)
    return unit


@transaction.atomic
def close_unit(unit: Unit, *, by: Actor, on: date | None = None, at: datetime | None = None) -> Unit:
    """Close an empty unit. Refused while people, open posts or open units are in it, with their numbers."""
    at = at or clock.now()
    may_keep_staff(by).enforce()
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    queries.may_close_unit(unit).enforce()
    unit.closed_on = _not_later(on or clock.day_of(at), at)
    unit.save(update_fields=["closed_on"])
    _record("unit.close", "unit", unit.pk, by, at)
    return unit


@transaction.atomic
def open_branch(*, code: str, name: str, unit: Unit | None, by: Actor, at: datetime | None = None) -> Branch:
    """Add a party branch."""
    at = at or clock.now()
    may_keep_staff(by).enforce()
    branch = Branch(code=code, name=name, unit=unit)
    _create(branch, "支部编码", code)
    _record("branch.open", "branch", branch.pk, by, at)
    return branch


@transaction.atomic
def name_secretary(branch: Branch, post: Post | None, *, by: Actor, at: datetime | None = None) -> Branch:
    """Say whose post leads a branch; None: the one secretary's post of its unit."""
    at = at or clock.now()
    may_keep_staff(by).enforce()
    branch = Branch.objects.select_for_update(of=("self",), no_key=True).get(pk=branch.pk)
    if post is not None and (post.office != Office.SECRETARY or post.closed_on):
        raise Refused("支部由支部书记岗位负责，请选一个在用的支部书记岗位")
    branch.secretary = post
    branch.save(update_fields=["secretary"])
    _record("branch.name_secretary", "branch", branch.pk, by, at, post=post.pk if post else None)
    signals.secretary_named.send(Branch, branch=branch, by=by, at=at)
    return branch


@transaction.atomic
def set_committee(branch: Branch, people: Iterable[Person], *, by: Actor, at: datetime) -> Branch:
    """Say who sits on a branch's committee besides its secretary: members of the branch; nobody: it has none."""
    branch = Branch.objects.select_for_update(of=("self",), no_key=True).get(pk=branch.pk)
    leads = any(pk in by.posts and led.pk == branch.pk for pk, led in scope.leading().items())
    may_set_committee(by, leads=leads).enforce()
    chosen = sorted({person.pk for person in people})
    if Person.objects.filter(pk__in=chosen, branch=branch, is_member=True, is_active=True).count() != len(chosen):
        raise Refused("支委要在本支部的党员中产生，请重新选")
    branch.committee.set(chosen)
    _record("branch.set_committee", "branch", branch.pk, by, at, people=chosen)
    signals.committee_set.send(Branch, branch=branch, by=by, at=at)
    return branch


@transaction.atomic
def open_post(
    unit: Unit,
    *,
    code: str,
    name: str,
    office: Office,
    by: Actor,
    superior: Post | None = None,
    at: datetime | None = None,
) -> Post:
    """Add a post in a unit, vacant at first. Raises `Refused` for a code in use or a closed unit."""
    at = at or clock.now()
    may_keep_staff(by).enforce()
    if unit.closed_on:
        raise Refused("单位已撤销，不能设岗位")
    post = Post(unit=unit, code=code, name=name, office=office, superior=superior, pinyin=names.of_title(name))
    _create(post, "岗位编码", code)
    _record("post.open", "post", post.pk, by, at, superior=superior.pk if superior else None, office=str(office))
    return post


@transaction.atomic
def close_post(post: Post, *, by: Actor, on: date | None = None, at: datetime | None = None) -> Post:
    """Close a post: its holder's tenure ends, its subordinates move to its superior, its duties are handed on.

    Whoever follows `post_vacated` raises `Refused` where something would be left owed by the closed post.
    """
    at = at or clock.now()
    may_keep_staff(by).enforce()
    post = Post.objects.select_for_update(of=("self",), no_key=True).get(pk=post.pk)
    if post.closed_on:
        raise Refused(f"「{post.name}」已经撤销")
    day = _not_later(on or clock.day_of(at), at)
    for tenure in Tenure.objects.filter(post=post, to_on=None):
        tenure.to_on = max(day, tenure.from_on)
        tenure.save(update_fields=["to_on"])
    Post.objects.filter(superior=post).update(superior=post.superior_id)
    post.closed_on = day
    post.save(update_fields=["closed_on"])
    _record("post.close", "post", post.pk, by, at)
    signals.post_vacated.send(Post, post=post, by=by, at=at)
    return post


def _not_later(day: date, at: datetime) -> date:
    if day > clock.day_of(at):
        raise Refused("撤销日期不能晚于今天")
    return day


def _create(row: Unit | Branch | Post, what: str, code: str) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(f"{what} {code} 已经有了") from error


def _record(verb: str, subject: str, subject_id: int, by: Actor, at: datetime, **data: Any) -> None:
    ledger.record(
        ledger.Draft(verb=verb, subject=subject, subject_id=subject_id, at=at, person_id=by.person_id, data=data)
    )
