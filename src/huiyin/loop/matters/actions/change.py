"""The one shape of a change to a matter: lock, ask the rules, change, switch the clock, record, tell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Actor
from huiyin.kit.prepared import Given, prepared
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.actions import NewDuty
from huiyin.loop.duties.rules import Outcome
from huiyin.loop.matters import queries
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import bounds
from huiyin.loop.matters.rules import clocks, passing
from huiyin.loop.matters.rules.clocks import Clock
from huiyin.loop.matters.rules.permissions import may
from huiyin.loop.matters.rules.states import ENDED, TRANSITIONS, State, Verb
from huiyin.loop.matters.signals import matter_changed


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a matter was before a change, for tallies; and all its columns, so that only changed ones are written."""

    state: str
    unit_id: int
    grade: str
    refusal: str
    debtor_id: int | None
    handler_id: int | None
    is_public: bool
    around: queries.Surroundings
    columns: dict[str, Any]


@dataclass(slots=True)
class Step:
    """One verb on its way: who, when, what was said, and what it means for debtor and clock.

    `debtor` is the post that owes next, or its id (None keeps the present one); `clock` replaces the clock of the new
    state; `due_at` its due moment; `keeps_clock` leaves the running clock alone. `outcome` tells how the old
    clock ends: done by its debtor, or passed on.
    """

    verb: Verb
    by: Actor
    at: datetime
    words: dict[str, str] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    debtor: Post | int | None = None
    clock: Clock | None = None
    due_at: datetime | None = None
    keeps_clock: bool = False
    outcome: str = Outcome.DONE


def locked(matter: Matter) -> Matter:
    """Return the row again with its clock, both locked until the transaction ends, and what it was before."""
    found: list[Matter] = _row(pk=matter.pk)
    if not found:
        raise Matter.DoesNotExist
    return ready(found[0])


@prepared
def _row(pk: Given) -> "QuerySet[Matter]":
    return Matter.objects.select_for_update().filter(pk=pk)


def ready(row: Matter) -> Matter:
    """Make a row that is locked ready to be changed: its clock locked too, and what it was kept."""
    row.clock, row.approval = duties.locked(row.clock_id), duties.locked(row.approval_id)
    row.snapshot = snapshot(row)
    if row.clock is not None and row.clock.post_id == row.debtor_id:
        row.clock.owner_path = row.snapshot.around.debtor_path
    return row


def snapshot(matter: Matter) -> Snapshot:
    """Return what a change must know of a matter before it happens: for tallies, and which columns to write."""
    return Snapshot(
        matter.state,
        matter.unit_id,
        matter.grade,
        matter.refusal,
        matter.debtor_id,
        matter.handler_id,
        matter.is_public,
        queries.surroundings(matter),
        {f.attname: getattr(matter, f.attname) for f in Matter._meta.concrete_fields},
    )


def enforce(matter: Matter, verb: Verb, by: Actor, at: datetime | None = None) -> None:
    """Raise `Refused` unless the rules allow the verb to this actor now; `at` for verbs that a term ends."""
    above = queries.superior_posts(matter) if verb == Verb.SUPERVISE else frozenset()
    limits = bounds.limits_of(verb, matter, at)
    may(verb, matter, by, superior_posts=above, limits=limits).enforce()


def said(words: dict[str, str]) -> dict[str, str]:
    """Return the words without empty ones, stripped."""
    return {name: text.strip() for name, text in words.items() if text.strip()}


def required(text: str, what: str) -> str:
    """Return the stripped text, or refuse with what is missing."""
    if not text.strip():
        raise Refused(f"请填写{what}")
    return text.strip()


def take(matter: Matter, step: Step) -> Matter:
    """Carry out a verb the rules allowed: new state, debtor, clock; one ledger entry; one signal."""
    before = matter.snapshot
    assert before is not None, "lock the matter first"
    matter.state = TRANSITIONS[matter.state, step.verb]
    _set_debtor(matter, step)
    _note_return(matter, step, before)
    with ledger.together():
        _drop_request(matter, step)
        if not step.keeps_clock:
            _switch_clock(matter, step)
        matter.save(update_fields=[n for n, old in before.columns.items() if getattr(matter, n) != old])
        _follow_parent(matter, before)
        record(matter, step, before=before)
    matter.snapshot = None
    return matter


