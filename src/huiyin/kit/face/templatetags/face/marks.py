"""Marks inside a line and the line of a list itself. Without templates, because lists are full of them."""

from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huiyin.kit.face.templatetags.face.library import filled, register
from huiyin.kit.face.templatetags.face.words import zh_date, zh_datetime

NEAR = 2


@register.simple_tag
def icon(name: str) -> SafeString:
    """Draw an icon of the sprite; decorative, so the word beside it carries the meaning."""
    return _icon(static("vendor/icons.svg"), name)


@lru_cache(maxsize=512)
def _icon(sprite: str, name: str) -> SafeString:
    """Return the mark-up of an icon; the same few dozen are drawn all the time."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


@register.simple_tag
def badge(text: Any, tone: str = "") -> SafeString:
    """Draw a word or a count in a small mark; tone: primary, red, amber, green, line."""
    return format_html('<span class="badge{}">{}</span>', f" badge-{tone}" if tone else "", text)


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
    return format_html('<span class="chip chip-{}" title="{}">{}{}</span>', shape, title, icon(image), text)


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
def list_row(title: str, url: str, **values: Any) -> SafeString:
    """Show one line of a list: number, place, meta, whose turn, chip; `sheet` is the address for the side sheet."""
    base = {"number": "", "place": "", "meta": "", "whose": "", "chip": "", "lead": "", "sheet": "", "is_unread": False}
    row = filled(values, **base)
    number = format_html('<span class="mono">{}</span>', row["number"]) if row["number"] else ""
    facts = [format_html("<span>{}</span>", fact) for fact in (row["place"], row["meta"]) if fact]
    meta = format_html('<p class="row-meta">{}{}</p>', number, SafeString("".join(facts))) if number or facts else ""
    return format_html(
        '<li class="row{}" data-row><div class="row-body">{}<a class="row-title" href="{}"{}>{}</a>{}</div>'
        '<div class="row-whose">{}</div><div class="row-end">{}</div></li>',
        " row-unread" if row["is_unread"] else "",
        format_html('<span class="row-lead">{}</span>', row["lead"]) if row["lead"] else "",
        url,
        format_html(' hx-get="{}" hx-target="#sheet"', row["sheet"]) if row["sheet"] else "",
        title,
        meta,
        row["whose"],
        row["chip"],
    )
