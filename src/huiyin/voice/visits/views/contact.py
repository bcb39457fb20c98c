"""Records of meetings: made without a trigger, read by the two and the secretary, confirmed or corrected."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters.queries import intake
from huiyin.voice.visits import actions as visits
from huiyin.voice.visits.forms import CorrectForm, FreeRecordForm, NeedForm, WordsForm
from huiyin.voice.visits.models import Contact
from huiyin.voice.visits.queries import notes as words
from huiyin.voice.visits.queries import seen
from huiyin.voice.visits.rules.kinds import Author
from huiyin.voice.visits.rules.permissions import may_open_need, may_say
from huiyin.voice.visits.views.frame import found, goes_to, notes
from huiyin.voice.visits.views.trigger import said


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def record(request: Any, pk: int) -> HttpResponse:
    """Write down a meeting with somebody one answers for."""
    person = found(seen.person_for, request, pk)
    form = FreeRecordForm(request.POST if request.method == "POST" else None, initial={"on": clock.today()})
    refusal = ""
    if form.is_bound and form.is_valid():
        try:
            made = visits.record(person, said(form, form.cleaned_data["form"]), by=request.actor, at=clock.now())
            return goes_to("contact", made.pk, done="record" if made.is_reached else "tried")
        except Refused as no:
            refusal = no.reason
    context = {"form": form, "person": person, "refusal": refusal, "may": True, "what": "见面"}
    context["back"] = reverse("visits:list")
    status = 409 if refusal else (422 if form.is_bound else 200)
    return render(request, "visits/record.html", context, status=status)


@require_safe
@never_cache
def contact(request: Any, pk: int) -> HttpResponse:
    """Show a record to the two and the secretary."""
    one, how = found(seen.contact_for, request, pk)
    return page(request, one, how)


def page(request: Any, one: Contact, how: seen.Seen, *, refusal: str = "", **forms: Any) -> HttpResponse:
    """Show a record, in the face of who reads it, with a refusal or a form that wants mending."""
    actor, matter = request.actor, one.matter
    texts = [{"note": n, "text": words.words(n)} for n in words.notes_of(one)]
    context = {
        "contact": one,
        "texts": texts,
        "may_say": may_say(actor, one.person_id, one.word),
        "may_open_need": may_open_need(actor, one.by_id, has_need=one.has_need, has_matter=matter is not None),
        "matter": matter,
        "has_page": matter is not None and matter.asker_id == actor.person_id,
        "words_form": forms.get("words") or WordsForm(initial={"text": _own_words(texts)}),
        "correct_form": forms.get("correct") or CorrectForm(initial={"text": _own_words(texts)}),
        "refusal": refusal,
        "notes": notes(request),
    }
    template = "visits/own_contact.html" if how.is_person else "visits/contact.html"
    bound = any(form.is_bound for form in forms.values())
    return render(request, template, context, status=409 if refusal else (422 if bound else 200))


def _own_words(texts: list[dict[str, Any]]) -> str:
    """Return what the person wrote before, to go on from: what is sent takes its place."""
    kept = (one["text"] for one in texts if one["note"].author == Author.PERSON and not one["note"].gone_at)
    return next(kept, "")


def _own(request: Any, pk: int) -> tuple[Contact, seen.Seen]:
    one, how = found(seen.contact_for, request, pk)
    if not how.is_person:
        raise Http404
    return one, how


@require_POST
def confirm(request: Any, pk: int) -> HttpResponse:
    """The person says that it was so."""
    one, how = _own(request, pk)
    try:
        visits.confirm(one, by=request.actor, at=clock.now())
    except Refused as no:
        return page(request, one, how, refusal=no.reason)
    return goes_to("mine", done="confirm")


@require_POST
def dispute(request: Any, pk: int) -> HttpResponse:
    """The person says that it was not so, in words."""
    one, how = _own(request, pk)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return page(request, one, how, words=form)
    try:
        visits.dispute(one, form.cleaned_data["text"], by=request.actor, at=clock.now())
    except Refused as no:
        return page(request, one, how, refusal=no.reason, words=form)
    return goes_to("mine", done="dispute")


@require_POST
def correct(request: Any, pk: int) -> HttpResponse:
    """The person puts own words in the place of the carer's."""
    one, how = _own(request, pk)
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return page(request, one, how, correct=form)
    visits.correct(one, form.cleaned_data["text"], by=request.actor, at=clock.now())
    return goes_to("contact", pk, done="correct")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def open_need(request: Any, pk: int) -> HttpResponse:
    """Make a matter of a need; nothing of the note comes along."""
    one, how = found(seen.contact_for, request, pk)
    if not how.is_owner:
        raise Http404
    may = may_open_need(request.actor, one.by_id, has_need=one.has_need, has_matter=one.matter_id is not None)
    form = NeedForm(request.POST if request.method == "POST" else None)
    refusal = may.reason
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        place, summary = intake.place_or_words(given["place"], given["summary"])
        need = visits.Need(given["title"], summary, is_named=given["is_named"] == "yes", place=place)
        try:
            visits.open_need(one, need, by=request.actor, at=clock.now())
            return goes_to("contact", pk, done="need")
        except Refused as no:
            refusal = no.reason
    context = {"form": form, "contact": one, "may": may, "refusal": refusal, "places": intake.place_names()}
    status = 409 if refusal else (422 if form.is_bound else 200)
    return render(request, "visits/open_need.html", context, status=status)
