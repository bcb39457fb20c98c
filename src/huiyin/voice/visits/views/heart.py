"""The year's heart talks: a member's own list, and the branch's committee as its secretary writes it down."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.ground.people import actions as people
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.visits.forms import CommitteeForm, PeerForm
from huiyin.voice.visits.queries import branch as branches
from huiyin.voice.visits.queries import heart as queries
from huiyin.voice.visits.rules.heart import sentences
from huiyin.voice.visits.views.frame import found, goes_to, notes, tabs


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def heart(request: Any) -> HttpResponse:
    """Show the reader's own talks of the year, and numbers of a branch they lead; a POST chooses with whom it was."""
    person, led = request.user, branches.led(request.actor)
    if not led and not (person.is_member and person.branch_id):
        raise Http404
    year = queries.year_for(person, led, clock.today())
    form = PeerForm(request.POST if request.method == "POST" else None, peers=year.peers)
    if form.is_bound and form.is_valid():
        to = reverse("visits:record", args=[int(form.cleaned_data["person"])])
        return HttpResponse(status=303, headers={"Location": to})
    context = {
        "tabs": tabs(request, "heart"),
        "rows": year.rows,
        "led": [{"one": one, "missing": sentences(one.missing)} for one in year.led],
        "missing": sum(row.line.missing for row in year.rows),
        "year": clock.today().year,
        "since": year.since,
        "months": year.months,
        "may_record": bool(request.actor.posts),
        "peers": year.peers,
        "form": form,
        "notes": notes(request),
    }
    return render(request, "visits/heart.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def set_committee(request: Any, pk: int) -> HttpResponse:
    """Write down who sits on the branch's committee."""
    one = found(branches.branch_for, request, pk)
    members = queries.members_of(one)
    now = [str(person.pk) for person in queries.committee_of(one)]
    form = CommitteeForm(request.POST if request.method == "POST" else None, members=members, initial={"people": now})
    refusal = ""
    if form.is_bound and form.is_valid():
        chosen = set(form.cleaned_data["people"])
        try:
            people.set_committee(one, [p for p in members if str(p.pk) in chosen], by=request.actor, at=clock.now())
            return goes_to("heart", done="committee")
        except Refused as no:
            refusal = no.reason
    context = {"branch": one, "form": form, "refusal": refusal, "back": reverse("visits:heart")}
    return render(request, "visits/committee.html", context, status=409 if refusal else 422 if form.is_bound else 200)
