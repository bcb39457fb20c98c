"""Components with a template of their own: whose turn, lifeline, verbs, rows, filters, forms, pager."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, Form, RadioSelect
from django.utils.safestring import SafeString

from huiyin.kit import clock
from huiyin.kit.face.templatetags.face.kept import drawn
from huiyin.kit.face.templatetags.face.library import escaped, filled, register
from huiyin.kit.face.templatetags.face.words import held, zh_date, zh_datetime
from huiyin.kit.fields import DayInput

SILENCE = 7
TONES = {"error": "red", "warning": "amber", "success": "green"}
NOTE_ICONS = {"red": "alert-circle", "amber": "alert-triangle", "green": "circle-check"}


@register.inclusion_tag("face/components/whose_turn.html")
def whose_turn(**values: Any) -> dict[str, Any]:
    """Show the debtor post, what is owed until when, how long already, who comes next; chip comes from `clock_chip`.

    `is_done`: it ended well (green). `is_refused`: it ended without having been put right (amber).
    """
    return filled(
        values,
        post="",
        person="",
        owed="",
        until=None,
        how_long="",
        next="",
        chip="",
        why_url="",
        is_mine=False,
        is_overdue=False,
        is_done=False,
        is_refused=False,
    )


@register.inclusion_tag("face/components/lifeline.html")
def lifeline(entries: Iterable[dict[str, Any]], **values: Any) -> dict[str, Any]:
    """Show entries {who, what, at, held_days, text, text_label, is_open, tone, links} and the silences between them.

    `order` "newest" (desk) or "oldest" (writer): entries are sorted here by `at`, or by
    `after` where one is told as of a day but came behind others of it. A gap of `silence` days is drawn.
    `to` is the moment up to which a silence after the last entry counts (None: no such gap).
    """
    given = filled(values, order="newest", silence=SILENCE, to=None)
    shown: list[dict[str, Any]] = []
    before: date | None = None
    for entry in sorted(entries, key=lambda e: _moment(e.get("after") or e["at"])):
        day = _day(entry["at"])
        if before and (day - before).days >= given["silence"]:
            shown.append({"gap_days": (day - before).days})
        shown.append(_entry(entry))
        before = day
    if given["to"] and before and (_day(given["to"]) - before).days >= given["silence"]:
        shown.append({"gap_days": (_day(given["to"]) - before).days})
    return {"entries": shown if given["order"] == "oldest" else shown[::-1]}


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    """Return an entry with every name its template uses."""
    at = entry["at"]
    base = {"gap_days": 0, "tone": "", "text": "", "text_label": "展开原文", "is_open": False, "links": []}
    exact = zh_datetime(at) if isinstance(at, datetime) else zh_date(at)
    return base | entry | {"when": zh_date(at), "exact": exact, "held": held(entry.get("held_days"))}


def _day(at: date | datetime) -> date:
    """Return the mine's calendar day of a moment or a day."""
    return clock.day_of(at) if isinstance(at, datetime) else at


def _moment(at: date | datetime) -> tuple[date, float]:
    """Return what orders moments and bare days together."""
    return _day(at), at.timestamp() if isinstance(at, datetime) else 0.0


@register.inclusion_tag("face/components/verb_bar.html")
def verb_bar(verbs: Iterable[dict[str, Any]], slot: str = "verb-slot", label: str = "") -> dict[str, Any]:
    """Show verbs {verb, label, url, is_allowed, reason, is_main, is_danger}; those not allowed tell why when opened."""
    base = {"verb": "", "url": "", "is_allowed": True, "reason": "", "is_main": False, "is_danger": False}
    rows = [base | verb for verb in verbs]
    rows.sort(key=lambda v: (not v["is_allowed"], not v["is_main"]))
    return {"verbs": rows, "slot": slot, "label": label}


@register.simple_tag
def filter_line(filters: Iterable[dict[str, Any]], **values: Any) -> SafeString:
    """Show filters {label, value_label, is_set, options: [{label, url, is_current, count}]} as words with menus.

    `views` are the reader's own ones above them: {rows: [{label, url, is_current}], save_url, all_url}.
    """
    rows = [{"value_label": "", "is_set": False} | row for row in filters]
    given = filled(values, count=None, unit="件", clear_url="", export_url="", views=None)
    return drawn("face/components/filter_line.html", given | {"filters": rows})


@register.simple_tag
def menu_options(options: Iterable[dict[str, Any]]) -> SafeString:
    """Draw the links of a menu. Without a template, because a menu may hold all units."""
    return SafeString(
        "".join(_option(o["url"], o["label"], o.get("count"), bool(o.get("is_current"))) for o in options)
    )


def _option(url: str, label: Any, count: Any, is_current: bool) -> str:
    current = ' aria-current="true"' if is_current else ""
    number = "" if count is None else f' <span class="quiet">{escaped(count)}</span>'
    return f'<a href="{escaped(url)}"{current}>{escaped(label)}{number}</a>'


