"""The records behind a figure of a board."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.front.desk import queries, rules
from huiyin.front.desk.forms import RecordsForm
from huiyin.front.desk.views.held import board_unit
from huiyin.front.desk.views.rows import row_of
from huiyin.kit import clock
from huiyin.kit.http import address


@require_safe
def records(request: Any) -> HttpResponse:
    """List the matters behind a figure, for who may see the board it stands on."""
    form = RecordsForm(request.GET)
    form.is_valid()
    given = form.cleaned_data
    unit = board_unit(request, given.get("unit"))
    if unit is None:
        raise Http404
    months, before = form.period(), given.get("before")
    found = queries.records(request.actor, form.wanted(unit, today=clock.today()), before=before)
    query = {"unit": unit.pk, "months": months, **form.chosen()}
    at = clock.now()
    post = next((m.debtor.name for m in found.rows if m.debtor), "") if given.get("post") else ""
    context = {
        "unit": unit,
        "rows": [row_of(m, at) for m in found.rows],
        "words": [word for word in (post, *form.words()) if word],
        "sentence": rules.records_sentence(found.count, most=queries.COUNTED),
        "export_url": address("exchange:records", **query),
        "period": dict(rules.MONTHS)[months],
        "board_url": address("desk:board", unit=unit.pk, months=str(months)),
        "next_url": "?" + urlencode({**query, "before": found.before}) if found.before else "",
        "first_url": "?" + urlencode(query) if before else "",
    }
    return render(request, "desk/records.html", context)
