"""Signing in and out, the forced new password, and the form that must survive an ended session."""

import re
from typing import Any

from django.contrib import auth
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.ground.people import actions, forms
from huiyin.ground.people.rules import kept as rules
from huiyin.kit.http import before_ready, is_htmx, public, safe_address
from huiyin.kit.verdicts import Refused

KEPT = "kept_form"  # session key: {"path": …, "fields": [[name, value], …]}
CODED = re.compile(r"[\w.:-]*", re.ASCII)  # ids, codes and dates of a form go with it, but tell a person nothing
SALT = "huiyin.people.kept"
KEPT_SECONDS = 12 * 3600
BACKEND = "huiyin.ground.people.queries.sessions.StaffBackend"
HOME = "/desk/"
SECOND_FACTOR = "second_factor"  # session key: the second factor was shown in this session


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by staff number and password or one-time code; go where the person was going."""
    if request.method != "POST":
        return _sign_in_page(request, forms.SignInForm(), kept="")
    form = forms.SignInForm(request.POST)
    kept = request.POST.get("kept", "")
    if not form.is_valid():
        return _sign_in_page(request, form, kept=kept, status=422)
    try:
        person = actions.sign_in(form.cleaned_data["staff_number"], password=form.cleaned_data["password"])
    except Refused as no:
        form.add_error(None, no.reason)
        return _sign_in_page(request, form, kept=kept, status=422)
    auth.login(request, person, backend=BACKEND)  # a new session key
    if _restore(request, kept):
        return redirect("people:kept")
    return HttpResponseRedirect(safe_address(request, request.POST.get("next"), HOME))


def keep_and_ask(request: HttpRequest) -> HttpResponse:
    """Answer a POST that came without a session: the sign-in page, carrying what was typed."""
    fields = rules.keepable((name, value) for name, values in request.POST.lists() for value in map(str, values))
    is_lost = rules.is_too_long(fields)
    form = {"path": request.get_full_path(), "fields": fields}
    kept = "" if is_lost else signing.dumps(form, salt=SALT, compress=True)
    page = _sign_in_page(
        request, forms.SignInForm(), kept=kept, is_lost=is_lost, has_files=bool(request.FILES), status=401
    )
    if is_htmx(request):
        page.status_code = 200  # htmx swaps nothing on 401, and what was typed must not be lost
        for name, value in (("Retarget", "body"), ("Reswap", "innerHTML"), ("Push-Url", reverse("people:sign_in"))):
            page.headers[f"HX-{name}"] = value
    return page


def _sign_in_page(request: HttpRequest, form: forms.SignInForm, *, status: int = 200, **more: Any) -> HttpResponse:
    after = request.POST.get("next") or request.GET.get("next") or ""
    context = {"form": form, "next": safe_address(request, after, ""), "is_lost": False, "has_files": False, **more}
    return render(request, "people/sign_in.html", context, status=status)


def _restore(request: HttpRequest, kept: str) -> bool:
    """Put a signed kept form into the new session; a forged or stale one is dropped."""
    if not kept:
        return False
    try:
        request.session[KEPT] = signing.loads(kept, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return False
    return True


@never_cache
@require_http_methods(["GET"])
def kept(request: HttpRequest) -> HttpResponse:
    """Show what was typed before the session ended, with a button that submits it under a new token."""
    held = request.session.get(KEPT)
    if held is None:
        return redirect(HOME)
    fields = [(name, value) for name, value in held["fields"]]
    shown = [value for _, value in fields if not CODED.fullmatch(value)]
    return render(request, "people/kept.html", {"path": held["path"], "fields": fields, "shown": shown})


@before_ready
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    auth.logout(request)
    return redirect("people:sign_in")


@before_ready
@never_cache
@sensitive_post_parameters("current", "new", "again")
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """Set a password of one's own: forced at first use, by the present password later."""
    person: Any = request.user
    is_forced = person.must_change_password
    form = (forms.ChangePasswordForm if is_forced else forms.CurrentPasswordForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if not is_forced:
                actions.sign_in(person.staff_number, password=form.cleaned_data["current"])
            person = actions.change_password(person, new=form.cleaned_data["new"], by=request.actor)  # type: ignore[attr-defined]
        except Refused as no:
            form.add_error(None, no.reason if is_forced or no.reason != actions.credentials.WRONG else "现在的密码不对")
        else:
            auth.update_session_auth_hash(request, person)
            return onward(request)
    status = 422 if form.is_bound else 200
    return render(
        request,
        "people/change_password.html",
        {"form": form, "is_forced": is_forced, "next": next_address(request)},
        status=status,
    )


def next_address(request: HttpRequest) -> str:
    """Return where the person was going, if that is a page of ours, else nothing."""
    return safe_address(request, request.POST.get("next") or request.GET.get("next"), "")


def onward(request: HttpRequest) -> HttpResponse:
    """Go on: to the form that was kept, to where the person was going, or home."""
    if KEPT in request.session:
        return redirect("people:kept")
    return HttpResponseRedirect(next_address(request) or HOME)
