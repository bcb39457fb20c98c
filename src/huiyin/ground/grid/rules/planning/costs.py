"""The stated costs of a division, in points: shown on the page beside every proposal, so that anybody can argue."""

from dataclasses import dataclass

from huiyin.ground.grid.rules.planning.roll import Contact, Leader, One


@dataclass(frozen=True, slots=True)
class Costs:
    """Points for each kind of distance and change (design.md 6: same crew > same team > same dormitory, stable).

    `alone` is what it costs to leave somebody without a carer: more than any chain of moves that would avoid it.
    """

    crew: int = 0
    team: int = 10
    dormitory: int = 16
    branch: int = 24
    neighbour: int = 80
    higher: int = 40  # a cadre instead of a member or crew leader
    move: int = 12  # another carer than the one in force
    portfolio: int = 0
    specialty: int = 10
    other: int = 40
    alone: int = 100_000

    def without(self, now: int) -> int:
        """Return what it costs to leave somebody alone whom `now` (a person, 0 for nobody) answers for today."""
        return self.alone + (self.move if now else 0)


@dataclass(frozen=True, slots=True)
class Limits:
    """Loads from the rulebook: the usual and the greatest number for a member, a cadre, a leader.

    `least` is a member's load below which another person is as good as any (mission D3: 3 to 8).
    """

    least: int = 3
    usual: int = 5
    most: int = 8
    cadre_most: int = 10
    leader_most: int = 2


def nearness(one: One, carer: One, costs: Costs) -> int:
    """Return what it costs that `carer` answers for `one`, loads apart."""
    points = _distance(one, carer, costs)
    return points + (costs.move if one.now and one.now != carer.id else 0)


def _distance(one: One, carer: One, costs: Costs) -> int:
    if one.crew == carer.crew:
        return costs.crew
    if one.team == carer.team:
        return costs.team
    if one.dormitory and one.dormitory == carer.dormitory:
        return costs.dormitory
    return costs.branch if one.branch == carer.branch else costs.neighbour


def portfolio(branch: Contact, leader: Leader, costs: Costs) -> int:
    """Return what it costs that `leader` follows `branch`: own portfolio, like business, other."""
    if leader.id in branch.portfolio:
        points = costs.portfolio
    elif branch.specialty and branch.specialty in leader.specialties:
        points = costs.specialty
    else:
        points = costs.other
    return points + (costs.move if branch.now and branch.now != leader.id else 0)


def steps(least: int, usual: int, most: int) -> list[tuple[int, int]]:
    """Return how many more people a carer takes at which cost each: nothing up to `least`, then ever dearer.

    The cost of one more rises with the load, so that the cheapest division is a balanced one.
    """
    slow = max(usual - least, 0)
    rising = [(1, 2 * (n - least) if n <= usual else 2 * slow + 6 * (n - usual)) for n in range(least + 1, most + 1)]
    return [(min(least, most), 0), *rising] if least else rising


def even_steps(most: int) -> list[tuple[int, int]]:
    """Return the steps where only evenness counts: each further one costs six more."""
    return [(1, 6 * n) for n in range(most)]
