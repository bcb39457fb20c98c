"""Between two versions: one person, one branch, one cell is given somebody who answers for it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from huiyin.ground.grid import signals
from huiyin.ground.grid.actions import care
from huiyin.ground.grid.actions.cells import Wanted, open_cells
from huiyin.ground.grid.actions.proving import prove
from huiyin.ground.grid.actions.turns import hold_posts, take_turn
from huiyin.ground.grid.models import Care, Cell, Grid
from huiyin.ground.grid.queries import branch_of
from huiyin.ground.grid.queries import mending as queries
from huiyin.ground.grid.rules import Level, may_plan
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Branch, Person
from huiyin.ground.people.rules import SYSTEM, Actor, Office
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused


@transaction.atomic
def mend(person: Person, carer: Person | Cell | None, *, by: Actor, at: datetime) -> Care | None:
    """Let somebody (or a cell) answer for a person from today on; None ends the care in force.

    For planners and the secretary of the person's branch. A member without a cell gets one. Refused where the carer has
    no room, stands no higher, or is answered for by the person.
    """
    person, carer = _locked(person, carer)
    take_turn()
    home = branch_of(person)
    queries.may_mend_for(by, home).enforce()
    now = queries.in_force(person=person)
    if carer is None:
        _stop(person, now, by, at)
        return None
    level = queries.level(person)
    if level is None:
        raise Refused(f"“{person.name}”不需要包保：正职和书记由联系点覆盖，领导由上级负责")
    cell = _cell_for(person, carer, level, at)
    if now is not None and now.cell_id == cell.pk:
        raise Refused(f"“{person.name}”已经由“{cell.name}”包保")
    queries.has_room(cell, on=clock.day_of(at)).enforce()
    queries.comes_back(person, cell).enforce()
    if now is not None:
        care.end([now.pk], on=clock.day_of(at))
    made = Care.objects.create(level=level, cell=cell, person=person, from_on=clock.day_of(at))
    _record("care.mend", "person", person.pk, by, at, cell=cell.pk, before=now.cell_id if now else None)
    _tell(person, {home.pk if home else None, cell.branch_id, *_old(now)}, by, at)
    return made


def _locked(person: Person, carer: Person | Cell | None) -> tuple[Person, Person | Cell | None]:
    """Return the two as they are now, locked in one order."""
    ids = {person.pk, carer.pk} if isinstance(carer, Person) else {person.pk}
    rows = Person.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk")
    found = {one.pk: one for one in rows}
    return found[person.pk], found[carer.pk] if isinstance(carer, Person) else carer


def _old(now: Care | None) -> set[int | None]:
    return {now.cell.branch_id} if now is not None else set()


def _stop(person: Person, now: Care | None, by: Actor, at: datetime) -> None:
    if now is None:
        raise Refused(f"“{person.name}”现在没有人包保")
    care.end([now.pk], on=clock.day_of(at))
    _record("care.mend", "person", person.pk, by, at, cell=None, before=now.cell_id)
    _tell(person, {queries.home(person), now.cell.branch_id}, by, at)


def _cell_for(person: Person, carer: Person | Cell, level: Level, at: datetime) -> Cell:
    """Return the open, held cell that is to carry, locked; for a person theirs, or a new one."""
    if isinstance(carer, Cell):
        cell = Cell.objects.select_for_update(of=("self",)).select_related("post__unit").get(pk=carer.pk)
        holder = queries.carer_of_cell(cell)
        if cell.closed_on or holder is None:
            raise Refused(f"“{cell.name}”现在没有人，请另选包保人")
        queries.may_carry(person, holder).enforce()
        return cell
    queries.may_carry(person, carer).enforce()
    wanted = Wanted(carer.pk, level, queries.home(carer))
    opened = open_cells([wanted], on=clock.day_of(at), at=at)
    if wanted not in opened:
        raise Refused(f"“{carer.name}”没有能包保的岗位，也不是党员，请另选包保人")
    return Cell.objects.select_for_update(of=("self",)).select_related("post__unit").get(pk=opened[wanted])


def _tell(person: Person, scope: set[int | None], by: Actor, at: datetime) -> None:
    prove(scope, by=by, at=at)
    signals.care_changed.send(Grid, people={person.pk}, by=by, at=at)


@transaction.atomic
def mend_branch(branch: Branch, leader: Person, *, by: Actor, at: datetime) -> Care:
    """Let a leader follow a branch (联系点) from today on. For planners. Refused beyond the limit of branches."""
    may_plan(by).enforce()
    branch = Branch.objects.select_for_update(of=("self",), no_key=True).get(pk=branch.pk)
    take_turn()
    if branch.closed_on:
        raise Refused(f"“{branch.name}”已经撤销")
    wanted = Wanted(leader.pk, Level.LEADERS, None)
    opened = open_cells([wanted], on=clock.day_of(at), at=at)
    if wanted not in opened:
        raise Refused(f"“{leader.name}”不是领导班子成员，不能联系支部")
    cell = Cell.objects.select_for_update(of=("self",)).select_related("post__unit").get(pk=opened[wanted])
    now = queries.in_force(branch=branch)
    if now is not None and now.cell_id == cell.pk:
        raise Refused(f"“{branch.name}”已经是“{leader.name}”的联系点")
    queries.has_room(cell, on=clock.day_of(at), branches=True).enforce()
    if now is not None:
        care.end([now.pk], on=clock.day_of(at))
    made = Care.objects.create(level=Level.LEADERS, cell=cell, branch=branch, from_on=clock.day_of(at))
    _record("care.mend", "branch", branch.pk, by, at, cell=cell.pk, before=now.cell_id if now else None)
    prove({branch.pk, None}, by=by, at=at)
    signals.care_changed.send(Grid, people=set(), by=by, at=at)
    return made


@transaction.atomic
def hand_over(cell: Cell, to: Person, *, by: Actor, at: datetime) -> Cell:
    """Seat another member of the branch in a member's cell that fell vacant: the cell goes on under the successor.

    The post is locked before the turn, which its appointment takes; refused where somebody else was faster.
    """
    hold_posts([cell.post_id])
    cell = Cell.objects.select_related("post", "branch").get(pk=cell.pk)
    queries.may_mend_for(by, cell.branch).enforce()
    if cell.closed_on or cell.post.closed_on:
        raise Refused(f"“{cell.name}”已经撤销，不用接替")
    if cell.post.office != Office.MEMBER:
        raise Refused("这个网格的岗位由组织人员任免，不在这里接替")
    holder = queries.carer_of_cell(cell)
    if holder is not None:
        raise Refused(f"“{cell.name}”已经由“{holder.name}”接替，请刷新页面")
    if not (to.is_active and to.is_member) or queries.home(to) != cell.branch_id:
        raise Refused(f"“{to.name}”不是这个支部的党员")
    people.appoint(to, cell.post, by=SYSTEM, at=at)
    _record("cell.hand_over", "cell", cell.pk, by, at, person=to.pk)
    return cell


def _record(verb: str, subject: str, subject_id: int, by: Actor, at: datetime, **data: Any) -> None:
    ledger.record(
        ledger.Draft(verb=verb, subject=subject, subject_id=subject_id, at=at, person_id=by.person_id, data=data)
    )
