"""Addresses of the pages that figures open; empty where such a page isn't installed."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse


def address(name: str, *args: Any, **query: Any) -> str:
    """Return the address of a URL name with its query string, leaving out empty values."""
    path = _path(settings.ROOT_URLCONF, get_script_prefix(), name, args)
    given = {key: value for key, value in query.items() if value not in (None, "", 0)}
    return f"{path}?{urlencode(given)}" if path and given else path


@lru_cache(maxsize=512)
def _path(urls: str, prefix: str, name: str, args: tuple[Any, ...]) -> str:
    """Return the path of a URL name; every page asks for the same two dozen."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def why(key: str) -> str:
    """Return the address of the page that says how a figure is computed."""
    return address("insight:method", key)


def parts_of(balance: Any, *, page: str = "desk:records", **query: Any) -> list[dict[str, Any]]:
    """Return the balance as the bar wants it, each part a link to its records on `page`."""
    rows = (
        ("已答复", balance.answered, "answered"),
        ("在等答复", balance.owed, "owed"),
        ("不予受理", balance.refused, "refused"),
        ("到期处置", balance.disposed, "disposed"),
    )
    return [
        {"label": label, "value": n, "kind": kind, "url": address(page, bucket=kind, **query)}
        for label, n, kind in rows
    ]
