"""Adopted versions of the grid, and what each changed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiyin.ground.grid.queries import sight
from huiyin.ground.grid.queries import versions as queries
from huiyin.ground.grid.views.frame import found, gate, paged, tabs


@require_safe
def versions(request: Any) -> HttpResponse:
    """List the versions, the one in force first."""
    gate(request)
    page = paged(queries.versions(), request)
    context = {
        "tabs": tabs(request, "versions"),
        "page": page,
        "rows": [{"grid": one, "url": reverse("grid:version", args=[one.pk])} for one in page],
        "may_plan": queries.may_plan_now(request.actor),
    }
    return render(request, "grid/versions.html", context)


@require_safe
def version(request: Any, pk: int) -> HttpResponse:
    """Show one version: who adopted it, from when, what it changed, which rows it left out."""
    gate(request)
    one = found(queries.version_for, request.actor, pk)
    adopted = one.figures.get("adopted", {})
    context = {
        "grid": one,
        "kept": adopted.get("kept", 0),
        "begun": adopted.get("begun", 0),
        "ended": adopted.get("ended", 0),
        "alone": adopted.get("alone", 0),
        "changes": queries.changes_of(one),
        "mended": queries.mended_since(one),
        "left": one.figures.get("left", []) if sight.sight_of(request.actor).is_all else [],
    }
    return render(request, "grid/version.html", context)
