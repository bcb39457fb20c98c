"""What counting a change needs to know: paths of units, months of matters, who held a duty before."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum

from huiyin.account.insight.models import Tally
from huiyin.account.insight.rules.tallies import Scope, month_of
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.models import Post, Unit
from huiyin.kit.prepared import Givens, prepared
from huiyin.loop.matters.models import Matter


def paths_of_units(units: Collection[int]) -> dict[int, str]:
    """Return the paths of these units. One query."""
    return dict(_unit_paths(units=sorted(units)))


@prepared
def _unit_paths(units: Givens) -> "QuerySet[Unit, Any]":
    return Unit.objects.filter(pk__in=units).order_by().values_list("pk", "path")


def paths_around(matter: Matter, before: Any) -> dict[int, str]:
    """Return the paths of a matter's unit and of the one before; no query for what the change has read already."""
    known = {before.unit_id: before.around.path} if before else {}
    if matter.unit_id not in known and Matter.unit.is_cached(matter):
        known[matter.unit_id] = matter.unit.path
    return known if matter.unit_id in known else known | paths_of_units({matter.unit_id})


def paths_of_posts(posts: Collection[int]) -> dict[int, str]:
    """Return the path of the unit of each of these posts. One query, none for none."""
    if not posts:
        return {}
    return dict(_post_paths(posts=sorted(posts)))


@prepared
def _post_paths(posts: Givens) -> "QuerySet[Post, Any]":
    return Post.objects.filter(pk__in=posts).order_by().values_list("pk", "unit__path")


def unit_sums(units: Collection[int]) -> dict[int, dict[tuple[str, date], int]]:
    """Return all figures of these units, by measure and period. One query."""
    rows = Tally.objects.filter(scope=Scope.UNIT.value, scope_id__in=sorted(units)).order_by()
    found: dict[int, dict[tuple[str, date], int]] = {}
    for unit, measure, period, n in rows.values_list("scope_id", "measure", "period").annotate(total=Sum("n")):
        found.setdefault(unit, {})[measure, period] = n
    return found


def places_of_matters(matters: Collection[int]) -> dict[int, tuple[int, str, date]]:
    """Return unit, its path and the month of registration of these matters. One query, none for none."""
    if not matters:
        return {}
    return {pk: (unit, path, month_of(at)) for pk, unit, path, at in _places(matters=sorted(matters))}


@prepared
def _places(matters: Givens) -> "QuerySet[Matter, Any]":
    found = Matter.objects.filter(pk__in=matters).order_by()
    return found.values_list("pk", "unit_id", "unit__path", "registered_at")


def posts_before(duties: Collection[int]) -> dict[int, int]:
    """Return which post owed each of these duties before the hand-over that was just recorded. One query."""
    rows = Entry.objects.filter(subject="duty", subject_id__in=sorted(duties)).order_by("subject_id", "-id")
    seen: dict[int, list[int]] = {}
    for duty, post in rows.values_list("subject_id", "post_id"):
        seen.setdefault(duty, []).append(post or 0)
    return {duty: posts[1] for duty, posts in seen.items()}
