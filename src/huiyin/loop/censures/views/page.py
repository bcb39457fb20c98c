"""The page of one criticism: the facts, whose turn it is, what was said, and the reader's verbs."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiyin.ground.files import queries as files
from huiyin.ground.people import queries as people
from huiyin.kit import clock
from huiyin.kit.http import address, found, note_of
from huiyin.loop.censures import queries
from huiyin.loop.censures.models import Censure, Referral
from huiyin.loop.censures.rules import facts, permissions, sentences
from huiyin.loop.censures.rules.permissions import Case
from huiyin.loop.censures.rules.states import ENDED, STANDING, TRANSITIONS, State, Verb
from huiyin.loop.duties.views import chip


@require_safe
def censure(request: Any, pk: int) -> HttpResponse:
    """Show a criticism to who may read it."""
    at, one = clock.now(), found(queries.get_for, request.actor, pk)
    case = queries.case_of(one, at)
    reports = queries.rectifications(one)
    attached = files.of_subjects("rectification", [report.pk for report in reports])
    context = {
        "censure": one,
        "facts": facts.sentences(facts.read(one.facts), post=one.post.name, subject=one.notice.duty.subject),
        "turn": _turn(one, request.actor, at),
        "verbs": _verbs(one, case, request.actor, at),
        "reports": [{"report": report, "files": attached.get(report.pk, [])} for report in reports],
        "hearing": chip(one.hearing, at) if one.hearing and one.hearing.is_open else "",
        "pleads_until": _pleads_until(one, case, at),
        "earlier": queries.earlier(one) if case.is_repeated else [],
        "referral": _referral(one, case, request.actor, at),
        "paper_url": address("exchange:censure", one.pk) if one.number else "",
        "notes": note_of(request, {verb.value: text for verb, text in sentences.DONE.items()}),  # type: ignore[attr-defined]
    }
    return render(request, "censures/censure.html", context)


def _pleads_until(one: Censure, case: Case, at: datetime) -> Any:
    """Return until when the post may state its case; nothing once it has, or the day is over."""
    is_open = one.state in STANDING and not case.is_pleaded and case.pleads_until is not None
    return case.pleads_until if is_open and case.pleads_until >= clock.day_of(at) else None  # type: ignore[operator]


def _turn(one: Censure, actor: Any, at: datetime) -> dict[str, Any]:
    if one.state in ENDED or one.duty is None:
        return {
            "post": State(one.state).label,
            "owed": f"{sentences.ENDING[one.state]}。",
            "is_done": one.state == State.CLOSED,
            "is_refused": one.state != State.CLOSED,
        }
    holder = people.holder(one.duty.post)
    return {
        "post": one.duty.post.name,
        "person": holder.name if holder else "空缺",
        "owed": sentences.OWED[one.state],
        "until": one.duty.due_at,
        "chip": chip(one.duty, at),
        "is_mine": actor.holds(one.duty.post_id),
        "is_overdue": one.duty.due_at < at,
    }


def _verbs(one: Censure, case: Case, actor: Any, at: datetime) -> list[dict[str, Any]]:
    """Return the verbs that may be done now, and those whose absence wants a reason."""
    shown = []
    for verb in (verb for verb in Verb if (one.state, verb) in TRANSITIONS and verb != Verb.LAPSE):
        verdict = permissions.may(verb, actor, case, today=clock.day_of(at))
        is_asked = verb in sentences.TOLD_WHY and _would_look_for(verb, actor, case)
        if verdict or is_asked:
            shown.append(
                {
                    "verb": verb.value,
                    "label": verb.label,
                    "url": reverse(f"censures:{verb.value}", args=[one.pk]),
                    "is_allowed": bool(verdict),
                    "reason": verdict.reason,
                    "is_main": verb in sentences.MAIN,
                    "is_danger": verb in sentences.DANGEROUS,
                }
            )
    return shown


def _would_look_for(verb: Verb, actor: Any, case: Case) -> bool:
    if verb == Verb.PLEAD:
        return bool(actor.holds(case.post_id))
    return bool(actor.posts & {case.signer_id, *case.above}) and not actor.holds(case.post_id)


def _referral(one: Censure, case: Case, actor: Any, at: datetime) -> dict[str, Any] | None:
    """Return the hand-over; its decision only for who handed over, discipline inspection and the post concerned."""
    referral: Referral | None = queries.referral_of(one)
    if referral is None:
        return None
    concerned = one.post_id if queries.held_since(actor, one) else None
    may_read = permissions.may_read_decision(
        actor, handed_by=referral.by_post_id, censured=concerned, deciding=referral.duty.post_id, walled=case.walled
    )
    return {
        "row": referral,
        "may_read": may_read,
        "chip": chip(referral.duty, at) if referral.decided_at is None else "",
        "expired": sentences.EXPIRED if referral.expired_at else "",
    }
