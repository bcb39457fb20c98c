"""A small mine for the grid: two leaders, two teams with a branch each, one crew each; a dispatcher who plans."""

from datetime import UTC, datetime
from types import SimpleNamespace

from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Branch, Person, Unit
from huiyin.ground.people.queries import actor
from huiyin.ground.people.rules import SYSTEM, Office, UnitKind

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
STAFF = 8


def build() -> SimpleNamespace:
    """Return the mine; `mine.caiyi` and `mine.tongfeng` are its teams, `mine.planner` the dispatcher as an actor."""
    made = SimpleNamespace(numbers=iter(range(1001, 9999)))
    made.top = people.open_unit(None, code="K", name="回音示范矿", kind=UnitKind.MINE, by=SYSTEM, at=AT)
    made.leaders = []
    for code, name, office in (("L1", "矿长", Office.CHIEF), ("L2", "生产副矿长", Office.LEADER)):
        post = people.open_post(made.top, code=code, name=name, office=office, by=SYSTEM, at=AT)
        made.leaders.append(SimpleNamespace(post=post, person=seat(made, post, made.top)))
    made.caiyi = team(made, "C1", "综采一队", "采煤", made.leaders[1].post)
    made.tongfeng = team(made, "T1", "通风队", "通风", made.leaders[0].post)
    dispatcher = people.open_post(made.top, code="DD", name="党建调度", office=Office.DISPATCHER, by=SYSTEM, at=AT)
    made.dispatcher = seat(made, dispatcher, made.top, branch=made.caiyi.branch)
    made.planner = actor(made.dispatcher)
    return made


def team(made: SimpleNamespace, code: str, name: str, specialty: str, leader) -> SimpleNamespace:
    """Add a team: branch, secretary, head, one cadre, a crew with its leader, two members, eight staff."""
    unit = people.open_unit(made.top, code=code, name=name, kind=UnitKind.TEAM, specialty=specialty, by=SYSTEM, at=AT)
    crew = people.open_unit(unit, code=f"{code}1", name=f"{name}早班组", kind=UnitKind.CREW, by=SYSTEM, at=AT)
    branch = people.open_branch(code=f"B{code}", name=f"{name}党支部", unit=unit, by=SYSTEM, at=AT)
    found = SimpleNamespace(unit=unit, crew=crew, branch=branch)
    for short, title, office, superior in (
        ("H", "队长", Office.HEAD, leader),
        ("S", "支部书记", Office.SECRETARY, leader),
        ("C", "副队长", Office.CADRE, None),
    ):
        above = superior or found.head.post
        post = people.open_post(
            unit, code=f"{code}{short}", name=f"{name}{title}", office=office, superior=above, by=SYSTEM, at=AT
        )
        seated = SimpleNamespace(post=post, person=seat(made, post, unit, branch=branch))
        setattr(found, {"H": "head", "S": "secretary", "C": "cadre"}[short], seated)
    post = people.open_post(
        crew, code=f"{code}L", name=f"{name}组长", office=Office.CREW_LEADER, superior=found.head.post, by=SYSTEM, at=AT
    )
    found.crew_leader = SimpleNamespace(post=post, person=seat(made, post, crew, branch=branch))
    found.members = [person(made, crew, branch, is_member=True) for _ in range(2)]
    found.staff = [person(made, crew, branch) for _ in range(STAFF)]
    return found


def seat(made: SimpleNamespace, post, unit: Unit, *, branch: Branch | None = None) -> Person:
    """Hire somebody and appoint them."""
    found = person(made, unit, branch, is_member=True)
    people.appoint(found, post, by=SYSTEM, at=AT)
    return found


def person(made: SimpleNamespace, unit: Unit, branch: Branch | None, *, is_member: bool = False) -> Person:
    """Hire somebody."""
    number = str(next(made.numbers))
    about = people.About(branch=branch, is_member=is_member)
    return people.hire(number, name=f"职工{number}", unit=unit, about=about, by=SYSTEM, at=AT)
