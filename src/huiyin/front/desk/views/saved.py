"""Filters of the matters' list that a person keeps by name: save, rename, delete. The list shows them above."""

from typing import Any
from urllib.parse import parse_qs

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.front.desk import actions, queries, rules
from huiyin.front.desk.forms import NameForm, kept_query, words_of_query
from huiyin.front.desk.models import SavedView
from huiyin.kit.verdicts import Refused

LIST = "matters:list"


@require_safe
def views(request: Any) -> HttpResponse:
    """Show the reader's own filters, each with its new name and its end."""
    return _page(request)


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: Any) -> HttpResponse:
    """Ask for a name, and keep the filter of the address under it."""
    query = kept_query(request.GET)
    if not query:
        return redirect("desk:views")
    words = words_of_query(query)
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": words[: rules.LONGEST_NAME]})
    if form.is_bound and form.is_valid():
        try:
            actions.save_view(form.cleaned_data["name"], query=query, by=request.actor)
        except Refused as no:
            form.add_error("name", no.reason)
        else:
            return redirect(f"{reverse(LIST)}?{query}")
    context = {"form": form, "words": words, "back_url": f"{reverse(LIST)}?{query}"}
    return render(request, "desk/save_view.html", context, status=422 if form.errors else 200)


@require_POST
def rename(request: Any, pk: int) -> HttpResponse:
    """Give one of the reader's filters another name."""
    view = _found(request, pk)
    form = NameForm(request.POST, prefix=f"view-{pk}")
    if form.is_valid():
        try:
            actions.rename_view(view, name=form.cleaned_data["name"], by=request.actor)
        except Refused as no:
            form.add_error("name", no.reason)
        else:
            return redirect("desk:views")
    return _page(request, {pk: form}, status=422)


@require_POST
def delete(request: Any, pk: int) -> HttpResponse:
    """Forget one of the reader's filters."""
    actions.delete_view(_found(request, pk), by=request.actor)
    return redirect("desk:views")


def _found(request: Any, pk: int) -> SavedView:
    view = queries.saved_view_for(request.actor, pk)
    if view is None:
        raise Http404
    return view


def _page(request: Any, bound: dict[int, NameForm] | None = None, *, status: int = 200) -> HttpResponse:
    rows = [
        {
            "view": view,
            "url": f"{reverse(LIST)}?{view.query}",
            "words": words_of_query(view.query),
            "form": (bound or {}).get(view.pk) or NameForm(initial={"name": view.name}, prefix=f"view-{view.pk}"),
        }
        for view in queries.saved_views(request.actor)
    ]
    context = {"rows": rows, "most": rules.MOST_VIEWS, "list_url": reverse(LIST)}
    return render(request, "desk/views.html", context, status=status)


def offered(request: Any) -> dict[str, Any]:
    """Return what the list shows of the reader's own filters: links, and where to save the present one. One query."""
    query = kept_query(request.GET)
    views = queries.saved_views(request.actor)
    is_kept = any(parse_qs(view.query) == parse_qs(query) for view in views)
    return {
        "rows": [
            {"label": v.name, "url": f"?{v.query}", "is_current": parse_qs(v.query) == parse_qs(query)} for v in views
        ],
        "save_url": f"{reverse('desk:save_view')}?{query}" if query and not is_kept else "",
        "all_url": reverse("desk:views"),
    }
