"""Everybody's own pages: who answers for me and so on up; whom I answer for; another carer for somebody."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.ground.grid import actions as grid
from huiyin.ground.grid import queries as who
from huiyin.ground.grid.forms import CarerForm
from huiyin.ground.grid.queries import chain, mending, nearest, versions
from huiyin.ground.grid.queries import gaps as rows
from huiyin.ground.grid.rules.nearest import ranked, words
from huiyin.ground.grid.views.frame import branch_url, node_url, paged, tabs
from huiyin.kit import clock
from huiyin.kit.http import goes_to
from huiyin.kit.verdicts import Refused


@require_safe
@never_cache
def mine(request: Any) -> HttpResponse:
    """Show the reader who answers for them, and the chain above."""
    person = request.user
    branch = who.branch_of(person)
    contact = who.contact_of(branch.pk) if branch else None
    secretary = who.secretary_of(branch) if branch else None
    links, leads = chain.above(person), rows.holder_of(secretary)
    named = {link.holder.pk for link in links if link.holder is not None}
    context = {
        "links": links,
        "branch": branch,
        "secretary": leads,
        "is_secretary_new": leads is not None and leads.pk not in named,
        "contact": contact,
        "leader": rows.holder_of(contact.post if contact else None),
        "needs": mending.level(person) is not None,
        "stands": rows.stands(),
        "later": versions.awaited()[:1],
        "answers_for": bool(request.actor.posts) and who.cared_for(request.actor.posts).exists(),
    }
    return render(request, "grid/mine.html", context)


@require_safe
@never_cache
def people(request: Any) -> HttpResponse:
    """Show the reader whom they answer for: people, and branches a leader follows."""
    posts = request.actor.posts
    page = paged(who.cared_for(posts).select_related("branch"), request)
    points = who.contact_points(posts)
    below = rows.cells_by_person([p.pk for p in page])
    context = {
        "tabs": tabs(request, "people"),
        "page": page,
        "rows": [{"person": p, "url": node_url(below[p.pk]) if p.pk in below else ""} for p in page],
        "branches": [{"branch": b, "url": branch_url(b)} for b in points],
    }
    return render(request, "grid/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mend(request: Any, pk: int) -> HttpResponse:
    """Choose another carer for somebody, or none."""
    person = rows.person_at_work(pk)
    home = who.branch_of(person) if person else None
    if person is None or not mending.may_mend_for(request.actor, home):
        raise Http404
    at = clock.now()
    others = nearest.near({home.pk if home else None}, on=clock.day_of(at))
    one = others[person.pk]
    able = ranked(one, others.values())
    options = [(str(o.person), f"{o.name}（{words(one, o)}，还能包保 {o.room} 人）") for o in able]
    form = CarerForm(request.POST or None, options=options)
    if form.is_bound and form.is_valid():
        try:
            grid.mend(person, rows.person_at_work(int(form.cleaned_data["carer"])), by=request.actor, at=at)
            return goes_to(f"{reverse('grid:branch', args=[home.pk])}" if home else reverse("grid:picture"))
        except Refused as no:
            form.add_error(None, no.reason)
    now = who.carer_of(person.pk)
    context = {"person": person, "form": form, "now": now, "branch": home, "has_options": bool(options)}
    return render(request, "grid/mend.html", context, status=422 if form.is_bound else 200)
