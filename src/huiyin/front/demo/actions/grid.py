"""The grid of the demonstration mine: its own limit, a first version proposed and adopted, and what moved since."""

from datetime import datetime

from huiyin.front.demo.actions.seats import Seats
from huiyin.ground.grid import actions as grid
from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.people import actions as people
from huiyin.ground.people.models import Person
from huiyin.ground.people.rules import SYSTEM, Office
from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused

LEADER_BRANCHES = "grid.leader_branches_max"
DOCUMENT = "回音矿党发〔{year}〕18号"
MENDED = 6


def stand_grid(seats: Seats, *, at: datetime) -> None:
    """Adopt three branches for each leader (thirty branches, eleven leaders), then the first grid."""
    chief = seats.actor(seats.posts["L01"])
    day = clock.day_of(at)
    rulebook.override(
        LEADER_BRANCHES, Adoption(3, effective_from=day, document=DOCUMENT.format(year=day.year)), by=chief, at=at
    )
    dispatcher = seats.actor(seats.posts["C01"])
    draft = grid.propose(title="四级责任网络", by=dispatcher, at=at)
    grid.adopt(draft, effective_on=day, by=dispatcher, at=at)


def move_about(seats: Seats, *, at: datetime) -> None:
    """Let a member leave, some workers change teams and some join: gaps to look at, some of them mended."""
    cell = Cell.objects.filter(post__office=Office.MEMBER, branch__code="BT05").order_by("pk").first()
    if cell is not None:
        people.vacate(cell.post, by=SYSTEM, at=at)
    _change_teams("T02", "T07", at)
    _join("T03", at)
    _mend(at)


def _change_teams(old: str, new: str, at: datetime) -> None:
    """Move three workers without a post from one team to another, branch and all."""
    there = Person.objects.filter(branch__code=f"B{new}", unit__code=f"{new}1", is_active=True).order_by("pk")[0]
    rows = Person.objects.filter(branch__code=f"B{old}", is_active=True, is_member=False, tenures=None)
    for person in rows.order_by("-pk")[:3]:
        people.move(person, unit=there.unit, branch=there.branch, job=person.job, by=SYSTEM, at=at)


def _join(team: str, at: datetime) -> None:
    """Hire four newcomers of a crew."""
    like = Person.objects.filter(unit__code=f"{team}2", is_active=True).order_by("pk")[0]
    about = people.About(branch=like.branch, job="掘进工")
    for n, name in enumerate(("陈新禾", "郝立夏", "申小满", "连秋实"), start=1):
        people.hire(f"1099{n:02d}", name=name, unit=like.unit, about=about, by=SYSTEM, at=at)


def _mend(at: datetime) -> None:
    """Give two of those who moved a carer where they are now."""
    strays = Care.objects.filter(to_on=None, person__branch__code="BT07").exclude(cell__branch__code="BT07")
    carers = Cell.objects.filter(branch__code="BT07", closed_on=None, post__office=Office.MEMBER).order_by("-pk")
    for care, cell in zip(strays.select_related("person").order_by("pk")[:2], carers[:MENDED], strict=False):
        if care.person is None:
            continue
        try:
            grid.mend(care.person, cell, by=SYSTEM, at=at)
        except Refused:
            continue  # that one is full
