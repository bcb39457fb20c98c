"""Raising a trigger, its page by how one stands to it, recording the meeting, declining it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.forms import RaiseForm, RecordForm
from huiyin.voice.visits.queries import lists, owing, seen
from huiyin.voice.visits.rules.kinds import Form
from huiyin.voice.visits.rules.permissions import may_record_trigger
from huiyin.voice.visits.views.frame import chip, found, goes_to, notes

NOBODY = "没有找到这个人，请从列表里选，或者填工号"


@require_http_methods(["GET", "HEAD", "POST"])
def raise_trigger(request: Any) -> HttpResponse:
    """Say that something calls for a talk or a visit; for oneself with `?own=1`."""
    actor, today = request.actor, clock.today()
    is_own = request.GET.get("own") == "1" or not actor.posts
    kinds = {form.value: owing.kinds(form, today) for form in Form}
    given = request.POST.copy() if request.method == "POST" else None
    if given is not None and is_own:
        given["person"] = request.user.staff_number
    form = RaiseForm(given, kinds=kinds, initial={"on": today, "person": request.GET.get("person", "")})
    refusal = ""
    if form.is_bound and form.is_valid():
        person = lists.person_named(form.cleaned_data["person"])
        if person is None:
            form.add_error("person", NOBODY)
        else:
            try:
                new = visits.NewTrigger(*form.chosen, on=form.cleaned_data["on"])
                visits.raise_trigger(person, new, by=actor, at=clock.now())
                return goes_to("mine" if is_own else "list", done="raise")
            except Refused as no:
                refusal = no.reason
    chosen = str(form["person"].value() or "")
    named = lists.person_named(chosen) if chosen and not is_own else None
    context = {
        "form": form,
        "refusal": refusal,
        "is_own": is_own,
        "person": chosen,
        "person_name": named.name if named else "",
        "back": reverse("visits:mine" if is_own else "visits:list"),
    }
    status = 409 if refusal else (422 if form.is_bound else 200)
    return render(request, "visits/raise_own.html" if is_own else "visits/raise.html", context, status=status)


@require_safe
@never_cache
def trigger(request: Any, pk: int) -> HttpResponse:
    """Show a trigger to whoever owes it and the secretary; a superior has `owed` only, which tells nothing apart."""
    one, how = found(seen.trigger_for, request, pk)
    if how.is_person:
        return goes_to("mine")
    if not how.is_whole:
        raise Http404
    context = {
        "trigger": one,
        "chip": chip(one),
        "notes": notes(request),
        "branch": one.branch,
        "form": one.get_form_display(),
    }
    post_id = one.duty.post_id if one.duty else None
    may = may_record_trigger(request.actor, post_id, is_open=one.is_open)
    return render(request, "visits/trigger.html", {**context, "may_record": may, "is_secretary": how.is_secretary})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def record(request: Any, pk: int) -> HttpResponse:
    """Write down the meeting a trigger asks for."""
    one, how = found(seen.trigger_for, request, pk)
    if not how.is_whole or how.is_person:
        raise Http404
    form = RecordForm(request.POST if request.method == "POST" else None, initial={"on": clock.today()})
    may = may_record_trigger(request.actor, one.duty.post_id if one.duty else None, is_open=one.is_open)
    refusal = may.reason
    if form.is_bound and form.is_valid():
        try:
            made = visits.record_trigger(one, said(form, one.form), by=request.actor, at=clock.now())
            return goes_to("contact", made.pk, done="record" if made.is_reached else "tried")
        except Refused as no:
            refusal = no.reason
    context = {"form": form, "person": one.person, "refusal": refusal, "may": may, "what": one.get_form_display()}
    context["back"] = one.link()
    status = 409 if refusal else (422 if form.is_bound else 200)
    return render(request, "visits/record.html", context, status=status)


def said(form: RecordForm, how: str) -> visits.Record:
    """Return what was typed, for the action."""
    given = form.cleaned_data
    return visits.Record(
        form=how,
        on=given["on"],
        place=given["place"],
        is_reached=given["is_reached"] == "yes",
        has_need=given["has_need"] == "yes",
        note=given["note"],
    )


@require_POST
def decline(request: Any, pk: int) -> HttpResponse:
    """The person needs no visit."""
    one, how = found(seen.trigger_for, request, pk)
    if not how.is_person:
        raise Http404
    try:
        visits.decline(one, by=request.actor, at=clock.now())
    except Refused:
        return goes_to("mine")  # it ended meanwhile: the page shows how
    return goes_to("mine", done="decline")
