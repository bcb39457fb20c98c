"""A small mine with one box, as the union would set it up on Monday 2 November 2026."""

from datetime import datetime

import pytest

from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption
from huiyin.loop.matters.tests import cast
from huiyin.voice.boxes import actions
from huiyin.voice.boxes.models import Box

FIRST_DUE = cast.later(7)


@pytest.fixture
def mine(db) -> cast.Mine:
    """Return the small mine with its cast."""
    return cast.build()


@pytest.fixture
def box(mine) -> Box:
    """Return a box at the canteen, opened every Monday, kept by the first officer."""
    return set_up(mine)


@pytest.fixture
def enter(client, time_machine):
    """Return how somebody signs in with the second factor shown, at a moment."""

    def _enter(person, at: datetime = FIRST_DUE):
        time_machine.move_to(at, tick=False)
        client.force_login(person)
        session = client.session
        session["second_factor"] = True
        session.save()
        return client

    return _enter


def set_up(mine: cast.Mine, **changes: object) -> Box:
    facts: dict[str, object] = {
        "code": "B-01",
        "name": "食堂意见箱",
        "place": actions.NewPlace(f"{changes.get('code', '一号')}食堂", mine.units["mine"]),
        "keeper": mine.posts["officer"],
        "every_days": 7,
        "weekday": 0,
        "seal": "0001",
        "pin": (0.4, 0.6),
    }
    return actions.set_up(actions.NewBox(**{**facts, **changes}), by=mine.actor("chair"), at=cast.MONDAY)  # type: ignore[arg-type]


def adopt(mine: cast.Mine, key: str, value: object, at: datetime = cast.MONDAY) -> None:
    """The chiefs adopt a number of the rulebook from a day on."""
    adoption = Adoption(value, effective_from=at.date(), document="矿发〔2026〕1号")
    rulebook.override(key, adoption, by=mine.actor("chief"), at=at)


def log(count: int = 3, **changes: object) -> actions.Log:
    facts: dict[str, object] = {"count": count, "seal_found": "0001", "is_seal_intact": True, "seal_new": "0002"}
    return actions.Log(**{**facts, **changes})  # type: ignore[arg-type]
