"""One address for everything owed here: who may know goes on to its page, a superior sees that a visit is late."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.loop.duties.models import Duty
from huiyin.voice.visits.queries import seen
from huiyin.voice.visits.views.frame import found

PAGES = {"trigger": "trigger", "measure": "measure", "case": "case", "case.review": "case"}


@require_safe
@never_cache
def owed(request: Any, pk: int) -> HttpResponse:
    """Lead to the trigger, the case or the measure; to a superior say only that it is late, and where."""
    lead = found(seen.owed_for, request, pk)
    if lead.is_partial:
        return late(request, lead.branch, lead.duty)
    return redirect(f"visits:{PAGES[lead.duty.source]}", lead.duty.source_id)


def late(request: Any, branch: Any, duty: Duty | None) -> HttpResponse:
    """Show that something is late: the same words whatever it is about."""
    context = {
        "branch": branch,
        "duty": duty,
        "what": duty.get_kind_display() if duty is not None else "走访",
        "is_mine": duty is not None and request.actor.holds(duty.post_id),
        "notes": [],
    }
    return render(request, "visits/late.html", context)
