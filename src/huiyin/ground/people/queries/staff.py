"""Rows for the pages of whoever keeps units, posts and staff."""

from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Count, F, Model, Prefetch, Q, QuerySet
from django.http import Http404

from huiyin.ground.people.models import Branch, Intake, Person, Post, Tenure, Unit
from huiyin.ground.people.rules import Actor, Office, may_keep_staff

PAGE = 50
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Branching:
    """A unit in the tree page: depth from the root, heads, posts and vacancies in it."""

    unit: Unit
    depth: int
    people: int
    posts: int
    vacant: int


def _gate(actor: Actor) -> None:
    """Outsiders get 404, as everywhere."""
    if not may_keep_staff(actor):
        raise Http404


def organisation(actor: Actor) -> list[Branching]:
    """Return every open unit from the root down with its own counts. Three queries."""
    _gate(actor)
    people = _counts(Person.objects.filter(is_active=True))
    live = Count("tenures", filter=Q(tenures__to_on=None, tenures__id__isnull=False))
    posts: dict[int, list[int]] = {}
    for unit_id, holders in (
        Post.objects.filter(closed_on=None)
        .exclude(office=Office.MEMBER)
        .annotate(live=live)
        .values_list("unit_id", "live")
        .order_by("unit_id")
    ):
        posts.setdefault(unit_id, []).append(holders)
    return [
        Branching(u, len(u.path) // 8 - 1, people.get(u.pk, 0), len(held := posts.get(u.pk, [])), held.count(0))
        for u in Unit.objects.filter(closed_on=None).order_by("path")
    ]


def _counts(rows: Any) -> dict[int, int]:
    return dict(rows.order_by("unit_id").values_list("unit_id").annotate(n=Count("id")))


def unit_for(actor: Actor, pk: int) -> Unit:
    """Return a unit for whoever keeps staff, else 404."""
    _gate(actor)
    return _one(Unit.objects.select_related("parent"), pk)


def posts_of(unit: Unit) -> list[Post]:
    """Return the open posts of a unit; `live` holds the present tenure, if any. Two queries."""
    live = Prefetch("tenures", Tenure.objects.filter(to_on=None).select_related("person"), to_attr="live")
    rows = Post.objects.filter(unit=unit, closed_on=None).exclude(office=Office.MEMBER)
    return list(rows.select_related("superior").prefetch_related(live).order_by("code"))


def grid_posts_of(unit: Unit) -> int:
    """Return how many posts the grid has opened in a unit (网格员); the grid's own pages list them."""
    return Post.objects.filter(unit=unit, closed_on=None, office=Office.MEMBER).count()


def branches_of(unit: Unit) -> list[Branch]:
    """Return the branches of a unit with the post named to lead each, if any."""
    return list(Branch.objects.filter(unit=unit, closed_on=None).select_related("secretary").order_by("code"))


def people_of(unit: Unit, *, page: int = 1) -> tuple[list[Person], int]:
    """Return a page of the people at work in a unit, and how many there are."""
    rows = Person.objects.filter(unit=unit, is_active=True)
    first = (max(page, 1) - 1) * PAGE
    return list(rows.select_related("branch").order_by("staff_number")[first : first + PAGE]), rows.count()


def person_for(actor: Actor, pk: int) -> Person:
    """Return a person for whoever keeps staff, else 404."""
    _gate(actor)
    return _one(Person.objects.select_related("unit", "branch"), pk)


def post_for(actor: Actor, pk: int) -> Post:
    """Return a post for whoever keeps staff, else 404."""
    _gate(actor)
    return _one(Post.objects.select_related("unit"), pk)


def tenures_of(person: Person) -> list[Tenure]:
    """Return all tenures of a person, the present ones first."""
    return list(
        Tenure.objects.filter(person=person)
        .select_related("post__unit")
        .order_by(F("to_on").desc(nulls_first=True), "-from_on")
    )


def by_number(staff_number: str) -> Person | None:
    """Return the person at work with this staff number."""
    return Person.objects.filter(staff_number=staff_number.strip(), is_active=True).first()


def intake_for(actor: Actor, pk: int) -> Intake:
    """Return an import for whoever keeps staff, else 404; its content stays unread until asked for."""
    _gate(actor)
    return _one(Intake.objects.defer("content"), pk)


def intakes(actor: Actor) -> list[Intake]:
    """Return the last ten imports."""
    _gate(actor)
    return list(Intake.objects.defer("content").select_related("by_person").order_by("-id")[:10])


def _one(rows: "QuerySet[Row]", pk: int) -> Row:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
