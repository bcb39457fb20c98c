"""Division at the least total cost, as a minimum-cost flow with convex loads; exact: the relaxation costs the same.

Everybody sends one unit through one carer to the sink; a carer's way to the sink is a bundle of arcs of rising cost.
Flows on integers have an integral optimum (Ahuja, Magnanti, Orlin: Network Flows, 1993, theorem 9.10), found here by
OR-Tools' cost-scaling push-relabel.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from huiyin.kit.verdicts import Refused

NOBODY = -1


@dataclass(slots=True)
class Instance:
    """Who may answer for whom, by places counted from 0 (`may`).

    `alone[n]` is what it costs to leave somebody without a carer, `steps[c]` the (room, cost each) of a carer's load.
    """

    alone: list[int]
    steps: list[list[tuple[int, int]]]
    tails: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)

    def may(self, one: int, carer: int, cost: int) -> None:
        """Let a carer answer for somebody at a cost."""
        self.tails.append(one)
        self.heads.append(carer)
        self.costs.append(cost)


@dataclass(frozen=True, slots=True)
class Solution:
    """Who got whom (`NOBODY` for none), and the total cost: the optimum."""

    carers: list[int]
    cost: int


def solve(instance: Instance) -> Solution:
    """Return the division of least cost. Raises `Refused` where the solver gives up (overflowing costs)."""
    from ortools.graph.python import min_cost_flow  # a tenth of a second, and only planning needs it

    ones, carers = len(instance.alone), len(instance.steps)
    if not ones:
        return Solution([], 0)
    flow, sink = min_cost_flow.SimpleMinCostFlow(), ones + carers
    heads = [ones + head for head in instance.heads]
    chosen = _add(flow, instance.tails, heads, [1] * len(heads), instance.costs)
    for carer, steps in enumerate(instance.steps):
        for room, cost in steps:
            flow.add_arc_with_capacity_and_unit_cost(ones + carer, sink, room, cost)
    everybody = list(range(ones))
    _add(flow, everybody, [sink] * ones, [1] * ones, instance.alone)
    flow.set_nodes_supplies(everybody, [1] * ones)
    flow.set_node_supply(sink, -ones)
    if flow.solve() != flow.OPTIMAL:
        raise Refused("没有算出结果，请缩小范围再试")
    found = [NOBODY] * ones
    if len(chosen):
        for arc in (flow.flows(chosen) > 0).nonzero()[0]:
            found[instance.tails[arc]] = instance.heads[arc]
    return Solution(found, flow.optimal_cost())


def _add(flow: object, tails: Sequence[int], heads: Sequence[int], rooms: Sequence[int], costs: Sequence[int]):  # type: ignore[no-untyped-def]
    """Add many arcs at once; returns their numbers."""
    return flow.add_arcs_with_capacity_and_unit_cost(tails, heads, rooms, costs)  # type: ignore[attr-defined]
