"""The method behind a figure, and the hint on a matter's page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from huiyin.account.insight import queries
from huiyin.account.insight.rules.methods import METHODS
from huiyin.ground.people import queries as people
from huiyin.kit.http import is_htmx, public
from huiyin.loop.matters import queries as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import Verb


@public
@require_safe
def method(request: Any, key: str) -> HttpResponse:
    """Say in words how a figure is computed; open to everybody, as public figures are."""
    if key not in METHODS:
        raise Http404
    template = "insight/_method.html" if is_htmx(request) else "insight/method.html"
    response = render(request, template, {"method": METHODS[key], "back_url": _back(request)})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _back(request: Any) -> str:
    """Return the page of this house the reader came from, or the front page."""
    came_from = request.headers.get("Referer", "")
    is_own = url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()})
    return came_from if is_own and came_from != request.build_absolute_uri() else "/"


@require_safe
def of_matter(request: Any, pk: int) -> HttpResponse:
    """Show what like matters took: a slot on the matter's page."""
    try:
        matter = matters.get_for(request.actor, pk)
    except Matter.DoesNotExist as missing:
        raise Http404 from missing
    handed = queries.passings(matter)
    names = people.post_names({one.hand.handler for one in handed})
    hands = [{"post": names.get(one.hand.handler, ""), "one": one, "verb": Verb(one.hand.verb)} for one in handed]
    context = {"matter": matter, "found": queries.of_matter(matter), "hands": hands}
    template = "insight/_of_matter.html" if is_htmx(request) else "insight/of_matter.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
