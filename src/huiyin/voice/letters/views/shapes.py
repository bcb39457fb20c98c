"""How the desk's scripts are answered: JSON, refusals with their reason, 404 for whoever is no recipient."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox.rules.encoding import Malformed
from huiyin.voice.letters.queries import groups


def for_recipients(*methods: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let members of a recipient group in, by these methods only; everybody else gets 404."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @require_http_methods(list(methods))
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not groups.groups_of(request.actor):  # type: ignore[attr-defined]
                raise Http404
            return view(request, *args, **kwargs)

        return wrapped

    return decorate


def answering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Turn a refusal or unreadable bytes into JSON that the script shows."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return JsonResponse({"refused": refusal.reason}, status=409)
        except Malformed:
            return JsonResponse({"refused": "内容不完整，请刷新页面再试"}, status=400)

    return wrapped


def checked(form: forms.Form) -> dict[str, Any]:
    """Return the cleaned data, or refuse with the first thing to mend."""
    if form.is_valid():
        return form.cleaned_data
    name, errors = next(iter(form.errors.items()))
    label = form.fields[name].label if name in form.fields else ""
    raise Refused(f"{label}：{errors[0]}" if label else str(errors[0]))
