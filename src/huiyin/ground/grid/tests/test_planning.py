"""The division: stated costs, exact against trying everything, stable, never over a limit."""

from collections import Counter
from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from huiyin.ground.grid.rules import Level
from huiyin.ground.grid.rules.planning import Contact, Costs, Leader, Limits, One, Role, Roll, divide
from huiyin.ground.grid.rules.planning.costs import even_steps, nearness, portfolio, steps
from huiyin.ground.grid.rules.planning.dividing import FULL, NO_BRANCH, NO_CARER
from huiyin.ground.grid.rules.planning.roll import role_of
from huiyin.ground.grid.rules.planning.solving import NOBODY, Instance, solve
from huiyin.ground.people.rules import Office

COSTS, LIMITS = Costs(), Limits()


def one(pk: int, role: Role = Role.STAFF, *, branch: int = 1, crew: int = 11, team: int = 1, **more) -> One:
    return One(pk, branch, crew, team, more.pop("dormitory", ""), role, **more)


def total(instance: Instance, chosen: tuple[int, ...]) -> int | None:
    """Return the cost of a choice (NOBODY or a carer for each), None where it isn't allowed."""
    ways = {(t, h): c for t, h, c in zip(instance.tails, instance.heads, instance.costs, strict=True)}
    if any(h != NOBODY and (n, h) not in ways for n, h in enumerate(chosen)):
        return None
    points = sum(instance.alone[n] if h == NOBODY else ways[n, h] for n, h in enumerate(chosen))
    for carer, load in Counter(h for h in chosen if h != NOBODY).items():
        each = [cost for room, cost in instance.steps[carer] for _ in range(room)]
        if load > len(each):
            return None
        points += sum(each[:load])
    return points


@given(
    st.lists(st.lists(st.one_of(st.none(), st.integers(0, 50)), min_size=3, max_size=3), min_size=1, max_size=5),
    st.lists(st.integers(0, 3), min_size=3, max_size=3),
)
def test_solution_costs_what_trying_everything_finds(ways, rooms):
    instance = Instance([1000 + n for n in range(len(ways))], [even_steps(room) for room in rooms])
    for n, row in enumerate(ways):
        for carer, cost in enumerate(row):
            if cost is not None:
                instance.may(n, carer, cost)

    found = solve(instance)

    every = (total(instance, chosen) for chosen in product(range(NOBODY, 3), repeat=len(ways)))
    assert found.cost == min(cost for cost in every if cost is not None)
    assert total(instance, tuple(found.carers)) == found.cost


def test_nearer_is_cheaper_in_the_order_of_the_design():
    carer = one(1, Role.FRONT, dormitory="三号楼")
    crew, team = one(2), one(3, crew=12)
    house = one(4, crew=22, team=2, dormitory="三号楼")
    branch, other = one(5, crew=22, team=2), one(6, branch=2, crew=32, team=3)

    points = [nearness(who, carer, COSTS) for who in (crew, team, house, branch, other)]

    assert points == sorted(set(points))


def test_another_carer_than_the_one_in_force_costs_a_move():
    kept, changed = one(2, now=1), one(3, now=9)
    carer = one(1, Role.FRONT)

    assert nearness(changed, carer, COSTS) - nearness(kept, carer, COSTS) == COSTS.move


def test_own_portfolio_comes_before_like_business_before_other():
    leader = Leader(7, frozenset({"通风"}))
    own, like, other = Contact(1, 1, "采煤", (7,)), Contact(2, 1, "通风"), Contact(3, 1, "运输")

    assert portfolio(own, leader, COSTS) < portfolio(like, leader, COSTS) < portfolio(other, leader, COSTS)


@given(st.integers(0, 4), st.integers(1, 6), st.integers(0, 12))
def test_one_more_never_costs_less_and_the_room_is_the_limit(least, usual, most):
    bundle = steps(min(least, most), usual, most)
    each = [cost for room, cost in bundle for _ in range(room)]

    assert each == sorted(each)
    assert len(each) == most


def test_roles_follow_the_highest_office():
    assert role_of({Office.SECRETARY, Office.LEADER}, is_member=True) == Role.LEADER
    assert role_of({Office.HEAD}, is_member=True) == Role.CHIEF
    assert role_of({Office.CADRE, Office.DELEGATE}, is_member=True) == Role.CADRE
    assert role_of({Office.CREW_LEADER}, is_member=False) == Role.FRONT
    assert role_of({Office.MEMBER}, is_member=True) == Role.FRONT
    assert role_of({Office.DELEGATE}, is_member=False) == Role.STAFF


def team(staff: int, *, members: int = 3, branch: int = 1, first: int = 0, **more) -> list[One]:
    """Return a branch of one crew: a secretary, a cadre, members, staff."""
    ids = iter(range(first + 1, first + 100_000))
    kinds = [Role.CHIEF, Role.CADRE, *[Role.FRONT] * members, *[Role.STAFF] * staff]
    return [one(next(ids), kind, branch=branch, crew=branch * 10, team=branch, **more) for kind in kinds]


def roll(*people: One, branches: tuple[Contact, ...] = (Contact(1, 1, "采煤"),), leaders: tuple[Leader, ...] = ()):
    return Roll(tuple(people), branches, leaders)


