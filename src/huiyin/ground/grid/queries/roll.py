"""Reads the roll as planning wants it: a fixed number of queries for a mine or a hundred thousand people."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huiyin.ground.grid.models import Care, Cell, Choice
from huiyin.ground.grid.rules.carrying import cell_at
from huiyin.ground.grid.rules.planning import Contact, Leader, Limits, One, Roll
from huiyin.ground.grid.rules.planning.roll import LEADERS, role_of
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Person, Post, Tenure, Unit
from huiyin.ground.people.rules import UnitKind
from huiyin.ground.rulebook import queries as rulebook


def limits_of(day: date) -> Limits:
    """Return the loads the rulebook sets on a day."""

    def number(key: str) -> int:
        return int(rulebook.value(key, on=day))

    return Limits(
        least=number("care.member_to_staff_min"),
        usual=number("care.member_to_staff"),
        most=number("care.member_to_staff_max"),
        cadre_most=number("care.squad_cadre_max"),
        leader_most=number("grid.leader_branches_max"),
    )


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as planning needs it: its team (itself above the crews) and the units from the root to it."""

    team: int
    line: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What a person holds today: posts by id, the offices they are."""

    posts: tuple[int, ...]
    offices: frozenset[str]


@dataclass(frozen=True, slots=True)
class Read:
    """The roll with what adoption and pages need beside it: cells in force by holder, and by target."""

    roll: Roll
    mark: str
    offices: dict[int, frozenset[str]]  # by person
    cells: dict[int, dict[str, int]]  # the cells a person holds, by person and office
    now: dict[int, int]  # the cell in force, by person
    now_branches: dict[int, int]  # the leader's cell in force, by branch

    def cell_at(self, level: int, carer: int | None) -> int | None:
        """Return the cell by which somebody carries at a level, or None."""
        pk = carer or 0
        return cell_at(level, self.offices.get(pk, frozenset()), self.cells.get(pk, {}))


def places() -> dict[int, Place]:
    """Return every unit's place. One query."""
    rows = list(Unit.objects.values_list("pk", "path", "kind", "parent_id").order_by("path"))
    return {
        pk: Place(parent if kind == UnitKind.CREW and parent else pk, _line(path)) for pk, path, kind, parent in rows
    }


def _line(path: str) -> tuple[int, ...]:
    return tuple(int(path[i : i + 8]) for i in range(0, len(path), 8))


def held_by_person() -> dict[int, Held]:
    """Return the posts and offices of everybody who holds one today. One query."""
    rows = Tenure.objects.filter(to_on=None, post__closed_on=None, person__is_active=True)
    posts: dict[int, list[int]] = defaultdict(list)
    offices: dict[int, set[str]] = defaultdict(set)
    for person, post, office in rows.order_by("pk").values_list("person_id", "post_id", "post__office"):
        posts[person].append(post)
        offices[person].add(office)
    return {pk: Held(tuple(held), frozenset(offices[pk])) for pk, held in posts.items()}


def read(unit: Unit | None = None, *, locks: Iterable[Choice] = ()) -> Read:
    """Return the roll of a subtree (None: of everybody), with the locked choices of a draft. Eight queries."""
    inside, held = places(), held_by_person()
    branches = list(Branch.objects.filter(closed_on=None).select_related("unit").order_by("code"))
    by_unit = {b.unit_id: b.pk for b in reversed(branches)}
    holder = {post: pk for pk, mine in held.items() for post in mine.posts}
    cells: dict[int, dict[str, int]] = defaultdict(dict)
    for cell, post, office in _cells():
        if post in holder:
            cells[holder[post]].setdefault(office, cell)
    cared = _care(holder)
    fixed = list(locks)
    locked = {c.person_id: c.carer_id or 0 for c in fixed if c.person_id}
    ones, digest = [], hashlib.sha256()
    for row in _people(unit):
        pk, unit_id, branch_id, is_member, dormitory = row
        offices = held[pk].offices if pk in held else frozenset()
        where = inside[unit_id]
        branch = branch_id or next((by_unit[u] for u in reversed(where.line) if u in by_unit), 0)
        role = role_of(offices, is_member=is_member)
        now = cared.people.get(pk, (0, 0))
        ones.append(One(pk, branch, unit_id, where.team, dormitory, role, now[1], locked.get(pk, 0)))
        digest.update(f"{pk},{branch},{unit_id},{role};".encode())
    wanted = [b for b in branches if unit is None or (b.unit is not None and b.unit.path.startswith(unit.path))]
    roll = Roll(tuple(ones), tuple(_contacts(wanted, held, cared, fixed)), tuple(_leaders(held)))
    now_people = {pk: cell for pk, (cell, _) in cared.people.items()}
    now_branches = {pk: cell for pk, (cell, _) in cared.branches.items()}
    offices_of = {pk: one.offices for pk, one in held.items()}
    return Read(roll, digest.hexdigest(), offices_of, dict(cells), now_people, now_branches)


