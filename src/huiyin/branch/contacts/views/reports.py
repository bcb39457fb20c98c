"""The leader's report of a quarter to the party committee: which one is asked for."""

from typing import Any

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from huiyin.branch.contacts.queries import reports as queries
from huiyin.kit import clock
from huiyin.kit.http import found
from huiyin.kit.periods import Cadence, parse
from huiyin.loop.reports import views as reports
from huiyin.loop.reports.queries import versions
from huiyin.loop.reports.rules import ReportKind

FILES = {"exchange:contact_report_docx": "Word 文档"}
DONE = {"sign": "已签字上报。", "correct_report": "已更正，原来的一份还在下面。"}


def _asked(request: Any, pk: int, key: str) -> reports.Sheet:
    period = parse(key)
    if period is None or period.cadence != Cadence.QUARTER or period.first > clock.today():
        raise Http404
    post = found(queries.post_for, request.actor, pk)
    if not queries.followed(post, period) and not versions(post.pk, ReportKind.CONTACT, period):
        raise Http404
    return reports.Sheet(ReportKind.CONTACT, post, period, "contacts", "联系点", FILES, DONE)


@require_safe
def report(request: Any, pk: int, key: str) -> HttpResponse:
    """Show a report: filled from facts, or as signed."""
    return reports.report(request, _asked(request, pk, key))


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: Any, pk: int, key: str) -> HttpResponse:
    """Sign the report with a few words."""
    return reports.sign(request, _asked(request, pk, key))


@require_http_methods(["GET", "HEAD", "POST"])
def correct_report(request: Any, pk: int, key: str) -> HttpResponse:
    """Put a corrected version beside the signed one."""
    return reports.correct_report(request, _asked(request, pk, key))
