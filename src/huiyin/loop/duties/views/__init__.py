"""What is owed by the reader's posts, sorted by clock, and settling the kinds that are settled by a word."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit import clock
from huiyin.kit.face.templatetags.face.marks import clock_chip
from huiyin.kit.http import goes_to, is_htmx
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions, queries, rules
from huiyin.loop.duties.forms import SettleForm
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind


@require_safe
def list_duties(request: Any) -> HttpResponse:
    """Show the open duties of the reader's posts: late ones first, then by what is due next."""
    at = clock.now()
    found = queries.page_owed(request.actor)
    rows = rows_of(found.rows, at)
    context = {"rows": rows, "sentence": _sentence(found, at), "more": found.has_more}
    return render(request, "duties/list.html", context)


def rows_of(duties: list[Duty], at: datetime) -> list[dict[str, Any]]:
    """Return duties as `duties/_list.html` wants them; the desk's home uses it, too."""
    return [
        {
            "duty": duty,
            "kind": DutyKind(duty.kind).label,
            "subject": duty.subject,
            "url": f"/duties/{duty.pk}/settle/" if rules.is_settled_by_word(duty.kind) else duty.link or "/duties/",
            "meta": _meta(duty, at),
            "chip": chip(duty, at),
        }
        for duty in duties
    ]


def _meta(duty: Duty, at: datetime) -> str:
    if duty.over is not None:
        return f"{duty.over.post.name} 的“{DutyKind(duty.over.kind).label}”超期，由您督办"
    return duty.post.name


def chip(duty: Duty, at: datetime) -> str:
    """Draw the clock of an open duty."""
    if duty.paused_at is not None:
        return clock_chip(paused="等条件具备", at=duty.paused_at)
    return clock_chip(**rules.standing(duty.due_at, at, rulebook.calendar()), at=duty.due_at)


def _sentence(found: queries.Owed, at: datetime) -> str:
    if not found.rows:
        return "现在没有轮到您的事。"
    late = sum(1 for duty in found.rows if duty.paused_at is None and duty.due_at < at)
    count = f"{len(found.rows)} 件以上" if found.has_more else f"{len(found.rows)} 件"
    return f"有 {count}轮到您，{late} 件已经超期。" if late else f"有 {count}轮到您，都没有超期。"


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: Any, pk: int) -> HttpResponse:
    """Show what is to be read, and settle it, with an instruction where there is one."""
    try:
        duty = queries.get_for(request.actor, pk)
    except Duty.DoesNotExist as missing:
        raise Http404 from missing
    form, refusal = SettleForm(request.POST if request.method == "POST" else None), ""
    if request.method == "POST" and form.is_valid():
        try:
            rules.may_settle_by_word(duty.kind).enforce()
            actions.settle(duty, by=request.actor, at=clock.now(), text=form.cleaned_data["text"])
        except Refused as no:
            refusal = no.reason
        else:
            return goes_to(duty.link or "/duties/", request=request)
    verdict = rules.may_settle(request.actor, duty.post_id, is_open=duty.is_open)
    refusal = refusal or verdict.reason or rules.may_settle_by_word(duty.kind).reason
    context = {"duty": duty, "form": form, "refusal": refusal, "chip": chip(duty, clock.now()) if duty.is_open else ""}
    fragment = "duties/_settle.html" if is_htmx(request) else "duties/settle.html"
    status = 409 if refusal else (422 if form.errors else 200)
    response = render(request, fragment, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
