"""Printed pages as PDF: posters of the boxes, receipt strips."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.front.exchange.queries import posters as pages
from huiyin.kit.verdicts import Refused
from huiyin.voice.boxes import queries as boxes
from huiyin.voice.boxes.models import Box
from huiyin.voice.boxes.rules import may_manage
from huiyin.voice.letterbox import actions as letterbox
from huiyin.voice.letterbox.rules import receipt

STRIPS_A_PAGE = 10


@require_safe
def poster(request: Any, pk: int) -> HttpResponse:
    """Give the poster of one box."""
    found = _found(request, pk)
    return _pdf(request, f"海报 {found.code}", lambda url: pages.poster([found], url=url))


@require_safe
def posters(request: Any) -> HttpResponse:
    """Give the posters of all boxes in use, one page each."""
    found = pages.boxes_in_use() if may_manage(request.actor) else []
    if not found:
        raise Http404
    return _pdf(request, "海报", lambda url: pages.poster(found, url=url))


@require_safe
def strips(request: Any, pk: int) -> HttpResponse:
    """Give a page of ten blank receipt strips for one box."""
    found = _found(request, pk)
    return _pdf(request, f"回执条 {found.code}", lambda url: pages.strips(found, url=url))


@never_cache
@require_POST
def paper_strips(request: Any, pk: int) -> HttpResponse:
    """Print a page of ten strips for paper letters: each has a receipt that stands nowhere but on this page."""
    found = _found(request, pk)

    def made(url: str) -> bytes:
        pages.ready_to_print()
        fresh = letterbox.print_strips(STRIPS_A_PAGE)
        pairs = [(receipt.grouped(one.receipt), receipt.grouped(one.slip, 5)) for one in fresh]
        return pages.paper_strips(found, pairs, url=url)

    return _pdf(request, f"纸信回执条 {found.code}", made)


def _found(request: Any, pk: int) -> Box:
    if not may_manage(request.actor):
        raise Http404
    try:
        found = boxes.get_for(request.actor, pk)
    except Box.DoesNotExist as missing:
        raise Http404 from missing
    if found.closed_on is not None:
        raise Http404
    return found


def _pdf(request: Any, name: str, make: Any) -> HttpResponse:
    url = pages.letters_url(request.build_absolute_uri("/letters/"))
    try:
        content = make(url)
    except Refused as no:
        return render(request, "exchange/not_now.html", {"reason": no.reason}, status=503)
    headers = {"Content-Disposition": f"inline; filename*=UTF-8''{quote(name)}.pdf", "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
