"""Splits the letterbox's URL space off before anything else runs: nothing that identifies a visit reaches a view."""

import logging
from collections.abc import Callable
from functools import lru_cache

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, resolve

from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox.rules import intake
from huiyin.voice.letterbox.rules.encoding import Malformed
from huiyin.voice.letterbox.views import shapes

log = logging.getLogger("huiyin.letterbox")

PREFIX = "/letters"
URLCONF = "huiyin.config.urls.letterbox"
# Everything else is dropped: cookies, addresses, forwarding, user agent, referer, languages, client hints.
KEPT = frozenset(
    {
        "CONTENT_LENGTH",
        "CONTENT_TYPE",
        "HTTP_HOST",
        "PATH_INFO",
        "REQUEST_METHOD",
        "SCRIPT_NAME",
        "SERVER_NAME",
        "SERVER_PORT",
        "SERVER_PROTOCOL",
        "wsgi.input",
        "wsgi.url_scheme",
    }
)


HEADERS = {
    "Content-Security-Policy": shapes.CSP,
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "geolocation=(), microphone=(), browsing-topics=()",
}


class LetterboxMiddleware:
    """Serves /letters/ with its own short chain and headers; passes every other path on untouched."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the rest of the chain for the other paths."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a letterbox request here; no other middleware sees it."""
        if request.path_info != PREFIX and not request.path_info.startswith(PREFIX + "/"):
            return self.get_response(request)
        forget_visitor(request)
        return _sealed_off(_answer(request))


def forget_visitor(request: HttpRequest) -> None:
    """Leave in the request only what the protocol needs."""
    request.META = {name: value for name, value in request.META.items() if name in KEPT}
    request.environ = request.META  # type: ignore[attr-defined]
    for name in ("headers", "COOKIES"):
        request.__dict__.pop(name, None)


def _answer(request: HttpRequest) -> HttpResponse:
    """Run the view; every failure becomes a plain sentence, and the log learns its kind only."""
    try:
        request.get_host()
        path = PREFIX + "/" if request.path_info == PREFIX else request.path_info
        view, args, kwargs = _resolved(path)
        response: HttpResponse = view(request, *args, **kwargs)
        return response
    except intake.Fault as fault:
        log.error("fault: refused")
        return shapes.refusal(request, fault.reason, 503)
    except Refused as refusal:
        return shapes.refusal(request, refusal.reason, 409)
    except Http404:
        return shapes.refusal(request, "没有这个页面", 404)
    except RequestDataTooBig:
        return shapes.refusal(request, "内容太大，没有收下。请减少照片再寄", 413)
    except (Malformed, SuspiciousOperation):
        return shapes.refusal(request, intake.UNREADABLE, 400)
    except (DatabaseError, OSError) as error:
        log.error("fault: %s", type(error).__name__)
        return shapes.refusal(request, intake.BUSY, 503)
    except Exception as error:
        log.error("fault: %s", type(error).__name__)
        return shapes.refusal(request, "信箱出了故障，没有收下。请稍后再寄，或改用纸质意见箱", 500)


@lru_cache(maxsize=16)
def _resolved(path: str) -> ResolverMatch:
    """Return the view of a path. Raises Http404, which is never kept."""
    return resolve(path, URLCONF)


def _sealed_off(response: HttpResponse) -> HttpResponse:
    """Set the headers of security.md 13, let no cookie out, and keep Django from logging the path."""
    response.cookies.clear()
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if settings.SECURE_HSTS_SECONDS:
        response.headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
    response.headers.setdefault("Content-Length", str(len(response.content)))
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
