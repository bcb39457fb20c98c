"""Whether the wall clock may be believed (security.md 10). Pure: every moment comes from outside."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices

BACK = timedelta(seconds=60)
FORWARD = timedelta(hours=26)
SHARE = 0.05
SHARE_MIN = 20


class Hold(TextChoices):
    """Why the tick stands still until a person confirms."""

    NONE = "", "正常"
    JUMP = "jump", "时钟一次前进超过 26 小时"
    FLOOD = "flood", "同时到期的应办超过全部的百分之五"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The moment to work with, whether the clock went back, and why to hold, if at all."""

    at: datetime
    is_behind: bool = False
    hold: str = Hold.NONE


def judge(wall: datetime, last_seen: datetime | None, confirmed_until: datetime | None = None) -> Judgement:
    """Return the moment to work with: never before the last one seen; a jump of more than 26 hours holds.

    Behind by more than 60 seconds raises the alarm. A moment up to `confirmed_until` was confirmed by a person.
    """
    if last_seen is None:
        return Judgement(wall)
    if wall < last_seen:
        return Judgement(last_seen, is_behind=last_seen - wall > BACK)
    is_jump = wall - last_seen > FORWARD and not _is_confirmed(wall, confirmed_until)
    return Judgement(wall, hold=Hold.JUMP if is_jump else Hold.NONE)


def flood(at: datetime, *, due: int, open_duties: int, confirmed_until: datetime | None = None) -> str:
    """Return `Hold.FLOOD` where more than 5 % of the open duties (and more than 20) would fall due at once."""
    is_flood = due > max(SHARE_MIN, open_duties * SHARE) and not _is_confirmed(at, confirmed_until)
    return Hold.FLOOD if is_flood else Hold.NONE


def _is_confirmed(at: datetime, confirmed_until: datetime | None) -> bool:
    return confirmed_until is not None and at <= confirmed_until
