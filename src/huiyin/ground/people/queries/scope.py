"""Whose units somebody oversees, which posts lie in a unit, which post leads which branch."""

from collections.abc import Iterable

from django.db.models import Q

from huiyin.ground.people.models import Branch, Post, Unit
from huiyin.ground.people.rules import POWERS, Actor, Office, Power

OVERSEERS = sorted(office for office, powers in POWERS.items() if Power.OVERSEE in powers)


def overseen_paths(actor: Actor) -> list[str]:
    """Return the paths of the units whose subtrees the actor's posts oversee. One query, none for who oversees none."""
    if not actor.can(Power.OVERSEE):
        return []
    posts = Post.objects.filter(pk__in=sorted(actor.posts), office__in=OVERSEERS, closed_on=None)
    return sorted(Unit.objects.filter(posts__in=posts).values_list("path", flat=True).distinct())


def oversees(actor: Actor, path: str) -> bool:
    """Return whether a unit of this path lies in a subtree the actor oversees."""
    return any(path.startswith(above) for above in overseen_paths(actor))


LEVELS = 4  # of the grid, and of what climbs


def answer_to(posts: Iterable[int], column: str) -> Q:
    """Return the condition that the post a column names stands below one of these, up to four levels."""
    found, own = Q(pk__in=[]), sorted(posts)
    for level in range(1, LEVELS + 1):
        found |= Q(**{"__".join([column, *["superior"] * level, "in"]): own})
    return found


def posts_below(unit: Unit) -> list[int]:
    """Return the ids of all posts of a unit and of those below it, closed ones as well. One query."""
    inside = Post.objects.filter(unit__path__gte=unit.path, unit__path__lt=unit.path + "z")
    return list(inside.order_by("pk").values_list("pk", flat=True))


def leading() -> dict[int, Branch]:
    """Return the open branches by the post that leads each: the one named, else the unit's one secretary."""
    seats: dict[int | None, list[int]] = {}
    posts = Post.objects.filter(office=Office.SECRETARY, closed_on=None).order_by("pk")
    for post_id, unit_id in posts.values_list("pk", "unit_id"):
        seats.setdefault(unit_id, []).append(post_id)
    found: dict[int, Branch] = {}
    for branch in Branch.objects.filter(closed_on=None).order_by("-code"):
        only = seats.get(branch.unit_id, [])
        leader_id = branch.secretary_id or (only[0] if len(only) == 1 else None)
        if leader_id is not None:
            found[leader_id] = branch
    return found
