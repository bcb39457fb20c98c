"""Lists: mine to hold and to attend, those held, the month, the branches' periods, what was heard, a matter's slot."""

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiyin.ground.people.rules import Power
from huiyin.kit import clock
from huiyin.kit.face.templatetags.face.marks import badge, clock_chip
from huiyin.kit.http import address
from huiyin.loop.duties.rules import standing
from huiyin.loop.matters import queries as matters
from huiyin.loop.matters.models import Matter
from huiyin.voice.meetings.models import Term
from huiyin.voice.meetings.queries import lists, outcome
from huiyin.voice.meetings.queries import series as repeated
from huiyin.voice.meetings.rules.kinds import OF_BRANCH, Kind
from huiyin.voice.meetings.rules.periods import months_back
from huiyin.voice.meetings.rules.permissions import Hosts, may_arrange
from huiyin.voice.meetings.views.frame import note_of, row_of, show

DONE = {"close": "例会已停办。", "cancel": "会议已取消，请的人都收到了一条消息。"}
# The columns of the branches' table: short names, so that it fits.
SHORT = {
    Kind.CONGRESS: "党员大会",
    Kind.COMMITTEE: "支委会",
    Kind.GROUP: "党小组会",
    Kind.LECTURE: "党课",
    Kind.THEME_DAY: "主题党日",
    Kind.ORG_LIFE: "组织生活会",
    Kind.MEMBER_REVIEW: "民主评议",
    Kind.SEMINAR: "网格研讨",
    Kind.GRID: "网格例会",
}


@require_safe
def list_meetings(request: Any) -> HttpResponse:
    """Show what the reader owes and has not planned, what comes, and what was held."""
    before = request.GET.get("before", "")
    held, following = lists.held(request.actor, before=int(before) if before.isdecimal() and len(before) < 19 else None)
    coming, owed = lists.coming(request.actor), lists.owed(request.actor)
    context = {
        "owed": [_owed_row(term) for term in owed],
        "coming": [row_of(m) for m in coming],
        "held": [row_of(m) for m in held],
        "sentence": _sentence(len(owed), len(coming)),
        "next_url": f"?before={following}" if following else "",
        "first_url": reverse("meetings:list") if before else "",
        "may_arrange": bool(may_arrange(request.actor, Kind.SYMPOSIUM, Hosts())),
        "may_repeat": request.actor.can(Power.PLAN_GRID),
        "has_branches": bool(repeated.branches_seen(request.actor)),
        "feed_url": address("exchange:show_feed"),
        "notes": note_of(request, DONE),
    }
    return render(request, "meetings/list.html", context)


def _owed_row(term: Term) -> dict[str, Any]:
    return {"term": term, "series": term.series, "chip": chip(term)}


def chip(term: Term) -> str:
    """Draw the clock of a period."""
    stands = standing(term.duty.due_at, clock.now(), repeated.workdays())
    return clock_chip(**stands, at=term.duty.due_at)


def _sentence(owed: int, coming: int) -> str:
    if not owed and not coming:
        return "现在没有要您安排的会，也没有请您参加的会。"
    parts = [f"{owed} 次会还没有安排"] if owed else []
    parts += [f"{coming} 次会就要开"] if coming else []
    return f"{'，'.join(parts)}。"


@require_safe
def calendar(request: Any) -> HttpResponse:
    """Show a month with the meetings the reader may open; a list on a phone."""
    today = clock.today()
    first = _month(request.GET.get("month", ""), today)
    weeks = lists.month(request.actor, first, today)
    days = [day for week in weeks for day in week if not day.is_other and day.meetings]
    context = {
        "first": first,
        "weeks": weeks,
        "days": days,
        "previous": f"?month={months_back(first, 1):%Y-%m}",
        "following": f"?month={months_back(first, -1):%Y-%m}",
        "is_now": first == today.replace(day=1),
        "feed_url": address("exchange:show_feed"),
        "count": sum(len(day.meetings) for day in days),
    }
    return render(request, "meetings/calendar.html", context)


def _month(typed: str, today: date) -> date:
    year, _, number = typed.partition("-")
    if year.isdecimal() and number.isdecimal() and len(typed) == 7 and 2000 <= int(year) <= 2100:
        return date(int(year), min(max(int(number), 1), 12), 1)
    return today.replace(day=1)


@require_safe
def branches(request: Any) -> HttpResponse:
    """Show, for each branch the reader follows, how the running period of each kind stands, and what is late."""
    found = repeated.branches_seen(request.actor)
    if not found:
        raise Http404
    only = request.GET.get("late") == "1"
    lines = repeated.lines(found, OF_BRANCH, clock.today())
    late = [line for line in lines if line.late]
    context = {
        "columns": [SHORT[kind] for kind in OF_BRANCH],
        "lines": [_line(one) for one in (late if only else lines)],
        "is_late_only": only,
        "late": len(late),
        "count": len(lines),
        "none": sum(not any(one.cells) for one in lines),
    }
    return render(request, "meetings/branches.html", context)


def _line(one: repeated.Line) -> dict[str, Any]:
    cells = zip((SHORT[kind] for kind in OF_BRANCH), one.cells, strict=True)
    return {"branch": one.branch, "late": one.late, "cells": [_cell(label, held) for label, held in cells]}


def _cell(label: str, held: repeated.Held | None) -> dict[str, Any]:
    if held is None:
        return {"label": label, "mark": "—", "url": ""}
    if held.is_held and held.meeting:
        return {"label": label, "mark": badge("已开", "green"), "url": held.meeting.link()}
    if held.meeting:
        return {"label": label, "mark": badge("已排", "primary"), "url": held.meeting.link()}
    return {"label": label, "mark": badge("未开", "line"), "url": held.term.series.link()}


@require_safe
def heard(request: Any) -> HttpResponse:
    """Show the staff of the invited units what was said at symposia and what became of it; no names but agreed ones."""
    return render(request, "meetings/heard.html", {"heard": outcome.heard(request.user)})


@require_safe
def of_matter(request: Any, pk: int) -> HttpResponse:
    """Show which meetings spoke of a matter: a slot on its page."""
    try:
        matter = matters.get_for(request.actor, pk)
    except Matter.DoesNotExist as missing:
        raise Http404 from missing
    context = {"matter": matter, "spoken": outcome.spoke_of(matter, request.actor)}
    return show(request, "meetings/of_matter.html", "meetings/_of_matter.html", context)
