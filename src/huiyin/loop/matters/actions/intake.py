"""Verbs of the sorting desk: register, assign, merge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Person, Post, Unit
from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.actions import NewDuty
from huiyin.loop.duties.rules import Outcome
from huiyin.loop.matters import queries
from huiyin.loop.matters.actions.change import Step, enforce, locked, next_clock, ready, record, required, take
from huiyin.loop.matters.models import Matter, Place
from huiyin.loop.matters.queries import intake
from huiyin.loop.matters.rules import clocks
from huiyin.loop.matters.rules.kinds import Grade, Kind, Origin, Topic
from huiyin.loop.matters.rules.permissions import may_register
from huiyin.loop.matters.rules.sentences import heading
from huiyin.loop.matters.rules.states import OPEN, State, Verb

SAME = timedelta(minutes=10)
TITLE = 30


@dataclass(frozen=True, slots=True)
class NewMatter:
    """What the registering post writes down: the summary without identity, and where it belongs.

    `asker` is set for named matters only. `walls` are the posts that must never see it. `readers` are the
    leaders' posts whose must-read queue a vital matter enters at once.
    """

    title: str
    summary: str
    registrar: Post
    unit: Unit
    kind: str = Kind.REQUEST
    grade: str = Grade.ORDINARY
    topic: str = Topic.OTHER
    origin: str = Origin.COUNTER
    is_vital: bool = False
    place: Place | None = None
    asker: Person | None = None
    walls: Sequence[Post] = ()
    readers: Sequence[Post] = ()


@transaction.atomic
def register(new: NewMatter, *, by: Actor, at: datetime) -> Matter:
    """Create a matter owed by the registering post, which must assign it; opens its clock.

    Raises `Refused` where title or summary is missing, the registrar's post isn't the actor's, or is walled.
    """
    may_register(by).enforce()
    _check(new, by)
    matter = Matter.objects.create(
        title=required(heading(new.title), "标题"),
        summary=required(new.summary, "事项摘要"),
        kind=new.kind,
        grade=new.grade,
        topic=new.topic,
        origin=new.origin,
        is_vital=new.is_vital,
        place=new.place,
        unit=new.place.unit if new.place else new.unit,
        asker=new.asker,
        state=State.REGISTERED,
        registrar=new.registrar,
        debtor=new.registrar,
        registered_at=at,
    )
    if new.walls:
        matter.walls.set(new.walls)
    step = Step(Verb.REGISTER, by=by, at=at, words={"title": matter.title, "summary": matter.summary})
    step.data = {"kind": new.kind, "grade": new.grade, "topic": new.topic, "is_vital": new.is_vital}
    with ledger.together():
        first = next_clock(matter, step, walled=tuple(sorted(post.pk for post in new.walls)))
        matter.clock = duties.switch(None, first, by=by, at=at, outcome=step.outcome)
        matter.save(update_fields=["clock"])
        _must_read(matter, new, by=by, at=at)
        record(matter, step, before=None)
    return matter


@transaction.atomic
def register_once(new: NewMatter, *, by: Actor, at: datetime) -> Matter:
    """Register as `register` does, unless the form came twice: the same in every field, within ten minutes.

    Then the matter made first is returned. The desk's row is locked, so that of two presses at the same moment the
    second one finds what the first has made.
    """
    Post.objects.select_for_update(no_key=True).get(pk=new.registrar.pk)
    return _made_just_now(new, at) or register(new, by=by, at=at)


@transaction.atomic
def register_found(text: str, *, unit: Unit | None, by: Actor, at: datetime, topic: str = Topic.OTHER) -> Matter:
    """Register what somebody found in the course of their work, in their own name: the union's desk owes assigning it.

    The title is the first line. Raises `Refused` for no words, or where no desk registers.
    """
    registrar = queries.registrar_post()
    if registrar is None:
        raise Refused("工会还没有设登记岗位，请当面或打电话找工会")
    words = required(text, "问题")
    first = words.splitlines()[0]
    new = NewMatter(
        title=first if len(first) <= TITLE else f"{first[: TITLE - 1]}…",
        summary=words,
        registrar=registrar,
        unit=unit or registrar.unit,
        topic=topic,
        origin=Origin.STAFF,
        asker=intake.person_of(by),
    )
    return register(new, by=by, at=at)


def _made_just_now(new: NewMatter, at: datetime) -> Matter | None:
    facts = {name: getattr(new, name) for name in ("kind", "grade", "topic", "origin", "is_vital", "place", "asker")}
    words = {"title": heading(new.title), "summary": new.summary.strip()}
    alike = Matter.objects.filter(registered_at__gt=at - SAME, registrar=new.registrar, **facts, **words)
    walls = {post.pk for post in new.walls}
    return next((m for m in alike.order_by("pk") if set(queries.walled_posts(m)) == walls), None)


def _check(new: NewMatter, by: Actor) -> None:
    walled = {post.pk for post in new.walls}
    if new.registrar.pk in walled:
        raise Refused("登记岗位在回避名单里，请由另一岗位登记")
    if new.asker is None and not (by.is_system or by.holds(new.registrar.pk)):
        raise Refused("登记岗位不是您的岗位")
    if new.is_vital and not [p for p in new.readers if p.pk not in walled]:
        raise Refused("重大事项要选至少一位必读领导，且不能是回避岗位")


def _must_read(matter: Matter, new: NewMatter, *, by: Actor, at: datetime) -> None:
    """A matter of vital interest reaches the leaders' must-read queue at once, on an hour clock (mission A2)."""
    walled = {post.pk for post in new.walls}
    readers = [p for p in new.readers if p.pk not in walled] if new.is_vital else []
    if readers:
        due_at = queries.due_moment(clocks.READ, at)
        duties.open_many([_reading(matter, post, due_at, walled) for post in readers], by=by, at=at)


