"""The line of a matter in a list. Without a template, because lists are full of them."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from huiyin.kit.face.templatetags.face.library import escaped
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
    title = escaped(matter.title)
    pick = PICK.format(matter.pk, title) if row["may_assign"] else ""
    whose = f"轮到 {escaped(row['whose'])}" if row["whose"] else ""
    body = " row-pick" if pick else ""
    return SafeString(ROW.format(body, pick, url, url, title, _facts(row), whose, escaped(row["chip"])))


def _facts(row: dict[str, Any]) -> str:
    matter = row["matter"]
    facts = [("", row["place"]), ("", row["meta"]), ("quiet", matter.number)]
    facts += [("red", "重大")] if matter.is_vital else []
    facts += [("red", Grade(matter.grade).label)] if matter.grade == Grade.DANGER else []
    return "".join(f"<span{_class(tone)}>{escaped(text)}</span>" for tone, text in facts if text)


def _class(tone: str) -> str:
    return f' class="{tone}"' if tone else ""
