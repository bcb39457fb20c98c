"""The answer to a form whose token is missing or stale."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Tell the sender how to keep the text and send again."""
    return render(request, "face/csrf_failure.html", status=403)
