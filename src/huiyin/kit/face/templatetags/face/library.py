"""The one tag library of the face, and how tags take their named values. No tags here."""

import html
from typing import Any

from django import template

register = template.Library()


def filled(given: dict[str, Any], **defaults: Any) -> dict[str, Any]:
    """Return `defaults` overlaid with `given`; a name without a default is a mistake in the template."""
    unknown = sorted(set(given) - set(defaults))
    if unknown:
        raise template.TemplateSyntaxError(f"unknown arguments: {', '.join(unknown)}")
    return defaults | given


def escaped(value: Any) -> str:
    """Return a value as mark-up: what is marked safe as it is, all else escaped. For lines that lists are full of."""
    if type(value) is str:  # nearly always, and asking a string for a name it hasn't is slow
        return html.escape(value)
    return str(value) if hasattr(value, "__html__") else html.escape(str(value))