def test_everybody_is_covered_by_the_level_above():
    found = divide(roll(*team(12)), LIMITS, COSTS)

    assert found.alone == {}
    assert found.people[2] == (Level.CHIEFS, 1)
    assert {found.people[pk] for pk in (3, 4, 5)} == {(Level.CADRES, 2)}
    assert Counter(found.people[pk] for pk in range(6, 18)) == {(Level.MEMBERS, pk): 4 for pk in (3, 4, 5)}


def test_chiefs_and_leaders_are_not_divided():
    found = divide(roll(*team(3), one(99, Role.LEADER)), LIMITS, COSTS)

    assert not {1, 99} & set(found.people)


def test_what_members_cannot_take_goes_to_a_cadre():
    found = divide(roll(*team(30)), LIMITS, COSTS)

    loads = Counter(carer for level, carer in found.people.values() if level == Level.MEMBERS)
    assert [loads[pk] for pk in (3, 4, 5)] == [8, 8, 8]
    assert loads[2] == 30 - 24
    assert found.alone == {}


def test_a_cadre_is_never_loaded_over_the_limit_by_two_levels_together():
    found = divide(roll(*team(60)), LIMITS, COSTS)

    assert Counter(carer for _, carer in found.people.values())[2] <= LIMITS.cadre_most
    assert set(found.alone.values()) == {(Level.MEMBERS, FULL)}


def test_a_branch_that_is_short_borrows_from_its_neighbour_of_like_business():
    short, rich, strange = team(30, members=1), team(2, branch=2, first=200), team(2, branch=3, first=400)
    branches = (Contact(1, 7, "采煤"), Contact(2, 7, "采煤"), Contact(3, 7, "后勤"))

    found = divide(roll(*short, *rich, *strange, branches=branches), LIMITS, COSTS)

    lent = {carer for pk, (_, carer) in found.people.items() if 3 < pk < 200 and carer > 100}
    assert lent
    assert found.alone == {}


def test_nobody_to_ask_is_said():
    lonely, lost = one(1), one(2, branch=0)

    found = divide(roll(lonely, lost), LIMITS, COSTS)

    assert found.alone == {1: (Level.MEMBERS, NO_CARER), 2: (Level.MEMBERS, NO_BRANCH)}


def test_who_cannot_answer_now_is_left_out():
    away, there = one(1, Role.FRONT, is_carer=False), one(2, Role.FRONT)

    found = divide(roll(away, there, one(3, Role.CADRE), one(4)), LIMITS, COSTS)

    assert found.people[4] == (Level.MEMBERS, 2)


def test_a_locked_choice_stays_whatever_it_costs():
    people = team(6)
    far = one(300, Role.FRONT, branch=1, crew=77, team=77)

    found = divide(roll(*(replace(p, locked=300) if p.id == 6 else p for p in people), far), LIMITS, COSTS)

    assert found.people[6] == (Level.MEMBERS, 300)


def test_branches_are_divided_by_portfolio_and_evenly():
    branches = tuple(Contact(n, 1, "采煤" if n < 3 else "通风", (7,) if n == 1 else ()) for n in (1, 2, 3, 4))
    leaders = (Leader(7, frozenset({"采煤"})), Leader(8, frozenset({"通风"})))

    found = divide(roll(branches=branches, leaders=leaders), LIMITS, COSTS)

    assert found.branches == {1: 7, 2: 7, 3: 8, 4: 8}


def test_more_branches_than_the_leaders_may_follow_are_named():
    branches = tuple(Contact(n, 1, "") for n in range(1, 6))

    found = divide(roll(branches=branches, leaders=(Leader(7), Leader(8))), LIMITS, COSTS)

    assert Counter(found.branches.values()) == {7: 2, 8: 2}
    assert list(found.branches_alone.values()) == [FULL]


PEOPLE = st.builds(
    lambda members, staff, cadres: [Role.CHIEF] + [Role.CADRE] * cadres + [Role.FRONT] * members + [Role.STAFF] * staff,
    st.integers(0, 5),
    st.integers(0, 25),
    st.integers(0, 2),
)


@given(st.lists(PEOPLE, min_size=1, max_size=3), st.randoms(use_true_random=False))
def test_any_division_is_whole_within_limits_stable_and_repeatable(branches, lot):
    people = [
        one(100 * b + n, role, branch=b, crew=b * 10 + lot.randrange(2), team=b, dormitory=lot.choice(("", "甲", "乙")))
        for b, roles in enumerate(branches, start=1)
        for n, role in enumerate(roles, start=1)
    ]
    contacts = tuple(Contact(b, 1, lot.choice(("采煤", "通风"))) for b in range(1, len(branches) + 1))
    made = roll(*people, branches=contacts)

    found = divide(made, LIMITS, COSTS)
    again = divide(made, LIMITS, COSTS)
    kept = [replace(p, now=found.people[p.id][1]) if p.id in found.people else p for p in people]
    next_time = divide(roll(*kept, branches=contacts), LIMITS, COSTS)

    wanted = {p.id for p in people if p.role > Role.CHIEF}
    roles = {p.id: p.role for p in people}
    loads = Counter(carer for _, carer in found.people.values())
    assert set(found.people) | set(found.alone) == wanted
    assert not set(found.people) & set(found.alone)
    assert all(roles[carer] < roles[pk] for pk, (_, carer) in found.people.items())
    assert all(n <= (LIMITS.most if roles[pk] == Role.FRONT else LIMITS.cadre_most) for pk, n in loads.items())
    assert again == found
    assert next_time.people == found.people
