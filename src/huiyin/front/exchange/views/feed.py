"""One's own calendar feed: the page with its address, shown once when it is made, and the feed itself."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.front.exchange import actions
from huiyin.front.exchange.queries import feed as queries
from huiyin.kit import clock
from huiyin.kit.http import found, goes_to, note_of, public

DONE = {"stop_feed": "已停用，原来的地址打不开了。"}
ICS = "text/calendar; charset=utf-8"


@require_safe
@never_cache
def show_feed(request: Any) -> HttpResponse:
    """Show whether the reader has a feed, and what one is."""
    return _page(request)


def _page(request: Any, address: str = "") -> HttpResponse:
    context = {
        "feed": queries.feed_of(request.actor.person_id),
        "address": address,
        "notes": note_of(request, DONE),
    }
    return render(request, "exchange/feed.html", context)


@require_POST
@never_cache
def renew_feed(request: Any) -> HttpResponse:
    """Give the reader a new address and show it, this once."""
    secret = actions.renew_feed(by=request.actor, at=clock.now())
    return _page(request, request.build_absolute_uri(reverse("exchange:feed", args=[secret])))


@require_POST
def stop_feed(request: Any) -> HttpResponse:
    """Let the reader's address open nothing more."""
    actions.stop_feed(by=request.actor, at=clock.now())
    return goes_to(reverse("exchange:show_feed"), done="stop_feed")


@public
@require_safe
@never_cache
def feed(request: Any, secret: str) -> HttpResponse:
    """Give a calendar program what the secret opens, without signing in."""
    at, person = clock.now(), found(queries.person_behind, secret)
    base = request.build_absolute_uri("/").rstrip("/")
    content = queries.write(queries.lines(person, at), at=at, host=request.get_host().partition(":")[0], base=base)
    return HttpResponse(content, content_type=ICS, headers={"Content-Disposition": 'inline; filename="huiyin.ics"'})
