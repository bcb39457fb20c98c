"""A small mine on the grid: a branch, its secretary, a cadre, two members with cells, staff they look after."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.grid.rules import Level
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Person, Post, Tenure, Unit
from huiyin.ground.people.rules import Actor, Office, UnitKind
from huiyin.kit.clock import MINE_TIME
from huiyin.loop.matters.tests.cast import person, unit

BEGAN = datetime(2026, 9, 1, 8, 0, tzinfo=MINE_TIME)
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=MINE_TIME)
# Post, name, unit, office, superior.
SEATS = (
    ("chief", "矿长", "mine", Office.CHIEF, None),
    ("leader", "机电副矿长", "mine", Office.LEADER, "chief"),
    ("dispatcher", "调度主任", "mine", Office.DISPATCHER, "chief"),
    ("officer", "工会干事", "mine", Office.UNION_OFFICER, "chief"),
    ("head", "通风队队长", "team", Office.HEAD, "leader"),
    ("secretary", "通风队党支部书记", "team", Office.SECRETARY, "leader"),
    ("cadre", "通风队安全副队长", "team", Office.CADRE, "head"),
    ("other_head", "机电队队长", "other", Office.HEAD, "leader"),
    ("other_secretary", "机电队党支部书记", "other", Office.SECRETARY, "leader"),
)


def day(year: int, month: int, number: int, hour: float = 9) -> datetime:
    """Return a moment at the mine."""
    return datetime(year, month, number, tzinfo=MINE_TIME) + timedelta(hours=hour)


@dataclass
class Mine:
    """Units, posts, people and cells by short names."""

    units: dict[str, Unit] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    branches: dict[str, Branch] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        """Return somebody as the rules see them."""
        return people.actor(self.people[name])


def build() -> Mine:
    """Create the mine as of September 2026."""
    made = Mine()
    root = unit("M", "示例矿", UnitKind.MINE)
    made.units = {"mine": root, "team": unit("W", "通风队", UnitKind.TEAM, root)}
    made.units["other"] = unit("E", "机电队", UnitKind.TEAM, root)
    made.units["crew"] = unit("W1", "通风队早班", UnitKind.CREW, made.units["team"])
    for name, label in (("team", "通风队党支部"), ("other", "机电队党支部")):
        made.branches[name] = Branch.objects.create(code=f"B{name}", name=label, unit=made.units[name])
    for name, label, where, office, above in SEATS:
        sit(made, name, label, where, office, above)
    for name in ("head", "secretary", "cadre"):
        give_cell(made, name)
    give_cell(made, "leader", branch=None)
    Care.objects.create(
        level=Level.LEADERS, cell=made.cells["leader"], branch=made.branches["team"], from_on=BEGAN.date()
    )
    add_member(made, "member")
    add_member(made, "second")
    for name in ("worker", "welder"):
        made.people[name] = person(name, made.units["crew"])
        care_for(made, "member", name, Level.MEMBERS)
    made.people["outsider"] = person("outsider", made.units["other"])
    return made


def sit(made: Mine, name: str, label: str, where: str, office: str, above: str | None) -> None:
    """Put somebody on a new post."""
    superior = made.posts[above] if above else None
    made.posts[name] = Post.objects.create(
        code=name, name=label, unit=made.units[where], office=office, superior=superior
    )
    made.people[name] = person(name, made.units[where])
    Tenure.objects.create(person=made.people[name], post=made.posts[name], from_on=BEGAN.date())


def give_cell(made: Mine, name: str, *, branch: str | None = "team") -> None:
    """Give a post its cell."""
    made.cells[name] = Cell.objects.create(
        code=f"C-{name}",
        name=f"{made.posts[name].name}网格",
        branch=made.branches[branch] if branch else None,
        post=made.posts[name],
        opened_on=BEGAN.date(),
    )


def add_member(made: Mine, name: str, *, on: datetime = BEGAN) -> None:
    """Add a member with a cell, looked after by the cadre."""
    sit(made, name, f"网格员{name}", "crew", Office.MEMBER, "secretary")
    give_cell(made, name)
    Cell.objects.filter(pk=made.cells[name].pk).update(opened_on=on.date())
    Person.objects.filter(pk=made.people[name].pk).update(branch=made.branches["team"], is_member=True)
    care_for(made, "cadre", name, Level.CADRES, on=on)


def care_for(made: Mine, carer: str, name: str, level: int, *, on: datetime = BEGAN) -> None:
    """Let a cell answer for a person."""
    Care.objects.create(level=level, cell=made.cells[carer], person=made.people[name], from_on=on.date())
