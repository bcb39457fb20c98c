"""A worker's own page: what they asked by name, what they can say about it, what they were told."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.front.portal import queries, rules
from huiyin.kit import clock
from huiyin.kit.http import address
from huiyin.loop.duties.rules import days_late
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import Verb
from huiyin.voice.visits.queries import lists as visits


@require_safe
@never_cache
def mine(request: Any) -> HttpResponse:
    """Show the reader's own matters, those that wait for their word first."""
    rows = [_row(m) for m in queries.own(request.actor)]
    context = {
        "person": request.user,
        "asking": [r for r in rows if r["asks"]],
        "others": [r for r in rows if not r["asks"]],
        "news": queries.news(request.actor),
        "new_url": address("matters:register"),
        "carer_url": address("grid:mine"),
        "heard_url": address("meetings:heard"),
        "feed_url": address("exchange:show_feed"),
        "inbox_url": address("inbox:inbox"),
        "desk_url": reverse("desk:home") if request.actor.posts else "",
        "has_any": bool(rows),
        "visits_waiting": visits.waiting_for(request.actor.person_id),
    }
    return render(request, "portal/mine.html", context)


def _row(matter: Matter) -> dict[str, Any]:
    asks = rules.asks_for_word(matter.state)
    due_at = matter.clock.due_at if matter.clock and matter.is_open else None
    is_running = matter.paused_at is None and not asks
    return {
        "matter": matter,
        "saying": rules.saying(matter.state),
        "asks": asks,
        "confirm_url": address(f"matters:{Verb.CONFIRM.value}", matter.pk) if asks else "",
        "reopen_url": address(f"matters:{Verb.REOPEN.value}", matter.pk) if asks else "",
        "days": (clock.today() - clock.day_of(matter.registered_at)).days,
        "due_on": clock.day_of(due_at) if due_at else None,
        "late_days": days_late(due_at, None, clock.now()) if due_at and is_running else 0,
    }
