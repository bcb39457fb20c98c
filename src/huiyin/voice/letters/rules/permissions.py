"""Who may open letters, keep keys, register and settle: the verdicts of the sorting desk."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from huiyin.ground.people.rules import Actor, Power
from huiyin.kit.verdicts import ALLOWED, Verdict, refused

FEWEST_MEMBERS = 3
READING = timedelta(minutes=3)
DESTROYED = "原信和往来已经到期销毁，打不开也不能再写"


def is_member(actor: Actor, posts: Collection[int]) -> bool:
    """Return whether the actor holds one of a group's posts with the power to open letters.

    The discipline commission opens what was sent to it by its power of inspection.
    """
    has_power = actor.can(Power.SORT_LETTERS) or actor.can(Power.INSPECT)
    return has_power and bool(actor.posts & frozenset(posts))


def may_sort(actor: Actor, posts: Collection[int]) -> Verdict:
    """Return whether the actor may read and register letters of a group with these posts."""
    return ALLOWED if is_member(actor, posts) else refused("您不是这个收件组的收件人")


def may_set_groups(actor: Actor) -> Verdict:
    """Return whether the actor may set up recipient groups: the union's chair, or the command line."""
    if actor.is_system or (actor.can(Power.SORT_LETTERS) and actor.can(Power.ADOPT_RULES)):
        return ALLOWED
    return refused("收件组由工会主席设置")


def may_register(*, is_registered: bool, who: str = "") -> Verdict:
    """Return whether a letter can still be registered; `who` registered it already."""
    if not is_registered:
        return ALLOWED
    return refused(f"这封信已由{who}登记，没有重复登记。您写的摘要还在这里，可以另存")


def is_read_by_other(reader: int | None, until: datetime | None, *, person: int | None, at: datetime) -> bool:
    """Return whether somebody else has the letter open now."""
    return reader is not None and until is not None and reader != person and until > at


def epoch_of(day: date, used: Collection[str]) -> str:
    """Return the name of a new key: its quarter, with a running number where the quarter has keys already."""
    quarter = f"{day.year}Q{(day.month + 2) // 3}"
    taken = [e for e in used if e == quarter or e.startswith(f"{quarter}-")]
    return quarter if not taken else f"{quarter}-{len(taken) + 1}"


def is_stale(epoch: str, day: date) -> bool:
    """Return whether a key belongs to a quarter that is over."""
    return not epoch.startswith(epoch_of(day, ()))


def strength(members: int) -> str:
    """Return a sentence about too few members, or nothing. One lost password must not darken a group's letters."""
    if members >= FEWEST_MEMBERS:
        return ""
    return f"这个组只有 {members} 人能打开来信，建议不少于 {FEWEST_MEMBERS} 人：一人忘记口令时，其他人还能打开。"
