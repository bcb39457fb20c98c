"""The division of a whole roll: leaders over branches, then each level of people over the one above it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from huiyin.ground.grid.rules import Level
from huiyin.ground.grid.rules.planning.costs import Costs, Limits, even_steps, nearness, portfolio, steps
from huiyin.ground.grid.rules.planning.roll import One, Role, Roll
from huiyin.ground.grid.rules.planning.solving import NOBODY, Instance, solve

# Why nobody was found.
NO_BRANCH, NO_CARER, FULL = "no_branch", "no_carer", "full"
NEIGHBOURS = 24  # carers lent to a branch that is short


@dataclass(slots=True)
class Division:
    """Who is to answer for whom: person by person, branch by leader (person ids), reasons for who is left, the cost."""

    people: dict[int, tuple[Level, int]] = field(default_factory=dict)
    branches: dict[int, int] = field(default_factory=dict)
    alone: dict[int, tuple[Level, str]] = field(default_factory=dict)
    branches_alone: dict[int, str] = field(default_factory=dict)
    cost: int = 0


@dataclass(frozen=True, slots=True)
class _Stage:
    """One level: whom it covers, who answers first and who helps out where those are too few."""

    level: Level
    of: Role
    by: Role
    helped_by: Role


STAGES = (
    _Stage(Level.CHIEFS, Role.CADRE, Role.CHIEF, Role.LEADER),
    _Stage(Level.CADRES, Role.FRONT, Role.CADRE, Role.CHIEF),
    _Stage(Level.MEMBERS, Role.STAFF, Role.FRONT, Role.CADRE),
)


def divide(roll: Roll, limits: Limits, costs: Costs) -> Division:
    """Return the division of least cost, level by level. Deterministic for the same roll."""
    found = Division()
    _divide_branches(roll, limits, costs, found)
    loads: Counter[int] = Counter()
    for stage in STAGES:
        _divide_people(roll, stage, limits, costs, found, loads)
    return found


def _divide_branches(roll: Roll, limits: Limits, costs: Costs, found: Division) -> None:
    places = {leader.id: n for n, leader in enumerate(roll.leaders)}
    alone = [costs.without(branch.now) for branch in roll.branches]
    instance = Instance(alone, [even_steps(limits.leader_most) for _ in roll.leaders])
    for n, branch in enumerate(roll.branches):
        if branch.locked in places:
            instance.may(n, places[branch.locked], 0)
            continue
        for leader in roll.leaders:
            instance.may(n, places[leader.id], portfolio(branch, leader, costs))
    solution = solve(instance)
    found.cost += solution.cost
    for branch, place in zip(roll.branches, solution.carers, strict=True):
        if place == NOBODY:
            found.branches_alone[branch.id] = FULL if roll.leaders else NO_CARER
        else:
            found.branches[branch.id] = roll.leaders[place].id


def _divide_people(
    roll: Roll, stage: _Stage, limits: Limits, costs: Costs, found: Division, loads: Counter[int]
) -> None:
    ones = [one for one in roll.people if one.role == stage.of]
    pool = _Pool(roll, ones, stage, limits, costs, loads)
    solution = solve(pool.instance(ones))
    found.cost += solution.cost
    for one, place in zip(ones, solution.carers, strict=True):
        if place == NOBODY:
            found.alone[one.id] = (stage.level, pool.why(one))
        else:
            found.people[one.id] = (stage.level, pool.carers[place].id)
            loads[pool.carers[place].id] += 1


def instance_of(roll: Roll, stage: _Stage, limits: Limits, costs: Costs) -> Instance:
    """Return the problem of one level by itself: for who wants to solve it another way."""
    ones = [one for one in roll.people if one.role == stage.of]
    return _Pool(roll, ones, stage, limits, costs, Counter()).instance(ones)


class _Pool:
    """The carers of a stage by branch, with what a branch that is short borrows from its neighbours."""

    def __init__(
        self, roll: Roll, ones: Sequence[One], stage: _Stage, limits: Limits, costs: Costs, loads: Counter[int]
    ) -> None:
        self.carers = [one for one in roll.people if one.is_carer and one.role in (stage.by, stage.helped_by)]
        self.stage, self.limits, self.costs, self.loads = stage, limits, costs, loads
        self.by_branch: dict[int, list[int]] = defaultdict(list)
        self.lent: dict[int, list[int]] = {}
        self.places = {carer.id: place for place, carer in enumerate(self.carers)}
        for place, carer in enumerate(self.carers):
            self.by_branch[carer.branch].append(place)
        self._lend(roll, ones)

    def instance(self, ones: Sequence[One]) -> Instance:
        """Return who may answer for whom at which cost."""
        found = Instance([self.costs.without(one.now) for one in ones], self.steps())
        for n, one in enumerate(ones):
            for place, cost in self.candidates(one):
                found.may(n, place, cost)
        return found

    def room(self, place: int) -> int:
        """Return how many more people a carer may take in this stage, others answered for already counted."""
        is_front = self.carers[place].role == Role.FRONT
        most = self.limits.most if is_front else self.limits.cadre_most
        return max(most - self.loads[self.carers[place].id], 0)

    def steps(self) -> list[list[tuple[int, int]]]:
        """Return each carer's room and its rising cost."""
        found = []
        for place, carer in enumerate(self.carers):
            room = self.room(place)
            if carer.role == Role.FRONT:
                found.append(steps(min(self.limits.least, room), self.limits.usual, room))
            else:
                found.append(even_steps(room))
        return found

    def _lend(self, roll: Roll, ones: Iterable[One]) -> None:
        """Give branches with too little room carers of neighbouring branches that have some to spare."""
        wanted = Counter(one.branch for one in ones)
        rooms = {branch: sum(map(self.room, places)) for branch, places in self.by_branch.items()}
        spare = {branch: rooms.get(branch, 0) - wanted[branch] for branch in {*rooms, *wanted}}
        known = {branch.id: branch for branch in roll.branches}
        near: dict[int, list[int]] = defaultdict(list)
        for branch in roll.branches:
            near[branch.parent].append(branch.id)
        for short in sorted(b for b, left in spare.items() if left < 0 and b in known):
            here = known[short]
            others = [b for b in near[here.parent] if b != short and spare.get(b, 0) > 0]
            others.sort(key=lambda b: (known[b].specialty != here.specialty, -spare[b], b))
            helpers = [place for b in others for place in self.by_branch[b] if self.room(place)]
            self.lent[short] = helpers[:NEIGHBOURS]

    def candidates(self, one: One) -> Iterable[tuple[int, int]]:
        """Yield the places of those who may answer for somebody, with the cost."""
        if one.locked in self.places:
            yield self.places[one.locked], 0
            return
        for place in (*self.by_branch[one.branch], *self.lent.get(one.branch, ())):
            carer = self.carers[place]
            if carer.id != one.id:
                higher = self.costs.higher if carer.role != self.stage.by else 0
                yield place, nearness(one, carer, self.costs) + higher

    def why(self, one: One) -> str:
        """Return why nobody was found for somebody."""
        if not one.branch:
            return NO_BRANCH
        return FULL if self.by_branch[one.branch] or self.lent.get(one.branch) else NO_CARER
