"""The secretary's diary: the month's notes and the form for one more."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huiyin.branch.tasks import actions
from huiyin.branch.tasks.forms import DiaryForm
from huiyin.branch.tasks.queries import dual as queries
from huiyin.branch.tasks.rules.diary import may_write
from huiyin.branch.tasks.views.frame import DONE
from huiyin.kit import clock
from huiyin.kit.http import goes_to, note_of, status_of
from huiyin.kit.periods import Cadence, parse, period_of
from huiyin.kit.verdicts import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: Any) -> HttpResponse:
    """Show the notes of a month; write one."""
    led = queries.branches(request.actor)
    if not may_write(request.actor) or not led:
        raise Http404
    today = clock.today()
    form, refusal = DiaryForm(request.POST or None, initial={"on": today}), ""
    if form.is_bound and form.is_valid():
        try:
            note = actions.write(led[0], **form.cleaned_data, by=request.actor, at=clock.now())
            return goes_to(reverse("tasks:write"), done="up" if note.matter_id else "write")
        except Refused as no:
            refusal = no.reason
    month = _month(request, today)
    notes = list(queries.diary(request.actor, month))
    context = {
        "form": form,
        "branch": led[0],
        "month": month,
        "diary": notes,
        "due": queries.diary_due(month.first),
        "before": month.before(),
        "after": month.after() if month.last < today else None,
        "is_now": month.first == period_of(today, Cadence.MONTH).first,
        "refusal": refusal,
        "notes": note_of(request, DONE),
    }
    return render(request, "tasks/diary.html", context, status=status_of(form, refusal))


def _month(request: Any, today: Any) -> Any:
    asked = parse(request.GET.get("month", ""))
    now = period_of(today, Cadence.MONTH)
    return asked if asked and asked.cadence == Cadence.MONTH and asked.first <= now.first else now
