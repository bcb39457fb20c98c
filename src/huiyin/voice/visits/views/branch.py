"""The secretary's pages: what is open and late in the branch, and the month divided among its members."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.models import Trigger
from huiyin.voice.visits.queries import branch as queries
from huiyin.voice.visits.views.frame import chip, found, goes_to, notes, tabs

SINCE = timedelta(days=90)


@require_safe
@never_cache
def branch(request: Any, pk: int) -> HttpResponse:
    """Show the branch's open visits, late ones first, records that were disputed, and the month in numbers."""
    one = found(queries.branch_for, request, pk)
    at = clock.now()
    opened = list(queries.open_triggers(one, request.actor)[: queries.MOST])
    late = sum(queries.is_late(t, at) for t in opened)
    context = {
        "branch": one,
        "tabs": tabs(request, f"branch-{one.pk}"),
        "open": [{"trigger": t, "chip": chip(t)} for t in opened],
        "late": late,
        "month": queries.month_of(one, clock.today()),
        "disputed": queries.disputed(one, request.actor, at - SINCE),
        "notes": notes(request),
    }
    return render(request, "visits/branch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def divide(request: Any, pk: int) -> HttpResponse:
    """Show the month's division as proposed, to be changed by hand, and adopt it."""
    one = found(queries.branch_for, request, pk)
    refusal = ""
    chosen = _chosen(request) if request.method == "POST" else {}
    if chosen:
        try:
            visits.divide(one, chosen, by=request.actor, at=clock.now())
            return goes_to("branch", pk, done="divide")
        except Refused as no:
            refusal = no.reason
    elif request.method == "POST":
        refusal = "请至少给一件选好由谁联系"
    return _page(request, one, chosen, refusal)


def _chosen(request: Any) -> dict[str, int]:
    """Return the posts chosen for items; whatever else came is left out."""
    found = {}
    for name, value in request.POST.items():
        kind, _, pk = name.partition("-")
        is_number = all(text.isascii() and text.isdigit() and len(text) < 19 for text in (pk, value))
        if kind in {"trigger", "case"} and is_number:
            found[name] = int(value)
    return found


def _page(request: Any, one: Branch, chosen: dict[str, int], refusal: str) -> HttpResponse:
    given, posts = queries.proposal(one, request.actor)
    held = people.holders(list(posts))
    seats = {pk: f"{post.name}（{held[pk].name}）" for pk, post in posts.items()}
    rows = [_row(line, seats, chosen.get(line.item.key, line.post_id)) for line in given]
    context = {"branch": one, "rows": rows, "has_members": bool(posts), "refusal": refusal}
    context["back"] = reverse("visits:branch", args=[one.pk])
    return render(request, "visits/divide.html", context, status=409 if refusal else 200)


def _row(line: Any, seats: dict[int, str], post_id: int | None) -> dict[str, Any]:
    thing, item = line.thing, line.item
    options = [{"pk": pk, "name": n, "is_chosen": pk == post_id} for pk, n in seats.items() if pk not in item.apart]
    is_trigger = isinstance(thing, Trigger)
    return {
        "key": item.key,
        "person": thing.person,
        "what": thing.get_form_display() if is_trigger else "帮扶",
        "chip": chip(thing) if is_trigger else "",
        "now": (thing.duty.post if thing.duty else None) if is_trigger else thing.post,
        "options": options,
    }
