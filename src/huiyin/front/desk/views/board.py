"""The board of a subtree: a sentence first, then the balance, who waits longest, who owes, and how it went."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.account.insight import queries as insight
from huiyin.account.insight.rules.board import Board, months_back
from huiyin.front.desk import queries, rules
from huiyin.front.desk.forms import BoardForm
from huiyin.front.desk.views.addresses import parts_of, why
from huiyin.front.desk.views.held import board_unit, held_by
from huiyin.ground.people.models import Unit
from huiyin.kit import clock
from huiyin.kit.face.templatetags.face.words import zh_date
from huiyin.kit.http import address
from huiyin.loop.matters.rules.kinds import Topic
from huiyin.loop.matters.rules.states import Bucket


@require_safe
def board(request: Any) -> HttpResponse:
    """Show the board of a unit the reader oversees; 404 for anybody else."""
    form = BoardForm(request.GET)
    form.is_valid()
    unit = board_unit(request, form.cleaned_data.get("unit"))
    if unit is None:
        raise Http404
    months = form.months_chosen()
    today = clock.today()
    seen = insight.seen(unit, months=months, today=today, head_count=insight.head_count(unit))
    figures = seen.board
    since = months_back(today, months)[0] if months else None
    waiting = queries.waiting(request.actor, unit)
    context = {
        "unit": unit,
        "sentence": _sentence(unit, months, figures, waiting),
        "filters": _menus(queries.board_menu(request.actor, held_by(request).posts, unit), unit, months),
        "parts": parts_of(figures.balance, unit=unit.pk, months=months),
        "facts": _facts(figures, unit, months),
        "refused": _refused(figures, unit, months),
        "topics": _topics(figures, unit, months),
        "waiting": [_waiting_row(m) for m in waiting],
        "owing": _owing(unit, since),
        "late": figures.late,
        "standing_url": address("censures:standing", unit=unit.pk),
        "cohorts": _cohorts(figures),
        "why": {key: why(key) for key in ("balance", "waiting", "owing", "facts", "topics", "months", "buck", "week")},
        "ailments_url": address("desk:ailments", unit=unit.pk, months=str(months)),
        "hall_url": address("desk:hall", unit=unit.pk),
        **_weeks(seen.weeks, today),
    }
    return render(request, "desk/board.html", context)


def _sentence(unit: Unit, months: int, figures: Board, waiting: list[insight.Waiting]) -> str:
    balance = figures.balance
    oldest = ""
    if waiting:
        days = (clock.today() - clock.day_of(waiting[0].registered_at)).days
        oldest = f"（最久的已等 {days} 天，在{waiting[0].post}名下）"
    counts = {"received": balance.received, "answered": balance.answered, "owed": balance.owed, "late": figures.late}
    return rules.board_sentence(unit.name, dict(rules.MONTHS)[months], counts, oldest)


def _menus(units: list[Unit], unit: Unit, months: int) -> list[dict[str, Any]]:
    """Return unit and months as words with menus; deeper units stand further in."""
    top = min(len(u.path) for u in units)
    offered = [
        {
            "label": " " * ((len(u.path) - top) // 8) + u.name,
            "url": address("desk:board", unit=u.pk, months=str(months)),
            "is_current": u.pk == unit.pk,
        }
        for u in units
    ]
    periods = [
        {"label": label, "url": address("desk:board", unit=unit.pk, months=str(n)), "is_current": n == months}
        for n, label in rules.MONTHS
    ]
    return [
        {"label": "单位", "value_label": unit.name, "is_set": True, "options": offered},
        {"label": "登记时间", "value_label": dict(rules.MONTHS)[months], "is_set": True, "options": periods},
    ]


def records(unit: Unit, months: int, **query: Any) -> str:
    """Return the address of the records behind a figure of the board."""
    return address("desk:records", unit=unit.pk, months=str(months), **query)


def _facts(figures: Board, unit: Unit, months: int) -> list[dict[str, Any]]:
    rows = (
        ("超期未办", figures.late, "件", {"flag": "late"}, "red"),
        ("有异议待裁定", figures.disputed, "件", {"state": "disputed"}, ""),
        ("退回过原岗位", figures.returns, "次", {"flag": "returned"}, "red"),
        ("重办", figures.reopened, "次", {"flag": "reopened"}, ""),
        ("重大事项", figures.vital, "件", {"flag": "vital"}, ""),
        ("答复已公开", figures.public, "件", {"flag": "public"}, ""),
    )
    return [
        {"label": label, "n": n, "unit": word, "url": records(unit, months, **query), "tone": tone if n else ""}
        for label, n, word, query, tone in rows
    ]


def _refused(figures: Board, unit: Unit, months: int) -> list[dict[str, Any]]:
    return [{"label": p.label, "n": p.n, "url": records(unit, months, refusal=p.code)} for p in figures.refused]


def _topics(figures: Board, unit: Unit, months: int) -> list[dict[str, Any]]:
    return [
        {
            "label": part.label,
            "text": part.text,
            "url": records(unit, months, topic=part.code) if part.n else "",
        }
        for part in figures.topics
    ]


def _waiting_row(found: insight.Waiting) -> dict[str, Any]:
    today = clock.today()
    return {
        "title": found.title,
        "url": found.link,
        "number": found.number,
        "topic": Topic(found.topic).label,
        "post": found.post,
        "days": (today - clock.day_of(found.registered_at)).days,
        "still": (today - clock.day_of(found.since)).days,
    }


def _owing(unit: Unit, since: Any) -> list[dict[str, Any]]:
    """Return who owes most as bars: all that is owed, the part of it overdue in red."""
    rows = insight.owed_by_posts(unit, **({"since": since} if since else {}))
    most = max((row.matters for row in rows), default=1) or 1
    return [
        {
            "row": row,
            "width": round(1000 * row.matters / most),
            "late_width": round(1000 * min(row.late, row.matters) / most),
            "url": records(unit, 0, post=row.post_id, bucket=Bucket.OWED.value),
        }
        for row in rows
    ]


def _weeks(weeks: dict[str, list[int]], today: date) -> dict[str, Any]:
    totals = {name: sum(values) for name, values in weeks.items()}
    answers = totals["on_time"] + totals["late_answer"]
    return {
        "week": {name: values[-1] for name, values in weeks.items()},
        "spark": weeks,
        "totals": totals,
        "punctual": totals["on_time"] / answers if answers else None,
        "held": round(totals["held_days"] / totals["held"], 1) if totals["held"] else None,
        "chart": {
            "kind": "line",
            "unit": "件",
            "labels": _labels(today),
            "series": [
                {"name": name, "values": weeks[key]}
                for key, name in (("in", "收到"), ("answered", "答复"), ("landed", "确认落实"), ("late", "新超期"))
            ],
        },
    }


def _labels(today: Any) -> list[str]:
    monday = today - timedelta(days=today.weekday())
    return [zh_date(monday - timedelta(weeks=i)).partition(" ")[0] for i in range(12)][::-1]


def _cohorts(figures: Board) -> dict[str, Any]:
    """Return what became of each month's matters, as stacked columns."""
    rows = figures.months
    parts = (("answered", "已答复"), ("owed", "在等答复"), ("refused", "不予受理"), ("disposed", "到期处置"))
    return {
        "kind": "stack",
        "unit": "件",
        "labels": [f"{row.month.year}年{row.month.month}月" for row in rows],
        "series": [{"name": name, "values": [getattr(row.balance, key) for row in rows]} for key, name in parts],
    }
