"""Task lists (任务清单): what a line may come from, who sets, takes, ticks off and corrects one."""

from collections.abc import Iterable, Sequence

from django.db.models import TextChoices

from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import ALLOWED, Verdict, first_refusal, refused

MOST_LINES = 20
LONGEST = 120


class PlanState(TextChoices):
    """A list waits to be taken, runs, or its month is over."""

    SET = "set", "待认领"
    TAKEN = "taken", "进行中"
    CLOSED = "closed", "已到期"


class Source(TextChoices):
    """What a line was proposed from."""

    OWN = "own", "另定"
    DUTY = "duty", "名下应办"
    GAP = "gap", "网格缺口"
    MATTER = "matter", "班组事项"
    CARE = "care", "联系职工"
    CARRIED = "carried", "上月未完"


def may_set(actor: Actor, setter_id: int | None, *, is_set: bool, lines: Sequence[str]) -> Verdict:
    """Return whether the actor may set somebody's list now: the carer above, once, with some lines and not too many."""
    if is_set:
        return refused("这个月的任务清单已经定了，可以修改")
    if not (actor.is_system or actor.holds(setter_id)):
        return refused("任务清单由上一级包保人定")
    return may_hold(lines)


def may_enter_many(actor: Actor) -> Verdict:
    """Return whether the actor enters lists of many at once: the system, for records that come in."""
    return ALLOWED if actor.is_system else refused("清单由谁定、由谁认领都要本人来办，不能成批写入")


def may_hold(lines: Sequence[str]) -> Verdict:
    """Return whether these lines make a list."""
    if not lines:
        return refused("请至少定一项任务")
    if len(lines) > MOST_LINES:
        return refused(f"一份任务清单最多 {MOST_LINES} 项，请挑要紧的")
    long = next((line for line in lines if len(line) > LONGEST), "")
    return refused(f"每项任务最多 {LONGEST} 字：{long[:20]}…") if long else ALLOWED


def may_take(actor: Actor, person_id: int, state: str) -> Verdict:
    """Return whether the actor may take a list on: who it is for, once."""
    if actor.person_id != person_id:
        return refused("任务清单由本人认领")
    return ALLOWED if state == PlanState.SET else refused("这份任务清单已经认领")


def may_finish(actor: Actor, person_id: int, state: str, *, is_open: bool) -> Verdict:
    """Return whether the actor may tick a line off: who took the list, while the month runs or shortly after."""
    if actor.person_id != person_id:
        return refused("由本人写明完成情况")
    if state == PlanState.SET:
        return refused("请先认领任务清单")
    if state == PlanState.CLOSED:
        return refused("这个月已经过去，没有完成的会列进下个月")
    return ALLOWED if is_open else refused("这一项已经了结")


def may_correct(actor: Actor, person_id: int, setter_id: int, state: str) -> Verdict:
    """Return whether the actor may correct a list: who set it and who took it, until the month is over."""
    is_party = actor.is_system or actor.person_id == person_id or actor.holds(setter_id)
    own = ALLOWED if is_party else refused("任务清单由定的人和认领的人修改")
    over = refused("这个月已经过去，清单不能再改") if state == PlanState.CLOSED else ALLOWED
    return first_refusal(own, over)


def typed_lines(text: str) -> list[str]:
    """Return the lines of a text area that say something, without the numbers people put in front."""
    return [line for raw in text.splitlines() if (line := raw.strip().lstrip("0123456789.、 ）)-").strip())]


def standing(done: int, total: int) -> str:
    """Say how far a list is."""
    return f"{total} 项，已完成 {done} 项" if done < total else f"{total} 项，都已完成"


def distinct(lines: Iterable[str]) -> list[str]:
    """Return the lines without repetition, in their order."""
    return list(dict.fromkeys(lines))
