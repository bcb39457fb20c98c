"""A small mine for the tests of operations: a chain of posts with their holders, and one matter on its way."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from huiyin.ground.people import actions as people
from huiyin.ground.people import queries as who
from huiyin.ground.people.models import Post, Unit
from huiyin.ground.people.rules import SYSTEM, Actor, Office, UnitKind
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)  # a Monday, noon at the mine
DATABASES = ["default", "letterbox"]


@dataclass
class Mine:
    """Posts by office, and who acts for them."""

    unit: Unit
    chair: Post
    officer: Post
    chief: Post
    head: Post

    def actor(self, post: Post) -> Actor:
        """Return the holder as the rules see them."""
        person = who.holder(post)
        assert person is not None
        return who.actor(person)


def _post(unit: Unit, code: str, office: Office, superior: Post | None = None) -> Post:
    post = people.open_post(unit, code=code, name=code, office=office, superior=superior, by=SYSTEM, at=NOON)
    person = people.hire(f"9{code}", name="张小明", unit=unit, by=SYSTEM, at=NOON)
    people.appoint(person, post, by=SYSTEM, at=NOON)
    return post


@pytest.fixture
def mine(db: None) -> Mine:
    unit = people.open_unit(None, code="K", name="矿", kind=UnitKind.MINE, by=SYSTEM, at=NOON)
    top = _post(unit, "TOP", Office.CHIEF)
    chair = _post(unit, "CHAIR", Office.UNION_CHAIR, top)
    chief = _post(unit, "CHIEF", Office.LEADER, top)
    return Mine(
        unit=unit,
        chair=chair,
        officer=_post(unit, "OFFICER", Office.UNION_OFFICER, chair),
        chief=chief,
        head=_post(unit, "HEAD", Office.HEAD, chief),
    )


@pytest.fixture
def matter(mine: Mine) -> Matter:
    new = matters.NewMatter(title="水泵噪声大", summary="水泵声音异常", registrar=mine.officer, unit=mine.unit)
    made = matters.register(new, by=mine.actor(mine.officer), at=NOON)
    made = matters.assign(made, to=mine.head, by=mine.actor(mine.officer), at=NOON + timedelta(hours=1))
    return matters.accept(made, by=mine.actor(mine.head), at=NOON + timedelta(hours=2))


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    """Give the test its own vaults, keys and uploads."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    settings.LETTERBOX_VAULTS = [str(settings.HOME / "vault-1"), str(settings.HOME / "vault-2")]
    settings.LETTERBOX_KEYS = str(settings.HOME / "letterbox-keys")
    return settings.HOME
