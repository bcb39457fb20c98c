"""Coverage by unit and over time: summed up from the branches, small counts hidden from who doesn't see the names."""

from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.ground.grid.queries import coverage as queries
from huiyin.ground.grid.queries import picture, sight
from huiyin.ground.grid.rules import GapKind
from huiyin.ground.grid.views.frame import branch_url, coverage_words, gate, paged, shown, tabs
from huiyin.kit import clock

WEEKS = 12


@require_safe
@never_cache
def coverage(request: Any) -> HttpResponse:
    """Show how many are covered, by the units below one and by its branches, and week by week."""
    gate(request)
    asked = request.GET.get("unit", "")
    unit = queries.unit(asked) if asked else queries.start()
    if asked and unit is None:
        raise Http404
    seen = sight.sight_of(request.actor)
    branches = queries.branches_below(unit)
    rows = picture.latest(branches.values("pk"))
    total = picture.total(rows)
    page = paged(branches.filter(unit=unit) if unit else branches.filter(unit__parent=None), request)
    shares = {row.branch_id: row for row in rows}
    context = {
        "tabs": tabs(request, "coverage", seen=seen),
        "unit": unit,
        "above": queries.above(unit) if asked else [],
        "is_asked": bool(asked),
        "words": coverage_words(total, by_name=seen.is_all),
        "share": total.share,
        "kinds": [
            {"label": GapKind(kind).label, "number": shown(n, by_name=seen.is_all)}
            for kind, n in sorted(total.gaps.items())
        ],
        "units": [_line(one, made, seen.is_all) for one, made in queries.by_unit(unit, rows)],
        "page": page,
        "branches": [
            {
                "branch": b,
                "url": branch_url(b),
                "words": coverage_words(made, by_name=seen.names(b)),
                "share": made.share,
                "gaps": made.gap_count,
            }
            for b in page
            if (made := picture.total([shares[b.pk]] if b.pk in shares else [])) is not None
        ],
        "chart": _chart(clock.today(), branches),
    }
    return render(request, "grid/coverage.html", context)


def _line(unit: Any, total: picture.Total, by_name: bool) -> dict[str, Any]:
    return {
        "unit": unit,
        "url": f"{reverse('grid:coverage')}?unit={unit.pk}",
        "words": coverage_words(total, by_name=by_name),
        "share": total.share,
        "gaps": total.gap_count,
    }


def _chart(today: date, branches: Any) -> dict[str, Any]:
    days = [today - timedelta(weeks=n) for n in reversed(range(WEEKS))]
    shares = picture.shares_by_day(days, branches.values("pk"))
    return {
        "kind": "line",
        "labels": [f"{day.month}月{day.day}日" for day in days],
        "series": [
            {"name": "有形覆盖", "values": [round(share * 100, 1) if share is not None else None for share in shares]}
        ],
        "unit": "%",
    }
