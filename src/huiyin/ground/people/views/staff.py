"""Pages of whoever keeps units, posts and staff; and the picker everybody with a post may use."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiyin.ground.people import actions, forms, queries
from huiyin.ground.people.queries import staff as rows
from huiyin.ground.people.rules import may_pick
from huiyin.kit.http import is_htmx
from huiyin.kit.verdicts import Refused

FINDERS: dict[str, Callable[[str], Sequence[Any]]] = {
    "person": queries.find_people,
    "holder": partial(queries.find_people, has_post=True),
    "post": queries.find_posts,
    "unit": queries.find_units,
}


@require_safe
def organisation(request: Any) -> HttpResponse:
    """Show the tree of units with heads, posts and vacancies."""
    return render(request, "people/organisation.html", {"units": rows.organisation(request.actor)})


@require_safe
def unit(request: Any, pk: int) -> HttpResponse:
    """Show one unit: posts with holders, people."""
    found = rows.unit_for(request.actor, pk)
    page = int(request.GET.get("page", "1")) if request.GET.get("page", "1").isdecimal() else 1
    people, count = rows.people_of(found, page=page)
    context = {
        "unit": found,
        "posts": rows.posts_of(found),
        "grid_posts": rows.grid_posts_of(found),
        "branches": rows.branches_of(found),
        "people": people,
        "count": count,
        "page": page,
        "more": page + 1 if count > page * rows.PAGE else None,
    }
    return render(request, "people/unit.html", context)


@require_safe
@never_cache
def person(request: Any, pk: int) -> HttpResponse:
    """Show one person as kept: number, name, unit, posts; nothing else is known."""
    return _person_page(request, rows.person_for(request.actor, pk))


def _person_page(request: Any, found: Any, status: int = 200, **more: Any) -> HttpResponse:
    context = {"person": found, "tenures": rows.tenures_of(found), "refusal": "", "code": "", **more}
    return render(request, "people/person.html", context, status=status)


@require_POST
@never_cache
def reset_password(request: Any, pk: int) -> HttpResponse:
    """Reset the password and show the one-time code, this once."""
    found = rows.person_for(request.actor, pk)
    try:
        code = actions.reset_password(found, by=request.actor)
    except Refused as no:
        return _person_page(request, found, 409, refusal=no.reason)
    return _person_page(request, rows.person_for(request.actor, pk), code=code)


@require_POST
def leave(request: Any, pk: int) -> HttpResponse:
    """Record that a person has left."""
    found = rows.person_for(request.actor, pk)
    try:
        actions.leave(found, by=request.actor)
    except Refused as no:
        return _person_page(request, found, 409, refusal=no.reason)
    return redirect("people:person", pk=pk)


def appoint(request: Any, pk: int) -> HttpResponse:
    """Ask who takes the post, then give it."""
    post = rows.post_for(request.actor, pk)
    form = forms.AppointForm(request.POST or None)
    if form.is_bound and form.is_valid():
        taker = rows.by_number(form.cleaned_data["staff_number"])
        try:
            if taker is None:
                raise Refused("没有这个工号的在职人员")
            actions.appoint(taker, post, on=form.cleaned_data["on"], by=request.actor)
            return redirect("people:unit", pk=post.unit_id)
        except Refused as no:
            form.add_error(None, no.reason)
    context = {"post": post, "form": form, "holder": queries.holder(post)}
    return render(request, "people/appoint.html", context, status=422 if form.is_bound else 200)


@require_POST
def vacate(request: Any, pk: int) -> HttpResponse:
    """End the tenure of whoever holds the post."""
    post = rows.post_for(request.actor, pk)
    try:
        actions.vacate(post, by=request.actor)
    except Refused as no:
        context = {"post": post, "form": forms.AppointForm(), "holder": None, "refusal": no.reason}
        return render(request, "people/appoint.html", context, status=409)
    return redirect("people:unit", pk=post.unit_id)


@require_safe
def pick(request: HttpRequest, of: str = "") -> HttpResponse:
    """Answer every picker of people, posts and units: `person/?q=…` or `?of=person&q=…`; lines for htmx, else JSON.

    `holder` is a person who holds a post.
    What is chosen from a line is `id:7`, so that it can't be mistaken for a typed code.
    """
    what = of or request.GET.get("of", "post")
    finder = FINDERS.get(what)
    if finder is None or not may_pick(request.actor, what):  # type: ignore[attr-defined]
        raise Http404
    found = finder(request.GET.get("q", "").strip()[:40])
    if is_htmx(request):
        options = [{"value": f"id:{f.id}", "label": f.text, "detail": f.hint} for f in found]
        response = render(request, "people/_picked.html", {"options": options})
    else:
        response = JsonResponse({"results": [{"id": f.id, "text": f.text, "hint": f.hint} for f in found]})
    response["Vary"] = "HX-Request"
    return response