def _people(unit: Unit | None) -> Iterable[tuple[int, int, int | None, bool, str]]:
    found = Person.objects.filter(is_active=True)
    if unit is not None:
        found = found.filter(**{f"unit__{key}": value for key, value in people.subtree(unit).items()})
    fields = found.order_by("pk").values_list("pk", "unit_id", "branch_id", "is_member", "dormitory")
    return fields.iterator(chunk_size=5000)


def _cells() -> Iterable[tuple[int, int, str]]:
    return Cell.objects.filter(closed_on=None).order_by("pk").values_list("pk", "post_id", "post__office")


@dataclass(frozen=True, slots=True)
class _Cared:
    """Care in force: cell and the person who holds it (0 for nobody), by person and by branch."""

    people: dict[int, tuple[int, int]]
    branches: dict[int, tuple[int, int]]


def _care(holder: dict[int, int]) -> _Cared:
    rows = (
        Care.objects.filter(to_on=None).order_by("pk").values_list("person_id", "branch_id", "cell_id", "cell__post_id")
    )
    found = _Cared({}, {})
    for person, branch, cell, post in rows.iterator(chunk_size=5000):
        if person is not None:
            found.people[person] = (cell, holder.get(post, 0))
        elif branch is not None:
            found.branches[branch] = (cell, holder.get(post, 0))
    return found


def _leaders(held: dict[int, Held]) -> list[Leader]:
    """Return the leaders with the specialties of the units whose heads answer to them. One query."""
    mine = {pk: held[pk].posts for pk in sorted(held) if LEADERS & held[pk].offices}
    below: dict[int, set[str]] = defaultdict(set)
    rows = Post.objects.filter(closed_on=None, superior__isnull=False).exclude(unit__specialty="")
    for superior, specialty in rows.order_by().values_list("superior_id", "unit__specialty").distinct():
        below[superior].add(specialty)
    return [Leader(pk, frozenset().union(*(below[post] for post in posts))) for pk, posts in mine.items()]


def _contacts(branches: list[Branch], held: dict[int, Held], cared: _Cared, fixed: list[Choice]) -> list[Contact]:
    """Return the branches with the leaders above the heads of their unit. One query."""
    holder = {post: pk for pk, mine in held.items() if LEADERS & mine.offices for post in mine.posts}
    above: dict[int, list[int]] = defaultdict(list)
    heads = Post.objects.filter(closed_on=None, unit__in=[b.unit_id for b in branches if b.unit_id])
    for unit, superior in heads.order_by("pk").values_list("unit_id", "superior_id"):
        if superior in holder:
            above[unit].append(holder[superior])
    locked = {c.branch_id: c.carer_id or 0 for c in fixed if c.branch_id}
    return [
        Contact(
            b.pk,
            (b.unit.parent_id or b.unit.pk) if b.unit else 0,
            b.unit.specialty if b.unit else "",
            tuple(dict.fromkeys(above[b.unit_id])) if b.unit_id else (),
            cared.branches.get(b.pk, (0, 0))[1],
            locked.get(b.pk, 0),
        )
        for b in branches
    ]