def _drop_request(matter: Matter, step: Step) -> None:
    """End a request for more time that is not needed any more: its clock ends, or another post owes now."""
    if matter.approval_id is None or (step.keeps_clock and step.verb != Verb.PASS_UP):
        return
    duties.drop([matter.approval_id], by=step.by, at=step.at)
    matter.approval, matter.asked_until = None, None


def _set_debtor(matter: Matter, step: Step) -> None:
    if matter.state in ENDED:
        matter.debtor, matter.ended_at = None, step.at if matter.ended_at is None else matter.ended_at
    else:
        matter.ended_at = None
        if isinstance(step.debtor, int):
            matter.debtor_id = _still_open(matter, step.debtor)
        elif step.debtor is not None:
            matter.debtor = step.debtor
            matter.debtor_id = _still_open(matter, step.debtor.pk)


def _still_open(matter: Matter, post: int) -> int:
    """Return the post, or where it was closed meanwhile who watched over it, in every part it had in the matter."""
    assert matter.snapshot is not None
    if post not in matter.snapshot.around.closed:
        return post
    above = people.post_map([post]).supervisor_of(post, walled=matter.snapshot.around.walls)
    if above is None:
        raise Refused("应当接手的岗位已经撤销，又没有上级岗位，请联系工会")
    if matter.handler_id == post:
        matter.handler_id = above
    if matter.registrar_id == post:
        matter.registrar_id = above
    return above


def _note_return(matter: Matter, step: Step, before: Snapshot) -> None:
    """Count it where a matter is handed back to a post that had it before (推诿); who had it is asked of the ledger."""
    is_first = before.handler_id is None
    if step.verb not in passing.HANDING or matter.handler_id is None or is_first:
        return
    hands = queries.hands_of([matter.pk]).get(matter.pk, [])
    if passing.is_return(step.verb, matter.handler_id, [hand.handler for hand in hands]):
        matter.returns += 1


def _switch_clock(matter: Matter, step: Step) -> None:
    matter.paused_at = None
    new = next_clock(matter, step, walled=queries.walled_posts(matter))
    matter.clock = duties.switch(matter.clock, new, by=step.by, at=step.at, outcome=step.outcome)


def next_clock(matter: Matter, step: Step, *, walled: tuple[int, ...]) -> NewDuty | None:
    """Return the clock of the state the matter is in now, owed by its debtor; None where no clock runs."""
    clock = step.clock or clocks.clock_of(matter.state, matter.grade)
    if clock is None or matter.debtor_id is None:
        return None
    due_at, workdays = step.due_at, None
    if due_at is None:
        due_at = queries.cap_of(matter, clock, matter.state, step.at)
        workdays = queries.workdays_of(clock, step.at) if due_at == queries.due_moment(clock, step.at) else None
    return NewDuty(
        kind=clock.kind,
        post_id=matter.debtor_id,
        subject=matter.title,
        due_at=due_at,
        link=matter.link(),
        source="matter",
        source_id=matter.pk,
        walled=walled,
        workdays=workdays,
    )


def _follow_parent(matter: Matter, before: Snapshot) -> None:
    """The debtor of a common problem is the debtor of everything merged into it."""
    if before.around.merged and matter.debtor_id is not None and matter.debtor_id != before.debtor_id:
        Matter.objects.filter(parent=matter, state=State.MERGED).update(debtor=matter.debtor_id)


def record(matter: Matter, step: Step, *, before: Snapshot | None) -> None:
    """Append the one ledger entry of the change and tell apps above."""
    ledger.record(
        ledger.Draft(
            verb=f"matter.{step.verb.value}",
            subject="matter",
            subject_id=matter.pk,
            at=step.at,
            person_id=step.by.person_id,
            post_id=acting_post(matter, step.by, before),
            by_writer=step.by.writer_of is not None,
            data={
                "from": before.state if before else "",
                "to": matter.state,
                "debtor": matter.debtor_id,
                "handler": matter.handler_id,
                "unit": matter.unit_id,
                "due_at": matter.clock.due_at.isoformat() if matter.clock else None,
                **step.data,
            },
            words=said(step.words),
        )
    )
    matter_changed.send(sender=Matter, matter=matter, before=before, step=step)


def acting_post(matter: Matter, by: Actor, before: Snapshot | None) -> int | None:
    """Return the post in whose name the actor acts: the debtor's if held, else the registrar's, else any."""
    candidates: Iterable[int | None] = (before.debtor_id if before else None, matter.registrar_id, *sorted(by.posts))
    return next((post for post in candidates if by.holds(post)), None)
