"""The hall's big screen: no names, no texts, large figures, one after another."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.account.insight import queries as insight
from huiyin.front.desk.forms import BoardForm
from huiyin.front.desk.views.addresses import parts_of
from huiyin.front.desk.views.held import board_unit
from huiyin.kit import clock

LONGEST = 6


@require_safe
def hall(request: Any) -> HttpResponse:
    """Show one unit's figures for a screen on a wall; opened by who may see its board, then left alone."""
    form = BoardForm(request.GET)
    form.is_valid()
    unit = board_unit(request, form.cleaned_data.get("unit"))
    if unit is None:
        raise Http404
    today = clock.today()
    balance = insight.balance(unit)
    weeks = insight.weeks(unit, today=today)
    waiting: list[dict[str, Any]] = [
        {"post": m.post, "days": (today - clock.day_of(m.registered_at)).days}
        for m in insight.longest_by_post(unit, limit=LONGEST)
    ]
    context = {
        "unit": unit,
        "balance": balance,
        "parts": parts_of(balance),
        "week": {name: values[-1] for name, values in weeks.items()},
        "spark": weeks,
        "waiting": waiting,
        "at": clock.now(),
    }
    return render(request, "desk/hall.html", context)
