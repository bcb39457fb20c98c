"""Who is carried at which level, by which of the posts held, and how much a cell may carry. Pure."""

from collections.abc import Collection, Mapping

from huiyin.ground.grid.rules import Level
from huiyin.ground.grid.rules.planning.roll import CHIEFS, LEADERS, Role, role_of
from huiyin.ground.people.rules import Office

# Whom nobody carries: leaders answer to their superior, heads and secretaries are reached at the contact point.
UNCARRIED = LEADERS | CHIEFS
LEVELS = {Role.CADRE: Level.CHIEFS, Role.FRONT: Level.CADRES, Role.STAFF: Level.MEMBERS}
# Which of the posts held carries, by level; the first that is held.
LEADING = (Office.LEADER, Office.CHIEF, Office.UNION_CHAIR)
CARRYING: dict[int, tuple[Office, ...]] = {
    Level.LEADERS: LEADING,
    Level.CHIEFS: (Office.SECRETARY, Office.HEAD, *LEADING),
    Level.CADRES: (
        Office.CADRE,
        Office.UNION_OFFICER,
        Office.DISCIPLINE,
        Office.DISPATCHER,
        Office.ADMINISTRATOR,
        Office.HEAD,
        Office.SECRETARY,
        *LEADING,
    ),
    Level.MEMBERS: (Office.MEMBER,),
}
CARRYING[Level.MEMBERS] += CARRYING[Level.CADRES]
MEMBER_MAX, CADRE_MAX, LEADER_MAX = "care.member_to_staff_max", "care.squad_cadre_max", "grid.leader_branches_max"
LIMITS = (MEMBER_MAX, CADRE_MAX, LEADER_MAX)
FRONT = frozenset({Office.MEMBER, Office.CREW_LEADER})


def level_of(offices: Collection[str], *, is_member: bool) -> Level | None:
    """Return at which level somebody with these offices is carried; None for whom nobody carries."""
    return LEVELS.get(role_of(offices, is_member=is_member))


def cell_at(level: int, offices: Collection[str], cells: Mapping[str, int]) -> int | None:
    """Return which of somebody's cells, by office, carries at a level: that of the first office of `CARRYING` held.

    None where that office has no cell yet; who leads a crew and holds none of them carries by the crew's.
    """
    office = next((office for office in CARRYING[level] if office in offices), Office.CREW_LEADER)
    return cells.get(office)


def limit_key(office: str) -> str:
    """Return the rule that limits how many people a cell of this office carries."""
    return MEMBER_MAX if office in FRONT else CADRE_MAX
