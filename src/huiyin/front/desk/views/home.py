"""Home: what is mine today, then how the week goes."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from huiyin.account.insight import queries as insight
from huiyin.front.desk import queries, rules
from huiyin.front.desk.views.addresses import parts_of, why
from huiyin.front.desk.views.held import held_by, letters_waiting
from huiyin.kit import clock
from huiyin.kit.face.templatetags.face.marks import badge
from huiyin.kit.http import address
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.duties.views import rows_of
from huiyin.loop.matters.models import Matter


@require_safe
def home(request: Any) -> HttpResponse:
    """Show what is the reader's turn; a worker without a post is better served by their own page."""
    actor = request.actor
    if not actor.posts:
        return redirect("portal:mine")
    at = clock.now()
    found = queries.today(actor, at=at)
    matters = queries.places_of([*found.reading, *found.owed, *found.waiting])
    context = {
        "sentence": rules.today_sentence(held_by(request).owed, found.late, has_more=found.late_goes_on),
        "reading": _rows(found.reading, matters, at),
        "late": _rows([d for d in found.owed if _is_late(d, at)], matters, at),
        "owed": _rows([d for d in found.owed if not _is_late(d, at)], matters, at),
        "waiting": _rows(found.waiting, matters, at),
        "has_more": found.has_more,
        **_empty(request),
        "all_url": address("duties:list"),
    }
    return render(request, "desk/home.html", context | _week(request))


def _empty(request: Any) -> dict[str, Any]:
    """Return what an empty home page says, and the step it offers."""
    sealed = letters_waiting(request)
    name, label = rules.next_step(request.actor, sealed=sealed)
    return {"empty": rules.empty_home(request.actor, sealed=sealed), "step": {"url": address(name), "label": label}}


def _is_late(duty: Duty, at: datetime) -> bool:
    return duty.paused_at is None and duty.due_at < at


def _rows(duties: list[Duty], matters: dict[int, Matter], at: datetime) -> list[dict[str, Any]]:
    """Return duties as `list_row` wants them, their kind before them, with what is known of their matters."""
    return [
        _row(row, matters.get(row["duty"].source_id) if row["duty"].source == "matter" else None)
        for row in rows_of(duties, at)
    ]


def _row(row: dict[str, Any], matter: Matter | None) -> dict[str, Any]:
    is_to_read = matter is not None and row["duty"].kind == DutyKind.READ
    return {
        "lead": badge(row["kind"], "line"),
        "title": row["subject"],
        "url": row["duty"].link if is_to_read else row["url"],  # the text is there, and the button that it was read
        "number": matter.number if matter else "",
        "place": matter.place.name if matter and matter.place else "",
        "meta": row["meta"],
        "chip": row["chip"],
    }


def _week(request: Any) -> dict[str, Any]:
    """Return the week of the reader's unit and the public balance of the whole."""
    top = queries.root()
    unit = queries.own_unit(request.actor, held_by(request).posts, top)
    if unit is None or top is None:
        return {"unit": None, "parts": []}
    weeks = insight.weeks(unit, today=clock.today())
    week = {name: values[-1] for name, values in weeks.items()}
    has_board = rules.may_see_boards(request.actor)
    listed = address("matters:list", unit=unit.pk, since="week") if has_board and week["in"] else ""
    return {
        "unit": unit,
        "week": week,
        "spark": weeks["in"],
        "spark_landed": weeks["landed"],
        "listed": listed,
        "parts": parts_of(insight.balance(top), page="desk:records" if has_board else "portal:records"),
        "why_week": why("week"),
        "why_balance": why("balance"),
    }
