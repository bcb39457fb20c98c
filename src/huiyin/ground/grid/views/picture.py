"""The picture at any node: leaders, a branch, a cell."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.ground.grid.queries import picture, sight, versions
from huiyin.ground.grid.queries import tree as rows
from huiyin.ground.grid.queries.picture import Share
from huiyin.ground.grid.rules import GapKind, Level
from huiyin.ground.grid.views import tree
from huiyin.ground.grid.views.frame import (
    branch_url,
    coverage_words,
    found,
    least,
    mark,
    node_url,
    page_of,
    shown,
    tabs,
    version_url,
)
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit import clock
from huiyin.kit.http import is_htmx

LONELY = 20
LEVELS_KEY = "grid.levels"
NUMERALS = "零一二三四五六七八九"
LEVELS = [level.label for level in Level]


@require_safe
@never_cache
def show(request: Any) -> HttpResponse:
    """Show the top: leaders with their branches. Who has no part in the grid's work sees who answers for them."""
    if not sight.may_see(request.actor):
        return redirect("grid:mine")
    seen, page = sight.sight_of(request.actor), page_of(request)
    on = clock.today()
    shares = {share.branch_id: share for share in picture.latest()}
    total = picture.total(shares.values())
    frame = _frame(request, seen, shares, page)
    lonely = list(picture.lonely_branches()[: LONELY + 1]) if GapKind.NO_CONTACT in total.gaps else []
    grid, later = versions.standing(on)
    context = {
        "tabs": tabs(request, "picture", seen=seen),
        "grid": grid,
        "later": [{"grid": one, "url": version_url(one)} for one in later],
        "words": coverage_words(total, by_name=seen.is_any),
        "gaps": total.gap_count,
        "nodes": [tree.leader(line, frame) for line in frame.tree.lines],
        "levels": LEVELS,
        "network": _network(on),
        "previous": page - 1 if page > 1 else None,
        "next": page + 1 if frame.tree.has_more else None,
        "lonely": [{"branch": b, "url": branch_url(b)} for b in lonely[:LONELY]],
        "more_lonely": len(lonely) > LONELY,
        "may_gaps": seen.is_any,
    }
    answer = render(request, "grid/_tree.html" if is_htmx(request) else "grid/picture.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _network(on: date) -> str:
    return f"{NUMERALS[int(rulebook.value(LEVELS_KEY, on=on))]}级责任网络"


def _frame(request: Any, seen: sight.Sight, shares: dict[int, Share], page: int) -> tree.Frame:
    """Return what the nodes are drawn with: what the address says is open, else the reader's own place."""
    text = request.GET.get("open")
    own = sorted(seen.branches)[: rows.OWN]
    asked = rows.read(text) if text is not None else rows.Open(frozenset(), frozenset(own), frozenset())
    found = rows.picture(page, asked.branches, asked.cells, shares=shares, on=clock.today())
    opened = asked if text is not None else rows.at_first(found.lines, own)
    return tree.Frame(seen, opened, found, shares, least(), page)


@require_safe
@never_cache
def branch(request: Any, pk: int) -> HttpResponse:
    """Show a branch: who leads it, who follows it, its cells with their loads, who has nobody."""
    one = found(sight.branch_for, request.actor, pk)
    seen = sight.sight_of(request.actor)
    by_name = seen.names(one)
    known = picture.branch_page(one, on=clock.today())
    contact = known.contact
    context = {
        "branch": one,
        "words": coverage_words(picture.total(picture.latest([one.pk])), by_name=by_name),
        "contact": contact,
        "contact_url": node_url(contact) if contact else "",
        "contact_holder": known.contact_holder,
        "post": known.post,
        "secretary": known.secretary,
        "cells": [{"held": held, "mark": mark(held), "url": node_url(held.cell)} for held in known.cells],
        "gaps": [{"label": label, "number": shown(n, by_name=by_name)} for label, n in known.gaps.items()],
        "uncovered": known.uncovered if by_name else [],
        "by_name": by_name,
        "may_mend": seen.may_mend(request.actor, one.pk),
        "is_closed": one.closed_on is not None,
    }
    return render(request, "grid/branch.html", context)


@require_safe
@never_cache
def node(request: Any, pk: int) -> HttpResponse:
    """Show a cell: who holds it, whom it carries, and the cells those hold themselves."""
    cell = found(sight.cell_for, request.actor, pk)
    seen = sight.sight_of(request.actor)
    by_name = seen.names_in(cell)
    held = picture.held_one(cell, on=clock.today())
    carried = picture.people_of(cell)
    below = picture.cells_by_person([p.pk for p in carried]) if by_name else {}
    context = {
        "cell": cell,
        "held": held,
        "mark": mark(held),
        "branch_url": branch_url(cell.branch) if cell.branch else "",
        "branches": [{"branch": b, "url": branch_url(b)} for b in picture.branches_of(cell)],
        "people": [
            {"person": p, "url": node_url(below[p.pk]) if p.pk in below else "", "is_stray": _is_stray(p, cell)}
            for p in carried
        ]
        if by_name
        else [],
        "number": shown(len(carried), by_name=by_name),
        "by_name": by_name,
        "may_mend": seen.may_mend(request.actor, cell.branch_id),
    }
    return render(request, "grid/node.html", context)


def _is_stray(person: Any, cell: Any) -> bool:
    return bool(cell.branch_id and person.branch_id and person.branch_id != cell.branch_id)
