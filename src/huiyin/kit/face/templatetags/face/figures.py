"""Figures: sparkline, balance bar, stat, chart with its table. Widths are SVG attributes, never inline style."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import format_html, json_script
from django.utils.safestring import SafeString

from huiyin.kit.face.templatetags.face.library import escaped, filled, register
from huiyin.kit.face.templatetags.face.words import percent

WIDTH, HEIGHT = 96, 24
BAR = 1000
GAP = 4


@register.simple_tag
def spark(values: Sequence[float | None], label: str = "近 12 周") -> SafeString:
    """Draw a line of up to a few dozen values, None as 0; its label says the values to a screen reader."""
    numbers = [v or 0 for v in values]
    if not numbers:
        return SafeString("")
    top = max(*numbers, 1)
    step = WIDTH / max(len(numbers) - 1, 1)
    points = [(round(i * step, 1), round(HEIGHT - 2 - (v / top) * (HEIGHT - 4), 1)) for i, v in enumerate(numbers)]
    last_x, last_y = points[-1]
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}：{}">'
        '<line class="spark-ground" x1="0" y1="{}" x2="{}" y2="{}"/><polyline points="{}"/>'
        '<circle cx="{}" cy="{}" r="2"/></svg>',
        *(WIDTH, HEIGHT, WIDTH, HEIGHT, label, "、".join(f"{v:g}" for v in numbers)),
        *(HEIGHT - 1, WIDTH, HEIGHT - 1, " ".join(f"{x:g},{y:g}" for x, y in points), last_x, last_y),
    )


@register.inclusion_tag("face/components/balance_bar.html")
def balance_bar(parts: Iterable[dict[str, Any]], **values: Any) -> dict[str, Any]:
    """Show in = answered | owed | refused | disposed; each part {label, value, url, kind} is a link to its records.

    kind: answered, owed, overdue, refused, disposed. The total is the sum of the parts: the books balance by drawing.
    """
    rows = [dict(part) for part in parts]
    total = sum(row["value"] for row in rows)
    shown = [row for row in rows if row["value"]]
    room = BAR - GAP * max(len(shown) - 1, 0)
    x = 0.0
    for row in rows:
        row["width"] = round(room * row["value"] / total, 1) if total else 0
        row["share"] = _share(row["value"], total)
        row["x"] = round(x, 1)
        x += row["width"] + (GAP if row["value"] else 0)
    return filled(values, label="收到", why_url="") | {"parts": rows, "total": total}


def _share(value: float, total: float) -> str:
    """Return a part of the whole in words; a little is never shown as nothing."""
    if not total:
        return ""
    return "不到 1%" if 0 < value / total < 0.005 else percent(value / total)


@register.inclusion_tag("face/components/stat.html")
def stat(value: Any, **values: Any) -> dict[str, Any]:
    """Show one figure with its name: label, unit, url of its records, note, spark (from the tag), why_url, tone."""
    return filled(values, label="", unit="", url="", note="", spark="", why_url="", tone="") | {"value": value}


@register.inclusion_tag("face/components/chart.html")
def chart(data: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Draw {kind: line|bar|stack|pie, labels, series: [{name, values}], unit} and the same as a table."""
    given = filled(values, id="chart", title="", corner="", is_table_open=False)
    rows = "".join(_table_row(data["series"], i, label) for i, label in enumerate(data["labels"]))
    return given | {"data": data, "rows": SafeString(rows), "script": json_script(data, f"{given['id']}-data")}


def _table_row(series: Sequence[dict[str, Any]], i: int, label: Any) -> str:
    """Return a row of a chart's table. Without a template, because a board has a hundred cells."""
    cells = (f'<td class="num" data-label="{escaped(one["name"])}">{escaped(one["values"][i])}</td>' for one in series)
    return f'<tr><th scope="row">{escaped(label)}</th>{"".join(cells)}</tr>'
