"""The enterprise the grid is measured on: 10 mines, 1,500 branches, a team and three crews each, 100,000 people."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

MINES, TEAMS, CREWS = 10, 150, 3
PEOPLE = 100_000
SPECIALTIES = ("采煤", "掘进", "机电", "运输", "通风", "地测", "后勤", "洗选")
SHIFTS = ("early", "middle", "night")
LEADERS_A_MINE = TEAMS // 2 + 2  # at most two branches each, two to spare
SINCE = "2026-01-05"


@dataclass(slots=True)
class Enterprise:
    """Rows as they are inserted; the first people hold the posts, in order."""

    units: list[tuple[Any, ...]] = field(default_factory=list)
    branches: list[tuple[Any, ...]] = field(default_factory=list)
    posts: list[tuple[Any, ...]] = field(default_factory=list)
    seats: list[tuple[int, int | None]] = field(default_factory=list)  # unit and branch of each post's holder
    crews: list[tuple[int, int]] = field(default_factory=list)  # unit and branch

    def unit(self, parent: int | None, name: str, kind: str, shift: str = "", specialty: str = "") -> int:
        """Add a unit."""
        pk = len(self.units) + 1
        above = self.units[parent - 1][2] if parent else ""
        self.units.append((pk, parent, f"{above}{pk:08d}", f"D{pk}", name, kind, shift, specialty))
        return pk

    def post(self, unit: int, name: str, office: str, superior: int | None, branch: int | None = None) -> int:
        """Add a post with a holder."""
        pk = len(self.posts) + 1
        self.posts.append((pk, f"G{pk}", name, unit, office, superior, ""))
        self.seats.append((unit, branch))
        return pk


def enterprise() -> Enterprise:
    """Return units, branches and posts."""
    made = Enterprise()
    root = made.unit(None, "回音煤业集团", "group")
    chief = made.post(root, "集团党委书记", "chief", None)
    for m in range(1, MINES + 1):
        _mine(made, root, chief, f"第{m}矿")
    return made


def _mine(made: Enterprise, root: int, chief: int, name: str) -> None:
    unit = made.unit(root, name, "mine")
    boss = made.post(unit, f"{name}矿长", "chief", chief)
    leaders = [made.post(unit, f"{name}矿领导{n}", "leader", boss) for n in range(1, LEADERS_A_MINE)]
    made.post(unit, f"{name}党建调度", "dispatcher", boss)
    for t in range(TEAMS):
        specialty = SPECIALTIES[t % len(SPECIALTIES)]
        team = made.unit(unit, f"{name}{specialty}{t + 1}队", "team", "", specialty)
        branch = len(made.branches) + 1
        made.branches.append((branch, f"Z{branch}", f"{name}{specialty}{t + 1}队党支部", team))
        leader = leaders[t % len(leaders)]
        head = made.post(team, f"{name}{t + 1}队队长", "head", leader, branch)
        made.post(team, f"{name}{t + 1}队党支部书记", "secretary", leader, branch)
        for n in (1, 2):
            made.post(team, f"{name}{t + 1}队副队长{n}", "cadre", head, branch)
        for c in range(CREWS):
            crew = made.unit(team, f"{name}{t + 1}队{c + 1}班", "crew", SHIFTS[c], specialty)
            made.crews.append((crew, branch))
            made.post(crew, f"{name}{t + 1}队{c + 1}班班长", "crew_leader", head, branch)


def people(made: Enterprise) -> Iterator[tuple[Any, ...]]:
    """Yield the staff: holders of posts first (members all), then crews with a member in every six or seven."""
    from bench.texts import person_name
    from huiyin.ground.people.rules.names import of_person

    lot = Random(5)
    for pk in range(1, PEOPLE + 1):
        is_seated = pk <= len(made.seats)
        unit, branch = made.seats[pk - 1] if is_seated else made.crews[pk % len(made.crews)]
        name, house = person_name(lot), f"{lot.randrange(1, 40)}号楼" if lot.random() < 0.6 else ""
        member = is_seated or lot.random() < 0.145
        yield pk, f"{pk:06d}", name, of_person(name), unit, branch, "采掘工", member, house, False, "!", 1


def fill(made: Enterprise) -> None:
    """Insert everything."""
    from bench.loading import bulk, finish, load
    from huiyin.ground.people.models import Branch, Person, Post, Tenure, Unit

    with bulk():
        load(Unit, ("id", "parent_id", "path", "code", "name", "kind", "shift", "specialty"), iter(made.units))
        load(Branch, ("id", "code", "name", "unit_id"), iter(made.branches))
        load(Post, ("id", "code", "name", "unit_id", "office", "superior_id", "pinyin"), iter(made.posts))
        names = ("id", "staff_number", "name", "pinyin", "unit_id", "branch_id", "job", "is_member", "dormitory")
        load(Person, (*names, "must_change_password", "password", "credential_serial"), people(made))
        load(
            Tenure, ("id", "person_id", "post_id", "from_on"), ((n, n, n, SINCE) for n in range(1, len(made.posts) + 1))
        )
    finish([Unit, Branch, Post, Person, Tenure])
