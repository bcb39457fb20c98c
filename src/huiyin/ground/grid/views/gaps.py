"""Gaps with the nearest proposal, one click to accept it."""

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.ground.grid import actions as grid
from huiyin.ground.grid.forms import AcceptForm
from huiyin.ground.grid.queries import gaps as queries
from huiyin.ground.grid.queries import sight
from huiyin.ground.grid.rules import GapKind
from huiyin.ground.grid.views.frame import branch_url, found, gate, node_url, paged, tabs
from huiyin.kit import clock
from huiyin.kit.http import goes_to
from huiyin.kit.verdicts import Refused

DONE = {"accept": "已办好，缺口随即消去。"}


@require_safe
@never_cache
def gaps(request: Any) -> HttpResponse:
    """List the gaps the reader has to do with."""
    gate(request)
    return _page(request)


def _page(request: Any, refusal: str = "") -> HttpResponse:
    seen = sight.sight_of(request.actor)
    every = sight.gaps_for(request.actor, seen=seen)
    by_kind = Counter(every.order_by().values_list("kind", flat=True))
    kind = request.GET.get("kind", "")
    rows = every.filter(kind=kind) if kind in GapKind.values else every
    count = by_kind[kind] if kind in GapKind.values else sum(by_kind.values())
    page = paged(queries.with_load(rows.order_by("found_on", "branch__code", "pk")), request, 25, count=count)
    page.object_list = list(page.object_list)
    offered = queries.proposals(page.object_list, on=clock.today())
    context = {
        "tabs": tabs(request, "gaps", seen=seen),
        "page": page,
        "rows": [_row(gap, offered, _may(gap, seen, request.actor)) for gap in page],
        "filters": _filters(by_kind, kind),
        "count": sum(by_kind.values()),
        "stands": bool(by_kind) or queries.stands(),
        "refusal": refusal,
        "notes": [{"text": text, "tone": "green"}] if (text := DONE.get(request.GET.get("done", ""))) else [],
    }
    return render(request, "grid/gaps.html", context, status=409 if refusal else 200)


def _filters(by_kind: Counter[str], kind: str) -> list[dict[str, Any]]:
    options = [{"label": "全部", "url": "?", "is_current": not kind, "count": sum(by_kind.values())}]
    options += [
        {"label": one.label, "url": f"?kind={one.value}", "is_current": kind == one, "count": by_kind[one]}
        for one in GapKind
        if by_kind[one]
    ]
    label = GapKind(kind).label if kind in GapKind.values else "全部"
    return [{"label": "缺口", "value_label": label, "is_set": kind in GapKind.values, "options": options}]


def _may(gap: Any, seen: sight.Sight, actor: Any) -> bool:
    """Return whether the reader mends it: a secretary those of the own branch, a contact point only planners."""
    return seen.may_mend(actor, gap.branch_id if gap.kind != GapKind.NO_CONTACT else None)


def _row(gap: Any, offered: dict[int, Any], may: bool) -> dict[str, Any]:
    return {
        "gap": gap,
        "about": _about(gap),
        "url": _url(gap),
        "offer": offered.get(gap.pk),
        "may": may,
        "accept_url": reverse("grid:accept", args=[gap.pk]),
        "mend_url": reverse("grid:mend", args=[gap.person_id]) if gap.person_id else "",
    }


def _about(gap: Any) -> str:
    if gap.person is not None:
        return f"{gap.person.name}，{gap.person.unit.name}"
    if gap.cell is not None:
        return f"{gap.cell.name}，名下 {gap.load or 0}"
    return str(gap.branch)


def _url(gap: Any) -> str:
    if gap.cell is not None:
        return node_url(gap.cell)
    return branch_url(gap.branch) if gap.branch is not None else ""


@require_POST
def accept(request: Any, pk: int) -> HttpResponse:
    """Mend a gap as proposed."""
    gap = found(sight.gap_for, request.actor, pk)
    form = AcceptForm(request.POST)
    try:
        carer = queries.person_at_work(form.cleaned_data["carer"]) if form.is_valid() else None
        if carer is None:
            raise Refused("建议的人已不在岗，请看新的建议")
        _mend(gap, carer, request.actor)
    except Refused as no:
        return _page(request, no.reason)
    return goes_to(f"{reverse('grid:gaps')}?done=accept")


def _mend(gap: Any, carer: Any, actor: Any) -> None:
    at = clock.now()
    if gap.kind == GapKind.NO_CONTACT:
        grid.mend_branch(gap.branch, carer, by=actor, at=at)
    elif gap.kind == GapKind.DEAD:
        grid.hand_over(gap.cell, carer, by=actor, at=at)
    elif gap.person is not None:
        grid.mend(gap.person, carer, by=actor, at=at)
    else:
        raise Refused("这个缺口要由组织人员任免来补")
