"""The picture at any node: leaders, a branch, a cell."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.ground.grid import queries as who
from huiyin.ground.grid.queries import mending, picture, sight, versions
from huiyin.ground.grid.queries.picture import LeaderLine
from huiyin.ground.grid.views.frame import (
    branch_url,
    coverage_words,
    found,
    mark,
    node_url,
    page_of,
    shown,
    tabs,
    version_url,
)
from huiyin.ground.people import queries as people
from huiyin.kit import clock

LONELY = 20


@require_safe
@never_cache
def show(request: Any) -> HttpResponse:
    """Show the top: leaders with their branches. Who has no part in the grid's work sees who answers for them."""
    if not sight.may_see(request.actor):
        return redirect("grid:mine")
    seen, page = sight.sight_of(request.actor), page_of(request)
    shares = {share.branch_id: share for share in picture.latest()}
    lines, count = picture.leaders(page, shares, on=clock.today())
    lonely = list(picture.lonely_branches()[: LONELY + 1])
    total = picture.total(shares.values())
    grid, later = versions.standing(clock.today())
    context = {
        "tabs": tabs(request, "picture"),
        "grid": grid,
        "later": [{"grid": one, "url": version_url(one)} for one in later],
        "words": coverage_words(total, by_name=seen.is_any),
        "gaps": total.gap_count,
        "lines": [_leader(line, seen) for line in lines],
        "count": count,
        "previous": page - 1 if page > 1 else None,
        "next": page + 1 if page * picture.PAGE < count else None,
        "lonely": [{"branch": b, "url": branch_url(b)} for b in lonely[:LONELY]],
        "more_lonely": len(lonely) > LONELY,
        "may_gaps": seen.is_any,
    }
    return render(request, "grid/picture.html", context)


def _leader(line: LeaderLine, seen: sight.Sight) -> dict[str, Any]:
    by_name = any(seen.names(branch) for branch in line.branches) or seen.is_all
    return {
        "held": line.held,
        "mark": mark(line.held),
        "url": node_url(line.held.cell),
        "branches": [{"branch": b, "url": branch_url(b)} for b in line.branches],
        "words": coverage_words(line.total, by_name=by_name),
        "gaps": line.total.gap_count,
    }


@require_safe
@never_cache
def branch(request: Any, pk: int) -> HttpResponse:
    """Show a branch: who leads it, who follows it, its cells with their loads, who has nobody."""
    one = found(sight.branch_for, request.actor, pk)
    seen = sight.sight_of(request.actor)
    by_name = seen.names(one)
    contact, leader_post = who.contact_of(one.pk), who.secretary_of(one)
    total = picture.total(picture.latest([one.pk]))
    context = {
        "branch": one,
        "words": coverage_words(total, by_name=by_name),
        "contact": contact,
        "contact_url": node_url(contact) if contact else "",
        "contact_holder": people.holder(contact.post) if contact else None,
        "post": leader_post,
        "secretary": people.holder(leader_post) if leader_post else None,
        "cells": [
            {"held": held, "mark": mark(held), "url": node_url(held.cell)}
            for held in picture.cells_of(one, on=clock.today())
        ],
        "gaps": [{"label": label, "number": shown(n, by_name=by_name)} for label, n in picture.gaps_of(one).items()],
        "uncovered": picture.uncovered(one) if by_name else [],
        "by_name": by_name,
        "may_mend": bool(mending.may_mend_for(request.actor, one)),
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
        "may_mend": bool(mending.may_mend_for(request.actor, cell.branch)),
    }
    return render(request, "grid/node.html", context)


def _is_stray(person: Any, cell: Any) -> bool:
    return bool(cell.branch_id and person.branch_id and person.branch_id != cell.branch_id)
