"""Monthly reports and quarter summaries: which one is asked for, and what is shown beside the counted facts."""

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.branch.tasks.queries import reports as queries
from huiyin.branch.tasks.rules import reports as rules
from huiyin.branch.tasks.views.frame import DONE
from huiyin.kit import clock
from huiyin.kit.http import found
from huiyin.kit.periods import Cadence, Period, parse
from huiyin.loop.reports import views as reports

FILES = {"exchange:report_docx": "Word 文档", "exchange:report_xlsx": "Excel 表格"}


def _asked(request: Any, pk: int, key: str) -> reports.Sheet:
    """Return the report of an address, for who may read it and where such a report exists."""
    period = parse(key)
    if period is None or period.cadence not in {Cadence.MONTH, Cadence.QUARTER} or period.first > clock.today():
        raise Http404
    post = found(queries.post_for, request.actor, pk)
    if not queries.is_owed(post, period):
        raise Http404
    return reports.Sheet(rules.kind_of(period), post, period, "tasks", "任务", FILES, DONE, "tasks/report.html", _more)


def _more(facts: Any, period: Period) -> dict[str, Any]:
    return {"burden": rules.burden(facts, period), "is_heavy": rules.is_heavy(facts, period)}


@require_safe
def report(request: Any, pk: int, key: str) -> HttpResponse:
    """Show a report: filled from facts and waiting for words, or as signed, with its earlier versions."""
    return reports.report(request, _asked(request, pk, key))


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: Any, pk: int, key: str) -> HttpResponse:
    """Sign the report with a few words."""
    return reports.sign(request, _asked(request, pk, key))


@require_http_methods(["GET", "HEAD", "POST"])
def correct_report(request: Any, pk: int, key: str) -> HttpResponse:
    """Put a corrected version beside the signed one."""
    return reports.correct_report(request, _asked(request, pk, key))
