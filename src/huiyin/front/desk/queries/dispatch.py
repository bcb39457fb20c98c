"""The dispatcher's board: what is late where, what lies still, vacant posts, supervision that climbed, open notices.

Late means a duty of any kind past its day and still open. Names of what late duties are about come without those
walled off from the reader.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huiyin.front.desk.queries import STEP
from huiyin.front.desk.rules import dispatch as rules
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post, Tenure, Unit
from huiyin.ground.people.rules import Actor, Office
from huiyin.kit.prepared import Given, prepared
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind

SHOWN = 10
PAGE = 25
MOST_VACANT = 200
OPEN = Q(settled_at=None)


@dataclass(frozen=True, slots=True)
class Line:
    """A unit right below the one looked at (or itself): its open late duties by group, and all together."""

    unit: Unit
    late: dict[str, int]
    total: int


def late_by_unit(unit: Unit) -> list[Line]:
    """Return where late duties lie, most first: a line for each unit below, one for its own posts. Two queries."""
    found: dict[int, Counter[str]] = defaultdict(Counter)
    for path, kind, n in _late_counts(path=unit.path, end=unit.path + "z"):
        found[_under(path, unit)][rules.group_of(kind)] += n
    units = Unit.objects.in_bulk(list(found))
    lines = [Line(units[pk], dict(counts), counts.total()) for pk, counts in found.items()]
    return sorted(lines, key=lambda line: (-line.total, line.unit.path))


def _under(path: str, unit: Unit) -> int:
    """Return the id of the unit right below `unit` on the way to a path; its own where the path ends there."""
    begin = len(unit.path)
    return int(path[begin : begin + STEP] or path[begin - STEP : begin])


@prepared
def _late_counts(path: Given, end: Given) -> "QuerySet[Duty, Any]":
    found = Duty.objects.filter(OPEN, is_overdue=True, post__unit__path__gte=path, post__unit__path__lt=end)
    return found.order_by().values_list("post__unit__path", "kind").annotate(n=Count("pk"))


@dataclass(frozen=True, slots=True)
class LatePage:
    """Some late duties, oldest first, and where the next page begins."""

    rows: list[Duty]
    after: str


def late_duties(actor: Actor, unit: Unit, group: str, *, after: str = "") -> LatePage:
    """Return a page of the late duties of a subtree and group (empty: all), without those walled off. One query."""
    found = Duty.objects.filter(OPEN, is_overdue=True, **_below(unit))
    if group:
        found = found.filter(kind__in=rules.kinds_of(group))
    place = rules.place_of(after)
    if place is not None:
        found = found.filter(Q(due_at__gt=place[0]) | Q(due_at=place[0], pk__gt=place[1]))
    rows = list(found.select_related("post", "post__unit").order_by("due_at", "pk")[: PAGE + 1])
    following = f"{rows[PAGE - 1].due_at.isoformat()}~{rows[PAGE - 1].pk}" if len(rows) > PAGE else ""
    return LatePage(_readable(actor, rows[:PAGE]), following)


def still(actor: Actor, unit: Unit, *, at: datetime, days: int) -> list[Duty]:
    """Return the duties that have lain longest without being late: their post was reminded, opened so many days ago.

    What has most of its time before it (the year's meetings in spring) does not lie still. One query.
    """
    begun = at - timedelta(days=days)
    reminded = Duty.objects.filter(OPEN, is_overdue=False, paused_at=None, remind_at=None)
    found = reminded.filter(opened_at__lte=begun, **_below(unit))
    found = found.exclude(kind=DutyKind.CONFIRM).select_related("post", "post__unit")
    return _readable(actor, found.order_by("opened_at", "pk")[:SHOWN])


def climbed(actor: Actor, unit: Unit) -> list[Duty]:
    """Return open supervision, the highest level first, then the oldest. One query."""
    found = Duty.objects.filter(OPEN, level__gt=0, **_below(unit))
    found = found.select_related("post", "post__unit", "over", "over__post").order_by("-level", "due_at", "pk")
    return _readable(actor, found[:SHOWN])


def _below(unit: Unit) -> dict[str, str]:
    return {f"post__unit__{key}": value for key, value in people.subtree(unit).items()}


def _readable(actor: Actor, duties: Iterable[Duty]) -> list[Duty]:
    return [duty for duty in duties if not actor.posts & frozenset(duty.walled)]


@dataclass(frozen=True, slots=True)
class Vacant:
    """Vacant posts: the first ones, and how many there are (counted up to `MOST_VACANT`)."""

    rows: list[Post]
    count: int


def vacant(unit: Unit) -> Vacant:
    """Return open posts of a subtree that nobody holds, topmost first; cells are the grid's gaps. One query."""
    held = Tenure.objects.filter(post_id=OuterRef("pk"), to_on=None)
    inside = {f"unit__{key}": value for key, value in people.subtree(unit).items()}
    found = Post.objects.filter(~Exists(held), closed_on=None, **inside).exclude(office=Office.MEMBER)
    rows = list(found.select_related("unit", "superior").order_by("unit__path", "code")[:MOST_VACANT])
    return Vacant(rows[:SHOWN], len(rows))
