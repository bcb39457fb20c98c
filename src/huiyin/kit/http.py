"""Small things every view needs that are about HTTP only: marking a view public, safe return addresses."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Mark a view as open to people who aren't signed in; every other view is closed by default."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def is_public(view: Callable[..., Any]) -> bool:
    """Return whether the view was marked with `public`."""
    return bool(getattr(view, "is_public", False))


def safe_address(request: HttpRequest, address: str | None, default: str = "/") -> str:
    """Return `address` where it stays on this host, else `default`: never an open redirect."""
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if address and is_ours else default


def is_readable(request: HttpRequest) -> bool:
    """Return whether every field of a form came in UTF-8; of other bytes Django makes U+FFFD or Latin letters."""
    if any("\ufffd" in text for name, values in request.POST.lists() for text in (name, *values)):
        return False
    return request.content_type != "application/x-www-form-urlencoded" or is_utf8(request.body)


def is_utf8(content: bytes) -> bool:
    """Return whether these bytes are UTF-8."""
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def is_htmx(request: HttpRequest) -> bool:
    """Return whether htmx asks for a fragment (boosted links want a whole page)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def before_ready(view: View) -> View:
    """Mark a view as open to signed-in people who still owe a new password or a second factor."""
    view.is_before_ready = True  # type: ignore[attr-defined]
    return view


def is_before_ready(view: Callable[..., Any]) -> bool:
    """Return whether the view was marked with `before_ready`."""
    return bool(getattr(view, "is_before_ready", False))
