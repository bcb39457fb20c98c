"""The ailments of a subtree: who passes the buck, how long things lie, which units and posts were heard from."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.account.insight import queries as insight
from huiyin.account.insight.rules.board import months_back
from huiyin.front.desk import queries, rules
from huiyin.front.desk.forms import BoardForm
from huiyin.front.desk.views.addresses import why
from huiyin.front.desk.views.board import records
from huiyin.front.desk.views.held import board_unit
from huiyin.kit import clock
from huiyin.kit.http import address


@require_safe
def ailments(request: Any) -> HttpResponse:
    """Show the ailments of a unit the reader oversees; 404 for anybody else."""
    form = BoardForm(request.GET)
    form.is_valid()
    unit = board_unit(request, form.cleaned_data.get("unit"))
    if unit is None:
        raise Http404
    months, today = form.months_chosen(), clock.today()
    since = months_back(today, months)[0] if months else None
    least = insight.least(today)
    found = insight.ailments(unit, since=since)
    heard, silent = insight.participation(unit, least=least, since=since)
    behind = insight.passed_between(found.pairs, since=since)
    context = {
        "unit": unit,
        "period": dict(rules.MONTHS)[months],
        "lines": [_line(line, found.names[line.post_id]) for line in found.lines],
        "pairs": _pairs(found, behind, queries.readable(request.actor, behind)),
        "reach": found.reach,
        "heard": heard,
        "silent": list(silent.values()),
        "least": least,
        "board_url": address("desk:board", unit=unit.pk, months=str(months)),
        "returned_url": records(unit, months, flag="returned"),
        "why": {key: why(key) for key in ("passing", "reach", "participation")},
    }
    return render(request, "desk/ailments.html", context)


def _line(line: Any, named: tuple[str, str]) -> dict[str, Any]:
    return {"line": line, "post": named[0], "unit": named[1]}


def _pairs(found: Any, behind: dict[int, tuple[int, int]], readable: dict[int, Any]) -> list[dict[str, Any]]:
    """Return each pair with the matters behind it that the reader may see."""
    return [
        {
            "one": found.names[pair.one][0],
            "other": found.names[pair.other][0],
            "pair": pair,
            "matters": [readable[pk] for pk, way in behind.items() if pk in readable and _is_of(way, pair)],
        }
        for pair in found.pairs
        if pair.one in found.names and pair.other in found.names
    ]


def _is_of(way: tuple[int, int], pair: Any) -> bool:
    return way in ((pair.one, pair.other), (pair.other, pair.one))
