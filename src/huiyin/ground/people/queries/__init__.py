"""Who is who, who stands above whom, and what somebody may do."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat

from huiyin.ground.people.models import Person, Post, Tenure, Unit
from huiyin.ground.people.queries.chain import (
    effective_post,
    lowest_common_superior,
    post_map,
    superiors,
    supervisor_of,
)
from huiyin.ground.people.queries.find import Found, find_people, find_posts, find_units, tree
from huiyin.ground.people.queries.scope import answer_to, leading, overseen_paths, oversees, posts_below
from huiyin.ground.people.rules import Actor, powers_of
from huiyin.kit.prepared import Given, Givens, prepared

__all__ = [
    "Found",
    "actor",
    "answer_to",
    "effective_post",
    "find_people",
    "find_posts",
    "find_units",
    "holder",
    "holders",
    "leading",
    "lowest_common_superior",
    "overseen_paths",
    "oversees",
    "post_map",
    "post_names",
    "posts_below",
    "subtree",
    "superiors",
    "supervisor_of",
    "tree",
]


def subtree(unit: Unit, column: str = "path") -> dict[str, str]:
    """Return the filter that finds by index range what lies in a unit and below it; `column` leads to the path."""
    return {f"{column}__gte": unit.path, f"{column}__lt": unit.path + "z"}


def below(tops: Givens, column: str = "path") -> Q:
    """Return the condition that a path lies below any of these, themselves included; they may be given later.

    `column` leads to the path: `unit__path` for posts and people. Nothing lies below no path.
    """
    inside = Q(pk__in=[])
    for path in tops:
        inside |= Q(**{f"{column}__gte": path, f"{column}__lt": Concat(path, Value("z"))})
    return inside


def actor(person: Person) -> Actor:
    """Return the person as the rules see it: posts held today and their powers. One query."""
    held = _held(person=person.pk) if person.is_active else []
    return Actor(
        person_id=person.pk,
        posts=frozenset(post for post, _ in held),
        offices=frozenset(office for _, office in held),
        powers=powers_of(office for _, office in held),
    )


@prepared
def _held(person: Given) -> "QuerySet[Tenure, Any]":
    held = Tenure.objects.filter(person__pk=person, to_on=None, post__closed_on=None)
    return held.values_list("post_id", "post__office")


def post_names(posts: Iterable[int]) -> dict[int, str]:
    """Return the names of these posts by id. One query, none for none."""
    wanted = sorted(posts)
    return dict(Post.objects.filter(pk__in=wanted).order_by().values_list("pk", "name")) if wanted else {}


def holder(post: Post) -> Person | None:
    """Return who holds the post today, or None when it is vacant."""
    tenure = next(iter(_holding(posts=[post.pk])), None)
    return tenure.person if tenure else None


@prepared
def _holding(posts: Givens) -> "QuerySet[Tenure]":
    return Tenure.objects.select_related("person").filter(post__pk__in=posts, to_on=None).order_by("pk")


def holders(posts: list[int]) -> dict[int, Person]:
    """Return who holds each of these posts today; vacant ones are missing. One query."""
    tenures = Tenure.objects.select_related("person").filter(post__in=posts, to_on=None)
    return {tenure.post_id: tenure.person for tenure in tenures}
