"""Addresses of the pages that figures open."""

from typing import Any

from huiyin.kit.http import address


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
