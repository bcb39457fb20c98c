"""Importing from a workbook: upload, report, accept; template, export, faults and one-time codes as files."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.ground.people import actions, forms
from huiyin.ground.people.queries import intake as queries
from huiyin.ground.people.queries import staff as rows
from huiyin.ground.people.queries import workbook_out
from huiyin.ground.people.rules import may_keep_staff
from huiyin.kit.verdicts import Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 50


@require_http_methods(["GET", "POST"])
def upload(request: Any) -> HttpResponse:
    """Take a workbook in and go to its report."""
    form = forms.WorkbookForm(request.POST or None, request.FILES or None)
    earlier = rows.intakes(request.actor)
    if form.is_bound and form.is_valid():
        file = form.cleaned_data["workbook"]
        try:
            intake = actions.take_in(
                file.read(),
                file_name=file.name,
                is_whole_roll=form.cleaned_data["is_whole_roll"],
                by=request.actor,
            )
            return redirect("people:import_report", pk=intake.pk)
        except Refused as no:
            form.add_error("workbook", no.reason)
    status = 422 if form.is_bound else 200
    return render(request, "people/import.html", {"form": form, "earlier": earlier}, status=status)


@require_safe
def report(request: Any, pk: int) -> HttpResponse:
    """Show the faults by row, or what accepting would change."""
    return _report(request, rows.intake_for(request.actor, pk))


def _report(request: Any, intake: Any, refusal: str = "") -> HttpResponse:
    is_faulty = intake.state == intake.State.FAULTY
    context = {
        "intake": intake,
        "is_faulty": is_faulty,
        "is_ready": intake.state == intake.State.READY,
        "faults": queries.faults_of(intake)[:SHOWN] if is_faulty else [],
        "shown": SHOWN,
        "sheets": _sheets(intake.summary),
        "refusal": refusal,
    }
    return render(request, "people/import_report.html", context, status=409 if refusal else 200)


def _sheets(summary: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"name": sheet, "new": n, "changed": c, "ending": e, "same": s, "samples": summary["samples"][sheet]}
        for sheet, (n, c, e, s) in summary.get("counts", {}).items()
    ]


@require_POST
def accept(request: Any, pk: int) -> HttpResponse:
    """Carry the import out."""
    intake = rows.intake_for(request.actor, pk)
    try:
        actions.accept(intake, by=request.actor)
    except Refused as no:
        return _report(request, intake, no.reason)
    return redirect("people:import_report", pk=pk)


@require_safe
def faults(request: Any, pk: int) -> HttpResponse:
    """Give all faults as a workbook."""
    found = queries.faults_of(rows.intake_for(request.actor, pk))
    lines = [(f.sheet, f.row or "", f.column, f.message) for f in found]
    return _file("导入错误清单", workbook_out.table("错误", ["工作表", "行", "列", "问题"], lines, [10, 8, 16, 60]))


@require_POST
@never_cache
def codes(request: Any, pk: int) -> HttpResponse:
    """Give the one-time codes of new people as a workbook, once."""
    intake = rows.intake_for(request.actor, pk)
    try:
        lines = actions.hand_out_codes(intake, by=request.actor)
    except Refused as no:
        return _report(request, intake, no.reason)
    headers = ["工号", "姓名", "单位", "一次性口令"]
    return _file("一次性口令", workbook_out.table("口令", headers, lines, [14, 12, 24, 18]))


@require_safe
def template(request: Any) -> HttpResponse:
    """Give the empty workbook."""
    _gate(request)
    return _file("人员导入模板", workbook_out.template())


@require_safe
def export(request: Any) -> HttpResponse:
    """Give the present units, branches, posts and staff; importing it again changes nothing."""
    _gate(request)
    return _file("单位岗位人员", workbook_out.export())


def _gate(request: Any) -> None:
    if not may_keep_staff(request.actor):
        raise Http404


def _file(name: str, content: bytes) -> HttpResponse:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}.xlsx", "Cache-Control": "no-store"}
    return HttpResponse(content, content_type=XLSX, headers=headers)
