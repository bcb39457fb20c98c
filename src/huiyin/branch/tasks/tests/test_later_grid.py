"""What is owed follows a version of the grid on its day: gaps found then are owed from that day, once."""

from datetime import timedelta

import pytest

from huiyin.ground.grid import actions as grid
from huiyin.ground.grid.models import Choice
from huiyin.ground.grid.tests import standing
from huiyin.ground.people import actions as people
from huiyin.ground.people.rules import SYSTEM
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind

pytestmark = pytest.mark.django_db


def owed(branch):
    return Duty.objects.filter(kind=DutyKind.FILL_GAP, source="branch", source_id=branch.pk, settled_at=None, level=0)


def test_gaps_of_a_first_version_are_owed_from_its_day_and_not_before():
    mine, later = standing.build(), standing.AT + timedelta(days=3)
    draft = grid.propose(by=SYSTEM, at=standing.AT)
    Choice.objects.filter(grid=draft, person=mine.people["T1-s1"]).update(carer=None, cell=None)
    grid.adopt(draft, effective_on=later.date(), by=SYSTEM, at=standing.AT)
    branch = mine.branches["T1"]

    people.leave(mine.people["T2-s1"], by=SYSTEM, at=standing.AT + timedelta(days=1))
    before = owed(branch).count()
    grid.tick(later)
    grid.tick(later)

    assert before == 0
    assert [(duty.post, duty.opened_at) for duty in owed(branch)] == [(mine.posts["T1-sec"], later)]
    assert not owed(mine.branches["T2"]).exists()
