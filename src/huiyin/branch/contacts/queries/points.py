"""Contact points (联系点): which branches a leader follows, what is open there, what was done."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from huiyin.branch.contacts.models import Check, Problem, Visit
from huiyin.ground.grid import queries as grid
from huiyin.ground.grid.models import Care, Gap
from huiyin.ground.grid.rules import Level
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Post
from huiyin.ground.people.rules import Actor, Power
from huiyin.kit.prepared import Given, Givens, prepared
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import queries as matters
from huiyin.loop.matters.models import Matter

# What a secretary owes for the branch: missing meetings and reports show as late duties of these kinds.
BRANCH_KINDS = (
    *(DutyKind.MEETING, DutyKind.MINUTES, DutyKind.REPORT, DutyKind.FILL_GAP),
    *(DutyKind.ROUTINE, DutyKind.CHECK),
)


@dataclass(frozen=True, slots=True)
class Point:
    """A branch a leader follows, with how it stands today."""

    branch: Branch
    leader: Post | None
    open_matters: int
    late_matters: int
    gaps: int
    late_duties: int
    last_on: date | None


def sees_all(actor: Actor) -> bool:
    """Return whether the actor sees every contact point: who plans the grid, dispatches or inspects."""
    return any(actor.can(power) for power in (Power.PLAN_GRID, Power.DISPATCH, Power.INSPECT))


def pairs() -> list[tuple[int, Branch]]:
    """Return which leader's post follows which open branch today, by post and code. One query."""
    return [(care.cell.post_id, care.branch) for care in _pairs() if care.branch is not None]


@prepared
def _pairs() -> "QuerySet[Care]":
    cares = Care.objects.filter(level=Level.LEADERS, to_on=None, cell__closed_on=None, branch__closed_on=None)
    return cares.select_related("cell", "branch", "branch__unit").order_by("cell__post_id", "branch__code")


def points(actor: Actor) -> list[Point]:
    """Return the contact points the reader follows, or all for who sees all. A constant number of queries."""
    mine = grid.contact_points(actor.posts) if actor.posts else []
    if not mine and sees_all(actor):
        mine = [branch for _, branch in sorted(pairs(), key=lambda pair: pair[1].code)]
    return standing(mine)


def standing(branches: list[Branch]) -> list[Point]:
    """Return how these branches stand today. Seven queries, whatever their number."""
    ids = [branch.pk for branch in branches]
    if not ids:
        return []
    leaders = {b.pk: post_id for post_id, b in pairs()}
    posts = Post.objects.in_bulk(set(leaders.values()))
    open_ones, late_ones = _matters(branches)
    gaps: dict[int, int] = dict(
        Gap.objects.filter(branch__in=ids).order_by().values_list("branch").annotate(Count("pk"))
    )
    last: dict[int, date] = dict(
        Visit.objects.filter(branch__in=ids).order_by().values_list("branch").annotate(Max("on"))
    )
    owed = _late_duties()
    return [
        Point(
            branch,
            posts.get(leaders.get(branch.pk, 0)),
            open_ones[branch.pk],
            late_ones[branch.pk],
            gaps.get(branch.pk, 0),
            owed[branch.pk],
            last.get(branch.pk),
        )
        for branch in branches
    ]


def late_together(found: Iterable[Point]) -> int:
    """Return the late matters at all these points; those of a unit that several branches share count once."""
    tops = {one.branch.unit.path: one.late_matters for one in found if one.branch.unit is not None}
    return sum(late for path, late in tops.items() if not any(path[:n] in tops for n in range(1, len(path))))


def _matters(branches: Iterable[Branch]) -> tuple[Counter[int], Counter[int]]:
    """Count the open matters, and the late ones among them, of each branch's units: numbers only, no words."""
    tops = [(branch.unit.path, branch.pk) for branch in branches if branch.unit is not None]
    inside = Q(pk__in=[])
    for path, _ in tops:
        inside |= Q(unit__path__gte=path, unit__path__lt=path + "z")
    open_ones: Counter[int] = Counter()
    late_ones: Counter[int] = Counter()
    rows = Matter.objects.filter(inside, ended_at=None).order_by().values_list("unit__path", "clock__is_overdue")
    for unit_path, is_late, many in rows.annotate(many=Count("pk")):
        for path, pk in tops:
            if unit_path.startswith(path):
                open_ones[pk] += many
                late_ones[pk] += many if is_late else 0
    return open_ones, late_ones


def _late_duties() -> Counter[int]:
    """Count the late duties of this room's kinds by the branch whose secretary owes them."""
    leading = people.leading()
    late = Duty.objects.filter(post__in=list(leading), kind__in=BRANCH_KINDS, settled_at=None, is_overdue=True, level=0)
    found: Counter[int] = Counter()
    for post_id, number in late.order_by().values_list("post").annotate(number=Count("pk")):
        found[leading[post_id].pk] += number
    return found


