"""Adopted versions of the grid: which is in force, which wait for their day, what each changed; taking one back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.ground.grid import actions as grid
from huiyin.ground.grid.models import Grid
from huiyin.ground.grid.queries import sight
from huiyin.ground.grid.queries import versions as queries
from huiyin.ground.grid.rules import State
from huiyin.ground.grid.views.frame import found, gate, paged, tabs, version_url
from huiyin.kit import clock
from huiyin.kit.face.templatetags.face.marks import badge
from huiyin.kit.http import goes_to
from huiyin.kit.verdicts import Refused

DONE = {"adopt": "已通过。到那一天自动执行，不用再办。", "recall": "已撤回，现行网格不变。"}


@require_safe
@never_cache
def versions(request: Any) -> HttpResponse:
    """List the versions: what waits for its day, what is in force, what was before."""
    gate(request)
    page = paged(queries.versions(), request)
    now, later = queries.standing(clock.today())
    context = {
        "tabs": tabs(request, "versions"),
        "page": page,
        "rows": [{"grid": one, "url": version_url(one), "mark": _mark(one, now)} for one in page],
        "now": now,
        "later": later,
        "may_plan": queries.may_plan_now(request.actor),
    }
    return render(request, "grid/versions.html", context)


def _mark(one: Grid, now: Grid | None) -> str:
    if one.state == State.RECALLED:
        return badge("已撤回", "line")
    if now is not None and one.pk == now.pk:
        return badge("现行", "green")
    return badge("待执行", "amber") if one.is_awaited else badge("已替换", "line")


@require_safe
@never_cache
def version(request: Any, pk: int) -> HttpResponse:
    """Show one version: who adopted it, from when, what it changes, which rows it leaves out."""
    gate(request)
    return _page(request, found(queries.version_for, request.actor, pk))


def _page(request: Any, one: Grid, *, refusal: str = "", status: int = 200) -> HttpResponse:
    adopted, today = one.figures.get("adopted", {}), clock.today()
    may_plan = queries.may_plan_now(request.actor)
    now = queries.in_force(today)
    left = one.figures.get("left", []) if sight.sight_of(request.actor).is_all else []
    if one.is_awaited:
        left = queries.left_behind(one) if may_plan else []
    context = {
        "grid": one,
        "mark": _mark(one, now),
        "now": now,
        "kept": adopted.get("kept", 0),
        "begun": adopted.get("begun", 0),
        "ended": adopted.get("ended", 0),
        "alone": adopted.get("alone", 0),
        "changes": queries.changes_of(one),
        "mended": queries.mended_since(one),
        "left": left[:100],
        "more_left": max(len(left) - 100, 0),
        "is_recalled": one.state == State.RECALLED,
        "may_plan": may_plan,
        "recall": queries.may_recall_now(request.actor, one, today),
        "refusal": refusal,
        "notes": [{"text": text, "tone": "green"}] if (text := DONE.get(request.GET.get("done", ""))) else [],
    }
    return render(request, "grid/version.html", context, status=status)


@require_POST
def recall(request: Any, pk: int) -> HttpResponse:
    """Take a version back before its day."""
    gate(request)
    one = found(queries.version_for, request.actor, pk)
    try:
        grid.recall(one, by=request.actor, at=clock.now())
    except Refused as no:
        return _page(request, found(queries.version_for, request.actor, pk), refusal=no.reason, status=409)
    return goes_to(f"{reverse('grid:version', args=[pk])}?done=recall")
