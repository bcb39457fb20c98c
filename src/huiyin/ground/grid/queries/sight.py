"""Who sees what of the grid: names for those who answer for or oversee, counts for the others."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from huiyin.ground.grid.models import Cell, Gap
from huiyin.ground.grid.queries import contact_points, led_branches
from huiyin.ground.people.models import Branch, Post, Unit
from huiyin.ground.people.rules import Actor, Office, Power


@dataclass(frozen=True, slots=True)
class Sight:
    """What an actor sees by name: everything, what lies below `paths`, or `branches`; and cells of the own posts."""

    is_all: bool
    paths: tuple[str, ...]
    branches: frozenset[int]
    posts: frozenset[int]

    @property
    def is_any(self) -> bool:
        """Whether there is any branch seen by name."""
        return bool(self.is_all or self.paths or self.branches)

    def names(self, branch: Branch | None) -> bool:
        """Return whether people of a branch are shown by name."""
        if self.is_all or branch is None:
            return self.is_all
        below = branch.unit is not None and branch.unit.path.startswith(self.paths)
        return branch.pk in self.branches or (bool(self.paths) and below)

    def names_in(self, cell: Cell) -> bool:
        """Return whether the people of a cell are shown by name."""
        return cell.post_id in self.posts or self.names(cell.branch)

    def condition(self, column: str = "branch") -> Q:
        """Return the condition for branches seen by name; `column` leads to the branch, empty for branches."""
        if self.is_all:
            return Q()
        lead = f"{column}__" if column else ""
        found = Q(**{f"{lead}pk__in": sorted(self.branches)})
        for path in self.paths:
            found |= Q(**{f"{lead}unit__path__gte": path, f"{lead}unit__path__lt": f"{path}z"})
        return found


def sight_of(actor: Actor) -> Sight:
    """Return what an actor sees. At most four queries."""
    if actor.is_system or (actor.can(Power.PLAN_GRID) and Office.DISPATCHER in actor.offices):
        return Sight(True, (), frozenset(), actor.posts)
    if not actor.posts:
        return Sight(False, (), frozenset(), actor.posts)
    posts = sorted(actor.posts)
    overseeing = [Office.CHIEF, Office.LEADER, Office.HEAD, Office.UNION_CHAIR]
    above = Unit.objects.filter(posts__in=Post.objects.filter(pk__in=posts, office__in=overseeing))
    paths = above.order_by().values_list("path", flat=True) if actor.can(Power.OVERSEE) else []
    led = led_branches(posts) if Office.SECRETARY in actor.offices else []
    followed = contact_points(posts) if actor.can(Power.CARE) else []
    return Sight(False, tuple(set(paths)), frozenset(b.pk for b in (*led, *followed)), actor.posts)


def may_see(actor: Actor) -> bool:
    """Return whether the actor sees the picture at all: who answers for somebody, plans, coordinates or inspects."""
    powers = (Power.CARE, Power.PLAN_GRID, Power.DISPATCH, Power.INSPECT, Power.SORT_LETTERS, Power.OVERSEE)
    return actor.is_system or any(actor.can(power) for power in powers)


def branch_for(actor: Actor, pk: int) -> Branch:
    """Return an open branch for whoever sees the picture. Raises Branch.DoesNotExist for others."""
    if not may_see(actor):
        raise Branch.DoesNotExist
    return Branch.objects.select_related("unit", "secretary").get(pk=pk)


def cell_for(actor: Actor, pk: int) -> Cell:
    """Return a cell for whoever sees the picture. Raises Cell.DoesNotExist for others."""
    if not may_see(actor):
        raise Cell.DoesNotExist
    return Cell.objects.select_related("branch__unit", "post__unit").get(pk=pk)


def gaps_for(actor: Actor) -> "QuerySet[Gap]":
    """Return the gaps an actor has to do with: of branches seen by name; leaders' cells for who sees everything."""
    sight = sight_of(actor)
    if not sight.is_any:
        return Gap.objects.none()
    rows = Gap.objects.filter(sight.condition())
    return rows.select_related("branch__unit", "person__unit", "cell__post", "cell__branch")


def gap_for(actor: Actor, pk: int) -> Gap:
    """Return a gap, or raise Gap.DoesNotExist."""
    return gaps_for(actor).get(pk=pk)
