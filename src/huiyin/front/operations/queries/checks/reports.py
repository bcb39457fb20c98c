"""Checks of signed reports: what was signed stands there unchanged, and the facts still count to it."""

from collections.abc import Iterator, Sequence

from huiyin.front.operations.queries.checks.chunks import chunks
from huiyin.front.operations.rules.figures import differences
from huiyin.ground.ledger.models import Entry
from huiyin.loop.reports import queries as reports
from huiyin.loop.reports import rules
from huiyin.loop.reports.models import Report

Named = tuple[str, int]  # a subject of the ledger and its number


def signed() -> Iterator[str]:
    """Every signed report has the figures its signature committed to, and they count the same as of the signature."""
    for some in chunks(Report.objects.select_related("post", "branch"), 200):
        told, counted = _committed(some), _recounted(some)
        for report in some:
            name = f"{report}（第 {report.version} 份）"
            if rules.digest(report.facts) != report.digest or told.get(_named(report)) != report.digest:
                yield f"{name}的数字和签字时写入台账的校验值不一致"
            for path, kept, now in differences(report.facts, counted[report.pk]):
                yield f"{name}的 {path} 签字时是 {kept}，按签字时的事实重算是 {now}"


def _recounted(some: Sequence[Report]) -> dict[int, reports.Facts]:
    """Return the facts counted anew, by report."""
    found: dict[int, reports.Facts] = {}
    for kind in sorted({report.kind for report in some}):
        found |= reports.source_of(kind).recount([report for report in some if report.kind == kind])
    return found


def _named(report: Report) -> Named:
    return report.terms.subject, report.told_as or report.pk


def _committed(some: Sequence[Report]) -> dict[Named, str]:
    """Return the digests the ledger holds, by what it calls a report."""
    subjects, numbers = ({*part} for part in zip(*map(_named, some), strict=True))
    entries = Entry.objects.filter(subject__in=sorted(subjects), subject_id__in=sorted(numbers)).order_by("pk")
    rows = entries.values_list("subject", "subject_id", "data")
    return {(subject, number): data["facts"] for subject, number, data in rows if "facts" in data}