def branch_for(actor: Actor, pk: int) -> Branch:
    """Return a branch for who follows or leads it, oversees its unit or sees all; else `Branch.DoesNotExist`."""
    branch = Branch.objects.select_related("unit").get(pk=pk)
    is_seen = sees_all(actor) or follows(actor, pk) or leads(actor, pk)
    if is_seen or (branch.unit is not None and people.oversees(actor, branch.unit.path)):
        return branch
    raise Branch.DoesNotExist


def follows(actor: Actor, branch_id: int) -> bool:
    """Return whether one of the actor's posts follows a branch, or owes a visit there for a vacant one."""
    if any(branch.pk == branch_id for branch in grid.contact_points(actor.posts)):
        return True
    owed = Duty.objects.filter(kind=DutyKind.CONTACT, source="contact", source_id=branch_id, settled_at=None, level=0)
    return owed.filter(post__in=sorted(actor.posts)).exists()


def leads(actor: Actor, branch_id: int) -> bool:
    """Return whether the actor is the secretary of a branch."""
    return any(branch.pk == branch_id for branch in grid.led_branches(actor.posts))


def open_matters(actor: Actor, branch: Branch, most: int = 8) -> list[Matter]:
    """Return open matters of the branch's units the reader may see, late ones first."""
    if branch.unit is None:
        return []
    seen = matters.visible_to(actor).filter(
        ended_at=None, **{f"unit__{k}": v for k, v in people.subtree(branch.unit).items()}
    )
    rows = seen.select_related("debtor", "clock", "place", "unit", "parent", "parent__clock").order_by(
        "clock__due_at", "pk"
    )
    return list(rows[:most])


def late_of(branch: Branch) -> list[Duty]:
    """Return the late duties of the branch's secretary: missing meetings, reports, gaps."""
    secretary = grid.secretary_of(branch)
    if secretary is None:
        return []
    late = Duty.objects.filter(post=secretary, kind__in=BRANCH_KINDS, settled_at=None, is_overdue=True, level=0)
    return list(late.order_by("due_at", "pk")[:20])


def gaps_of(branch: Branch) -> list[tuple[str, int]]:
    """Return the branch's gaps counted by kind, in words."""
    rows = Gap.objects.filter(branch=branch).order_by("kind").values_list("kind").annotate(number=Count("pk"))
    return [(str(Gap(kind=kind).get_kind_display()), number) for kind, number in rows]


def history(branch: Branch, most: int = 12) -> "QuerySet[Visit]":
    """Return what was done at a branch, newest first."""
    found = Visit.objects.filter(branch=branch).select_related("post", "recorded_by")
    return found.order_by("-on", "-pk")[:most]


def problems(branch: Branch, most: int = 12) -> "QuerySet[Problem]":
    """Return the problems raised at a branch, newest first, with how their matters stand."""
    found = Problem.objects.filter(branch=branch).select_related("post", "matter", "matter__debtor")
    return found.order_by("-raised_on", "-pk")[:most]


def owed_at(posts: Iterable[int], source: str, source_id: int) -> list[Duty]:
    """Return open duties of contact points for one thing, nearest due first."""
    return _owed_at(posts=sorted(posts), source=source, source_id=source_id)


@prepared
def _owed_at(posts: Givens, source: Given, source_id: Given) -> "QuerySet[Duty]":
    found = Duty.objects.filter(kind=DutyKind.CONTACT, source=source, source_id=source_id, settled_at=None, level=0)
    return found.filter(post__pk__in=posts).order_by("due_at", "pk")


def owed(actor: Actor) -> list[Duty]:
    """Return what the reader owes here, nearest due first."""
    found = Duty.objects.filter(
        post__in=sorted(actor.posts), settled_at=None, kind__in=(DutyKind.CONTACT, DutyKind.CHECK)
    )
    return list(found.select_related("post", "over", "over__post").order_by("due_at", "pk")[:20]) if actor.posts else []


def acting_post(actor: Actor, branch_id: int) -> int | None:
    """Return the post in whose name the actor records at a branch: the following one, else the one that owes."""
    care = Care.objects.filter(level=Level.LEADERS, branch=branch_id, to_on=None, cell__post__in=sorted(actor.posts))
    post_id = care.values_list("cell__post_id", flat=True).first()
    if post_id is not None:
        return post_id
    owed_there = owed_at(actor.posts, "contact", branch_id)
    return owed_there[0].post_id if owed_there else None


def latest_check(branch: Branch) -> Check | None:
    """Return the latest self-check of a branch."""
    return Check.objects.filter(branch=branch).order_by("-first_on", "-pk").first()
