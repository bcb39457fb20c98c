"""Which branch looks after whom: the own one, else the nearest one up the tree of units. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

STEP = 8  # digits of one level in a unit's path


@dataclass(frozen=True)
class Places:
    """Open branches by unit, and every unit's path; loaded once for a change or for a whole recomputation."""

    paths: dict[int, str]
    by_unit: dict[int, int]  # of several branches in a unit the one with the first code
    open_branches: frozenset[int]
    _of_unit: dict[int, int | None] = field(default_factory=dict)

    def of(self, unit: int, branch: int | None) -> int | None:
        """Return the branch that looks after somebody of this unit and branch; a closed branch counts as none."""
        return branch if branch in self.open_branches else self.of_unit(unit)

    def of_unit(self, unit: int) -> int | None:
        """Return the nearest branch up the tree of units."""
        if unit not in self._of_unit:
            path = self.paths[unit]
            above = (int(path[i : i + STEP]) for i in range(len(path) - STEP, -1, -STEP))
            self._of_unit[unit] = next((self.by_unit[pk] for pk in above if pk in self.by_unit), None)
        return self._of_unit[unit]

    def units_of(self, branches: Iterable[int | None]) -> list[int]:
        """Return the units whose people without a branch of their own these branches look after."""
        return [unit for branch in branches for unit in self._units.get(branch, ())]

    @cached_property
    def _units(self) -> dict[int | None, list[int]]:
        found: dict[int | None, list[int]] = defaultdict(list)
        for unit in self.paths:
            found[self.of_unit(unit)].append(unit)
        return found
