"""Writing a meeting in that was held on paper (补录), from the series or from the period that is owed."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from huiyin.ground.files.forms import told
from huiyin.kit import clock
from huiyin.kit.http import goes_to, status_of
from huiyin.kit.verdicts import Refused
from huiyin.voice.meetings import actions, queries
from huiyin.voice.meetings.forms.entering import HeldForm, SaidForm, SaidForms
from huiyin.voice.meetings.models import Series, Term
from huiyin.voice.meetings.queries import gathering
from huiyin.voice.meetings.queries import series as repeated
from huiyin.voice.meetings.rules.kinds import Absence
from huiyin.voice.meetings.rules.kinds import End as Ends
from huiyin.voice.meetings.rules.permissions import may_enter_held
from huiyin.voice.meetings.views.frame import found_series, post_of


@require_http_methods(["GET", "HEAD", "POST"])
def enter_held(request: Any, pk: int, term: int) -> HttpResponse:
    """Ask for what the paper says of the meeting of a period; `more` only adds empty points."""
    found = found_series(request, pk)
    owed = _owed(request, found, term)
    listed = gathering.listed(found)
    is_more = "more" in request.POST
    is_sent = request.method == "POST" and not is_more
    form = HeldForm(request.POST, request.FILES) if is_sent else HeldForm(initial=_start(request, found))
    points = _points(request, is_sent=is_sent)
    refusal = ""
    if is_sent and form.is_valid() and points.is_valid():
        held = _held(request, form, points, listed)
        if held is not None:
            try:
                made = actions.enter_held(owed, held, by=request.actor, at=clock.now())
                return goes_to(f"{made.link()}?done=enter_held")
            except Refused as no:
                refusal = told(no, form)
    context = {
        "series": found,
        "term": owed,
        "form": form,
        "points": points,
        "rows": [_row(person, request.POST) for person in listed],
        "absences": Absence.choices,
        "refusal": refusal,
        "is_late": clock.now() > owed.duty.due_at,
    }
    return render(request, "meetings/enter_held.html", context, status=status_of(form, refusal))


def _owed(request: Any, found: Series, term: int) -> Term:
    may = may_enter_held(request.actor, queries.hosts_of_post(queries.chair_of(found)))
    try:
        owed = repeated.term_for(found, term)
    except Term.DoesNotExist as missing:
        raise Http404 from missing
    if found.closed_on is not None or not may:
        raise Http404
    return owed


def _start(request: Any, found: Series) -> dict[str, Any]:
    typed = {name: request.POST[name] for name in ("day", "hour", "place", "others") if name in request.POST}
    return {"place": found.place, **typed}


def _points(request: Any, *, is_sent: bool) -> Any:
    """Return the points as sent, else three empty ones after what was typed so far."""
    if is_sent:
        return SaidForms(request.POST, prefix="said")
    total = request.POST.get("said-TOTAL_FORMS", "0")
    count = min(int(total), 40) if total.isdecimal() and len(total) < 3 else 0
    typed = [{name: request.POST.get(f"said-{n}-{name}", "") for name in SaidForm.base_fields} for n in range(count)]
    return SaidForms(initial=[one for one in typed if any(one.values())], prefix="said")


def _held(request: Any, form: HeldForm, points: Any, listed: list[Any]) -> actions.Held | None:
    others, unknown = gathering.numbered(form.cleaned_data["others"])
    if unknown:
        form.add_error("others", f"没有这个工号：{'、'.join(unknown)}")
    said = [_said(one) for one in points if one.has_changed()]
    if form.errors or not points.is_valid() or any(one is None for one in said):
        return None
    here = [person for person in listed if f"here-{person.pk}" in request.POST]
    away = {person: request.POST.get(f"away-{person.pk}", "") for person in listed}
    excused = {person: why for person, why in away.items() if why in Absence.values and person not in here}
    return actions.Held(
        starts_at=form.starts_at,
        place=form.cleaned_data["place"],
        present=[*here, *(person for person in others if person not in here)],
        excused=excused,
        absent=[person for person in listed if person not in here and person not in excused],
        points=[one for one in said if one is not None],
        evidence=form.cleaned_data["evidence"],
    )


def _said(one: Any) -> actions.Said | None:
    given = one.cleaned_data
    end, _, reason = given["end"].partition(":")
    to = post_of(one, "to") if end == Ends.MATTER else None
    if one.errors:
        return None
    title = given["item"][:60] if end == Ends.MATTER else ""
    return actions.Said(given["item"], given["text"], actions.End(end, given["words"], reason, title=title, to=to))


def _row(person: Any, typed: Any) -> dict[str, Any]:
    return {
        "person": person,
        "is_here": f"here-{person.pk}" in typed,
        "absence": typed.get(f"away-{person.pk}", ""),
    }
