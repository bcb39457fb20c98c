"""Effective coverage: of how many people the carer's contact really happened, by branch and month."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.account.insight.rules.board import months_back
from huiyin.front.desk import queries as desk
from huiyin.front.desk.forms import DispatchForm
from huiyin.front.desk.queries import effective as queries
from huiyin.front.desk.rules import effective as rules
from huiyin.front.desk.views.addresses import why
from huiyin.front.desk.views.dispatch import menu
from huiyin.front.desk.views.held import board_unit, held_by
from huiyin.kit import clock

MONTHS = 6


@require_safe
def effective(request: Any) -> HttpResponse:
    """Show effective coverage below a unit the reader oversees; 404 for anybody else."""
    form = DispatchForm(request.GET)
    form.is_valid()
    unit = board_unit(request, form.cleaned_data.get("unit"))
    if unit is None:
        raise Http404
    months = months_back(clock.today(), MONTHS)
    totals = queries.totals(unit, months)
    page = Paginator(queries.below(unit), queries.PAGE).get_page(request.GET.get("page"))
    rows = queries.rows(list(page), months)
    told = [n for n in range(MONTHS) if any(row.shares[n] for row in rows)]
    context = {
        "unit": unit,
        "sentence": rules.sentence(unit.name, totals[-1]),
        "filters": [menu(desk.board_menu(request.actor, held_by(request).posts, unit), unit)],
        "months": [f"{months[n].month}月" for n in told],
        "rows": [_row(row, months, told) for row in rows],
        "page": page,
        "chart": {
            "kind": "line",
            "unit": "%",
            "labels": [f"{month.month}月" for month in months],
            "series": [{"name": "有效覆盖", "values": [rules.percent(total.rate) for total in totals]}],
        },
        "why_url": why("effective"),
    }
    return render(request, "desk/effective.html", context)


def _row(row: queries.Row, months: list[Any], told: list[int]) -> dict[str, Any]:
    """Return a branch with the months that have a record of any."""
    cells = [{"label": f"{months[n].month}月", "text": rules.cell(row.shares[n])} for n in told]
    return {"branch": row.branch.name, "people": row.latest.people if row.latest else None, "cells": cells}
