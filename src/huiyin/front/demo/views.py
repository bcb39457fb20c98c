"""The demonstration page: accounts, letters to follow, what to try. Exists only where the demonstration runs."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.front.demo import queries
from huiyin.kit.face.views import styleguide as face_styleguide
from huiyin.kit.http import public


@public
@require_safe
@never_cache
def accounts(request: HttpRequest) -> HttpResponse:
    """Show the accounts; 404 in every other installation."""
    if not settings.DEMO:
        raise Http404
    return render(request, "demo/accounts.html", {"page": queries.page()})


@public
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component of the face in every state; 404 in every other installation."""
    if not settings.DEMO:
        raise Http404
    return face_styleguide(request)
