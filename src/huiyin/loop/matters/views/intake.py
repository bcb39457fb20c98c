"""Registering a matter: what and where for anybody in the own name, the whole sheet for the union's desk."""

from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from huiyin.ground.people.models import Post
from huiyin.kit import clock
from huiyin.kit.http import goes_to
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters import queries
from huiyin.loop.matters.forms import AskForm, RegisterForm
from huiyin.loop.matters.queries import intake, page
from huiyin.loop.matters.rules.kinds import Origin
from huiyin.loop.matters.views.frame import show
from huiyin.loop.matters.views.sheets import NO_POST

TITLE = 30


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: Any) -> HttpResponse:
    """Show the form and register; the sorting desk writes for others, everybody else asks in the own name."""
    post = queries.sorting_post(request.actor)
    is_own = post is None or request.GET.get("own") == "1"
    form = (AskForm if is_own else RegisterForm)(request.POST if request.method == "POST" else None)
    refusal = ""
    if form.is_bound and form.is_valid():
        try:
            new = _own(form, request) if is_own else _for_others(form, post)
            if not form.errors:
                made = matters.register_once(new, by=request.actor, at=clock.now())
                return goes_to(f"{made.link()}?done={made.pk}.register", request=request)
        except Refused as no:
            refusal = no.reason
    context = {
        "form": form,
        "is_own": is_own,
        "can_switch": post is not None,
        "places": intake.place_names(),
        "refusal": refusal,
    }
    status = 409 if refusal else (422 if form.is_bound else 200)
    return show(request, "matters/new.html", "matters/_new.html", context, status)


def _own(form: Form, request: Any) -> matters.NewMatter:
    said = form.cleaned_data
    registrar = queries.registrar_post()
    if registrar is None:
        raise Refused("工会还没有设登记岗位，请当面或打电话找工会")
    place, summary = intake.place_or_words(said["place"], said["summary"])
    first = said["summary"].strip().splitlines()[0]
    return matters.NewMatter(
        title=first if len(first) <= TITLE else f"{first[: TITLE - 1]}…",
        summary=summary,
        registrar=registrar,
        unit=registrar.unit,
        origin=Origin.STAFF,
        place=place,
        asker=intake.person_of(request.actor),
    )


def _for_others(form: Form, registrar: Any) -> matters.NewMatter:
    said = form.cleaned_data
    place, summary = intake.place_or_words(said["place"], said["summary"])
    wall, reader = _post(form, "wall"), _post(form, "reader")
    asker = intake.person_numbered(said["asker"]) if said["asker"] else None
    if said["asker"] and asker is None:
        form.add_error("asker", "没有这个工号的在职职工")
    return matters.NewMatter(
        title=said["title"],
        summary=summary,
        registrar=registrar,
        unit=registrar.unit,
        kind=said["kind"],
        grade=said["grade"],
        topic=said["topic"],
        origin=said["origin"],
        is_vital=said["is_vital"],
        place=place,
        asker=asker,
        walls=[wall] if wall else [],
        readers=[reader] if reader else [],
    )


def _post(form: Form, name: str) -> Post | None:
    """Return the post a picker named; an unknown one becomes an error at its field."""
    if not form.cleaned_data[name]:
        return None
    post = page.post_named(form.cleaned_data[name])
    if post is None:
        form.add_error(name, NO_POST)
    return post
