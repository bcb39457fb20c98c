"""The one page: the same bytes for everybody, recipients' keys included. POST answers with the order to clear."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string

from huiyin.kit.http import public
from huiyin.voice.letterbox import queries
from huiyin.voice.letterbox.rules import encoding

CLEAR = '"cache", "storage"'


@public
def page(request: HttpRequest) -> HttpResponse:
    """Show the page; a POST (the exit button) tells the browser to forget it."""
    if request.method == "POST":
        return HttpResponse(status=204, headers={"Clear-Site-Data": CLEAR})
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    return HttpResponse(_rendered(queries.published().content))


@lru_cache(maxsize=4)
def _rendered(content: bytes) -> str:
    return render_to_string("letterbox/page.html", {"keys": encoding.parse(content)})
