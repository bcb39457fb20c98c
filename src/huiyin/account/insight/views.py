"""The method behind a figure, and the hint on a matter's page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from huiyin.account.insight import queries
from huiyin.account.insight.rules.methods import METHODS
from huiyin.kit.http import is_htmx, public
from huiyin.loop.matters import queries as matters
from huiyin.loop.matters.models import Matter


@public
@require_safe
def method(request: Any, key: str) -> HttpResponse:
    """Say in words how a figure is computed; open to everybody, as public figures are."""
    if key not in METHODS:
        raise Http404
    template = "insight/_method.html" if is_htmx(request) else "insight/method.html"
    response = render(request, template, {"method": METHODS[key]})
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
def of_matter(request: Any, pk: int) -> HttpResponse:
    """Show what like matters took and whether this one came back: a slot on the matter's page."""
    try:
        matter = matters.get_for(request.actor, pk)
    except Matter.DoesNotExist as missing:
        raise Http404 from missing
    found = queries.of_matter(matter)
    visible = [m for m in found.recurrences if matters.sees(request.actor, m)]
    context = {"matter": matter, "found": found, "recurrences": visible}
    template = "insight/_of_matter.html" if is_htmx(request) else "insight/of_matter.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