def _reading(matter: Matter, post: Post, due_at: datetime, walled: set[int]) -> NewDuty:
    return NewDuty(
        kind=clocks.READ.kind,
        post_id=post.pk,
        subject=matter.title,
        due_at=due_at,
        link=matter.link(),
        source="matter",
        source_id=matter.pk,
        key=f"read:{matter.pk}:{post.pk}",
        walled=tuple(sorted(walled)),
    )


@transaction.atomic
def assign(matter: Matter, *, to: Post, by: Actor, at: datetime, note: str = "") -> Matter:
    """Make `to` the handler, which owes acceptance; 5 working days of silence are acceptance."""
    matter = locked(matter)
    enforce(matter, Verb.ASSIGN, by)
    check_handler(matter, to)
    matter.handler, matter.unit, matter.assigned_at = to, to.unit, at
    return take(matter, Step(Verb.ASSIGN, by=by, at=at, debtor=to, words={"note": note}))


def check_handler(matter: Matter, to: Post) -> None:
    """Refuse a handler that is walled off or closed."""
    if to.pk in queries.walled_posts(matter):
        raise Refused(f"“{to.name}”在回避名单里，不能交办")
    if to.closed_on is not None:
        raise Refused(f"“{to.name}”已经撤销，请选别的岗位")


@transaction.atomic
def merge(matter: Matter, *, into: Matter, by: Actor, at: datetime, note: str = "") -> Matter:
    """Join a matter to a common problem: the parent's answer goes to its asker too, who confirms alone."""
    parent, matter = _locked_pair(into, matter)
    enforce(matter, Verb.MERGE, by)
    _check_parent(matter, parent)
    matter.parent, matter.handler, matter.unit = parent, parent.handler, parent.unit
    return take(
        matter,
        Step(
            Verb.MERGE,
            by=by,
            at=at,
            debtor=parent.debtor,
            words={"note": note},
            data={"into": parent.pk},
            outcome=Outcome.PASSED,
        ),
    )


def _locked_pair(one: Matter, other: Matter) -> tuple[Matter, Matter]:
    rows = {m.pk: m for m in Matter.objects.select_for_update().filter(pk__in=[one.pk, other.pk]).order_by("pk")}
    for row in rows.values():
        ready(row)
    return rows[one.pk], rows[other.pk]


def _check_parent(matter: Matter, parent: Matter) -> None:
    if parent.pk == matter.pk:
        raise Refused("不能并入自己")
    if parent.state not in OPEN - {State.MERGED, State.ANSWERED, State.LANDED, State.REVIEWED}:
        raise Refused(f"“{parent.number}”现在是“{parent.get_state_display()}”，不能再并入")
    if matter.children.exists():
        raise Refused("这件事项下面已有并入的事项，不能再并入别的事项")
    if parent.debtor_id in queries.walled_posts(matter):
        raise Refused("共性问题的承办岗位在这件事项的回避名单里")
