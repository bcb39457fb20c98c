"""Rounds of the boxes: when one is due, how it stands, who may open it. No query, no clock."""

from datetime import date, timedelta

from django.db.models import TextChoices

from huiyin.ground.people.rules import POWERS, Actor, Power
from huiyin.kit.verdicts import ALLOWED, Verdict, first_refusal, refused

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
INTERVALS = ((1, "每天"), (2, "每两天"), (3, "每三天"), (7, "每周"), (14, "每两周"), (21, "每三周"), (28, "每四周"))
KEEPERS = frozenset(office for office, powers in POWERS.items() if Power.MANAGE_BOXES in powers)


class Standing(TextChoices):
    """How a box stands today; shown by word, shape and colour."""

    FINE = "fine", "未到开箱日"
    DUE = "due", "今天开箱"
    OVERDUE = "overdue", "已过开箱日"


def may_manage(actor: Actor) -> Verdict:
    """Return whether the actor keeps the boxes (sets up, prints posters, opens)."""
    return ALLOWED if actor.can(Power.MANAGE_BOXES) else refused("意见箱由工会管理")


def may_keep(office: str) -> Verdict:
    """Return whether a post of this office may keep a box."""
    return ALLOWED if office in KEEPERS else refused("意见箱要由工会岗位负责")


def may_plan(every_days: int, *, longest: int) -> Verdict:
    """Return whether a box may be opened so seldom: never beyond the interval of the rulebook."""
    return ALLOWED if every_days <= longest else refused(f"规则规定至少每 {longest} 天开箱一次，间隔不能更长")


def may_witness(actor: Actor, opener_id: int, *, least: int = 2) -> Verdict:
    """Return whether the actor may be the second person of an opening: anybody with a post but the opener.

    `least` is how many persons an opening takes; one and the same person counts once.
    """
    if len({actor.person_id, opener_id}) < least:
        return refused("开箱要两个人，第二个人不能是开箱人自己")
    if not actor.posts:
        return refused("在场人要有岗位，请由工会、纪委或职工代表在场")
    return ALLOWED


def may_sign(actor: Actor, *, witness_id: int, is_signed: bool) -> Verdict:
    """Return whether the actor may sign an opening now: the named second person, once."""
    if witness_id != actor.person_id:
        return refused("只有登记的在场人可以签认")
    return refused("已经签认过了") if is_signed else ALLOWED


def may_correct(actor: Actor, *, opener_id: int, is_signed: bool) -> Verdict:
    """Return whether the actor may change what was logged: the opener, until the second person has signed."""
    own = ALLOWED if actor.person_id == opener_id else refused("只有开箱人可以改登记")
    return first_refusal(own, refused("在场人已经签认，登记不能再改") if is_signed else ALLOWED)


def next_opening(last_on: date | None, start_on: date, every_days: int, weekday: int) -> date:
    """Return the day the next opening is due: never later than `every_days` after the last one (or the set-up).

    Rounds of whole weeks fall on `weekday` (0 is Monday), the last one within the interval, so that the day on the
    poster holds after an early or late opening; other rounds fall `every_days` after the last opening.
    """
    due = (last_on or start_on) + timedelta(days=every_days)
    return due - timedelta(days=(due.weekday() - weekday) % 7) if every_days % 7 == 0 else due


def standing(next_on: date, today: date) -> Standing:
    """Return how a box stands whose next opening is due on `next_on`."""
    if today > next_on:
        return Standing.OVERDUE
    return Standing.DUE if today == next_on else Standing.FINE


def schedule(every_days: int, weekday: int) -> str:
    """Return the schedule in words, as the poster and the pages say it."""
    if every_days % 7:
        return f"{dict(INTERVALS).get(every_days, f'每 {every_days} 天')}开箱"
    day = WEEKDAYS[weekday]
    return f"每{day}开箱" if every_days == 7 else f"{dict(INTERVALS).get(every_days, '')}的{day}开箱"


def months_back(today: date, count: int) -> list[date]:
    """Return the first days of the last `count` months, oldest first, this month last."""
    first = today.replace(day=1)
    months = [first]
    while len(months) < count:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months[::-1]
