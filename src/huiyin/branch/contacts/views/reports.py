"""The leader's report of a quarter to the party committee."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.branch.contacts import actions
from huiyin.branch.contacts.forms import CorrectReportForm, SignForm
from huiyin.branch.contacts.queries import reports as queries
from huiyin.branch.contacts.rules import visits as rules
from huiyin.ground.people import queries as people
from huiyin.kit import clock
from huiyin.kit.http import address, found, goes_to, note_of, status_of
from huiyin.kit.periods import Cadence, Period, parse
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.views import chip

DONE = {"sign": "已签字上报。", "correct_report": "已更正，原来的一份还在下面。"}


def _asked(request: Any, pk: int, key: str) -> tuple[Any, Period]:
    period = parse(key)
    if period is None or period.cadence != Cadence.QUARTER or period.first > clock.today():
        raise Http404
    post = found(queries.post_for, request.actor, pk)
    if not queries.followed(post, period) and not queries.versions(post.pk, period):
        raise Http404
    return post, period


@require_safe
def report(request: Any, pk: int, key: str) -> HttpResponse:
    """Show a report: filled from facts, or as signed."""
    post, period = _asked(request, pk, key)
    return _page(request, post, period, None)


def _page(request: Any, post: Any, period: Period, form: Any, refusal: str = "") -> HttpResponse:
    versions, owing = queries.versions(post.pk, period), queries.owing_duty(post.pk, period)
    signed = versions[0] if versions else None
    facts = signed.facts if signed else queries.facts(post, period, at=clock.now())
    verdict = rules.may_sign(
        request.actor,
        owner_id=post.pk,
        owing_id=owing.post_id if owing else None,
        is_over=period.last < clock.today(),
        is_signed=signed is not None,
    )
    context = {
        "post": post,
        "holder": people.holder(post),
        "period": period,
        "signed": signed,
        "earlier": versions[1:],
        "may_correct": rules.may_correct(request.actor, owner_id=post.pk, is_signed=signed is not None),
        "facts": facts,
        "sentence": rules.sentence(facts),
        "chip": chip(owing, clock.now()) if owing and owing.is_open else "",
        "may_sign": verdict,
        "form": form or SignForm(),
        "refusal": refusal,
        "file_url": _document(signed),
        "notes": note_of(request, DONE),
    }
    return render(request, "contacts/report.html", context, status=status_of(form, refusal))


def _document(signed: Any) -> str:
    """Return where a signed report can be taken out as a document, where such a page is there."""
    return address("exchange:contact_report_docx", signed.pk) if signed else ""


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: Any, pk: int, key: str) -> HttpResponse:
    """Sign the report with a few words."""
    post, period = _asked(request, pk, key)
    form, refusal = SignForm(request.POST or None), ""
    if form.is_bound and form.is_valid():
        try:
            actions.sign(post, actions.Words(**form.cleaned_data), period=period, by=request.actor, at=clock.now())
            return goes_to(reverse("contacts:report", args=[pk, key]), done="sign")
        except Refused as no:
            refusal = no.reason
    return _page(request, post, period, form, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
def correct_report(request: Any, pk: int, key: str) -> HttpResponse:
    """Put a corrected version beside the signed one."""
    post, period = _asked(request, pk, key)
    signed = queries.versions(post.pk, period)
    if not signed:
        raise Http404
    last, refusal = signed[0], ""
    usual = {"done": last.done, "problems": last.problems, "ahead": last.ahead}
    form = CorrectReportForm(request.POST or None, initial=usual)
    if form.is_bound and form.is_valid():
        said = dict(form.cleaned_data)
        reason = said.pop("reason")
        try:
            actions.correct_report(last, actions.Words(**said), reason=reason, by=request.actor, at=clock.now())
            return goes_to(reverse("contacts:report", args=[pk, key]), done="correct_report")
        except Refused as no:
            refusal = no.reason
    context = {"form": form, "last": last, "post": post, "period": period, "refusal": refusal}
    context["verdict"] = rules.may_correct(request.actor, owner_id=post.pk, is_signed=True)
    return render(request, "contacts/correct_report.html", context, status=status_of(form, refusal))
