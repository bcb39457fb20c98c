"""The grid follows the roll, in the transaction of its change: who joined, moved or left, whose post changed hands."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from huiyin.ground.grid import signals
from huiyin.ground.grid.actions import care
from huiyin.ground.grid.actions.adopting import take_effect_due
from huiyin.ground.grid.actions.proving import prove
from huiyin.ground.grid.actions.turns import hold_posts, take_turn
from huiyin.ground.grid.models import Care, Cell, Grid
from huiyin.ground.grid.queries import chain, following, proof
from huiyin.ground.grid.queries import mending as queries
from huiyin.ground.grid.rules.cycles import cycle
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Branch, Person, Post
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit import clock


@transaction.atomic
def follow_person(person: Person, *, by: Actor, at: datetime, before: tuple[int, int | None] | None = None) -> None:
    """Somebody joined, or came from another unit and branch (`before`): a gap opens where they are now.

    A member's seat doesn't go along: it falls vacant, and whom it carried show as a gap of the old branch.
    """
    home = queries.home(person)
    if before is not None:
        hold_posts(cell.post_id for cell in following.seats_left_by(person, home))
    if not take_turn():
        return
    scope: set[int | None] = {home}
    if before is not None:
        scope.add(proof.places().of(*before))
        now = queries.in_force(person=person)
        scope |= {now.cell.branch_id} if now is not None else set()
        _leave_seats(following.seats_left_by(person, home), at)
    prove(scope, by=by, at=at)


def _leave_seats(cells: Iterable[Cell], at: datetime) -> None:
    for cell in cells:
        people.vacate(cell.post, by=SYSTEM, at=at)


@transaction.atomic
def follow_leaving(person: Person, *, by: Actor, at: datetime) -> None:
    """Somebody left: nobody answers for them any more; what they carried was told by their posts."""
    if not take_turn():
        return
    now = queries.in_force(person=person)
    if now is not None:
        _end([now], by, at)
    prove({queries.home(person), *({now.cell.branch_id} if now else ())}, by=by, at=at)


@transaction.atomic
def follow_post(post: Post, *, by: Actor, at: datetime, holder: Person | None = None) -> None:
    """A post changed hands or fell vacant: its cell is a dead link or lives again, its holders need other carers.

    A successor whom the cell's chain answers for would answer for themselves: that care ends, and shows as a gap. Whom
    nobody carries any more, in the new office, keeps no carer either.
    """
    if not take_turn():
        return
    before = queries.last_holder(post)
    holders = [one for one in (holder, before) if one is not None]
    now = queries.in_force(person=holder) if holder is not None else None
    scope = set(queries.touched_by_post(post, holders))
    if holder is not None and now is not None and (queries.level(holder) is None or chain.rings(holder)):
        scope.add(now.cell.branch_id)
        _end([now], by, at)
    prove(scope, by=by, at=at)


@transaction.atomic
def follow_secretary(branch: Branch, *, by: Actor, at: datetime) -> None:
    """Another post leads a branch."""
    if take_turn():
        prove({branch.pk}, by=by, at=at)


@transaction.atomic
def follow_roll(*, by: Actor, at: datetime) -> None:
    """A workbook was carried out: end care that is void, end rings, leave seats of who moved, prove it all anew."""
    hold_posts(cell.post_id for cell in chain.seats_gone_elsewhere())
    if not take_turn():
        return
    gone = following.void_cares()
    if gone:
        _end(gone, by, at)
    _leave_seats(chain.seats_gone_elsewhere(), at)
    while ring := cycle(proof.live_carers()):
        _end(following.cares_of(ring[:1]), by, at)
    prove(None, by=by, at=at)


@transaction.atomic
def follow_limits(*, by: Actor, at: datetime) -> int:
    """Other numbers hold: find who carries too many. Returns how many gaps came or went."""
    return prove(None, by=by, at=at) if take_turn() else 0


def tick(at: datetime) -> int:
    """Let versions take effect whose day has come; prove anew where another limit begins to hold. Safe to run twice."""
    begun, last = take_effect_due(at), proof.last_boundary(clock.day_of(at))
    return begun + (_judge_again(last, at) if proof.judged_by() not in (None, last) else 0)


@transaction.atomic
def _judge_again(last: str, at: datetime) -> int:
    """Judge loads by the limits that began since the last time, however many ticks were missed."""
    if not take_turn() or proof.judged_by() == last:
        return 0
    first = Grid.objects.get(number=1)
    first.figures = {**first.figures, proof.JUDGED: last}
    first.save(update_fields=["figures"])
    return follow_limits(by=SYSTEM, at=at)


def _end(cares: list[Care], by: Actor, at: datetime) -> None:
    """End care that the roll has made void, one ledger entry each."""
    care.end([one.pk for one in cares], on=clock.day_of(at))
    ledger.record_many(
        ledger.Draft("care.end", "person", one.person_id or 0, at, person_id=by.person_id, data={"cell": one.cell_id})
        for one in cares
    )
    signals.care_changed.send(Grid, people={one.person_id for one in cares}, by=by, at=at)
