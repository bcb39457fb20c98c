"""What a single change of care asks: rights, room, roles, which branches it touches."""

from collections.abc import Iterable

from django.db.models import Q

from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.grid.queries import branch_of, chain, led_branches, proof
from huiyin.ground.grid.queries.cells import Carer, carers
from huiyin.ground.grid.queries.proof import Scope
from huiyin.ground.grid.rules import Level, may_answer_at, may_mend
from huiyin.ground.grid.rules.carrying import LEADER_MAX, level_of, limit_key
from huiyin.ground.grid.rules.planning.roll import Role, role_of
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Person, Post, Tenure
from huiyin.ground.people.rules import Actor, Office
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.verdicts import ALLOWED, Verdict, first_refusal, refused


def may_mend_for(actor: Actor, branch: Branch | None) -> Verdict:
    """Return whether the actor changes the care of people in this branch."""
    leads = branch is not None and bool(actor.posts) and branch.pk in {b.pk for b in led_branches(actor.posts)}
    return may_mend(actor, leads=leads)


def role(person: Person) -> Role:
    """Return where somebody stands on the four levels today. One query."""
    return role_of(people.actor(person).offices, is_member=person.is_member)


def level(person: Person) -> Level | None:
    """Return at which level somebody is carried, None for whom nobody carries."""
    return level_of(people.actor(person).offices, is_member=person.is_member)


def may_carry(person: Person, carer: Person) -> Verdict:
    """Return whether one may answer for the other: both at work, two people, the carer's role above."""
    return first_refusal(
        ALLOWED if person.is_active else refused(f"“{person.name}”已离职"),
        ALLOWED if carer.is_active else refused(f"“{carer.name}”已离职"),
        refused("不能自己包保自己") if person.pk == carer.pk else ALLOWED,
        may_answer_at(role(carer), role(person)),
    )


def has_room(cell: Cell, *, on: object, branches: bool = False) -> Verdict:
    """Return whether a cell carries fewer people (or branches) than its limit."""
    rows = Care.objects.filter(cell=cell, to_on=None, branch__isnull=not branches)
    used = rows.count()
    key = LEADER_MAX if branches else limit_key(cell.post.office)
    most = int(rulebook.value(key, on=on, unit_path=cell.post.unit.path))  # type: ignore[arg-type]
    return ALLOWED if used < most else refused(f"“{cell.name}”已经有 {used} 个，上限是 {most} 个")


def carer_of_cell(cell: Cell) -> Person | None:
    """Return who holds the cell's post today."""
    return people.holder(cell.post)


def carer(person: Person) -> Carer:
    """Return a person with posts and cells."""
    return carers([person.pk])[person.pk]


def in_force(person: Person | None = None, branch: Branch | None = None) -> Care | None:
    """Return the care in force for a person or a branch."""
    rows = Care.objects.filter(to_on=None).select_related("cell")
    return rows.filter(person=person).first() if person is not None else rows.filter(branch=branch).first()


def home(person: Person) -> int | None:
    """Return the id of the branch that looks after somebody."""
    found = branch_of(person)
    return found.pk if found else None


def touched_by_cell(cell: Cell) -> set[int | None]:
    """Return the branches whose proof changes when a cell's holder does: its own, and those of whom it carries."""
    where = proof.places()
    rows = Care.objects.filter(cell=cell, to_on=None, branch=None).order_by()
    return {cell.branch_id, *(where.of(*row) for row in rows.values_list("person__unit", "person__branch"))}


def touched_by_post(post: Post, holders: Iterable[Person]) -> Scope:
    """Return the branches whose proof changes with a post's holder: its cell's, those it leads, the holders' own."""
    scope: set[int | None] = {home(person) for person in holders}
    cell = Cell.objects.filter(post=post).first()
    if cell is not None:
        scope |= touched_by_cell(cell)
    if post.office == Office.SECRETARY:
        led = Branch.objects.filter(Q(secretary=post) | Q(unit=post.unit_id), closed_on=None)
        scope |= set(led.values_list("pk", flat=True))
    return scope


def last_holder(post: Post) -> Person | None:
    """Return who held a post last."""
    tenure = Tenure.objects.filter(post=post).exclude(to_on=None).select_related("person").order_by("-to_on", "-pk")
    found = tenure.first()
    return found.person if found else None


def comes_back(person: Person, cell: Cell) -> Verdict:
    """Return whether the chain above a cell leads to the person it is to carry."""
    return refused("这样会成为互相包保，请改选包保人") if chain.leads_back(person, cell) else ALLOWED
