"""The picture of the grid, one level at a time: leaders, branches, cells, people; loads, gaps, vacancies."""

import json
from collections import Counter, deque
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from huiyin.ground.grid.models import Care, Cell, Coverage, Gap
from huiyin.ground.grid.queries import proof
from huiyin.ground.grid.rules import GapKind, Level
from huiyin.ground.grid.rules.carrying import LEADER_MAX, limit_key
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Person, Tenure

PAGE = 40


@dataclass(frozen=True, slots=True)
class Total:
    """Coverage summed up: people who need a carer, those who have one, gaps by kind."""

    people: int
    covered: int
    gaps: dict[str, int]

    @property
    def share(self) -> float | None:
        """The share covered, None where nobody is to be."""
        return self.covered / self.people if self.people else None

    @property
    def gap_count(self) -> int:
        """How many gaps there are."""
        return sum(self.gaps.values())


@dataclass(frozen=True, slots=True)
class Held:
    """A cell in a list: who holds it, what it carries, how much it may."""

    cell: Cell
    holder: Person | None
    people: int
    branches: int
    most: int

    @property
    def load(self) -> int:
        """What is counted against the limit: branches of a leader, people of everybody else."""
        return self.people if self.cell.branch_id else self.branches

    @property
    def is_over(self) -> bool:
        """Whether it carries more than it may."""
        return self.load > self.most


@dataclass(slots=True)
class LeaderLine:
    """A leader with the branches followed and their coverage."""

    held: Held
    branches: list[Branch] = field(default_factory=list)
    total: Total = field(default_factory=lambda: Total(0, 0, {}))


class Share(NamedTuple):
    """A branch's newest coverage."""

    branch_id: int
    people: int
    covered: int
    gaps: dict[str, int]


def total(rows: Iterable[Any]) -> Total:
    """Sum coverage up."""
    gaps: Counter[str] = Counter()
    people_count = covered = 0
    for row in rows:
        people_count, covered = people_count + row.people, covered + row.covered
        gaps.update(row.gaps)
    return Total(people_count, covered, dict(gaps))


def latest(branches: Any = None) -> list[Share]:
    """Return the newest coverage of branches (ids or a query of them; None: all). One query."""
    newest = Coverage.objects.filter(branch=OuterRef("branch")).order_by("-day").values("day")[:1]
    rows = Coverage.objects.filter(day=newest, branch__closed_on=None).order_by()
    rows = rows if branches is None else rows.filter(branch__in=branches)
    texts = rows.annotate(text=Cast("gaps", TextField())).values_list("branch_id", "people", "covered", "text")
    return [Share(pk, needed, covered, {} if text == "{}" else json.loads(text)) for pk, needed, covered, text in texts]


def held(cells: "QuerySet[Cell]", *, on: date) -> list[Held]:
    """Return cells with holder, load and limit, in the given order. Four queries."""
    rows = list(cells.select_related("post__unit", "branch"))
    ids = [cell.pk for cell in rows]
    carried = Care.objects.filter(cell__in=ids, to_on=None).order_by().values_list("cell_id")
    loads = {pk: (p, b) for pk, p, b in carried.annotate(p=Count("person"), b=Count("branch"))}
    holders = people.holders([cell.post_id for cell in rows])
    limit = proof.limits(on)
    found = []
    for cell in rows:
        count, branches = loads.get(cell.pk, (0, 0))
        key = limit_key(cell.post.office) if cell.branch_id else LEADER_MAX
        holder = holders.get(cell.post_id)
        found.append(Held(cell, holder, count, branches, limit(key, cell.post.unit.path)))
    return found


def held_one(cell: Cell, *, on: date) -> Held:
    """Return one cell with holder, load and limit."""
    return held(Cell.objects.filter(pk=cell.pk), on=on)[0]


