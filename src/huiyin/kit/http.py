"""Small things every view needs that are about HTTP only: marking a view public, a row or 404, where to go next."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import quote_plus, urlencode

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.http import url_has_allowed_host_and_scheme

View = TypeVar("View", bound=Callable[..., Any])
Row = TypeVar("Row")


def public(view: View) -> View:
    """Mark a view as open to people who aren't signed in; every other view is closed by default."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def is_public(view: Callable[..., Any]) -> bool:
    """Return whether the view was marked with `public`."""
    return bool(getattr(view, "is_public", False))


def found(load: Callable[..., Row], *args: Any) -> Row:
    """Return the row a query lets the reader see, or raise 404."""
    try:
        return load(*args)
    except ObjectDoesNotExist as missing:
        raise Http404 from missing


def goes_to(address: str, *, done: str = "", request: HttpRequest | None = None) -> HttpResponse:
    """Send the browser on after a change; the address says what was done, where `done` is given.

    By header where `request` is given and htmx asked, else by redirect.
    """
    to = f"{address}?done={done}" if done else address
    if request is not None and is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": to, "Vary": "HX-Request"})
    return HttpResponse(status=303, headers={"Location": to})


def address(name: str, *args: Any, **query: Any) -> str:
    """Return the address of a URL name with its query string, leaving out empty values; nothing where it isn't there.

    For pages of apps that may not be installed.
    """
    return _address(settings.ROOT_URLCONF, get_script_prefix(), name, *args, **query)


@lru_cache(maxsize=4096, typed=True)
def _address(urls: str, prefix: str, name: str, *args: Any, **query: Any) -> str:
    """Return the address by all it depends on; every page asks for the same two dozen, a board for its hundred."""
    try:
        path = reverse(name, args=args)
    except NoReverseMatch:
        return ""
    given = {key: value for key, value in query.items() if value not in (None, "", 0)}
    return f"{path}?{urlencode(given)}" if given else path


def filter_menu(
    chosen: dict[str, Any], name: str, label: str, nothing: str, values: Sequence[tuple[Any, str]]
) -> dict[str, Any]:
    """Return a menu of a filter line: each of `values` as an address that keeps what else was chosen, `nothing` first.

    `chosen` is what the address holds, by name; `values` are what may stand there and how it is called.
    """
    now = chosen.get(name, "")
    rest = urlencode({k: v for k, v in chosen.items() if k != name})
    start = f"?{rest}&{name}=" if rest else f"?{name}="
    options = [{"label": nothing, "url": f"?{rest}", "is_current": not now}]
    for value, text in values:
        options.append({"label": text, "url": f"{start}{quote_plus(str(value))}", "is_current": value == now})
    return {"label": label, "value_label": dict(values).get(now, ""), "is_set": bool(now), "options": options}


def note_of(request: HttpRequest, notes: dict[str, str]) -> list[dict[str, str]]:
    """Return what was just done as a note, where the address says so: `?done=open`."""
    text = notes.get(request.GET.get("done", ""))
    return [{"text": text, "tone": "green"}] if text else []


def status_of(form: Any, refusal: str = "") -> int:
    """Return the status of a page with a form: refused, not understood, or fine."""
    if refusal:
        return 409
    return 422 if form is not None and form.is_bound else 200


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
