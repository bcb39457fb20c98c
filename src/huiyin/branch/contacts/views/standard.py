"""The branch's standard: the list and its versions, a self-check, looking on the spot, mending."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.branch.contacts import actions
from huiyin.branch.contacts.forms import LookForm, LookNoteForm, MarkForm, MendForm, ReviseForm
from huiyin.branch.contacts.queries import points
from huiyin.branch.contacts.queries import standard as queries
from huiyin.branch.contacts.rules import standard as rules
from huiyin.branch.contacts.views.points import DONE
from huiyin.ground.files import queries as files
from huiyin.ground.files.forms import told
from huiyin.ground.people.rules import Power
from huiyin.kit import clock
from huiyin.kit.http import found, goes_to, note_of, status_of
from huiyin.kit.periods import parse
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.queries import promise_months

ISSUED = {"issue": "新的一版已发布，下一次自查起用。"}


@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: Any, pk: int) -> HttpResponse:
    """Fill in the branch's self-check of the period, with what the system knows beside each item."""
    branch = found(points.branch_for, request.actor, pk)
    if not points.leads(request.actor, pk):
        raise Http404
    today = clock.today()
    span, standard = queries.owed_period(branch, today), queries.current()
    made = queries.check_of(branch, span)
    verdict = rules.may_submit(leads=True, is_submitted=made is not None)
    rows, refusal = _rows(request, branch, standard, span, today), ""
    is_bound = request.method == "POST"
    if is_bound and all(row["form"].is_valid() for row in rows):
        answers = {row["item"].pk: _answer(row["form"].cleaned_data) for row in rows}
        try:
            seen = parse(request.POST.get("period", ""))
            actions.submit(branch, answers, seen=seen, by=request.actor, at=clock.now())
            return goes_to(reverse("contacts:point", args=[pk]), done="submit")
        except Refused as no:
            refusal = told(no, *(row["form"] for row in rows))
    wrong = [row["item"].number for row in rows if is_bound and row["form"].errors]
    context = {
        "branch": branch,
        "period": span,
        "standard": standard,
        "rows": rows,
        "wrong": wrong,
        "verdict": verdict,
        "made": made,
        "refusal": refusal,
    }
    return render(request, "contacts/submit.html", context, status=409 if refusal else (422 if is_bound else 200))


def _rows(request: Any, branch: Any, standard: Any, span: Any, today: Any) -> list[dict[str, Any]]:
    if standard is None:
        return []
    known, months = queries.known(branch, span), promise_months(today)
    data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return [
        {
            "item": item,
            "known": known.get(item.fact, ""),
            "form": MarkForm(*data, prefix=f"item{item.pk}", today=today, months=months),
        }
        for item in standard.rows
    ]


def _answer(said: dict[str, Any]) -> actions.Answer:
    return actions.Answer(said["result"], said["note"], said["promised_on"], said["goes_up"], tuple(said["proof"]))


@require_safe
def check(request: Any, pk: int) -> HttpResponse:
    """Show a self-check, item by item, with what the leader found."""
    one = found(queries.check_for, request.actor, pk)
    attached = files.of_subjects("check_mark", [mark.pk for mark in one.rows])
    verdict = rules.may_look(
        follows=points.follows(request.actor, one.branch_id), is_submitted=True, is_looked=one.looked_at is not None
    )
    context = {
        "check": one,
        "rows": [{"mark": mark, "files": attached.get(mark.pk, [])} for mark in one.rows],
        "sentence": rules.standing([mark.result for mark in one.rows]),
        "may_look": verdict,
        "is_secretary": points.leads(request.actor, one.branch_id),
        "notes": note_of(request, DONE),
    }
    return render(request, "contacts/check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: Any, pk: int) -> HttpResponse:
    """Check a self-check on the spot."""
    one = found(queries.check_for, request.actor, pk)
    if not points.follows(request.actor, one.branch_id):
        raise Http404
    verdict = rules.may_look(follows=True, is_submitted=True, is_looked=one.looked_at is not None)
    data = request.POST if request.method == "POST" else None
    rows = [{"mark": mark, "form": LookForm(data, prefix=f"mark{mark.pk}")} for mark in one.rows]
    form, refusal = LookNoteForm(data), ""
    if form.is_bound and all(row["form"].is_valid() for row in rows) and form.is_valid():
        seen = {
            row["mark"].pk: actions.Looked(row["form"].cleaned_data["look"], row["form"].cleaned_data["note"])
            for row in rows
        }
        try:
            actions.look(one, seen, note=form.cleaned_data["opinion"], by=request.actor, at=clock.now())
            return goes_to(reverse("contacts:check", args=[pk]), done="look")
        except Refused as no:
            refusal = no.reason
    context = {"check": one, "rows": rows, "form": form, "verdict": verdict, "refusal": refusal}
    return render(request, "contacts/look.html", context, status=status_of(form, refusal))


@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: Any, pk: int) -> HttpResponse:
    """Say that what was promised is done."""
    mark = found(queries.mark_for, request.actor, pk)
    if not points.leads(request.actor, mark.check_of.branch_id):
        raise Http404
    form, refusal = MendForm(request.POST or None, request.FILES or None), ""
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            actions.mend(mark, text=said["text"], uploads=said["photos"], by=request.actor, at=clock.now())
            return goes_to(reverse("contacts:check", args=[mark.check_of_id]), done="mend")
        except Refused as no:
            refusal = told(no, form)
    context = {"form": form, "mark": mark, "check": mark.check_of, "refusal": refusal}
    return render(request, "contacts/mend.html", context, status=status_of(form, refusal))


@require_safe
def show(request: Any) -> HttpResponse:
    """Show the list in force and its versions."""
    if not (request.actor.can(Power.CARE) or points.sees_all(request.actor)):
        raise Http404
    context = {
        "standard": queries.current(),
        "versions": queries.versions(),
        "may_revise": bool(rules.may_revise(request.actor)),
        "notes": note_of(request, ISSUED),
    }
    return render(request, "contacts/standard.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: Any) -> HttpResponse:
    """Issue a new version of the list."""
    if not rules.may_revise(request.actor):
        raise Http404
    standard = queries.current()
    items = standard.rows if standard else rules.PRESET  # type: ignore[attr-defined]
    form, refusal = ReviseForm(request.POST or None, initial={"items": rules.typed(items)}), ""
    if form.is_bound and form.is_valid():
        try:
            actions.issue(form.found, document=form.cleaned_data["document"], by=request.actor, at=clock.now())
            return goes_to(reverse("contacts:standard"), done="issue")
        except Refused as no:
            refusal = no.reason
    context = {"form": form, "refusal": refusal, "next": standard.number + 1 if standard else 1}
    return render(request, "contacts/issue.html", context, status=status_of(form, refusal))
