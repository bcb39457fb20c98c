"""Help cases: the circle's list, asking, the case's page for the person and the circle, its verbs, its measures."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.forms import CaseForm, MeasureForm
from huiyin.voice.visits.models import Case
from huiyin.voice.visits.queries import hardship as queries
from huiyin.voice.visits.queries import lists, seen
from huiyin.voice.visits.queries import notes as words
from huiyin.voice.visits.rules.kinds import CaseVerb
from huiyin.voice.visits.rules.permissions import may_help, may_promise, may_record_trigger
from huiyin.voice.visits.views.frame import found, goes_to, notes, tabs
from huiyin.voice.visits.views.trigger import NOBODY


@require_safe
@never_cache
def list_cases(request: Any) -> HttpResponse:
    """Show the cases the reader is in the circle of; for everybody else there is no such page."""
    if not queries.may_be_in_circle(request.actor):
        raise Http404
    context = {"tabs": tabs(request, "cases"), "rows": queries.live(request.actor), "notes": notes(request)}
    return render(request, "visits/cases.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def propose(request: Any) -> HttpResponse:
    """Ask a person whether they want to be helped."""
    if not queries.may_be_in_circle(request.actor):
        raise Http404
    given = request.POST if request.method == "POST" else None
    form = CaseForm(given, grades=queries.classes(clock.today()), officers=queries.officers())
    refusal = ""
    if form.is_bound and form.is_valid():
        person = lists.person_named(form.cleaned_data["person"])
        if person is None:
            form.add_error("person", NOBODY)
        else:
            officer = next((p for p in queries.officers() if str(p.pk) == form.cleaned_data["officer"]), None)
            try:
                new = visits.NewCase(person, form.cleaned_data["grade"], officer)
                visits.propose_case(new, by=request.actor, at=clock.now())
                return goes_to("cases", done="propose")
            except Refused as no:
                refusal = no.reason
    chosen = str(form["person"].value() or "")
    named = lists.person_named(chosen) if chosen else None
    context = {"form": form, "refusal": refusal, "person": chosen, "person_name": named.name if named else ""}
    status = 409 if refusal else (422 if form.is_bound else 200)
    return render(request, "visits/propose_case.html", context, status=status)


@require_safe
@never_cache
def case(request: Any, pk: int) -> HttpResponse:
    """Show a case to its person and its circle."""
    one, how = found(seen.case_for, request, pk)
    return _page(request, one, how)


def _page(request: Any, one: Case, how: seen.Seen, *, refusal: str = "", form: Any = None) -> HttpResponse:
    circle, promised = seen.circle_of(one), queries.measures(one)
    verbs = [(v, may_help(v, one.state, is_person=how.is_person, is_circle=how.is_circle)) for v in CaseVerb]
    context = {
        "case": one,
        "knowing": queries.knowing(circle, promised),
        "measures": [{"measure": m, "text": words.words_of(m)} for m in promised],
        "verbs": [{"verb": v.value, "label": v.label, "is_main": v in MAIN} for v, may in verbs if may],
        "may_promise": how.is_circle and may_promise(one.state, is_circle=True, is_owner=True),
        "form": form or MeasureForm(posts=circle),
        "refusal": refusal,
        "notes": notes(request),
    }
    template = "visits/own_case.html" if how.is_person else "visits/case.html"
    bound = form is not None and form.is_bound
    return render(request, template, context, status=409 if refusal else (422 if bound else 200))


MAIN = frozenset({CaseVerb.CONSENT, CaseVerb.AGREE})


@require_POST
def act(request: Any, pk: int) -> HttpResponse:
    """Do one of the verbs of a case."""
    one, how = found(seen.case_for, request, pk)
    verb = request.POST.get("verb", "")
    if verb not in CaseVerb.values:
        return _page(request, one, how, refusal="请选要做什么")
    try:
        visits.act(one, verb, by=request.actor, at=clock.now())
    except Refused as no:
        return _page(request, one, how, refusal=no.reason)
    return goes_to("mine", done="act") if how.is_person else goes_to("cases", done="act")


@require_POST
def promise(request: Any, pk: int) -> HttpResponse:
    """Promise a measure."""
    one, how = found(seen.case_for, request, pk)
    if not how.is_circle:
        raise Http404
    circle = seen.circle_of(one)
    form = MeasureForm(request.POST, posts=circle)
    if not form.is_valid():
        return _page(request, one, how, form=form)
    given = form.cleaned_data
    post = next(p for p in circle if str(p.pk) == given["post"])
    try:
        new = visits.NewMeasure(given["text"], post, given["due_on"])
        visits.promise(one, new, by=request.actor, at=clock.now())
    except Refused as no:
        return _page(request, one, how, refusal=no.reason, form=form)
    return goes_to("case", pk, done="promise")


@require_safe
@never_cache
def measure(request: Any, pk: int) -> HttpResponse:
    """Show a measure to the circle and who owes it: a superior may not learn here that what is late is help."""
    one, how = found(seen.measure_for, request, pk)
    if how.is_person:
        return goes_to("case", one.case_id)
    if how.is_partial:
        raise Http404
    may = may_record_trigger(request.actor, one.duty.post_id if one.duty else None, is_open=one.done_at is None)
    context = {
        "measure": one,
        "case": one.case,
        "text": words.words_of(one),
        "may": may,
        "refusal": "",
        "is_circle": how.is_circle,
    }
    return render(request, "visits/measure.html", context)


@require_POST
def finish(request: Any, pk: int) -> HttpResponse:
    """Say that a measure was carried out."""
    one, how = found(seen.measure_for, request, pk)
    if how.is_person or how.is_partial:
        raise Http404
    try:
        visits.finish(one, by=request.actor, at=clock.now())
    except Refused as no:
        context = {"measure": one, "case": one.case, "text": words.words_of(one), "may": False}
        context |= {"refusal": no.reason, "is_circle": how.is_circle}
        return render(request, "visits/measure.html", context, status=409)
    return goes_to("case", one.case_id, done="finish") if how.is_circle else goes_to("list", done="finish")
