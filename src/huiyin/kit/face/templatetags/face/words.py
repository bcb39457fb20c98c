"""Filters that write dates, money and counts the way an office reads them."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from huiyin.kit import clock
from huiyin.kit.face.templatetags.face.library import register

WEEKDAYS = "一二三四五六日"
WAN = Decimal(10_000)


@register.filter
def zh_date(value: date | datetime | None) -> str:
    """Return 11月26日 周四; the year is written only when it is not this year."""
    if not value:
        return ""
    day = clock.day_of(value) if isinstance(value, datetime) else value
    year = "" if day.year == clock.today().year else f"{day.year}年"
    return f"{year}{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


@register.filter
def zh_day(value: date | datetime | None) -> str:
    """Return 11月26日 without the weekday; the year is written only when it is not this year."""
    return zh_date(value).partition(" ")[0]


@register.filter
def zh_datetime(value: datetime | None) -> str:
    """Return 11月26日 周四 14:30 at the mine."""
    if not value:
        return ""
    local = value.astimezone(clock.MINE_TIME)
    return f"{zh_date(local.date())} {local.hour:02}:{local.minute:02}"


@register.filter
def thousands(value: Any) -> str:
    """Return 12,345; text and None pass through as they are."""
    if isinstance(value, int | float | Decimal):
        return f"{value:,}"
    return "" if value is None else str(value)


@register.filter
def money(value: int | float | Decimal | None) -> str:
    """Return an amount of yuan as 12.35 万元, or as 980.00 元 below ten thousand."""
    if value is None:
        return ""
    amount = Decimal(str(value))
    shown, unit = (amount / WAN, "万元") if abs(amount) >= WAN else (amount, "元")
    return f"{shown.quantize(Decimal('0.01'), ROUND_HALF_UP):,} {unit}"


@register.filter
def held(days: int | None) -> str:
    """Return how long something lay with somebody: 当天, 3 天."""
    if days is None:
        return ""
    return "不到一天" if days < 1 else f"{days} 天"


@register.filter
def percent(value: float | Decimal | None, digits: int = 0) -> str:
    """Return a share between 0 and 1 as 87%; None, as with nothing to divide by, is 无."""
    return "无" if value is None else f"{value * 100:.{digits}f}%"


@register.simple_tag
def now_zh() -> str:
    """Return the present moment at the mine, for the head of a printed page."""
    return zh_datetime(clock.now())
