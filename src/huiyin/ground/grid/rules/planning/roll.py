"""The roll as planning sees it: people with their place, role and carer in force; branches; leaders."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

from huiyin.ground.people.rules import Office


class Role(IntEnum):
    """Where somebody stands on the four levels; the number orders who may answer for whom."""

    LEADER = 0  # answers for branches; covered by the superior post
    CHIEF = 1  # secretary or head: covered through the branch's contact point
    CADRE = 2
    FRONT = 3  # crew leaders and members
    STAFF = 4


LEADERS = frozenset({Office.CHIEF, Office.LEADER, Office.UNION_CHAIR})
CHIEFS = frozenset({Office.HEAD, Office.SECRETARY})
CADRES = frozenset(
    {Office.CADRE, Office.UNION_OFFICER, Office.DISCIPLINE, Office.DISPATCHER, Office.ADMINISTRATOR},
)


def role_of(offices: Collection[str], *, is_member: bool) -> Role:
    """Return the role of somebody who holds posts of these offices; the highest one counts."""
    if LEADERS & set(offices):
        return Role.LEADER
    if CHIEFS & set(offices):
        return Role.CHIEF
    if CADRES & set(offices):
        return Role.CADRE
    return Role.FRONT if is_member or Office.CREW_LEADER in offices else Role.STAFF


@dataclass(slots=True)
class One:
    """A person at work: branch looked after in, crew and team (ids of units), building, role, the cell in force.

    `now` is the person who answers for them today, `locked` the one a draft has fixed; both 0 for nobody.
    `is_carer` is False for who is at work but can't answer for anybody now (a draft left them out).
    """

    id: int
    branch: int
    crew: int
    team: int
    dormitory: str
    role: Role
    now: int = 0
    locked: int = 0
    is_carer: bool = True


@dataclass(frozen=True, slots=True)
class Contact:
    """A branch: the units of its neighbourhood and specialty, the leader in force and the one fixed (persons, or 0).

    `portfolio` are the leaders (persons) in whose portfolio it lies: superiors of the posts of its chiefs.
    """

    id: int
    parent: int
    specialty: str
    portfolio: tuple[int, ...] = ()
    now: int = 0
    locked: int = 0


@dataclass(frozen=True, slots=True)
class Leader:
    """A leader, by person, with the specialties of the units in the portfolio."""

    id: int
    specialties: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Roll:
    """Everything a division needs."""

    people: tuple[One, ...]
    branches: tuple[Contact, ...]
    leaders: tuple[Leader, ...]
