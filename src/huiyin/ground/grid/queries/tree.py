"""The picture as a tree: leaders, the branches they follow, and below each branch who answers for whom.

Whatever is open is read at once: the number of queries is the same for one open node and for ten.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.grid.queries.picture import PAGE, Held, LeaderLine, Share, held, total
from huiyin.ground.people.models import Person

OWN = 2  # of the reader's own branches, so many are open from the start
MOST = 24  # branches with gaps, and those beside them, open from the start
SHOWN = (
    "cell",
    "branch__name",
    "branch__closed_on",
    "branch__unit__path",
    "person__name",
    "person__is_active",
    "person__branch",
    "person__job",
    "person__unit__name",
)
OPEN = 120  # so many nodes may be open at once; whoever opens more sees the last ones


@dataclass(slots=True)
class Tree:
    """A page of leaders with their branches, and what lies below the open nodes."""

    lines: list[LeaderLine] = field(default_factory=list)
    has_more: bool = False
    tops: dict[int, list[Held]] = field(default_factory=dict)  # branch: cells that no other cell there stands above
    people: dict[int, list[Person]] = field(default_factory=dict)  # cell: whom it carries, by name
    held_by: dict[int, Held] = field(default_factory=dict)  # person: the cell they hold, of an open branch


def picture(
    page: int, branches: Collection[int], cells: Collection[int], *, shares: Mapping[int, Share], on: date
) -> Tree:
    """Return a page of leaders, and what lies below these open branches and cells. Four queries."""
    leaders = _leaders(page)
    rows = held(Cell.objects.filter(Q(pk__in=leaders) | Q(branch__in=sorted(branches), closed_on=None)), on=on)
    made = Tree()
    top = sorted((one for one in rows if one.cell.branch_id is None), key=_place)
    made.lines, made.has_more = [LeaderLine(one) for one in top[:PAGE]], len(top) > PAGE
    inside = [one for one in rows if one.cell.branch_id is not None]
    made.held_by = {one.holder.pk: one for one in inside if one.holder is not None}
    carer_of = _read_care(made, cells)
    known = {branch.pk: branch for line in made.lines for branch in line.branches}
    for one in inside:
        one.cell.branch = known.get(one.cell.branch_id or 0)
    made.tops = _tops([one for one in inside if one.cell.branch is not None], carer_of)
    for line in made.lines:
        line.total = total(shares[b.pk] for b in line.branches if b.pk in shares)
    return made


def _leaders(page: int) -> "QuerySet[Cell, Any]":
    """Return the leaders' cells of a page, and one more where there is another page."""
    follows = Care.objects.filter(cell=OuterRef("pk"), to_on=None)
    rows = Cell.objects.filter(Exists(follows), branch=None, closed_on=None)
    first = (page - 1) * PAGE
    return rows.order_by("post__unit__path", "post__code").values("pk")[first : first + PAGE + 1]


def _place(one: Held) -> tuple[str, str]:
    return one.cell.post.unit.path, one.cell.post.code


def _read_care(made: Tree, cells: Collection[int]) -> dict[int, int]:
    """Read whom leaders and open cells carry, and who carries the holders of cells: returns the cell by person."""
    lines = {line.held.cell.pk: line for line in made.lines}
    about = Q(cell__in=sorted({*cells, *lines})) | Q(person__in=sorted(made.held_by))
    rows = Care.objects.filter(about, to_on=None).select_related("branch__unit", "person__unit").only(*SHOWN)
    people: dict[int, list[Person]] = defaultdict(list)
    carer_of: dict[int, int] = {}
    for care in rows.order_by("branch__code", "person__name", "person"):
        if care.branch is not None and care.cell_id in lines:
            lines[care.cell_id].branches.append(care.branch)
        if care.person is not None and care.person.is_active:
            people[care.cell_id].append(care.person)
            carer_of[care.person.pk] = care.cell_id
    made.people = dict(people)
    return carer_of


def _tops(inside: list[Held], carer_of: Mapping[int, int]) -> dict[int, list[Held]]:
    branch_of = {one.cell.pk: one.cell.branch_id for one in inside}
    tops: dict[int, list[Held]] = defaultdict(list)
    for one in sorted(inside, key=lambda one: (one.cell.post.office == "member", one.cell.pk)):
        carer = carer_of.get(one.holder.pk, 0) if one.holder is not None else 0
        if branch_of.get(carer) != one.cell.branch_id:
            tops[one.cell.branch_id or 0].append(one)
    return dict(tops)


@dataclass(frozen=True, slots=True)
class Open:
    """Which nodes of the picture are open: leaders' cells, branches, cells, each by id."""

    leaders: frozenset[int]
    branches: frozenset[int]
    cells: frozenset[int]

    @property
    def names(self) -> list[str]:
        """Return them as an address holds them."""
        pairs = (("l", self.leaders), ("b", self.branches), ("c", self.cells))
        return [f"{kind}{pk}" for kind, ids in pairs for pk in sorted(ids)]

    def turned(self, kind: str, pk: int) -> list[str]:
        """Return the names with one node more, or without it."""
        name, names = f"{kind}{pk}", self.names
        return [one for one in names if one != name] if name in names else [*names, name]


def read(text: str) -> Open:
    """Return which nodes an address says are open; whatever it can't mean is passed over."""
    parts = [
        part for part in text.split(",") if part[:1] in ("l", "b", "c") and part[1:].isdecimal() and len(part) < 10
    ]
    found = {kind: frozenset(int(part[1:]) for part in parts[-OPEN:] if part[0] == kind) for kind in "lbc"}
    return Open(found["l"], found["b"], found["c"])


def at_first(lines: Collection[LeaderLine], own: Collection[int]) -> Open:
    """Return what is open before anybody opened anything: the reader's own branches, and where there are gaps."""
    mine = {line.held.cell.pk for line in lines if any(branch.pk in own for branch in line.branches)}
    room = MOST
    for line in lines:
        if line.total.gap_count and len(line.branches) <= room:
            mine.add(line.held.cell.pk)
            room -= len(line.branches)
    return Open(frozenset(mine), frozenset(own), frozenset())
