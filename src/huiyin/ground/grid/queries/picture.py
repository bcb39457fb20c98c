"""The picture of the grid, one level at a time: leaders, branches, cells, people; loads, gaps, vacancies."""

import json
from collections import Counter, deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from huiyin.ground.grid.models import Care, Cell, Coverage, Gap
from huiyin.ground.grid.queries import proof, secretary_of
from huiyin.ground.grid.rules import GapKind
from huiyin.ground.grid.rules.carrying import LEADER_MAX, limit_key
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Person, Post, Tenure

PAGE = 40
CELL = ("code", "name", "branch", "post__code", "post__name", "post__office", "post__unit__path")


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
        if row.gaps:  # of 1,500 branches nearly none has any
            gaps.update(row.gaps)
    return Total(people_count, covered, dict(gaps))


def latest(branches: Any = None) -> list[Share]:
    """Return the newest coverage of branches (ids or a query of them; None: all). One query."""
    newest = Coverage.objects.filter(branch=OuterRef("pk")).order_by("-day").values("pk")[:1]
    open_ones = Branch.objects.filter(closed_on=None).order_by()
    open_ones = open_ones if branches is None else open_ones.filter(pk__in=branches)
    rows = Coverage.objects.filter(pk__in=open_ones.annotate(newest=Subquery(newest)).values("newest")).order_by()
    texts = rows.annotate(text=Cast("gaps", TextField())).values_list("branch_id", "people", "covered", "text")
    return [Share(pk, needed, covered, {} if text == "{}" else json.loads(text)) for pk, needed, covered, text in texts]


def held(cells: "QuerySet[Cell]", *, on: date) -> list[Held]:
    """Return cells with holder, load and limit, in the given order. Three queries."""
    rows = list(cells.select_related("post__unit").only(*CELL))
    ids = [cell.pk for cell in rows]
    carried = Care.objects.filter(cell__in=ids, to_on=None).order_by().values_list("cell_id")
    loads = {pk: (p, b) for pk, p, b in carried.annotate(p=Count("person"), b=Count("branch"))}
    holders = people.holders([cell.post_id for cell in rows])
    limit = proof.limits(on)
    return [_held(cell, holders.get(cell.post_id), *loads.get(cell.pk, (0, 0)), limit) for cell in rows]


def _held(cell: Cell, holder: Person | None, count: int, branches: int, limit: Any) -> Held:
    key = limit_key(cell.post.office) if cell.branch_id else LEADER_MAX
    return Held(cell, holder, count, branches, limit(key, cell.post.unit.path))


def held_one(cell: Cell, *, on: date) -> Held:
    """Return one cell with holder, load and limit."""
    return held(Cell.objects.filter(pk=cell.pk), on=on)[0]


def lonely_branches() -> "QuerySet[Branch]":
    """Return open branches that no leader follows."""
    followed = Care.objects.filter(branch=OuterRef("pk"), to_on=None)
    return Branch.objects.filter(~Exists(followed), closed_on=None).select_related("unit").order_by("code")


@dataclass(slots=True)
class BranchPage:
    """A branch as its page shows it: cells with loads, the leader's cell, the secretary's post, gaps."""

    cells: list[Held]
    contact: Cell | None
    contact_holder: Person | None
    post: Post | None
    secretary: Person | None
    gaps: dict[str, int]
    uncovered: list[Person]


def branch_page(branch: Branch, *, on: date) -> BranchPage:
    """Return a branch with all that its page shows; cadres' cells first, then members' by number. Five queries."""
    cells = list(Cell.objects.filter(branch=branch, closed_on=None).select_related("post__unit").order_by("pk"))
    about = Q(cell__in=[cell.pk for cell in cells]) | Q(branch=branch)
    cares = list(Care.objects.filter(about, to_on=None).select_related("cell__post").order_by("pk"))
    contact = next((care.cell for care in cares if care.branch_id is not None), None)
    post = branch.secretary if branch.secretary_id is not None else secretary_of(branch)
    posts = [cell.post_id for cell in cells] + [one.pk for one in (post, contact and contact.post) if one is not None]
    holders, limit = people.holders(posts), proof.limits(on)
    loads = Counter(care.cell_id for care in cares if care.person_id is not None)
    found = [_held(cell, holders.get(cell.post_id), loads[cell.pk], 0, limit) for cell in cells]
    gaps = list(Gap.objects.filter(branch=branch).select_related("person__unit").order_by("kind", "person__name", "pk"))
    return BranchPage(
        cells=sorted(found, key=lambda one: (one.cell.post.office == "member", one.cell.pk)),
        contact=contact,
        contact_holder=holders.get(contact.post_id) if contact is not None else None,
        post=post,
        secretary=holders.get(post.pk) if post is not None else None,
        gaps={GapKind(kind).label: n for kind, n in Counter(gap.kind for gap in gaps).items()},
        uncovered=[gap.person for gap in gaps if gap.kind == GapKind.HOLE and gap.person is not None],
    )


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
