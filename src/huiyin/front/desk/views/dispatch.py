"""The dispatcher's board: late duties by unit and kind, what lies still, supervision, notices, vacant posts."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.front.desk import queries as desk
from huiyin.front.desk import rules as desk_rules
from huiyin.front.desk.forms import DispatchForm
from huiyin.front.desk.queries import dispatch as queries
from huiyin.front.desk.rules import dispatch as rules
from huiyin.front.desk.rules.dispatch import Group
from huiyin.front.desk.views.held import board_unit, held_by
from huiyin.ground.people.models import Unit
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit import clock
from huiyin.kit.http import address
from huiyin.loop.censures import queries as waiting
from huiyin.loop.censures.queries import standing as censures
from huiyin.loop.duties.models import Duty, SupervisionNotice
from huiyin.loop.duties.views import chip


@require_safe
def dispatch(request: Any) -> HttpResponse:
    """Show the board of a unit the reader oversees or dispatches; 404 for anybody else."""
    form = DispatchForm(request.GET)
    form.is_valid()
    unit = board_unit(request, form.cleaned_data.get("unit"))
    if unit is None:
        raise Http404
    at, actor = clock.now(), request.actor
    lines, empty = queries.late_by_unit(unit), queries.vacant(unit)
    days = int(rulebook.value("stillness.days", on=clock.day_of(at)))
    groups = [g for g in Group if any(line.late.get(g) for line in lines)]
    late = sum(line.total for line in lines)
    asked = censures.open_notices(actor, unit)
    context = {
        "unit": unit,
        "sentence": rules.sentence(unit.name, late, len(lines), empty.count, most=queries.MOST_VACANT),
        "filters": [menu(desk.board_menu(actor, held_by(request).posts, unit), unit)],
        "groups": groups,
        "lines": [_line(line, groups, unit) for line in lines],
        "totals": [{"label": g.label, "n": sum(line.late.get(g, 0) for line in lines)} for g in groups],
        "total": late,
        "all_url": address("desk:late_duties", unit=unit.pk),
        "climbed": [_row(duty, actor, at) for duty in queries.climbed(actor, unit)],
        "notices": [_notice(one, actor, at) for one in asked[: queries.SHOWN]],
        "notices_more": max(len(asked) - queries.SHOWN, 0),
        "standing_url": address("censures:standing", unit=unit.pk),
        "still": [_row(duty, actor, at) for duty in queries.still(actor, unit, at=at, days=days)],
        "days": days,
        "vacant": empty,
    }
    return render(request, "desk/dispatch.html", context)


def menu(units: list[Unit], unit: Unit) -> dict[str, Any]:
    """Return the filter line's menu of units one may turn to."""
    options = [{"label": u.name, "url": f"?unit={u.pk}", "is_current": u.pk == unit.pk} for u in units]
    return {"label": "单位", "value_label": unit.name, "is_set": unit.parent_id is not None, "options": options}


def _line(line: queries.Line, groups: list[Group], unit: Unit) -> dict[str, Any]:
    is_own = line.unit.pk == unit.pk

    def url(group: str = "") -> str:
        return address("desk:late_duties", unit=line.unit.pk, group=group)

    return {
        "unit": f"{unit.name}直属" if is_own else line.unit.name,
        "url": "" if is_own else address("desk:dispatch", unit=line.unit.pk),
        "cells": [{"n": line.late.get(g, 0), "url": url(g), "label": g.label} for g in groups],
        "total": line.total,
        "total_url": url(),
    }


def _row(duty: Duty, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return a duty as a row: what and whose, its clock, and where a notice about it can be issued."""
    over = duty.over
    may_press = duty.due_at < at and desk_rules.may_press(actor)
    return {
        "title": duty.subject,
        "kind": duty.get_kind_display(),
        "post": duty.post.name,
        "detail": f"第 {duty.level} 级，{over.post.name}的“{over.get_kind_display()}”" if over else "",
        "link": duty.link if desk_rules.may_open(actor, duty.source) else "",
        "held": (clock.day_of(at) - clock.day_of(duty.opened_at)).days,
        "chip": chip(duty, at),
        "press_url": address("duties:issue_notice", duty.pk) if may_press else "",
    }


def _notice(notice: SupervisionNotice, actor: Actor, at: datetime) -> dict[str, Any]:
    """Return an open notice with its clock and, for who may press, the step that comes next."""
    day = clock.day_of(at)
    is_open = desk_rules.may_press(actor) and not notice.has_censure  # type: ignore[attr-defined]
    from_day = waiting.silent_from(notice.until_on, on=day)
    return {
        "notice": notice,
        "chip": chip(notice.answer_duty, at),
        "next_url": address("censures:propose", notice.pk) if is_open and from_day <= day else "",
        "next_on": from_day if is_open and notice.until_on < day < from_day else None,
        "has_censure": notice.has_censure,  # type: ignore[attr-defined]
    }


@require_safe
def late_duties(request: Any) -> HttpResponse:
    """List the late duties behind a figure of the board, oldest first."""
    form = DispatchForm(request.GET)
    form.is_valid()
    unit = board_unit(request, form.cleaned_data.get("unit"))
    if unit is None:
        raise Http404
    at, group = clock.now(), form.cleaned_data.get("group") or ""
    found = queries.late_duties(request.actor, unit, group, after=form.cleaned_data.get("after") or "")
    query = {"unit": unit.pk} | ({"group": group} if group else {})
    context = {
        "unit": unit,
        "group": Group(group).label if group else "",
        "rows": [_row(duty, request.actor, at) for duty in found.rows],
        "next_url": "?" + urlencode({**query, "after": found.after}) if found.after else "",
        "board_url": address("desk:dispatch", unit=unit.pk),
    }
    return render(request, "desk/late_duties.html", context)
