"""Closing a unit or a post: what will happen, then the word."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huiyin.ground.people import actions, queries
from huiyin.ground.people.queries import closing
from huiyin.ground.people.queries import staff as rows
from huiyin.kit.verdicts import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def close_unit(request: Any, pk: int) -> HttpResponse:
    """Say what stands in the way, or close the unit."""
    found = rows.unit_for(request.actor, pk)
    refusal, status = closing.may_close_unit(found).reason, 200
    if request.method == "POST":
        try:
            actions.close_unit(found, by=request.actor)
            return redirect("people:organisation")
        except Refused as no:
            refusal, status = no.reason, 409
    context = {
        "name": found.name,
        "unit": found,
        "refusal": refusal,
        "is_possible": not refusal,
        "will": "撤销以后不能再进人、设岗位，编码不能再用。以前的事项和统计都保留。",
        "action": reverse("people:close_unit", args=[pk]),
    }
    return render(request, "people/close.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def close_post(request: Any, pk: int) -> HttpResponse:
    """Say who takes over, or close the post."""
    found = rows.post_for(request.actor, pk)
    refusal, status = f"「{found.name}」已经撤销" if found.closed_on else "", 200
    if request.method == "POST":
        try:
            actions.close_post(found, by=request.actor)
            return redirect("people:unit", pk=found.unit_id)
        except Refused as no:
            refusal, status = no.reason, 409
    holder, above = queries.holder(found), queries.supervisor_of(found)
    context = {
        "name": found.name,
        "unit": found.unit,
        "refusal": refusal,
        "is_possible": not found.closed_on,
        "will": _will(holder.name if holder else "", above.name if above else ""),
        "action": reverse("people:close_post", args=[pk]),
    }
    return render(request, "people/close.html", context, status=status)


def _will(holder: str, above: str) -> str:
    ends = f"{holder}不再担任这个岗位。" if holder else ""
    owed = f"名下的应办和事项当即转给{above}" if above else "名下没有了结的应办要先办完：没有上级岗位可以接手"
    return f"{ends}{owed}，下级岗位改由它的上级管。编码不能再用，以前的记录都保留。"
