"""The organisation of the big mine: units, posts, 100,000 staff, 1,500 branches, places."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

STAFF, BRANCHES, MINES, TEAMS, CREWS = 100_000, 1_500, 10, 30, 3
DAYS = 1095
CHUNK = 20_000
FULL_HISTORY = 25_000
SHIFTS = ("early", "middle", "night")


@dataclass(slots=True)
class Mine:
    """Ids of what matters refer to."""

    units: list[tuple[Any, ...]] = field(default_factory=list)
    posts: list[tuple[Any, ...]] = field(default_factory=list)
    heads: list[tuple[int, int, int]] = field(default_factory=list)  # post, unit, leader above
    officers: list[int] = field(default_factory=list)  # by mine
    places: list[tuple[Any, ...]] = field(default_factory=list)
    unit_of_place: list[int] = field(default_factory=list)
    post_units: dict[int, int] = field(default_factory=dict)

    def unit(self, parent: int | None, name: str, kind: str, shift: str = "") -> int:
        """Add a unit below another one."""
        pk = len(self.units) + 1
        above = self.units[parent - 1][2] if parent else ""
        self.units.append((pk, parent, f"{above}{pk:08d}", f"D{pk}", name, kind, shift))
        return pk

    def post(self, unit: int, name: str, office: str, superior: int | None) -> int:
        """Add a post."""
        pk = len(self.posts) + 1
        self.posts.append((pk, f"G{pk}", name, unit, office, superior))
        self.post_units[pk] = unit
        return pk


def organisation() -> Mine:
    """Return the tree of units and posts: a group, its mines, their teams and crews."""
    from bench.texts import PLACES

    mine = Mine()
    root = mine.unit(None, "回音煤业集团", "group")
    chief = mine.post(root, "集团党委书记", "chief", None)
    for name, office in (
        ("集团工会主席", "union_chair"),
        ("集团纪委", "discipline"),
        ("集团技术管理员", "administrator"),
    ):
        mine.post(root, name, office, chief)
    for m in range(1, MINES + 1):
        _one_mine(mine, root, chief, f"第{m}矿", PLACES)
    return mine


def _one_mine(mine: Mine, root: int, chief: int, name: str, places: tuple[str, ...]) -> None:
    unit = mine.unit(root, name, "mine")
    boss = mine.post(unit, f"{name}矿长", "chief", chief)
    leaders = [mine.post(unit, f"{name}副矿长{n}", "leader", boss) for n in range(1, 4)]
    chair = mine.post(unit, f"{name}工会主席", "union_chair", boss)
    mine.officers.append(mine.post(unit, f"{name}工会干事", "union_officer", chair))
    mine.post(unit, f"{name}纪委", "discipline", boss)
    mine.post(unit, f"{name}调度员", "dispatcher", boss)
    for t in range(1, TEAMS + 1):
        kind = "department" if t <= 12 else "team"
        team = mine.unit(unit, f"{name}{'科室' if t <= 12 else '区队'}{t}", kind)
        leader = leaders[t % 3]
        head = mine.post(team, f"{name}{t}号单位负责人", "head", leader)
        mine.heads.append((head, team, leader))
        mine.post(team, f"{name}{t}号单位干部", "cadre", head)
        mine.post(team, f"{name}{t}号单位职工代表", "delegate", chair)
        for c in range(CREWS):
            crew = mine.unit(team, f"{name}{t}队{c + 1}班", "crew", SHIFTS[c])
            mine.post(crew, f"{name}{t}队{c + 1}班班长", "crew_leader", head)
    for n in range(10):
        for place in places:
            mine.places.append((len(mine.places) + 1, f"{name}{place}{n + 1}", unit))
            mine.unit_of_place.append(unit)


def people(mine: Mine) -> Iterator[tuple[Any, ...]]:
    """Yield the staff; the first ones hold the posts, in order."""
    from bench.texts import person_name
    from huiyin.ground.people.rules.names import of_person

    lot = Random(1)
    holders = [unit for _, _, _, unit, _, _ in mine.posts]
    crews = [u[0] for u in mine.units if u[5] == "crew"]
    for pk in range(1, STAFF + 1):
        name = person_name(lot)
        unit = holders[pk - 1] if pk <= len(holders) else crews[pk % len(crews)]
        yield pk, f"{pk:06d}", name, of_person(name), unit, pk % BRANCHES + 1, "采掘工", pk % 7 == 0, False, "!", 1


def fill_organisation(mine: Mine) -> None:
    """Insert units, branches, posts, people, tenures and places."""
    from bench.loading import load
    from huiyin.ground.people.models import Branch, Person, Post, Tenure, Unit
    from huiyin.ground.people.rules.names import of_title
    from huiyin.loop.matters.models import Place

    load(Unit, ("id", "parent_id", "path", "code", "name", "kind", "shift"), iter(mine.units))
    branches = ((n, f"Z{n}", f"第{n}党支部", mine.units[n % len(mine.units)][0]) for n in range(1, BRANCHES + 1))
    load(Branch, ("id", "code", "name", "unit_id"), branches)
    titled = ((*post, of_title(post[2])) for post in mine.posts)
    load(Post, ("id", "code", "name", "unit_id", "office", "superior_id", "pinyin"), titled)
    names = ("id", "staff_number", "name", "pinyin", "unit_id", "branch_id", "job", "is_member", "must_change_password")
    load(Person, (*names, "password", "credential_serial"), people(mine))
    held = ((n, n, n, "2023-01-01") for n in range(1, len(mine.posts) + 1))
    load(Tenure, ("id", "person_id", "post_id", "from_on"), held)
    load(Place, ("id", "name", "unit_id"), iter(mine.places))
