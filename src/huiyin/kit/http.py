"""Small things every view needs that are about HTTP only: marking a view public, safe return addresses."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, QueryDict
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


def is_readable(fields: QueryDict, body: bytes = b"") -> bool:
    """Return whether the fields of a form came in UTF-8, and its body where the fields were read from that.

    Of other bytes Django makes U+FFFD where they were written as %xx or in parts, and Latin letters of a bare body.
    """
    is_whole = not any("\ufffd" in text for name, values in fields.lists() for text in (name, *values))
    return is_whole and _is_utf8(body)


def _is_utf8(content: bytes) -> bool:
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
