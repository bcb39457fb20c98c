"""Who is at work in some branches, with role, place and room left: a constant number of queries."""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Count, FilteredRelation, Q, QuerySet

from huiyin.ground.grid.models import Care
from huiyin.ground.grid.queries import proof
from huiyin.ground.grid.queries.roll import places as teams
from huiyin.ground.grid.rules.carrying import LEADER_MAX, limit_key
from huiyin.ground.grid.rules.nearest import Near
from huiyin.ground.grid.rules.places import Places
from huiyin.ground.grid.rules.planning.roll import LEADERS, Role, role_of
from huiyin.ground.people.models import Person, Tenure
from huiyin.ground.people.rules import Office


def near(branches: Collection[int | None], *, on: date) -> dict[int, Near]:
    """Return everybody at work whom these branches look after, by id. Four queries."""
    team_of = teams()
    where = proof.places({pk: "".join(f"{unit:08d}" for unit in place.line) for pk, place in team_of.items()})
    people: dict[int, tuple[str, int, int | None, bool]] = {}
    offices: dict[int, set[str]] = defaultdict(set)
    cells: dict[int, tuple[int, str]] = {}  # person: the first cell they hold, with its post's office
    for pk, name, unit, branch, is_member, office, closed, cell, cell_closed in _rows(branches, where):
        people[pk] = (name, unit, branch, is_member)
        if office is not None and closed is None:
            offices[pk].add(office)
            if cell is not None and cell_closed is None:
                cells.setdefault(pk, (cell, office))
    ids = [pk for pk, _ in cells.values()]
    carried = Care.objects.filter(cell__in=ids, to_on=None, branch=None).order_by()
    loads = Counter(carried.values_list("cell_id", flat=True))
    limit = proof.limits(on)
    found = {}
    for pk, (name, unit, branch, is_member) in people.items():
        role = role_of(offices[pk], is_member=is_member)
        cell, office = cells.get(pk, (None, _office_of(role)))
        path = where.paths[unit]
        room = max(limit(limit_key(office), path) - (loads[cell] if cell else 0), 0)
        if role == Role.FRONT and not is_member and cell is None and Office.CREW_LEADER not in offices[pk]:
            room = 0
        home, team = where.of(unit, branch), team_of[unit].team
        found[pk] = Near(pk, name, role, unit, team, home, room, cell, is_member)
    return found


def _rows(branches: Collection[int | None], where: Places) -> "QuerySet[Any, Any]":
    """Return people with the posts they hold, one row for each, and the cells of those posts, by cell."""
    held = FilteredRelation("tenures", condition=Q(tenures__to_on=None))
    rows = Person.objects.filter(proof.people_at(branches, where), is_active=True).annotate(held=held)
    post = "held__post__"
    fields = (f"{post}office", f"{post}closed_on", f"{post}cell__pk", f"{post}cell__closed_on")
    found = rows.order_by("pk", f"{post}cell__pk")
    return found.values_list("pk", "name", "unit_id", "branch_id", "is_member", *fields)


def _office_of(role: int) -> str:
    return Office.MEMBER if role == Role.FRONT else Office.CADRE


def leaders(on: date, *, with_room: bool) -> list[tuple[int, str, int]]:
    """Return leaders as (person, name, branches followed), the least first; `with_room`: who may follow one more.

    One query.
    """
    held = Tenure.objects.filter(
        to_on=None, post__closed_on=None, post__office__in=[str(o) for o in LEADERS], person__is_active=True
    ).select_related("person", "post__unit")
    open_ones = Q(post__cell__cares__to_on=None, post__cell__cares__branch__isnull=False)
    tenures = list(held.annotate(load=Count("post__cell__cares", filter=open_ones)).order_by("pk"))
    by_person: Counter[int] = Counter()
    for tenure in tenures:
        by_person[tenure.person_id] += tenure.load
    limit = proof.limits(on)
    able = {
        t.person_id: (t.person_id, t.person.name, by_person[t.person_id])
        for t in tenures
        if not with_room or by_person[t.person_id] < limit(LEADER_MAX, t.post.unit.path)
    }
    return sorted(able.values(), key=lambda row: (row[2], row[0]))
