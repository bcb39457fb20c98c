"""The second factor: setting it up with a picture, showing a code, recovery codes."""

import base64
import hashlib
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.ground.people import actions, forms
from huiyin.ground.people.queries import credentials
from huiyin.ground.people.rules import credentials as rules
from huiyin.ground.people.views.sign_in import SECOND_FACTOR, next_address, onward
from huiyin.kit import clock
from huiyin.kit.http import before_ready
from huiyin.kit.verdicts import Refused


@before_ready
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the authenticator, or set one up where there is none yet."""
    person: Any = request.user
    if person.must_change_password:
        return redirect("people:change_password")
    factor = credentials.second_factor(person)
    if factor is None:
        return _set_up(request, person)
    if SECOND_FACTOR in request.session:
        return onward(request)
    form = forms.CodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            request.session[SECOND_FACTOR] = actions.verify_second_factor(person, code=form.cleaned_data["code"]).pk
            request.session.cycle_key()
            return onward(request)
        except Refused as no:
            form.add_error("code", no.reason)
    context = {"form": form, "next": next_address(request), "demo_code": _demo_code(person, factor.nonce)}
    return render(request, "people/second_factor.html", context, status=422 if form.is_bound else 200)


def _set_up(request: HttpRequest, person: Any) -> HttpResponse:
    """Show the picture to scan; once a code proves it was scanned, show the recovery codes, once."""
    nonce = hashlib.sha256(f"nonce:{request.session.session_key}".encode()).hexdigest()[:32]
    form = forms.CodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            codes = actions.set_up_second_factor(
                person,
                nonce=nonce,
                code=form.cleaned_data["code"],
                by=request.actor,  # type: ignore[attr-defined]
            )
        except Refused as no:
            form.add_error("code", no.reason)
        else:
            request.session[SECOND_FACTOR] = credentials.second_factor(person).pk  # type: ignore[union-attr]
            return render(request, "people/recovery_codes.html", {"codes": codes, "next": next_address(request)})
    secret = credentials.secret(person, nonce)
    picture = segno.make(rules.totp_address(secret, person.staff_number), error="m")
    context = {
        "form": form,
        "next": next_address(request),
        "picture": picture.svg_data_uri(scale=5, border=2),
        "secret": _in_groups(secret),
        "demo_code": _demo_code(person, nonce),
    }
    return render(request, "people/set_up_second_factor.html", context, status=422 if form.is_bound else 200)


def _in_groups(secret: bytes) -> str:
    """Return the secret as an authenticator takes it by hand: base32 in groups of four."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))


def _demo_code(person: Any, nonce: str) -> str:
    """Return the present code in the demonstration only, so that a newcomer needs no authenticator."""
    return credentials.present_code(person, nonce, at=clock.now()) if settings.DEMO else ""
