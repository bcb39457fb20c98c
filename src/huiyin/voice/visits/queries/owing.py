"""Who visits somebody: the carer on the grid, else the branch's secretary, past the posts the person keeps away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from huiyin.ground.grid import queries as grid
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Person, Post
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.prepared import Given, Givens, prepared
from huiyin.voice.visits.models import Wish
from huiyin.voice.visits.rules.kinds import Form
from huiyin.voice.visits.rules.permissions import RAISERS, Standing


@dataclass(frozen=True, slots=True)
class Owing:
    """The post that is to visit a person (None: nobody answers for them), the branch, the posts kept away."""

    post: Post | None
    branch: Branch | None
    apart: frozenset[int]


def apart_of(person_id: int) -> frozenset[int]:
    """Return the ids of the posts a person keeps away. One query."""
    return frozenset(_apart(person=person_id))


@prepared
def _apart(person: Given) -> "QuerySet[Wish, Any]":
    return Wish.objects.filter(person__pk=person, apart__isnull=False).values_list("apart", flat=True)


def apart_by_person(people: Collection[int]) -> dict[int, frozenset[int]]:
    """Return the ids of the posts each of these people keeps away; who keeps none away is missing. One query."""
    found: dict[int, set[int]] = {}
    rows = Wish.objects.filter(person__in=list(people), apart__isnull=False).order_by("pk")
    for person, post in rows.values_list("person", "apart"):
        found.setdefault(person, set()).add(post)
    return {person: frozenset(posts) for person, posts in found.items()}


def kept_away(posts: Collection[int]) -> set[int]:
    """Return the ids of the people who keep one of these posts away. One query."""
    return set(Wish.objects.filter(apart__in=sorted(posts)).values_list("person", flat=True)) if posts else set()


def owing(person: Person) -> Owing:
    """Return who is to visit a person today, and in which branch."""
    apart, branch = apart_of(person.pk), grid.branch_of(person)
    carer = grid.carer_of(person.pk)
    secretary = grid.secretary_of(branch) if branch else None
    found = [post for post in (carer.post if carer else None, secretary) if post is not None and not post.closed_on]
    seats = people.post_map([post.pk for post in found]) if found else None
    for post in found:
        holder = seats.seats[post.pk].holder_id if seats else None
        if holder not in {None, person.pk} and post.pk not in apart:
            return Owing(post, branch, apart)
    above = found[-1] if found else None
    walls = {"walled": apart, "walled_people": {person.pk}}
    return Owing(people.supervisor_of(above, **walls) if above else None, branch, apart)


def standing(actor: Actor, person: Person, *, day: date) -> Standing:
    """Return how an actor stands to a person on a day. At most seven queries."""
    branch = grid.branch_of(person)
    secretary = grid.secretary_of(branch) if branch else None
    held: list[Post] = _open_posts(pks=sorted(actor.posts))
    personnel = rulebook.value("visit.raiser_unit", on=day)
    return Standing(
        is_self=actor.person_id == person.pk,
        is_carer=grid.answers_for(actor, person.pk),
        is_above=any(p.office in RAISERS and person.unit.path.startswith(p.unit.path) for p in held),
        is_secretary=secretary is not None and actor.holds(secretary.pk),
        is_personnel=any(p.unit.name == personnel for p in held),
        is_partner=are_partners(actor, person),
        is_kept_away=bool(apart_of(person.pk) & actor.posts),
    )


def are_partners(actor: Actor, person: Person) -> bool:
    """Return whether the actor is a party member of the same branch as a member. One query, none for others."""
    if not person.is_member or person.branch_id is None or actor.person_id in {None, person.pk}:
        return False
    me = Person.objects.filter(pk=actor.person_id, branch=person.branch_id, is_member=True, is_active=True)
    return me.exists()


@prepared
def _open_posts(pks: Givens) -> "QuerySet[Post]":
    return Post.objects.filter(pk__in=pks, closed_on=None).select_related("unit")


def kinds(form: str, day: date) -> list[str]:
    """Return the kinds that call for a talk or a visit, by the rulebook of a day."""
    key = "talk.triggers" if form == Form.TALK else "visit.triggers"
    return list(rulebook.value(key, on=day))


def due_days(form: str, day: date) -> int:
    """Return within how many days of hearing of it a talk or a visit is due."""
    key = "talk.due_days" if form == Form.TALK else "visit.due_days"
    return int(rulebook.value(key, on=day))
