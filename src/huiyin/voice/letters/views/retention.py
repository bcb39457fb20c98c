"""Originals whose time is over: one proposes, another agrees, the tick destroys. Works without JavaScript."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.queries import groups
from huiyin.voice.letters.queries import retention as queries
from huiyin.voice.letters.rules import retention as rules

TICKED = {"propose": "要销毁", "approve": "同意销毁"}


def for_the_two(method: str) -> Callable[[Callable[[HttpRequest], HttpResponse]], Callable[..., HttpResponse]]:
    """Let those in who propose or agree, by one method; everybody else gets 404."""

    def decorate(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @require_http_methods([method])
        @wraps(view)
        def wrapped(request: HttpRequest) -> HttpResponse:
            if not rules.may_see(request.actor):  # type: ignore[attr-defined]
                raise Http404
            return view(request)

        return wrapped

    return decorate


@for_the_two("GET")
def retention(request: HttpRequest) -> HttpResponse:
    """Show what is due, what waits for the second person, and what will be destroyed when."""
    return _shown(request)


def _shown(request: HttpRequest, refusal: str = "") -> HttpResponse:
    actor, today = request.actor, clock.today()
    rows = queries.under_way(actor)
    for row in rows:
        row.verdict = rules.may_approve(actor, first=row.first_id)
    context = {
        "due": queries.due_for(actor, today),
        "may_propose": rules.may_propose(actor),
        "proposed": [row for row in rows if row.second_id is None],
        "may_approve": any(row.second_id is None and row.verdict for row in rows),
        "is_recipient": bool(groups.groups_of(actor)),
        "approved": [row for row in rows if row.second_id is not None],
        "months": rulebook.value("retention.letter_months", on=today),
        "notice_days": rulebook.value("retention.notice_days", on=today),
        "done": request.GET.get("done", ""),
        "refusal": refusal,
    }
    return render(request, "letters/retention.html", context, status=409 if refusal else 200)


@for_the_two("POST")
def propose(request: HttpRequest) -> HttpResponse:
    """Propose the ticked originals."""
    wanted = _ids(request)
    found = [d.matter for d in queries.due_for(request.actor, clock.today()) if d.matter.pk in wanted]
    return _carried(request, "propose", letters.propose, found, is_whole=len(found) == len(wanted))


@for_the_two("POST")
def approve(request: HttpRequest) -> HttpResponse:
    """Agree to the ticked ones."""
    wanted = _ids(request)
    found = [row for row in queries.under_way(request.actor) if row.pk in wanted]
    return _carried(request, "approve", letters.approve, found, is_whole=len(found) == len(wanted))


def _carried(
    request: HttpRequest, name: str, act: Callable[..., Any], found: list[Any], *, is_whole: bool
) -> HttpResponse:
    """Do it to what was ticked, where all of it is still on the list, and go back there."""
    try:
        if not found or not is_whole:
            raise Refused(f"请先勾选{TICKED[name]}的原信；名单变了的，请刷新页面")
        act(found, by=request.actor, at=clock.now())
    except Refused as refusal:
        return _shown(request, refusal.reason)
    return HttpResponseRedirect(reverse("letters:retention") + f"?done={name}")


def _ids(request: HttpRequest) -> set[int]:
    return {int(text) for text in request.POST.getlist("pick") if text.isascii() and text.isdigit() and len(text) < 19}
