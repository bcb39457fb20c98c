"""The bar of the portal's pages: the same for everybody, so that public pages can be kept for a few seconds."""

from typing import Any

from django.http import HttpRequest

from huiyin.kit.http import address

ENTRIES = (
    ("首页", "portal:home", "home"),
    ("公开", "portal:public", "news"),
    ("答复", "portal:answers", "messages"),
    ("我的", "portal:mine", "user"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the portal's bar. Named in settings.FACE_CONTEXT."""
    rows = [(label, address(name), icon) for label, name, icon in ENTRIES]
    path = request.path
    current = max(
        (url for _, url, _ in rows if path == url or (url != "/" and path.startswith(url))), key=len, default=""
    )
    return {
        "portal_nav": [
            {"label": label, "url": url, "icon": icon, "is_current": url == current} for label, url, icon in rows
        ]
    }
