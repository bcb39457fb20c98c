"""What every page of matters shares: loading a matter for the reader, page or fragment, chips."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.face.templatetags.face.marks import badge, clock_chip
from huiyin.kit.http import is_htmx
from huiyin.loop.duties.rules import standing
from huiyin.loop.matters import queries
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import State


def found(request: Any, pk: int) -> Matter:
    """Return the matter the reader may see, or raise 404."""
    try:
        return queries.get_for(request.actor, pk)
    except Matter.DoesNotExist as missing:
        raise Http404 from missing


def show(request: HttpRequest, page: str, fragment: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Render the page, or the fragment for htmx, which the page includes as well."""
    response = render(request, fragment if is_htmx(request) else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    response["Cache-Control"] = "no-store"
    return response


def chip(matter: Matter, at: datetime, holder: str = "", paused: str = "") -> str:
    """Draw the clock of a matter: done, paused, late under whom, or what is left."""
    if matter.state == State.CLOSED:
        return clock_chip(is_done=True, done_word=State(matter.state).label, at=matter.ended_at)
    if not matter.is_open:
        return badge(State(matter.state).label, "line")
    root = matter.parent if matter.state == State.MERGED and matter.parent else matter
    if root.paused_at is not None:
        return clock_chip(paused=paused or "等条件具备", at=root.paused_at)
    if root.clock is None:
        return badge("随共性问题", "line")
    due_at = root.clock.due_at
    stands = standing(due_at, at, rulebook.calendar())
    return clock_chip(**stands, **({"holder": holder} if "over" in stands else {}), at=due_at)


def list_behind(request: HttpRequest) -> str:
    """Return the address of the list a side sheet was opened over, or nothing."""
    current = urlsplit(request.headers.get("HX-Current-URL", ""))
    if is_htmx(request) and current.path == reverse("matters:list"):
        return f"{current.path}?{current.query}" if current.query else current.path
    return ""
