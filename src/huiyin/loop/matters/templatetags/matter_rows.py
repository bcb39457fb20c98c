"""The line of a matter in a list. Without a template, because lists are full of them."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from huiyin.loop.matters.rules.kinds import Grade

register = template.Library()
ROW = (
    '<li class="row" data-row><div class="row-body{}">{}<div>'
    '<a class="row-title" href="{}" hx-get="{}" hx-target="#sheet">{}</a><p class="row-meta">{}</p></div></div>'
    '<div class="row-whose">{}</div><div class="row-end">{}</div></li>'
)
PICK = '<input class="row-check" type="checkbox" name="pick" value="{}" aria-label="选中 {}">'


@register.simple_tag
def matter_row(row: dict[str, Any]) -> SafeString:
    """Show one matter: title, place, state, number, whose turn, clock; a box to pick it where it may be assigned."""
    matter, url = row["matter"], row["url"]
    pick = format_html(PICK, matter.pk, matter.title) if row["may_assign"] else ""
    whose = f"轮到 {row['whose']}" if row["whose"] else ""
    body = " row-pick" if pick else ""
    return format_html(ROW, body, pick, url, url, matter.title, _facts(row), whose, row["chip"])


def _facts(row: dict[str, Any]) -> SafeString:
    matter = row["matter"]
    facts = [("", row["place"]), ("", row["meta"]), ("quiet", matter.number)]
    facts += [("red", "重大")] if matter.is_vital else []
    facts += [("red", Grade(matter.grade).label)] if matter.grade == Grade.DANGER else []
    shown = ((_class(tone), text) for tone, text in facts if text)
    return format_html_join("", "<span{}>{}</span>", shown)


def _class(tone: str) -> SafeString:
    return format_html(' class="{}"', tone) if tone else SafeString("")
