"""Task lists: setting one, its page, taking it, ticking off, correcting."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.branch.tasks import actions
from huiyin.branch.tasks.forms import CorrectForm, FinishForm, SetForm
from huiyin.branch.tasks.queries import plans as queries
from huiyin.branch.tasks.queries.plans import Proposal
from huiyin.branch.tasks.rules import plans as rules
from huiyin.branch.tasks.rules.plans import Source
from huiyin.branch.tasks.views.frame import DONE
from huiyin.ground.files import queries as files
from huiyin.ground.files.forms import told
from huiyin.kit import clock
from huiyin.kit.http import address, found, goes_to, note_of, status_of
from huiyin.kit.verdicts import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def set_list(request: Any, pk: int) -> HttpResponse:
    """Show what the system proposes for somebody's month; set the list."""
    person, taker = found(queries.person_to_set, request.actor, pk)
    period = queries.month(clock.today())
    offered = queries.proposals(taker, period, by=request.actor)
    back = [one for one in offered if one.source == Source.CARRIED]
    open_ones = [one for one in offered if one.text not in {line.text for line in back}]
    usual = {"chosen": [one.key for one in open_ones]}
    form = SetForm(request.POST or None, proposals=open_ones, initial=usual)
    refusal = ""
    if form.is_bound and form.is_valid():
        lines = [one for one in open_ones if one.key in set(form.cleaned_data.get("chosen", ()))]
        lines += [Proposal("own", text, Source.OWN) for text in rules.distinct(form.own_lines)]
        try:
            made = actions.set_list(person, lines, period=period, by=request.actor, at=clock.now())
            return goes_to(reverse("tasks:plan", args=[made.pk]), done="set")
        except Refused as no:
            refusal = no.reason
    context = {"form": form, "person": person, "month": period, "back": back, "refusal": refusal}
    return render(request, "tasks/set_list.html", context, status=status_of(form, refusal))


@require_safe
def plan(request: Any, pk: int) -> HttpResponse:
    """Show a list: its lines, what was done, what was changed and why."""
    return _page(request, found(queries.get_for, request.actor, pk))


def _page(request: Any, one: Any, refusal: str = "") -> HttpResponse:
    actor, state = request.actor, _state(one)
    shown = files.of_subjects("task_line", [line.pk for line in one.rows])
    context = {
        "plan": one,
        "rows": [_line(line, one, actor, state, shown.get(line.pk, [])) for line in one.rows],
        "may_take": rules.may_take(actor, one.person_id, state),
        "may_correct": rules.may_correct(actor, one.person_id, one.setter_id, state),
        "is_mine": actor.person_id == one.person_id,
        "sentence": _sentence(one),
        "file_url": _document(one),
        "changes": _changes(one),
        "refusal": refusal,
        "notes": note_of(request, DONE),
    }
    return render(request, "tasks/plan.html", context, status=409 if refusal else 200)


def _state(one: Any) -> str:
    """Return the state, closed as soon as the month is over."""
    return rules.PlanState.CLOSED if one.period.last < clock.today() else one.state


def _line(line: Any, one: Any, actor: Any, state: str, attached: list[Any]) -> dict[str, Any]:
    may = rules.may_finish(actor, one.person_id, state, is_open=line.is_open)
    return {"line": line, "may_finish": bool(may), "files": attached}


def _document(one: Any) -> str:
    """Return where a list can be taken out as a document, where such a page is there."""
    return address("exchange:plan_docx", one.pk)


def _sentence(one: Any) -> str:
    held = [line for line in one.rows if line.dropped_in is None]
    done = sum(line.done_at is not None for line in held)
    if one.state == rules.PlanState.SET:
        return f"{rules.standing(done, len(held))}，等 {one.person.name} 认领。"
    return f"{rules.standing(done, len(held))}。"


def _changes(one: Any) -> list[dict[str, Any]]:
    """Return what each correction added and dropped, the latest first."""
    found_changes = []
    for revision in range(one.revision, 1, -1):
        added = [line.text for line in one.rows if line.added_in == revision]
        dropped = [line for line in one.rows if line.dropped_in == revision]
        found_changes.append({"number": revision - 1, "added": added, "dropped": dropped})
    return found_changes


@require_POST
def take(request: Any, pk: int) -> HttpResponse:
    """Take the list on."""
    one = found(queries.get_for, request.actor, pk)
    try:
        actions.take(one, by=request.actor, at=clock.now())
    except Refused as no:
        return _page(request, one, no.reason)
    return goes_to(reverse("tasks:plan", args=[pk]), done="take")


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: Any, pk: int) -> HttpResponse:
    """Tick a line off with a word and, where there is one, a picture."""
    line = found(queries.line_for, request.actor, pk)
    form, refusal = FinishForm(request.POST or None, request.FILES or None), ""
    verdict = rules.may_finish(request.actor, line.plan.person_id, _state(line.plan), is_open=line.is_open)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            actions.finish(line, evidence=said["evidence"], uploads=said["photos"], by=request.actor, at=clock.now())
            return goes_to(reverse("tasks:plan", args=[line.plan_id]), done="finish")
        except Refused as no:
            refusal = told(no, form)
    context = {"form": form, "line": line, "plan": line.plan, "refusal": refusal, "verdict": verdict}
    return render(request, "tasks/finish.html", context, status=status_of(form, refusal))


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: Any, pk: int) -> HttpResponse:
    """Add and drop lines for a reason."""
    one = found(queries.get_for, request.actor, pk)
    form, refusal = CorrectForm(request.POST or None, lines=[line for line in one.rows if line.is_open]), ""
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        change = actions.Correction(rules.typed_lines(said["added"]), said.get("dropped", []), said["reason"])
        try:
            actions.correct(one, change, by=request.actor, at=clock.now())
            return goes_to(reverse("tasks:plan", args=[pk]), done="correct")
        except Refused as no:
            refusal = no.reason
    verdict = rules.may_correct(request.actor, one.person_id, one.setter_id, _state(one))
    context = {"form": form, "plan": one, "refusal": refusal, "verdict": verdict}
    return render(request, "tasks/correct.html", context, status=status_of(form, refusal))
