"""What every page of desk and portal needs around its content. Upper apps supply it through settings.FACE_CONTEXT."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.module_loading import import_string

from huiyin.kit.http import address


def face(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's values: defaults, then what each callable of settings.FACE_CONTEXT adds for this request.

    A callable takes the request and returns a dict; costly values should be lazy, because fragments don't use them.
    """
    values: dict[str, Any] = {
        "nav": [],
        "portal_nav": [],
        "inbox": None,
        "person_menu": None,
        "site_name": "",
        "demo_note": "",
        "demo_url": "",
        "search_text": "",
        "more_keys": (),
        "saved_views": None,
        "search_url": address("desk:search"),
        "home_url": address("desk:home"),
    }
    for path in getattr(settings, "FACE_CONTEXT", ()):
        values |= import_string(path)(request)
    return values
