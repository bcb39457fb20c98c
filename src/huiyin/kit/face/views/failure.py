"""The page after an error: the machine's own trouble said in words, with what was typed kept; else the plain 500."""

import sys

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.template.loader import render_to_string
from django.views.defaults import server_error

from huiyin.kit.failures import failure_of

SECRET = frozenset({"password", "new", "again", "current", "code"})
MOST = 256 * 1024
RETRY_SECONDS = "60"


def failed(request: HttpRequest) -> HttpResponse:
    """Answer an uncaught error (Django's handler500): 503 with advice where the disk or database failed, else 500.

    Reads no database and no session: both may be what failed.
    """
    failure = failure_of(sys.exc_info()[1])
    if failure is None:
        return server_error(request)
    fields = _typed(request)
    context = {
        "failure": failure,
        "fields": fields,
        "shown": [value for name, value in fields if len(value) > 1 and name not in {"csrfmiddlewaretoken", "seen"}],
        "path": request.get_full_path(),
        "has_files": bool(fields and request.FILES),
    }
    headers = {"Retry-After": RETRY_SECONDS, "Cache-Control": "no-store"}
    return HttpResponse(render_to_string("503.html", context), status=503, headers=headers)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the fields of a form that may be sent again: none of a form with a password, none that is too long."""
    if request.method != "POST":
        return []
    try:
        fields = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    except (UnreadablePostError, SuspiciousOperation):
        return []
    is_secret = any(name in SECRET or "password" in name for name, _ in fields)
    is_long = sum(len(name.encode()) + len(value.encode()) for name, value in fields) > MOST
    return [] if is_secret or is_long else fields
