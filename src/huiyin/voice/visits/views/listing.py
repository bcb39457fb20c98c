"""The carer's list, and plain numbers by branch."""

from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiyin.ground.people.rules import Power
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit import clock
from huiyin.voice.visits.forms import MonthForm
from huiyin.voice.visits.queries import facts, lists
from huiyin.voice.visits.rules.permissions import may_see_figures
from huiyin.voice.visits.views.frame import chip, goes_to, notes, tabs


@require_safe
@never_cache
def list_visits(request: Any) -> HttpResponse:
    """Show what the reader owes, then those they answer for, the longest unvisited first."""
    actor, today = request.actor, clock.today()
    if not actor.can(Power.CARE):
        if may_see_figures(actor):
            return goes_to("figures")
        if not actor.posts:
            raise Http404
    owed, known = lists.owed(actor), lists.my_people(actor, today)
    context = {
        "tabs": tabs(request, "list"),
        "owed": [{"trigger": t, "chip": chip(t)} for t in owed],
        "people": known,
        "records": lists.my_records(actor),
        "sentence": _sentence(len(owed), known, today),
        "notes": notes(request),
    }
    return render(request, "visits/list.html", context)


def _sentence(owed: int, known: list[lists.Known], today: Any) -> str:
    per_month = int(rulebook.value("care.contact_per_month", on=today))
    first = today.replace(day=1)
    met = sum(k.last_on is not None and k.last_on >= first for k in known)
    begun = f"有 {owed} 次见面轮到您。" if owed else "现在没有轮到您的走访和谈心。"
    if not known:
        return begun
    often = f"（规则：每人每月 {per_month} 次）" if per_month else ""
    return f"{begun}您联系 {len(known)} 人，本月见过 {met} 人{often}。"


@require_safe
def figures(request: Any) -> HttpResponse:
    """Show numbers by branch over some months; small cells stay hidden, nobody is named."""
    if not may_see_figures(request.actor):
        raise Http404
    form = MonthForm(request.GET)
    months = form.cleaned_data["months"] if form.is_valid() else 3
    today = clock.today()
    first = (today - timedelta(days=30 * (months - 1))).replace(day=1)
    found = facts.by_branch(first, today)
    context = {
        "tabs": tabs(request, "figures"),
        "periods": [
            {"label": label, "url": f"?months={n}", "is_current": n == months}
            for n, label in MonthForm.base_fields["months"].choices
        ],
        "rows": [{"branch": b, "facts": found.get(b.pk)} for b in facts.branches()],
        "least": int(rulebook.value("privacy.k", on=today)),
        "days": int(rulebook.value("visit.effective_days", on=today)),
    }
    return render(request, "visits/figures.html", context)
