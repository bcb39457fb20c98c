"""The secretary's diary (民情日记): who writes, who reads."""

from datetime import date

from huiyin.ground.people.rules import Actor, Office
from huiyin.kit.verdicts import ALLOWED, Verdict, refused

OLDEST = 45  # days back an entry may be dated


def may_write(actor: Actor) -> Verdict:
    """Return whether the actor keeps a diary: a secretary."""
    return ALLOWED if Office.SECRETARY in actor.offices else refused("民情日记由支部书记记")


def may_date(day: date, today: date) -> Verdict:
    """Return whether an entry may bear this day: not in the future, not long past."""
    if day > today:
        return refused("日期不能晚于今天")
    return refused(f"只能补记 {OLDEST} 天以内的") if (today - day).days > OLDEST else ALLOWED
