"""Opening a box with two persons: the log, the second signature, mending before it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huiyin.kit import clock
from huiyin.kit.http import goes_to
from huiyin.kit.verdicts import Refused
from huiyin.voice.boxes import actions, queries
from huiyin.voice.boxes.forms import CorrectForm, OpenForm
from huiyin.voice.boxes.models import Box, Opening
from huiyin.voice.boxes.rules import may_correct, may_manage, may_sign
from huiyin.voice.boxes.views.frame import found_box, found_opening

NOBODY = "没有找到这个人，请从列表里选，或写工号"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def open_box(request: Any, pk: int) -> HttpResponse:
    """Log an opening; the second person signs on this device or with the own account."""
    found = found_box(request, pk)
    if not may_manage(request.actor) or found.closed_on is not None:
        raise Http404
    form = OpenForm(request.POST or None, initial={"seal_found": found.seal, "how": OpenForm.HERE})
    if form.is_bound and form.is_valid():
        try:
            made = _open(form, found, request.actor)
            if made is not None:
                done = "signed" if made.is_signed else "open"
                return goes_to(f"{reverse('boxes:box', args=[pk])}?done={done}")
        except Refused as no:
            form.add_error(None, no.reason)
    return _form_page(request, "boxes/open_box.html", form, box=found)


def _open(form: OpenForm, box: Box, actor: Any) -> Opening | None:
    said, at = form.cleaned_data, clock.now()
    if said["how"] == OpenForm.HERE:
        number, password = said["witness_number"], said["password"]
        return actions.open_together(box, _log(said), witness_number=number, password=password, by=actor, at=at)
    second = queries.person_named(said["witness"])
    if second is None:
        form.add_error("witness", NOBODY)
        return None
    return actions.open_box(box, _log(said), witness=second, by=actor, at=at)


def _log(said: dict[str, Any]) -> actions.Log:
    return actions.Log(
        count=said["count"],
        seal_found=said["seal_found"],
        is_seal_intact=said["is_seal_intact"] == "yes",
        seal_new=said["seal_new"],
        note=said["note"],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: Any, pk: int) -> HttpResponse:
    """Mend a log nobody has signed yet, or name another second person."""
    opening = found_opening(request, pk)
    may = may_correct(request.actor, opener_id=opening.opener_id, is_signed=opening.is_signed)
    form = CorrectForm(request.POST or None, initial=_now(opening))
    if form.is_bound and form.is_valid():
        second = queries.person_named(form.cleaned_data["witness"])
        if second is None:
            form.add_error("witness", NOBODY)
        else:
            try:
                log = _log(form.cleaned_data)
                actions.correct(opening, log, witness=second, by=request.actor, at=clock.now())
                return goes_to(f"{reverse('boxes:box', args=[opening.box_id])}?done=correct")
            except Refused as no:
                form.add_error(None, no.reason)
    more = {"box": opening.box, "opening": opening, "refusal": may.reason}
    return _form_page(request, "boxes/correct.html", form, **more)


def _now(opening: Opening) -> dict[str, Any]:
    return {
        "count": opening.count,
        "seal_found": opening.seal_found,
        "is_seal_intact": "yes" if opening.is_seal_intact else "no",
        "seal_new": opening.seal_new,
        "note": opening.note,
        "witness": opening.witness.staff_number,
    }


def _form_page(request: Any, template: str, form: OpenForm, **more: Any) -> HttpResponse:
    chosen = form["witness"].value() or ""
    second = queries.person_named(chosen) if chosen else None
    context = {"form": form, "witness": chosen, "witness_name": second.name if second else "", **more}
    return render(request, template, context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def witness(request: Any, pk: int) -> HttpResponse:
    """Show the second person what was logged, and take the signature."""
    opening = found_opening(request, pk)
    may = may_sign(request.actor, witness_id=opening.witness_id, is_signed=opening.is_signed)
    refusal = ""
    if request.method == "POST":
        try:
            actions.witness(opening, by=request.actor, at=clock.now())
            return goes_to(reverse("boxes:witness", args=[pk]))
        except Refused as no:
            refusal = no.reason
    context = {
        "opening": opening,
        "box": opening.box,
        "may": may,
        "is_mine": opening.witness_id == request.actor.person_id,
        "may_see_box": bool(may_manage(request.actor)),
        "refusal": refusal,
    }
    return render(request, "boxes/witness.html", context, status=409 if refusal else 200)
