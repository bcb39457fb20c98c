"""Components that wrap what stands between their tags: side sheet, notice, will."""

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from huiyin.kit.face.templatetags.face.library import register
from huiyin.kit.face.templatetags.face.marks import icon
from huiyin.kit.face.templatetags.face.parts import NOTE_ICONS


@register.simple_block_tag
def sheet(content: str, title: str, url: str = "", is_still: bool = False) -> SafeString:
    """Wrap a fragment as a side sheet; `url` is the same as a whole page. `is_still` draws it in the flow."""
    return render_to_string(
        "face/components/sheet.html", {"content": content, "title": title, "url": url, "is_still": is_still}
    )


@register.simple_block_tag
def notice(content: str, tone: str = "") -> SafeString:
    """Wrap a message; tone: "", amber, red, green."""
    return render_to_string(
        "face/components/notice.html",
        {"content": content, "tone": tone, "icon_name": NOTE_ICONS.get(tone, "info-circle")},
    )


@register.simple_block_tag
def will(content: str) -> SafeString:
    """Say above a button what pressing it will do."""
    return format_html('<p class="will">{}<span>{}</span></p>', icon("arrow-right"), content)
