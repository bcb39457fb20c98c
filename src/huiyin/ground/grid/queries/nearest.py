"""Who is at work in some branches, with role, place and room left: a constant number of queries."""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date

from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.grid.queries import proof
from huiyin.ground.grid.queries.roll import places as teams
from huiyin.ground.grid.rules.carrying import LEADER_MAX, limit_key
from huiyin.ground.grid.rules.nearest import Near
from huiyin.ground.grid.rules.planning.roll import LEADERS, Role, role_of
from huiyin.ground.people.models import Person, Tenure
from huiyin.ground.people.rules import Office


def near(branches: Collection[int | None], *, on: date) -> dict[int, Near]:
    """Return everybody at work whom these branches look after, by id. Six queries."""
    team_of = teams()
    where = proof.places({pk: "".join(f"{unit:08d}" for unit in place.line) for pk, place in team_of.items()})
    at = proof.people_at(branches, where)
    rows = Person.objects.filter(at, is_active=True).order_by("pk")
    people = list(rows.values_list("pk", "name", "unit_id", "branch_id", "is_member"))
    in_scope = proof.people_at(branches, where, "person__")
    held = Tenure.objects.filter(in_scope, to_on=None, post__closed_on=None, person__is_active=True).order_by("pk")
    offices: dict[int, set[str]] = defaultdict(set)
    by_post: dict[int, int] = {}
    for person, post, office in held.values_list("person_id", "post_id", "post__office"):
        offices[person].add(office)
        by_post[post] = person
    cells = {
        by_post[post]: (pk, office)
        for pk, post, office in Cell.objects.filter(post__in=by_post, closed_on=None)
        .order_by("-pk")
        .values_list("pk", "post_id", "post__office")
    }
    ids = [pk for pk, _ in cells.values()]
    carried = Care.objects.filter(cell__in=ids, to_on=None, branch=None).order_by()
    loads = Counter(carried.values_list("cell_id", flat=True))
    limit = proof.limits(on)
    found = {}
    for pk, name, unit, branch, is_member in people:
        role = role_of(offices[pk], is_member=is_member)
        cell, office = cells.get(pk, (None, _office_of(role)))
        path = where.paths[unit]
        room = max(limit(limit_key(office), path) - (loads[cell] if cell else 0), 0)
        if role == Role.FRONT and not is_member and cell is None and Office.CREW_LEADER not in offices[pk]:
            room = 0
        home, team = where.of(unit, branch), team_of[unit].team
        found[pk] = Near(pk, name, role, unit, team, home, room, cell, is_member)
    return found


def _office_of(role: int) -> str:
    return Office.MEMBER if role == Role.FRONT else Office.CADRE


def leaders(on: date, *, with_room: bool) -> list[tuple[int, str, int]]:
    """Return leaders as (person, name, branches followed), the least first; `with_room`: who may follow one more."""
    held = Tenure.objects.filter(
        to_on=None, post__closed_on=None, post__office__in=[str(o) for o in LEADERS], person__is_active=True
    ).select_related("person", "post__unit")
    tenures = list(held.order_by("pk"))
    follows = Care.objects.filter(to_on=None, person=None, cell__post__in=[t.post_id for t in tenures]).order_by()
    loads = Counter(follows.values_list("cell__post_id", flat=True))
    by_person: Counter[int] = Counter()
    for tenure in tenures:
        by_person[tenure.person_id] += loads[tenure.post_id]
    limit = proof.limits(on)
    able = {
        t.person_id: (t.person_id, t.person.name, by_person[t.person_id])
        for t in tenures
        if not with_room or by_person[t.person_id] < limit(LEADER_MAX, t.post.unit.path)
    }
    return sorted(able.values(), key=lambda row: (row[2], row[0]))
