"""A small mine for the grid's tests: two leaders, two teams with branches, four levels in each; legal objects only."""

from dataclasses import dataclass, field
from datetime import date, datetime

from huiyin.ground.grid import actions as grid
from huiyin.ground.grid.models import Care, Cell, Grid
from huiyin.ground.people import actions as people
from huiyin.ground.people import queries as who
from huiyin.ground.people.models import Branch, Person, Post, Unit
from huiyin.ground.people.rules import SYSTEM, Actor, Office, UnitKind
from huiyin.kit.clock import MINE_TIME

AT = datetime(2026, 11, 2, 9, 0, tzinfo=MINE_TIME)
DAY = AT.date()
TEAMS = (("T1", "综采队"), ("T2", "掘进队"))


@dataclass
class Mine:
    """Units, branches, posts and people by short names; `T1-m1` is the first member of the first team."""

    units: dict[str, Unit] = field(default_factory=dict)
    branches: dict[str, Branch] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """Return somebody as the rules see them."""
        return who.actor(self.people[name])

    def person(self, name: str) -> Person:
        """Return somebody as the database has them now."""
        return Person.objects.get(pk=self.people[name].pk)

    def carer(self, name: str) -> str | None:
        """Return who answers for somebody today, by short name; "-" where that post is vacant."""
        care = Care.objects.filter(person=self.people[name], to_on=None).select_related("cell__post").first()
        if care is None:
            return None
        holder = who.holder(care.cell.post)
        return self.name_of(holder) if holder else "-"

    def name_of(self, person: Person) -> str:
        """Return somebody's short name."""
        return next(name for name, one in self.people.items() if one.pk == person.pk)

    def cell(self, name: str) -> Cell:
        """Return the open cell somebody holds."""
        return Cell.objects.get(post__tenures__person=self.people[name], post__tenures__to_on=None, closed_on=None)


def build(*, staff: int = 4, at: datetime = AT) -> Mine:
    """Create it: each team has a head, a secretary, two cadres, a crew with its leader, two members and some staff."""
    made = Mine()
    made.units["K"] = people.open_unit(None, code="K", name="回音示范矿", kind=UnitKind.MINE, by=SYSTEM, at=at)
    _seat(made, "chief", "矿长", "K", Office.CHIEF, None, at)
    _seat(made, "vice", "生产副矿长", "K", Office.LEADER, "chief", at)
    _seat(made, "dispatcher", "党建调度", "K", Office.DISPATCHER, "chief", at)
    for code, name in TEAMS:
        _team(made, code, name, staff, at)
    return made


def _team(made: Mine, code: str, name: str, staff: int, at: datetime) -> None:
    top = made.units["K"]
    unit = made.units[code] = people.open_unit(top, code=code, name=name, kind=UnitKind.TEAM, by=SYSTEM, at=at)
    crew = f"{code}1"
    made.units[crew] = people.open_unit(unit, code=crew, name=f"{name}一班", kind=UnitKind.CREW, by=SYSTEM, at=at)
    made.branches[code] = people.open_branch(code=f"B{code}", name=f"{name}党支部", unit=unit, by=SYSTEM, at=at)
    _seat(made, f"{code}-head", f"{name}队长", code, Office.HEAD, "vice", at)
    _seat(made, f"{code}-sec", f"{name}书记", code, Office.SECRETARY, "chief", at)
    for n in (1, 2):
        _seat(made, f"{code}-c{n}", f"{name}副队长{n}", code, Office.CADRE, f"{code}-head", at)
    _seat(made, f"{code}-lead", f"{name}班长", crew, Office.CREW_LEADER, f"{code}-head", at)
    for n in (1, 2):
        hire(made, f"{code}-m{n}", crew, branch=code, is_member=True, at=at)
    for n in range(1, staff + 1):
        hire(made, f"{code}-s{n}", crew, branch=code, at=at)


def _seat(made: Mine, key: str, name: str, unit: str, office: Office, above: str | None, at: datetime) -> None:
    post = people.open_post(
        made.units[unit],
        code=key.upper(),
        name=name,
        office=office,
        superior=made.posts[above] if above else None,
        by=SYSTEM,
        at=at,
    )
    made.posts[key] = post
    branch = key.partition("-")[0] if "-" in key else None
    person = hire(made, key, unit, branch=branch, is_member=office != Office.CREW_LEADER, at=at)
    people.appoint(person, post, by=SYSTEM, at=at)


def hire(
    made: Mine, key: str, unit: str, *, branch: str | None = None, is_member: bool = False, at: datetime = AT
) -> Person:
    """Hire somebody under a short name."""
    about = people.About(branch=made.branches[branch] if branch else None, is_member=is_member)
    person = people.hire(
        f"{1001 + len(made.people)}", name=f"人{key}", unit=made.units[unit], about=about, by=SYSTEM, at=at
    )
    made.people[key] = person
    return person


def adopted(made: Mine, *, at: datetime = AT, on: date = DAY) -> Grid:
    """Propose a grid and adopt it."""
    draft = grid.propose(by=SYSTEM, at=at)
    return grid.adopt(draft, effective_on=on, by=SYSTEM, at=at)
