"""Marks inside a line and the line of a list itself. Without templates, because lists are full of them."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.core.signals import setting_changed
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huiyin.kit.face.templatetags.face.library import escaped, filled, register
from huiyin.kit.face.templatetags.face.words import zh_date, zh_datetime

NEAR = 2


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the sprite; decorative, so the word beside it carries the meaning."""
    return _icon(name)


@lru_cache(maxsize=512)
def _icon(name: str) -> SafeString:
    """Return the mark-up of an icon; the same few dozen are drawn all the time."""
    sprite = static("vendor/icons.svg")
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


def _forget_sprite(**change: Any) -> None:
    """Draw icons anew after the place of static files changed, as tests do."""
    _icon.cache_clear()


setting_changed.connect(_forget_sprite, dispatch_uid="face.forget_sprite")


@register.simple_tag
def badge(text: Any, tone: str = "") -> SafeString:
    """Draw a word or a count in a small mark; tone: primary, red, amber, green, line."""
    shape = f" badge-{escaped(tone)}" if tone else ""
    return SafeString(f'<span class="badge{shape}">{escaped(text)}</span>')


@register.simple_tag
def why(url: str, label: str = "怎么算的") -> SafeString:
    """Link a computed figure to its method; opens in the side sheet where there is one."""
    return format_html('<a class="why" href="{}" data-why>{}{}</a>', url, icon("help-circle"), label)


@register.simple_tag
def clock_chip(**values: Any) -> SafeString:
    """Say how a clock stands, in words, shape and colour.

    `left` working days (or `hours` for danger), `over` days late under `holder`, `paused` reason, `is_done` with
    `done_word`, `at` the exact moment for the title. The first that applies: done, paused, over, today, near, left.
    """
    given = filled(
        values, left=None, hours=None, over=0, holder="", paused="", is_done=False, done_word="已办结", at=None
    )
    shape, image, text = _clock(given)
    moment = given["at"]
    title = (zh_datetime(moment) if hasattr(moment, "hour") else zh_date(moment)) if moment else text
    return SafeString(f'<span class="chip chip-{shape}" title="{escaped(title)}">{_icon(image)}{escaped(text)}</span>')


def _clock(given: dict[str, Any]) -> tuple[str, str, str]:
    """Return shape, icon and words of a clock."""
    if given["is_done"]:
        return "done", "check", given["done_word"]
    if given["paused"]:
        return "paused", "player-pause", f"已暂停：{given['paused']}"
    if given["over"]:
        holder = f"（{given['holder']}名下）" if given["holder"] else ""
        return "overdue", "alert-triangle", f"已超 {given['over']} 天{holder}"
    if given["hours"] is not None:
        return "today", "hourglass", f"还剩 {given['hours']} 小时"
    if given["left"] is None:
        return "none", "infinity", "没有期限"
    if given["left"] <= 0:
        return "today", "hourglass", "今天到期"
    return ("near" if given["left"] <= NEAR else "left"), "clock", f"还剩 {given['left']} 个工作日"


@register.simple_tag
def list_rows(rows: Iterable[dict[str, Any]]) -> SafeString:
    """Show rows that are named as `list_row` wants them, one after the other."""
    return SafeString("".join(list_row(**row) for row in rows))


@register.simple_tag
def list_row(title: str, url: str, **values: Any) -> SafeString:
    """Show one line of a list: number, place, meta, whose turn, chip; `sheet` is the address for the side sheet."""
    base = {"number": "", "place": "", "meta": "", "whose": "", "chip": "", "lead": "", "sheet": "", "is_unread": False}
    row = filled(values, **base)
    number = f'<span class="mono">{escaped(row["number"])}</span>' if row["number"] else ""
    facts = "".join(f"<span>{escaped(fact)}</span>" for fact in (row["place"], row["meta"]) if fact)
    meta = f'<p class="row-meta">{number}{facts}</p>' if number or facts else ""
    lead = f'<span class="row-lead">{escaped(row["lead"])}</span>' if row["lead"] else ""
    sheet = f' hx-get="{escaped(row["sheet"])}" hx-target="#sheet"' if row["sheet"] else ""
    return SafeString(
        f'<li class="row{" row-unread" if row["is_unread"] else ""}" data-row><div class="row-body">{lead}'
        f'<a class="row-title" href="{escaped(url)}"{sheet}>{escaped(title)}</a>{meta}</div>'
        f'<div class="row-whose">{escaped(row["whose"])}</div><div class="row-end">{escaped(row["chip"])}</div></li>'
    )
