"""Dual duty: both tracks side by side, editing them, recording evidence."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.branch.tasks import actions
from huiyin.branch.tasks.forms import DualForm, ProveForm
from huiyin.branch.tasks.queries import dual as queries
from huiyin.branch.tasks.rules import dual as rules
from huiyin.branch.tasks.views.frame import DONE
from huiyin.ground.files import queries as files
from huiyin.ground.files.forms import told
from huiyin.ground.people import queries as people
from huiyin.kit import clock
from huiyin.kit.http import found, goes_to, note_of, status_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.views import chip


@require_safe
def tracks(request: Any, pk: int) -> HttpResponse:
    """Show what a post owes on both tracks, with the latest evidence."""
    return _page(request, found(queries.post_for, request.actor, pk))


def _page(request: Any, post: Any, refusal: str = "") -> HttpResponse:
    at = clock.now()
    both = queries.tracks(post)
    attached = files.of_subjects("dual_evidence", [e.pk for _, kept in both for one in kept for e in one.evidence])
    asked, most = queries.asked(post, clock.day_of(at))
    context = {
        "post": post,
        "holder": people.holder(post),
        "tracks": [{"track": t, "rows": [_row(one, attached, at) for one in kept]} for t, kept in both],
        "is_empty": not any(kept for _, kept in both),
        "has_preset": rules.is_main_cadre(post.office),
        "is_mine": request.actor.holds(post.pk),
        "may_plan": rules.may_plan(request.actor, post.superior_id),
        "burden": f"本月要这个岗位填的 {asked} 份，规定不超过 {most} 份。",
        "refusal": refusal,
        "notes": note_of(request, DONE),
    }
    return render(request, "tasks/dual.html", context, status=409 if refusal else 200)


def _row(one: Any, attached: Any, at: Any) -> dict[str, Any]:
    shown = [{"evidence": e, "files": attached.get(e.pk, [])} for e in one.evidence]
    return {"line": one.line, "chip": chip(one.duty, at) if one.duty else "", "evidence": shown}


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: Any, pk: int) -> HttpResponse:
    """Add a line to a post's list."""
    post = found(queries.post_for, request.actor, pk)
    form, refusal = DualForm(request.POST or None), ""
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        line = rules.Preset(rules.Track(said["track"]), said["text"], said["cadence"])
        try:
            actions.add(post, line, by=request.actor, at=clock.now())
            return goes_to(reverse("tasks:dual", args=[pk]), done="add")
        except Refused as no:
            refusal = no.reason
    verdict = rules.may_plan(request.actor, post.superior_id)
    context = {"form": form, "post": post, "refusal": refusal, "verdict": verdict}
    return render(request, "tasks/add.html", context, status=status_of(form, refusal))


@require_POST
def preset(request: Any, pk: int) -> HttpResponse:
    """Give a post the usual lines of its office."""
    post = found(queries.post_for, request.actor, pk)
    try:
        actions.preset(post, by=request.actor, at=clock.now())
    except Refused as no:
        return _page(request, post, no.reason)
    return goes_to(reverse("tasks:dual", args=[pk]), done="preset")


@require_POST
def end(request: Any, pk: int) -> HttpResponse:
    """End a line."""
    line = found(queries.line_for, request.actor, pk)
    try:
        actions.end(line, by=request.actor, at=clock.now())
    except Refused as no:
        return _page(request, line.post, no.reason)
    return goes_to(reverse("tasks:dual", args=[line.post_id]), done="end")


@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: Any, pk: int) -> HttpResponse:
    """Record what was done for a line."""
    line = found(queries.line_for, request.actor, pk)
    form = ProveForm(request.POST or None, request.FILES or None, initial={"on": clock.today()})
    refusal = ""
    if form.is_bound and form.is_valid():
        said = dict(form.cleaned_data)
        uploads = said.pop("photos")
        try:
            made = actions.prove(line, actions.Proven(**said), uploads=uploads, by=request.actor, at=clock.now())
            is_owed = made.duty_id is None and queries.open_of([line.pk]).exists()
            return goes_to(reverse("tasks:dual", args=[line.post_id]), done="prove_before" if is_owed else "prove")
        except Refused as no:
            refusal = told(no, form)
    verdict = rules.may_prove(request.actor, line.post_id, is_ended=line.to_on is not None)
    context = {"form": form, "line": line, "post": line.post, "refusal": refusal, "verdict": verdict}
    return render(request, "tasks/prove.html", context, status=status_of(form, refusal))