def leaders(page: int, shares: Mapping[int, Share], *, on: date) -> tuple[list[LeaderLine], int]:
    """Return a page of leaders with their branches, and how many leaders there are. Five queries."""
    follows = Care.objects.filter(cell=OuterRef("pk"), to_on=None)
    cells = Cell.objects.filter(Exists(follows), branch=None, closed_on=None).order_by("post__unit__path", "post__code")
    first = (page - 1) * PAGE
    lines = [LeaderLine(one) for one in held(cells[first : first + PAGE], on=on)]
    by_cell = {line.held.cell.pk: line for line in lines}
    rows = Care.objects.filter(cell__in=list(by_cell), to_on=None, level=Level.LEADERS).select_related("branch")
    for care in rows.order_by("branch__code"):
        if care.branch is not None:
            by_cell[care.cell_id].branches.append(care.branch)
    for line in lines:
        line.total = total(shares[b.pk] for b in line.branches if b.pk in shares)
    return lines, cells.count()


def lonely_branches() -> "QuerySet[Branch]":
    """Return open branches that no leader follows."""
    followed = Care.objects.filter(branch=OuterRef("pk"), to_on=None)
    return Branch.objects.filter(~Exists(followed), closed_on=None).select_related("unit").order_by("code")


def cells_of(branch: Branch, *, on: date) -> list[Held]:
    """Return the open cells of a branch: those of cadres and secretaries first, then members' by number."""
    cells = Cell.objects.filter(branch=branch, closed_on=None)
    found = held(cells.order_by("pk"), on=on)
    return sorted(found, key=lambda one: (one.cell.post.office == "member", one.cell.pk))


def people_of(cell: Cell) -> list[Person]:
    """Return whom a cell carries, with unit and branch, by name."""
    rows = Person.objects.filter(is_active=True, cares__to_on=None, cares__cell=cell)
    return list(rows.select_related("unit", "branch").order_by("name", "pk"))


def branches_of(cell: Cell) -> list[Branch]:
    """Return the branches a leader's cell follows."""
    rows = Branch.objects.filter(contacts__to_on=None, contacts__cell=cell)
    return list(rows.select_related("unit").order_by("code"))


def cells_by_person(ids: Collection[int]) -> dict[int, Cell]:
    """Return the open cells these people hold themselves, to go on down the picture."""
    tenures = Tenure.objects.filter(person__in=ids, to_on=None, post__cell__closed_on=None, post__cell__isnull=False)
    return {t.person_id: t.post.cell for t in tenures.select_related("post__cell").order_by("pk")}


def gaps_of(branch: Branch) -> dict[str, int]:
    """Return the number of gaps of a branch by kind, for the words beside it."""
    rows = Gap.objects.filter(branch=branch).order_by().values_list("kind").annotate(n=Count("pk"))
    return {GapKind(kind).label: n for kind, n in rows}


def uncovered(branch: Branch) -> list[Person]:
    """Return the people of a branch who have nobody."""
    rows = Gap.objects.filter(branch=branch, kind=GapKind.HOLE, person__isnull=False).select_related("person__unit")
    return [gap.person for gap in rows.order_by("person__name", "pk") if gap.person is not None]


def shares_by_day(days: Collection[date], branches: Any = None) -> list[float | None]:
    """Return the share covered on each of these days, None where nobody was to be.

    One query, and no row older than what held on the first day: the history behind it may be as long as it likes.
    """
    wanted = sorted(days)
    before = Coverage.objects.filter(branch=OuterRef("branch"), day__lte=wanted[0]).order_by("-day").values("day")[:1]
    rows = Coverage.objects.filter(Q(day=Subquery(before)) | Q(day__gt=wanted[0]), day__lte=wanted[-1])
    rows = rows.filter(branch__closed_on=None) if branches is None else rows.filter(branch__in=branches)
    now: dict[int, tuple[int, int]] = {}
    needed = covered = 0
    found: dict[date, float | None] = {}
    moves = deque(rows.order_by("day").values_list("day", "branch_id", "people", "covered"))
    for day in wanted:
        while moves and moves[0][0] <= day:
            _, branch, more, held_now = moves.popleft()
            was = now.get(branch, (0, 0))
            needed, covered = needed + more - was[0], covered + held_now - was[1]
            now[branch] = (more, held_now)
        found[day] = covered / needed if needed else None
    return [found[day] for day in days]
