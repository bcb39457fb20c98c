"""Search over matters, people and posts, each only as far as the reader may see."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.front.desk import queries
from huiyin.front.desk.forms import SearchForm
from huiyin.front.desk.views.rows import row_of
from huiyin.ground.people.rules import may_keep_staff, may_pick
from huiyin.kit import clock
from huiyin.kit.http import address


@require_safe
def search(request: Any) -> HttpResponse:
    """Show what was found; without words only the box."""
    form = SearchForm(request.GET)
    form.is_valid()
    words, before = form.cleaned_data.get("q", ""), form.cleaned_data.get("before")
    context: dict[str, Any] = {"search_text": words, "words": words, "hits": None, "rows": []}
    if words:
        hits = queries.find(request.actor, words, before=before, may_pick=bool(may_pick(request.actor)))
        at = clock.now()
        context |= {
            "hits": hits,
            "rows": [row_of(m, at) for m in hits.matters],
            "people": _people(request.actor, hits.people),
            "next_url": "?" + urlencode({"q": words, "before": hits.before}) if hits.before else "",
            "first_url": "?" + urlencode({"q": words}) if before else "",
        }
    return render(request, "desk/search.html", context)


def _people(actor: Any, found: list[Any]) -> list[dict[str, Any]]:
    """Only who keeps staff has a page of a person to go to."""
    can_open = bool(may_keep_staff(actor))
    return [{"found": f, "url": address("people:person", f.id) if can_open else ""} for f in found]
