"""The cast of people's tests: a small mine with a chain of posts, and somebody who keeps staff."""

from types import SimpleNamespace

import pytest

from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM, Office, UnitKind

PASSWORD = "yu-lu-feng-che-7"


@pytest.fixture
def mine(db) -> SimpleNamespace:
    """A mine with one team; chief > head > cadre, a discipline post, an administrator; all but the cadre held."""
    top = people.open_unit(None, code="K", name="回音示范矿", kind=UnitKind.MINE, by=SYSTEM)
    team = people.open_unit(top, code="JD", name="机电队", kind=UnitKind.TEAM, by=SYSTEM)
    chief = people.open_post(top, code="P1", name="矿长", office=Office.CHIEF, by=SYSTEM)
    head = people.open_post(team, code="P2", name="机电队队长", office=Office.HEAD, superior=chief, by=SYSTEM)
    cadre = people.open_post(team, code="P3", name="机电队副队长", office=Office.CADRE, superior=head, by=SYSTEM)
    discipline = people.open_post(top, code="P4", name="纪委书记", office=Office.DISCIPLINE, by=SYSTEM)
    keeping = people.open_post(top, code="P5", name="技术管理员", office=Office.ADMINISTRATOR, by=SYSTEM)
    made = SimpleNamespace(top=top, team=team, chief=chief, head=head, cadre=cadre, discipline=discipline)
    made.keeping = keeping
    for number, name, post in (
        ("1001", "曾向民", chief),
        ("1002", "单立国", head),
        ("1004", "周正", discipline),
        ("1005", "吴敏", keeping),
    ):
        person = people.hire(number, name=name, unit=post.unit, by=SYSTEM)
        people.appoint(person, post, by=SYSTEM)
        setattr(made, f"p{number}", person)
    made.worker = people.hire("1009", name="张三", unit=team, by=SYSTEM)
    return made


@pytest.fixture
def keeper(mine):
    """The administrator as an actor."""
    from huiyin.ground.people import queries

    return queries.actor(mine.p1005)
