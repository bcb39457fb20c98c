"""The proof of coverage: from facts about people, cells and branches to the list of what is lacking. Pure.

No hole (everybody who needs a carer has one), no dead link (the carer's post is held), no overload, no stray (the cell
is of the person's branch); that nobody is carried twice is a constraint of the database.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from huiyin.ground.grid.rules import GapKind


class Lack(NamedTuple):
    """A gap without its row: what, in which branch, about whom or which cell."""

    kind: str
    branch: int | None
    person: int | None = None
    cell: int | None = None


class CellFact(NamedTuple):
    """What the proof knows of a cell: `branch` None for a leader's, `is_live` while its post is open and held.

    A leader's cell follows branches and may carry people beside them; each has its own limit.
    """

    branch: int | None
    is_live: bool
    people: int
    most_people: int
    branches: int = 0
    most_branches: int = 0


class BranchFact(NamedTuple):
    """What the proof knows of a branch."""

    has_contact: bool
    has_secretary: bool


@dataclass(slots=True)
class Facts:
    """What the proof is computed from, for some branches or all; `branches` that are closed lack nothing."""

    people: dict[int, int | None] = field(default_factory=dict)  # who needs a carer: the branch that looks after them
    cares: dict[int, int] = field(default_factory=dict)  # person: cell
    cells: dict[int, CellFact] = field(default_factory=dict)
    own: set[int] = field(default_factory=set)  # cells judged here; others are only asked whether they live
    branches: dict[int, BranchFact] = field(default_factory=dict)


@dataclass(slots=True)
class Figures:
    """Coverage of a branch: people who need a carer, those with one at work, gaps by kind."""

    people: int = 0
    covered: int = 0
    gaps: dict[str, int] = field(default_factory=dict)


def lacks(facts: Facts) -> Iterator[Lack]:
    """Yield what is lacking, each once."""
    yield from _of_people(facts)
    for pk in facts.own:
        cell = facts.cells[pk]
        if (cell.people or cell.branches) and not cell.is_live:
            yield Lack(GapKind.DEAD, cell.branch, cell=pk)
        if cell.people > cell.most_people or cell.branches > cell.most_branches:
            yield Lack(GapKind.OVERLOAD, cell.branch, cell=pk)
    for pk, branch in facts.branches.items():
        if not branch.has_contact:
            yield Lack(GapKind.NO_CONTACT, pk)
        if not branch.has_secretary:
            yield Lack(GapKind.NO_SECRETARY, pk)


def _of_people(facts: Facts) -> Iterator[Lack]:
    for person, branch in facts.people.items():
        cell = facts.cares.get(person)
        if cell is None:
            yield Lack(GapKind.HOLE, branch, person)
        elif facts.cells[cell].branch != branch and facts.cells[cell].branch is not None:
            yield Lack(GapKind.STRAY, branch, person, cell)


def figures(facts: Facts, found: set[Lack]) -> dict[int, Figures]:
    """Return the coverage of each branch of the facts."""
    made = {pk: Figures() for pk in facts.branches}
    for person, branch in facts.people.items():
        if branch in made:
            cell = facts.cares.get(person)
            made[branch].people += 1
            made[branch].covered += cell is not None and facts.cells[cell].is_live
    for lack in found:
        if lack.branch in made:
            gaps = made[lack.branch].gaps
            gaps[lack.kind] = gaps.get(lack.kind, 0) + 1
    return made
