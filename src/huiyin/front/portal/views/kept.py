"""Keeps a rendered public page for a few seconds in this process, so that a crowd costs nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

SECONDS = 5


def kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer from memory where the very address was rendered in the last seconds. For pages alike for everybody."""

    @wraps(view)
    def answering(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = f"portal:{request.get_host()}:{request.get_full_path()}"
        content = None if len(key) > 200 else cache.get(key)
        if content is None:
            response = view(request, *args, **kwargs)
            if response.status_code == 200 and len(key) <= 200:
                cache.set(key, response.content, SECONDS)
        else:
            response = HttpResponse(content)
        patch_cache_control(response, public=True, max_age=SECONDS)
        return response

    return answering
