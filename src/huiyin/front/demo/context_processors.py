"""The note that marks every page of a demo as one."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from huiyin.kit.http import address

NOTE = "演示环境，人和事都是虚构的。"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the demo's note where this is a demo. Named in settings.FACE_CONTEXT."""
    return {"demo_note": NOTE, "demo_url": address("demo:accounts")} if settings.DEMO else {}
