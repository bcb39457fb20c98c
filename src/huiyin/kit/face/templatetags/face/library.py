"""The one tag library of the face, and how tags take their named values. No tags here."""

from typing import Any

from django import template

register = template.Library()


def filled(given: dict[str, Any], **defaults: Any) -> dict[str, Any]:
    """Return `defaults` overlaid with `given`; a name without a default is a mistake in the template."""
    unknown = sorted(set(given) - set(defaults))
    if unknown:
        raise template.TemplateSyntaxError(f"unknown arguments: {', '.join(unknown)}")
    return defaults | given
