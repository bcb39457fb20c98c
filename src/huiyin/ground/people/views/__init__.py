"""Views of people: signing in, second factor, organisation, staff, import."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
    """Answer while a staff number is locked after wrong tries."""
    return render(request, "people/locked_out.html", status=429)
