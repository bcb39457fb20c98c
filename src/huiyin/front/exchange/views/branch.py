"""Reports out: as .docx in the official layout, as .xlsx."""

from operator import itemgetter
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_safe

from huiyin.branch.tasks.queries import plans
from huiyin.front.exchange.queries import branch_papers, official, workbook
from huiyin.front.exchange.rules import Column
from huiyin.front.exchange.views.documents import docx
from huiyin.front.exchange.views.workbooks import XLSX
from huiyin.kit.http import found
from huiyin.loop.reports import queries as reports
from huiyin.loop.reports.rules import ReportKind


@require_safe
def report_docx(request: Any, pk: int) -> HttpResponse:
    """Give a signed report as an official document."""
    report = found(reports.get_for, request.actor, pk)
    return docx(str(report), official.write(branch_papers.report_paper(report)))


@require_safe
def report_xlsx(request: Any, pk: int) -> FileResponse:
    """Give the facts and words of a signed monthly report or summary as a workbook."""
    report = found(reports.get_for, request.actor, pk)
    if report.kind == ReportKind.CONTACT:
        raise Http404
    source = reports.source_of(report.kind)
    columns = [Column(label, 12, itemgetter(name)) for name, label in source.columns.items()]
    content = workbook.write("应办", columns, source.rows(report.facts), branch_papers.about(report))
    answer = FileResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(str(report))}.xlsx"
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def plan_docx(request: Any, pk: int) -> HttpResponse:
    """Give a task list as an official document to who may read it."""
    plan = found(plans.get_for, request.actor, pk)
    return docx(str(plan), official.write(branch_papers.plan_paper(plan)))
