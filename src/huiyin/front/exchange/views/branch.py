"""Reports out: as .docx in the official layout, as .xlsx."""

from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpResponse
from django.views.decorators.http import require_safe

from huiyin.branch.contacts.queries import reports as contacts
from huiyin.branch.tasks.queries import plans, reports
from huiyin.front.exchange import rules
from huiyin.front.exchange.queries import branch_papers, official, workbook
from huiyin.front.exchange.views.documents import docx
from huiyin.front.exchange.views.workbooks import XLSX
from huiyin.kit.http import found


@require_safe
def report_docx(request: Any, pk: int) -> HttpResponse:
    """Give a signed report as an official document."""
    report = found(reports.get_for, request.actor, pk)
    return docx(str(report), official.write(branch_papers.report_paper(report)))


@require_safe
def report_xlsx(request: Any, pk: int) -> FileResponse:
    """Give the facts and words of a signed report as a workbook."""
    report = found(reports.get_for, request.actor, pk)
    rows = branch_papers.facts_rows(report)
    content = workbook.write("应办", rules.REPORT_FACTS, rows, branch_papers.about(report))
    answer = FileResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(str(report))}.xlsx"
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def contact_report_docx(request: Any, pk: int) -> HttpResponse:
    """Give a leader's signed report as an official document."""
    report = found(contacts.get_for, request.actor, pk)
    return docx(str(report), official.write(branch_papers.contact_paper(report)))


@require_safe
def plan_docx(request: Any, pk: int) -> HttpResponse:
    """Give a task list as an official document to who may read it."""
    plan = found(plans.get_for, request.actor, pk)
    return docx(str(plan), official.write(branch_papers.plan_paper(plan)))
