"""Supervision notices: issuing one about a late duty, reading it, answering it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.ground.people.rules import Power
from huiyin.kit import clock
from huiyin.kit.http import address, goes_to
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions, rules
from huiyin.loop.duties.actions.noticing import link_of
from huiyin.loop.duties.forms import IssueForm, ReplyForm
from huiyin.loop.duties.models import Duty, SupervisionNotice
from huiyin.loop.duties.queries import notices as queries
from huiyin.loop.duties.views import chip


@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: Any, pk: int) -> HttpResponse:
    """Write a notice about a late duty."""
    try:
        duty = queries.pressable(request.actor, pk)
    except Duty.DoesNotExist as missing:
        raise Http404 from missing
    posts, refusal, at = queries.own_posts(request.actor), "", clock.now()
    form = IssueForm(request.POST if request.method == "POST" else None, posts=posts, today=clock.day_of(at))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        chosen = next(post for post in posts if str(post.pk) == said["from_post"])
        try:
            made = actions.issue_notice(
                duty, from_post=chosen, text=said["text"], until=said["until"], by=request.actor, at=at
            )
        except Refused as no:
            refusal = no.reason
        else:
            return goes_to(link_of(made))
    context = {
        "duty": duty,
        "form": form,
        "refusal": refusal,
        "chip": chip(duty, at) if duty.is_open else "",
        "earlier": queries.of_duty(duty),
    }
    return render(request, "duties/issue.html", context, status=409 if refusal else (422 if form.errors else 200))


@require_safe
def notice(request: Any, pk: int) -> HttpResponse:
    """Show a notice, who owes the answer until when, and the answer."""
    found, at = _found(request, pk), clock.now()
    return render(request, "duties/notice.html", _context(request, found, at))


@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: Any, pk: int) -> HttpResponse:
    """Answer a notice."""
    found, refusal, at = _found(request, pk), "", clock.now()
    form = ReplyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reply_notice(found, text=form.cleaned_data["text"], by=request.actor, at=at)
        except Refused as no:
            refusal = no.reason
        else:
            return goes_to(link_of(found))
    context = _context(request, found, at) | {"form": form, "refusal": refusal}
    return render(request, "duties/notice.html", context, status=409 if refusal else (422 if form.errors else 200))


def _found(request: Any, pk: int) -> SupervisionNotice:
    try:
        return queries.get_for(request.actor, pk)
    except SupervisionNotice.DoesNotExist as missing:
        raise Http404 from missing


def _context(request: Any, found: SupervisionNotice, at: Any) -> dict[str, Any]:
    is_replied = found.replied_at is not None
    may_reply = rules.may_reply(request.actor, found.answer_duty.post_id, is_replied=is_replied)
    return {
        "notice": found,
        "duty": found.duty,
        "turn": None if is_replied else chip(found.answer_duty, at),
        "chip": chip(found.duty, at) if found.duty.is_open else "",
        "form": ReplyForm() if may_reply else None,
        "may_reply": bool(may_reply),
        "next_url": _next(request.actor, found, at),
        "refusal": "",
    }


def _next(actor: Any, found: SupervisionNotice, at: Any) -> str:
    """Return where the step after an unanswered notice is, for who presses: a page of an app above, where it is."""
    is_late = found.replied_at is None and found.until_on < clock.day_of(at)
    presses = (actor.can(Power.DISPATCH) or actor.can(Power.OVERSEE)) and not actor.holds(found.answer_duty.post_id)
    return address("censures:propose", found.pk) if is_late and presses else ""
