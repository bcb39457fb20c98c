"""Which kinds call for a talk or a visit: what is in force, the sets to choose from, adopting one by a document."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption, may_adopt
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.visits.forms import AdoptForm
from huiyin.voice.visits.queries import owing
from huiyin.voice.visits.queries import presets as queries
from huiyin.voice.visits.rules.kinds import Form
from huiyin.voice.visits.views.frame import goes_to, notes, tabs


@require_safe
def list_presets(request: Any) -> HttpResponse:
    """Show the kinds in force and the sets one may adopt in their place."""
    if not request.actor.posts:
        raise Http404
    today = clock.today()
    context = {
        "tabs": tabs(request, "presets"),
        "lists": [
            {
                "form": form.value,
                "label": form.label,
                "kinds": queries.current(form, today),
                "days": owing.due_days(form, today),
                "presets": queries.presets(form, today),
                "rule_url": reverse("rulebook:rule", args=[queries.KEYS[form]]),
            }
            for form in Form
        ],
        "may_adopt": may_adopt(request.actor),
        "notes": notes(request),
    }
    return render(request, "visits/presets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: Any, form: str, key: str) -> HttpResponse:
    """Adopt a set of kinds from a day on, by a document, through the rulebook."""
    today = clock.today()
    found = queries.preset(form, key, today) if form in Form.values else None
    if found is None or not may_adopt(request.actor):
        raise Http404
    typed = AdoptForm(request.POST if request.method == "POST" else None, initial={"effective_from": today})
    refusal = ""
    if typed.is_bound and typed.is_valid():
        given = typed.cleaned_data
        adoption = Adoption(found.kinds, given["effective_from"], given["document"])
        try:
            rulebook.override(queries.KEYS[form], adoption, by=request.actor, at=clock.now())
            return goes_to("presets", done="adopt")
        except Refused as no:
            refusal = no.reason
    context = {"form": typed, "preset": found, "refusal": refusal, "label": Form(form).label}
    status = 409 if refusal else (422 if typed.is_bound else 200)
    return render(request, "visits/adopt_preset.html", context, status=status)
