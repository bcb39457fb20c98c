"""Who is nearest to answer for somebody who has nobody: the level above first, the same crew, team, branch. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from huiyin.ground.grid.rules.planning.roll import Role


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody at work as nearness sees them; `room` is how many more they may take, `cell` the one they hold."""

    person: int
    name: str
    role: int
    unit: int
    team: int
    branch: int | None
    room: int = 0
    cell: int | None = None
    is_member: bool = False


def ranked(one: Near, others: Iterable[Near]) -> list[Near]:
    """Return who may answer for somebody, the nearest first: of a role above, of the same branch, with room.

    Members before cadres for staff, cadres before heads for members; then the same crew, team, most room.
    """
    able = [o for o in others if o.role < one.role and o.person != one.person and o.room > 0 and o.branch == one.branch]
    return sorted(able, key=lambda o: (one.role - o.role, o.unit != one.unit, o.team != one.team, -o.room, o.person))


def successors(branch: int | None, others: Iterable[Near]) -> list[Near]:
    """Return members of a branch who hold no cell yet and could take a vacant one over."""
    able = [o for o in others if o.branch == branch and o.is_member and o.role == Role.FRONT and o.cell is None]
    return sorted(able, key=lambda o: (o.unit, o.person))


def words(one: Near, other: Near) -> str:
    """Say how near somebody is."""
    if other.unit == one.unit:
        return "同班组"
    return "同区队" if other.team == one.team else "同支部"
