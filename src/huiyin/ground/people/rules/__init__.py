"""Offices, what each may do, and who acts: decided here, without a query."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import TextChoices

from huiyin.kit.verdicts import ALLOWED, Verdict, refused


class UnitKind(TextChoices):
    """Levels of the enterprise's tree, top to bottom."""

    GROUP = "group", "集团"
    MINE = "mine", "矿"
    DEPARTMENT = "department", "科室"
    TEAM = "team", "区队"
    CREW = "crew", "班组"


class Shift(TextChoices):
    """The three daily shifts; empty where a unit works office hours."""

    NONE = "", "常白班"
    EARLY = "early", "早班"
    MIDDLE = "middle", "中班"
    NIGHT = "night", "夜班"


class Office(TextChoices):
    """What kind of seat a post is; powers hang on it."""

    CHIEF = "chief", "党政正职"
    LEADER = "leader", "矿领导"
    HEAD = "head", "科队负责人"
    CADRE = "cadre", "科队干部"
    CREW_LEADER = "crew_leader", "班组长"
    UNION_CHAIR = "union_chair", "工会主席"
    UNION_OFFICER = "union_officer", "工会干事"
    DISCIPLINE = "discipline", "纪委"
    DISPATCHER = "dispatcher", "调度员"
    SECRETARY = "secretary", "支部书记"
    DELEGATE = "delegate", "职工代表"
    MEMBER = "member", "网格员"
    ADMINISTRATOR = "administrator", "技术管理员"


class Power(StrEnum):
    """What a person may do by the post held; one word per right, checked in rules and never in templates."""

    SORT_LETTERS = "sort_letters"  # open sealed letters, register, assign
    MANAGE_BOXES = "manage_boxes"  # boxes, posters, openings
    HANDLE = "handle"  # owe answers
    OVERSEE = "oversee"  # boards of the own subtree, supervision
    DISPATCH = "dispatch"  # see every matter, assign again, coordinate
    INSPECT = "inspect"  # see every matter read-only, approve disposal
    ADOPT_RULES = "adopt_rules"  # override the rulebook
    KEEP_STAFF = "keep_staff"  # import staff and posts, reset passwords; no content
    PLAN_GRID = "plan_grid"  # propose, adjust and adopt the grid
    CARE = "care"  # answer for people or branches on the grid: visits, task lists, reports


POWERS: dict[str, frozenset[Power]] = {
    Office.CHIEF: frozenset({Power.HANDLE, Power.OVERSEE, Power.ADOPT_RULES, Power.PLAN_GRID, Power.CARE}),
    Office.LEADER: frozenset({Power.HANDLE, Power.OVERSEE, Power.CARE}),
    Office.HEAD: frozenset({Power.HANDLE, Power.OVERSEE, Power.CARE}),
    Office.CADRE: frozenset({Power.HANDLE, Power.CARE}),
    Office.CREW_LEADER: frozenset({Power.HANDLE, Power.CARE}),
    Office.UNION_CHAIR: frozenset(
        {Power.SORT_LETTERS, Power.MANAGE_BOXES, Power.HANDLE, Power.OVERSEE, Power.DISPATCH, Power.ADOPT_RULES}
    ),
    Office.UNION_OFFICER: frozenset({Power.SORT_LETTERS, Power.MANAGE_BOXES, Power.HANDLE, Power.DISPATCH}),
    Office.DISCIPLINE: frozenset({Power.SORT_LETTERS, Power.HANDLE, Power.INSPECT}),
    Office.DISPATCHER: frozenset({Power.HANDLE, Power.DISPATCH, Power.PLAN_GRID}),
    Office.SECRETARY: frozenset({Power.HANDLE, Power.OVERSEE, Power.CARE}),
    Office.DELEGATE: frozenset({Power.HANDLE}),
    Office.MEMBER: frozenset({Power.CARE}),
    Office.ADMINISTRATOR: frozenset({Power.KEEP_STAFF}),
}
SECOND_FACTOR = frozenset({Power.SORT_LETTERS, Power.KEEP_STAFF})


def powers_of(offices: Iterable[str]) -> frozenset[Power]:
    """Return the union of the powers of these offices."""
    return frozenset().union(*(POWERS[o] for o in offices))


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the rules see it: ids and powers, no rows.

    `posts` are the ids of the posts held today, `offices` the kinds of seats they are; `writer_of` is the id of the
    matter whose asker acts through a receipt; `is_system` is the tick.
    """

    person_id: int | None = None
    posts: frozenset[int] = field(default_factory=frozenset)
    offices: frozenset[str] = field(default_factory=frozenset)
    powers: frozenset[Power] = field(default_factory=frozenset)
    is_system: bool = False
    writer_of: int | None = None

    def holds(self, post_id: int | None) -> bool:
        """Return whether one of the posts held is this one."""
        return post_id is not None and post_id in self.posts

    def can(self, power: Power) -> bool:
        """Return whether any post held gives this power."""
        return power in self.powers


SYSTEM = Actor(is_system=True)


def needs_second_factor(powers: Iterable[Power]) -> bool:
    """Return whether sign-in asks for a second factor (security.md 13, ASVS 6.3.3)."""
    return bool(SECOND_FACTOR & frozenset(powers))


def may_keep_staff(actor: Actor) -> Verdict:
    """Return whether the actor keeps units, posts and staff (the tick and the command line may, too)."""
    if actor.is_system or actor.can(Power.KEEP_STAFF):
        return ALLOWED
    return refused("只有技术管理员可以维护单位、岗位和人员")


def may_set_committee(actor: Actor, *, leads: bool) -> Verdict:
    """Return whether the actor writes down a branch's committee: its secretary, or who keeps the staff."""
    if leads or may_keep_staff(actor):
        return ALLOWED
    return refused("支委由本支部书记登记")


def may_pick(actor: Actor, what: str = "person") -> Verdict:
    """Return whether the actor may search: posts anybody at work, people and units whoever has some power."""
    is_open = what == "post" and actor.person_id is not None
    return ALLOWED if is_open or actor.powers else refused("您目前没有担任岗位，不能查找人员")
