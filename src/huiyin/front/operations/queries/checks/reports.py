"""Checks of signed reports: what was signed stands there unchanged, and the facts still count to it."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

from huiyin.branch.contacts.models import ContactReport
from huiyin.branch.contacts.queries import reports as contacts
from huiyin.branch.contacts.rules import visits
from huiyin.branch.tasks.models import Report
from huiyin.branch.tasks.queries import reports as tasks
from huiyin.branch.tasks.rules import reports as rules
from huiyin.front.operations.queries.checks.chunks import chunks
from huiyin.front.operations.rules.figures import differences
from huiyin.ground.ledger.models import Entry

Recount = Callable[[Any], dict[str, Any]]


def signed() -> Iterator[str]:
    """Every signed report has the figures its signature committed to, and they count the same as of the signature."""
    found = Report.objects.select_related("post", "branch")
    yield from _checked(found, "report", tasks.recount, rules.digest)
    yield from _checked(ContactReport.objects.select_related("post"), "contact_report", contacts.recount, visits.digest)


def _checked(found: "QuerySet[Any]", subject: str, recount: Recount, digest: Callable[[Any], str]) -> Iterator[str]:
    for some in chunks(found, 200):
        told = _committed(subject, [report.pk for report in some])
        for report in some:
            name = f"{report}（第 {report.version} 份）"
            if digest(report.facts) != report.digest or told.get(report.pk) != report.digest:
                yield f"{name}的数字和签字时写入台账的校验值不一致"
            for path, kept, counted in differences(report.facts, recount(report)):
                yield f"{name}的 {path} 签字时是 {kept}，按签字时的事实重算是 {counted}"


def _committed(subject: str, ids: list[int]) -> dict[int, str]:
    """Return the digests the ledger holds, by report."""
    entries = Entry.objects.filter(subject=subject, subject_id__in=ids).order_by("pk")
    return {pk: data["facts"] for pk, data in entries.values_list("subject_id", "data") if "facts" in data}
