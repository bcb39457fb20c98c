"""Who sees what of the grid: names for those who answer for or oversee, counts for the others."""

from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value

from huiyin.ground.grid.models import Cell, Gap
from huiyin.ground.grid.rules import may_mend
from huiyin.ground.people.models import Branch, Post, Unit
from huiyin.ground.people.rules import Actor, Office, Power

OVERSEEING = [Office.CHIEF, Office.LEADER, Office.HEAD, Office.UNION_CHAIR]


@dataclass(frozen=True, slots=True)
class Sight:
    """What an actor sees by name: everything, what lies below `paths`, or `branches`; and cells of the own posts."""

    is_all: bool
    paths: tuple[str, ...]
    branches: frozenset[int]
    posts: frozenset[int]
    led: frozenset[int] = frozenset()  # those of the branches whose secretary the actor is

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

    def may_mend(self, actor: Actor, branch: int | None) -> bool:
        """Return whether the actor changes who answers for the people of a branch. No query."""
        return bool(may_mend(actor, leads=branch in self.led))

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
    """Return what an actor sees. One query at most."""
    if actor.is_system or (actor.can(Power.PLAN_GRID) and Office.DISPATCHER in actor.offices):
        return Sight(True, (), frozenset(), actor.posts)
    if not actor.posts:
        return Sight(False, (), frozenset(), actor.posts)
    found = list(_seen_by(sorted(actor.posts), oversees=actor.can(Power.OVERSEE), carries=actor.can(Power.CARE)))
    paths = {path for path, pk, _ in found if not pk}
    led = frozenset(pk for _, pk, is_led in found if is_led)
    return Sight(False, tuple(sorted(paths)), frozenset(pk for _, pk, _ in found if pk), actor.posts, led)


def _seen_by(posts: list[int], *, oversees: bool, carries: bool) -> "QuerySet[Any, tuple[str, int, int]]":
    """Return (path, 0, 0) of units overseen, ("", branch, 1) of branches led, ("", branch, 0) of those followed."""
    none, text = Value(0), Value("", output_field=CharField())
    overseeing = Post.objects.filter(pk__in=posts if oversees else [], office__in=OVERSEEING)
    units = Unit.objects.filter(posts__in=overseeing).order_by().annotate(branch=none, led=none)
    held = Post.objects.filter(pk__in=posts, office=Office.SECRETARY, closed_on=None)
    open_ones = Branch.objects.filter(closed_on=None).order_by()
    led = open_ones.filter(Q(secretary__in=held) | Q(secretary=None, unit__in=held.values("unit")))
    followed = open_ones.filter(contacts__to_on=None, contacts__cell__post__in=posts if carries else [])
    rows = units.values_list("path", "branch", "led")
    return rows.union(
        led.annotate(path=text, led=Value(1)).values_list("path", "pk", "led"),
        followed.annotate(path=text, led=none).values_list("path", "pk", "led"),
    )


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


def gaps_for(actor: Actor, *, seen: Sight | None = None) -> "QuerySet[Gap]":
    """Return the gaps an actor has to do with: of branches seen by name; leaders' cells for who sees everything."""
    sight = seen or sight_of(actor)
    if not sight.is_any:
        return Gap.objects.none()
    rows = Gap.objects.filter(sight.condition())
    return rows.select_related("branch__unit", "person__unit", "cell__post", "cell__branch")


def gap_for(actor: Actor, pk: int) -> Gap:
    """Return a gap, or raise Gap.DoesNotExist."""
    return gaps_for(actor).get(pk=pk)
