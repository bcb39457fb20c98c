"""Workbooks out: the matters' list as seen, records behind a figure, the boxes' log, papers, the staff."""

from typing import Any
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from huiyin.front.desk import queries as desk
from huiyin.front.desk.forms import RecordsForm
from huiyin.front.desk.rules import MONTHS
from huiyin.front.exchange import rules
from huiyin.front.exchange.forms import filters_of
from huiyin.front.exchange.queries import rows, workbook
from huiyin.ground.people.rules import may_keep_staff
from huiyin.kit import clock
from huiyin.voice.boxes.rules import may_manage
from huiyin.voice.meetings.forms.shelf import ShelfForm
from huiyin.voice.meetings.queries import shelf

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def matters(request: Any) -> FileResponse:
    """Give the list as the reader sees and filters it, newest first, up to 100,000 rows."""
    at = clock.now()
    filters, chosen = filters_of(request.GET, clock.day_of(at))
    ids = rows.matter_ids(request.actor, filters, rules.MOST_ROWS)
    is_cut, ids = len(ids) > rules.MOST_ROWS, ids[: rules.MOST_ROWS]
    about = rules.about("事项清单", len(ids), at, is_cut=is_cut, chosen=chosen)
    return _file("事项清单", workbook.write("事项", rules.MATTERS, rows.matters(ids), about))


@require_safe
def records(request: Any) -> FileResponse:
    """Give the matters behind a figure of a board, as the reader may see them, newest first."""
    at = clock.now()
    form = RecordsForm(request.GET)
    form.is_valid()
    unit = desk.board_unit(request.actor, desk.held(request.actor).posts, form.cleaned_data.get("unit"))
    if unit is None:
        raise Http404
    ids = rows.record_ids(request.actor, form.wanted(unit, today=clock.day_of(at)), rules.MOST_ROWS)
    is_cut, ids = len(ids) > rules.MOST_ROWS, ids[: rules.MOST_ROWS]
    chosen = [unit.name, dict(MONTHS)[form.period()], *form.words()]
    about = rules.about("看板数字后面的记录", len(ids), at, is_cut=is_cut, chosen=chosen)
    return _file("看板记录", workbook.write("事项", rules.MATTERS, rows.matters(ids), about))


@require_safe
def boxes_log(request: Any) -> FileResponse:
    """Give the openings of all boxes, newest first."""
    if not may_manage(request.actor):
        raise Http404
    found = list(rows.openings(rules.MOST_ROWS))
    about = rules.about("意见箱开箱记录", len(found), clock.now(), is_cut=False, chosen=[])
    return _file("意见箱开箱记录", workbook.write("开箱记录", rules.OPENINGS, found, about))


@require_safe
def papers(request: Any) -> FileResponse:
    """Give the papers of meetings as the reader sees and filters them, newest first."""
    at = clock.now()
    form = ShelfForm(request.GET)
    ids = shelf.listed_ids(request.actor, form.filters(clock.day_of(at)), limit=rules.MOST_ROWS + 1)
    is_cut, ids = len(ids) > rules.MOST_ROWS, ids[: rules.MOST_ROWS]
    chosen = [*(["按例会"] if "series" in form.chosen() else []), *form.words()]
    about = rules.about("会议资料清单", len(ids), at, is_cut=is_cut, chosen=chosen)
    return _file("会议资料清单", workbook.write("资料", rules.PAPERS, rows.papers(ids), about))


@require_safe
def staff(request: Any) -> HttpResponse:
    """Lead to the people's own export, which can be imported again."""
    if not may_keep_staff(request.actor):
        raise Http404
    return redirect("people:export")


def _file(name: str, content: Any) -> FileResponse:
    day = clock.today().isoformat()
    answer = FileResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}-{day}.xlsx"
    answer["Cache-Control"] = "no-store"
    return answer
