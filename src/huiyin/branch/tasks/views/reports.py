"""Monthly reports and quarter summaries: the filled form, signing, correcting."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.branch.tasks import actions
from huiyin.branch.tasks.forms import CorrectReportForm, SignForm, SummaryForm
from huiyin.branch.tasks.queries import reports as queries
from huiyin.branch.tasks.rules import reports as rules
from huiyin.branch.tasks.views.frame import DONE
from huiyin.ground.people import queries as people
from huiyin.kit import clock
from huiyin.kit.http import address, found, goes_to, note_of, status_of
from huiyin.kit.periods import Cadence, Period, parse
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.views import chip


def _asked(request: Any, pk: int, key: str) -> tuple[Any, Period]:
    """Return the post and the period of an address, for who may read it and where such a report exists."""
    period = parse(key)
    if period is None or period.cadence not in {Cadence.MONTH, Cadence.QUARTER} or period.first > clock.today():
        raise Http404
    post = found(queries.post_for, request.actor, pk)
    if not queries.is_owed(post, period):
        raise Http404
    return post, period


@require_safe
def report(request: Any, pk: int, key: str) -> HttpResponse:
    """Show a report: filled from facts and waiting for words, or as signed, with its earlier versions."""
    post, period = _asked(request, pk, key)
    return _page(request, post, period, None)


def _page(request: Any, post: Any, period: Period, form: Any, refusal: str = "") -> HttpResponse:
    at = clock.now()
    signed = queries.versions(post.pk, period)
    owing = queries.owing_duty(post.pk, period)
    last = signed[0] if signed else None
    facts = last.facts if last else queries.facts(post, period)[0]
    context = {
        "post": post,
        "holder": people.holder(post),
        "period": period,
        "title": f"{period.label}{rules.ReportKind(rules.kind_of(period)).label}",
        "is_summary": rules.kind_of(period) == rules.ReportKind.SUMMARY,
        "last": last,
        "earlier": signed[1:],
        "facts": facts,
        "rows": rules.rows(facts["own"]),
        "sentence": rules.sentence(facts),
        "burden": rules.burden(facts["forms"], facts["forms_max"]),
        "chip": chip(owing, at) if owing and owing.is_open else "",
        "may_sign": _verdict(request.actor, post, owing, period, bool(signed)),
        "may_correct": rules.may_correct(request.actor, owner_id=post.pk, is_signed=bool(signed)),
        "form": form or _form(period)(None),
        "refusal": refusal,
        "files": _files(last),
        "previous": period.before(),
        "notes": note_of(request, DONE),
    }
    return render(request, "tasks/report.html", context, status=status_of(form, refusal))


def _verdict(actor: Any, post: Any, owing: Any, period: Period, is_signed: bool) -> Any:
    return rules.may_sign(
        actor,
        owner_id=post.pk,
        owing_id=owing.post_id if owing else None,
        is_over=period.last < clock.today(),
        is_signed=is_signed,
    )


def _form(period: Period) -> Any:
    return SummaryForm if rules.kind_of(period) == rules.ReportKind.SUMMARY else SignForm


def _files(last: Any) -> list[dict[str, str]]:
    """Return where a signed report can be taken out as a document, as far as such pages are there."""
    if last is None:
        return []
    named = (("exchange:report_docx", "Word 文档"), ("exchange:report_xlsx", "Excel 表格"))
    return [{"url": url, "label": label} for name, label in named if (url := address(name, last.pk))]


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: Any, pk: int, key: str) -> HttpResponse:
    """Sign the report with a few words."""
    post, period = _asked(request, pk, key)
    form, refusal = _form(period)(request.POST or None), ""
    if form.is_bound and form.is_valid():
        try:
            actions.sign(post, actions.Words(**form.cleaned_data), period=period, by=request.actor, at=clock.now())
            return goes_to(reverse("tasks:report", args=[pk, key]), done="sign")
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
            return goes_to(reverse("tasks:report", args=[pk, key]), done="correct_report")
        except Refused as no:
            refusal = no.reason
    context = {"form": form, "last": last, "post": post, "period": period, "refusal": refusal}
    context["verdict"] = rules.may_correct(request.actor, owner_id=post.pk, is_signed=True)
    return render(request, "tasks/correct_report.html", context, status=status_of(form, refusal))
