"""Closed by default: every view not marked `public` wants somebody signed in, with a password of their own and, where
the post asks for it, a second factor. Sets `request.actor`.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from huiyin.ground.people import queries
from huiyin.ground.people.rules import Actor, needs_second_factor
from huiyin.ground.people.views import sign_in
from huiyin.kit.http import is_before_ready, is_htmx, is_public, is_readable

UNREADABLE = "提交的文字不是 UTF-8 编码，读不出来，没有保存。请返回上一页，您填写的内容还在；换一个浏览器再提交。"


class DefaultDenyMiddleware:
    """See the module's text. Runs after sessions, CSRF and authentication."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Give the request its actor: at most one query, at first use."""
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        answer = self.get_response(request)
        is_dead_end = isinstance(answer, HttpResponseNotAllowed) and request.method == "GET"
        return _without_dead_end(request, answer) if is_dead_end else answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let the request pass, or answer with the page that is owed first."""
        if request.method == "POST" and not _is_readable(request):
            return render(request, "400.html", {"reason": UNREADABLE}, status=400)
        if is_public(view):
            return None
        if not request.user.is_authenticated:
            return _turned_away(request)
        owed = None if is_before_ready(view) else _owed_first(request)
        if owed is None:
            _forget_kept(request)
            return None
        return _elsewhere(request, f"{reverse(owed)}?{urlencode({'next': _here(request)})}", status=403)


def _without_dead_end(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Say in words that an address only takes a form: somebody pressed "back" or opened a kept link."""
    page = render(request, "405.html", status=405)
    page.headers["Allow"] = answer.headers.get("Allow", "POST")
    return page


def _is_readable(request: HttpRequest) -> bool:
    is_bare = request.content_type == "application/x-www-form-urlencoded"
    return is_readable(request.POST, request.body if is_bare else b"")


def _actor(request: HttpRequest) -> Actor:
    return queries.actor(request.user) if request.user.is_authenticated else Actor()


def _owed_first(request: HttpRequest) -> str | None:
    """Return the URL name of the step still owed before anything else, or None."""
    if request.user.must_change_password:  # type: ignore[union-attr]
        return "people:change_password"
    if sign_in.SECOND_FACTOR in request.session or not needs_second_factor(request.actor.powers):  # type: ignore[attr-defined]
        return None
    return "people:second_factor"


def _turned_away(request: HttpRequest) -> HttpResponse:
    if request.method == "POST" and request.POST:
        return sign_in.keep_and_ask(request)
    return _elsewhere(request, f"{reverse('people:sign_in')}?{urlencode({'next': _here(request)})}", status=401)


def _elsewhere(request: HttpRequest, address: str, *, status: int) -> HttpResponse:
    """Send a page elsewhere; tell htmx by header and a script by status."""
    if is_htmx(request):
        return HttpResponse(status=status, headers={"HX-Redirect": address})
    if "text/html" not in request.headers.get("Accept", "text/html") and "*/*" not in request.headers["Accept"]:
        return HttpResponse(status=status)
    return HttpResponseRedirect(address)


def _here(request: HttpRequest) -> str:
    """Return the page the person was on: for a fragment the page around it, for a POST its start page."""
    current = request.headers.get("HX-Current-URL", "")
    if is_htmx(request) and current:
        return "/" + current.partition("://")[2].partition("/")[2]
    return request.get_full_path() if request.method == "GET" else "/"


def _forget_kept(request: HttpRequest) -> None:
    """Drop the kept form once it arrives again."""
    kept = request.session.get(sign_in.KEPT) if request.method == "POST" else None
    if kept and kept["path"] == request.get_full_path():
        del request.session[sign_in.KEPT]
