"""Matters whose words have been kept long enough: one proposes several, another agrees. Works without JavaScript."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit import clock
from huiyin.kit.http import goes_to, note_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import page
from huiyin.loop.matters.queries import retention as queries
from huiyin.loop.matters.rules.permissions import may_see_retention
from huiyin.loop.matters.rules.states import Verb

REASON = "保存期满。"
NOTES = {Verb.PROPOSE_DISPOSAL.value: "已提请，等另一人同意。", Verb.DISPOSE.value: "已处置，内容不再保存。"}


@require_safe
def retention(request: Any) -> HttpResponse:
    """Show what is due, and what waits for the second person."""
    return _shown(request)


def _shown(request: Any, refused: list[dict[str, Any]] | None = None, why: str = "") -> HttpResponse:
    if not may_see_retention(request.actor):
        raise Http404
    actor, today = request.actor, clock.today()
    due = queries.due_for(actor, today, is_proposed=False)
    proposed = queries.due_for(actor, today, is_proposed=True)
    rows = [_row(m, Verb.PROPOSE_DISPOSAL, actor) for m in due]
    waiting = [_row(m, Verb.DISPOSE, actor) for m in proposed]
    context = {
        "due": rows,
        "may_propose": any(row["verdict"] for row in rows),
        "proposed": waiting,
        "may_dispose": any(row["verdict"] for row in waiting),
        "months": rulebook.value("retention.summary_months", on=today),
        "notice_days": rulebook.value("retention.notice_days", on=today),
        "notes": note_of(request, NOTES),
        "refused": refused or [],
        "why": why,
    }
    return render(request, "matters/retention.html", context, status=409 if refused or why else 200)


def _row(matter: Matter, verb: Verb, actor: Any) -> dict[str, Any]:
    return {"matter": matter, "verdict": page.may_now(matter, verb, actor)}


@require_POST
def propose_many(request: Any) -> HttpResponse:
    """Propose the ticked ones for disposal."""
    found = queries.due_for(request.actor, clock.today(), is_proposed=False)

    def act(matter: Matter) -> Matter:
        return matters.propose_disposal(matter, reason=REASON, by=request.actor, at=clock.now())

    return _carried(request, found, act, Verb.PROPOSE_DISPOSAL)


@require_POST
def dispose_many(request: Any) -> HttpResponse:
    """Agree to the ticked ones as second person."""
    found = queries.due_for(request.actor, clock.today(), is_proposed=True)

    def act(matter: Matter) -> Matter:
        return matters.dispose(matter, by=request.actor, at=clock.now())

    return _carried(request, found, act, Verb.DISPOSE)


def _carried(request: Any, found: list[Matter], act: Callable[[Matter], Matter], verb: Verb) -> HttpResponse:
    """Do it to each that was ticked and is still on the list; what the rules refuse is told with its reason."""
    if not may_see_retention(request.actor):
        raise Http404
    wanted = {int(text) for text in request.POST.getlist("pick") if text.isdecimal() and len(text) < 19}
    refused: list[dict[str, Any]] = []
    chosen = [matter for matter in found if matter.pk in wanted]
    for matter in chosen:
        try:
            act(matter)
        except Refused as no:
            refused.append({"matter": matter, "reason": no.reason})
    if refused or len(chosen) != len(wanted) or not wanted:
        return _shown(request, refused, "" if refused else "请先勾选事项；名单变了的，请看下面最新的")
    return goes_to(reverse("matters:retention"), done=verb)