@register.inclusion_tag("face/components/tree_picker.html")
def tree_picker(name: str, url: str, **values: Any) -> dict[str, Any]:
    """Choose from a tree by typing; `url` answers ?q= with `picker_options`. Without JS: a select, or a typed code."""
    base: dict[str, Any] = {"label": "", "value": "", "value_label": "", "options": (), "help": "", "errors": ()}
    given = filled(values, **base, is_required=False, placeholder="名称、拼音或首字母", id=f"id_{name}")
    given["options"] = [{"is_current": str(o["value"]) == str(given["value"])} | o for o in given["options"]]
    return given | {"name": name, "url": url}


@register.inclusion_tag("face/components/picker_options.html")
def picker_options(options: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Answer a picker: options {value, label, detail}."""
    return {"options": [{"detail": ""} | option for option in options]}


@register.inclusion_tag("face/components/empty_state.html")
def empty_state(
    text: str, url: str = "", action: str = "", icon_name: str = "mailbox", is_main: bool = False
) -> dict[str, Any]:
    """Say in one line what belongs here, with at most one button."""
    return {"text": text, "url": url, "action": action, "icon_name": icon_name, "is_main": is_main}


@register.inclusion_tag("face/components/field.html")
def field(field: BoundField) -> dict[str, Any]:
    """Show one form field: label, help, errors at the field, the value kept, a counter where there is a limit."""
    widget = field.field.widget
    kind = "check" if isinstance(widget, CheckboxInput) else "input"
    if isinstance(widget, RadioSelect | CheckboxSelectMultiple):
        kind = "choices"
    is_long = widget.__class__.__name__ == "Textarea"
    shown: Any = field
    if isinstance(widget, DayInput):  # not the browser's own: it would be worded in the browser's language
        kind, shown = "day", field.as_widget(attrs={"aria-describedby": f"{field.auto_id}_helptext"})
    if isinstance(widget, FileInput):
        kind = "file"
    limit = getattr(field.field, "max_length", None) if is_long else None
    return {"field": field, "shown": shown, "kind": kind, "limit": limit}


@register.inclusion_tag("face/components/form.html")
def form_fields(form: Form) -> dict[str, Any]:
    """Show all fields of a form under a summary of what needs mending; the page brings <form>, token and buttons."""
    return {"form": form}


@register.inclusion_tag("face/components/pager.html", takes_context=True)
def pager(context: template.Context, page: Page[Any] | None = None, **values: Any) -> dict[str, Any]:
    """Turn pages of a Django `page` (keeping the query string), or of given `previous` and `next` addresses."""
    given = filled(values, previous="", next="", count=None, unit="件") | {"number": 0, "pages": 0}
    if page is None:
        return given
    given |= {"number": page.number, "pages": page.paginator.num_pages, "count": page.paginator.count}
    request = context.get("request")

    def address(number: int) -> str:
        query = request.GET.copy() if request else None
        if query is None:
            return f"?page={number}"
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    given["previous"] = address(page.number - 1) if page.has_previous() else ""
    given["next"] = address(page.number + 1) if page.has_next() else ""
    return given


@register.inclusion_tag("face/components/tabs.html")
def tabs(items: Iterable[dict[str, Any]], label: str = "分页") -> dict[str, Any]:
    """Show views of one thing {label, url, count, is_current} as links under a line."""
    return {"items": [{"count": None, "is_current": False} | item for item in items], "label": label}


@register.inclusion_tag("face/components/crumbs.html")
def crumbs(*steps: str) -> dict[str, Any]:
    """Show where a page stands: crumbs "事项" url "W-12"; labels and addresses in turn, the last label without one."""
    pairs = [(steps[i], steps[i + 1] if i + 1 < len(steps) else "") for i in range(0, len(steps), 2)]
    return {"items": [{"label": label, "url": url} for label, url in pairs]}


@register.inclusion_tag("face/components/progress.html")
def progress(label: str, value: float | None = None, most: float = 100, note: str = "") -> dict[str, Any]:
    """Show how far long work is; without a value it only says that work goes on."""
    return {"label": label, "value": value, "most": most, "note": note}


@register.inclusion_tag("face/components/steps.html")
def steps(labels: Sequence[str], current: int) -> dict[str, Any]:
    """Show the steps of a form; `current` counts from 1."""
    return {
        "items": [
            {"label": label, "is_current": i == current, "is_done": i < current}
            for i, label in enumerate(labels, start=1)
        ]
    }


@register.inclusion_tag("face/components/notes_area.html", takes_context=True)
def notes_area(context: template.Context) -> dict[str, Any]:
    """Show what was just done: `messages` of Django where installed, or `notes` = [{text, tone}] of the page."""
    notes = [dict(note) for note in context.get("notes") or ()]
    notes += [{"text": m.message, "tone": TONES.get(m.level_tag, "")} for m in context.get("messages") or ()]
    for note in notes:
        note["tone"] = note.get("tone") or "green"
        note["icon"] = NOTE_ICONS.get(note["tone"], "info-circle")
    return {"notes": notes}
