"""The door, the public account, and the rows behind its figures. No sign-in, nothing private, nothing remembered."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiyin.account.insight import queries as insight
from huiyin.front.portal import queries, rules
from huiyin.front.portal.forms import RecordsForm
from huiyin.front.portal.views.kept import kept
from huiyin.kit import clock
from huiyin.kit.http import public
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.kinds import RefusalCode, Topic
from huiyin.loop.matters.rules.states import Bucket, State

PARTS = (("answered", "已答复"), ("owed", "在等答复"), ("refused", "不予受理"), ("disposed", "到期处置"))


def days_since(moment: datetime) -> int:
    """Return how many days ago something was registered."""
    return (clock.today() - clock.day_of(moment)).days


@public
@require_safe
@kept
def home(request: Any) -> HttpResponse:
    """Show the two doors, how many wait, and what landed lately."""
    unit = queries.root()
    balance = insight.balance(unit) if unit else None
    waiting = queries.longest_waiting(limit=1)
    days = days_since(waiting[0].registered_at) if waiting else None
    landed = queries.lately_landed()
    context = {
        "mine": unit.name if unit else "",
        "waiting": rules.waiting_sentence(balance.owed if balance else 0, days),
        "landed": [{"matter": m, "days": _days_taken(m)} for m in landed],
    }
    return render(request, "portal/home.html", context)


def _days_taken(matter: Matter) -> int:
    end = matter.ended_at or matter.registered_at
    return (clock.day_of(end) - clock.day_of(matter.registered_at)).days


@public
@require_safe
@kept
def public_page(request: Any) -> HttpResponse:
    """Show the balance, who waits longest by debtor, and refusals by code."""
    unit = queries.root()
    if unit is None:
        return render(request, "portal/public.html", {"parts": [], "mine": ""})
    today = clock.today()
    seen = insight.seen(unit, months=0, today=today, head_count=insight.head_count(unit))
    board, balance, weeks = seen.board, seen.board.balance, seen.weeks
    context = {
        "mine": unit.name,
        "parts": [_part(kind, label, getattr(balance, kind)) for kind, label in PARTS],
        "waiting": [_waiting_row(m) for m in queries.longest_waiting()],
        "refused": [{"part": p, "url": _records(refusal=p.code)} for p in board.refused],
        "topics": board.topics,
        "weeks": weeks,
        "week": {name: values[-1] for name, values in weeks.items()},
        "late": board.late,
        "at": clock.now(),
    }
    return render(request, "portal/public.html", context)


def _records(**query: str) -> str:
    return f"{reverse('portal:records')}?{urlencode(query)}"


def _part(kind: str, label: str, value: int) -> dict[str, Any]:
    return {"label": label, "value": value, "kind": kind, "url": _records(bucket=kind)}


def _waiting_row(found: insight.Waiting) -> dict[str, Any]:
    return {
        "number": found.number,
        "topic": Topic(found.topic).label,
        "state": State(found.state).label,
        "post": found.post,
        "days": days_since(found.registered_at),
    }


def row(matter: Matter) -> dict[str, Any]:
    """Return what a public row may say: number, topic, state, debtor post, days waiting. Never a title or a text."""
    return {
        "number": matter.number,
        "topic": Topic(matter.topic).label,
        "state": State(matter.state).label,
        "refusal": RefusalCode(matter.refusal).label if matter.state == State.REFUSED and matter.refusal else "",
        "post": _whose(matter),
        "days": days_since(matter.registered_at),
        "is_waiting": matter.bucket == Bucket.OWED,
        "url": reverse("portal:answer", args=[matter.pk]) if matter.is_public else "",
    }


def _whose(matter: Matter) -> str:
    """Return the debtor post; a landed matter that its registrar holds for the asker waits for the asker."""
    if matter.state == State.LANDED and matter.debtor_id == matter.registrar_id:
        return "提出人"
    return matter.debtor.name if matter.debtor_id and matter.debtor else ""


@public
@require_safe
@kept
def records(request: Any) -> HttpResponse:
    """List the public rows behind a figure."""
    form = RecordsForm(request.GET)
    form.is_valid()
    given = {name: value for name, value in form.cleaned_data.items() if value and name != "before"}
    found, following = queries.records(**given, before=form.cleaned_data.get("before"))
    unit = queries.root()
    total = _total(insight.board(unit, months=0, today=clock.today(), head_count=9), given) if unit else 0
    labels = {**dict(PARTS), **dict(RefusalCode.choices)}
    context = {
        "rows": [row(m) for m in found],
        "title": "、".join(str(labels[value]) for value in given.values()) or "全部事项",
        "total": total,
        "next_url": "?" + urlencode({**given, "before": following}) if following else "",
        "first_url": "?" + urlencode(given) if form.cleaned_data.get("before") else "",
    }
    return render(request, "portal/records.html", context)


def _total(board: Any, given: dict[str, str]) -> int:
    if "refusal" in given:
        return sum(part.n for part in board.refused if part.code == given["refusal"])
    return int(getattr(board.balance, given.get("bucket", "received")))
