"""Who owes visits, lectures, notes and reports of contact points, and self-checks, in a period; done is not owed."""

from collections import Counter
from collections.abc import Iterator

from huiyin.branch.contacts.models import Check, Visit
from huiyin.branch.contacts.queries.points import pairs
from huiyin.branch.contacts.rules.visits import Kind
from huiyin.ground.people import queries as people
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.periods import Period
from huiyin.loop.duties.actions import Owing
from huiyin.loop.reports.queries import signed
from huiyin.loop.reports.rules import ReportKind


def visits(period: Period) -> Iterator[Owing]:
    """Yield the visits of a quarter, for each leader and branch as many as the rulebook says."""
    times = int(rulebook.value("contact.visits_per_quarter", on=period.first))
    done = _done(Kind.VISIT, period)
    for post_id, branch in pairs():
        for n in range(1 + done[branch.pk], times + 1):
            text = f"到联系点 {branch.name}" + (f"（本季第 {n} 次）" if times > 1 else "")
            link = f"/contacts/{branch.pk}/record/"
            yield Owing(post_id, text, link, "contact", branch.pk, mark=f"{branch.pk}.{n}")


def lectures(period: Period) -> Iterator[Owing]:
    """Yield the lectures a leader owes at the contact points in a year."""
    times = int(rulebook.value("contact.lectures_per_year", on=period.first))
    yield from _of_leaders(Kind.LECTURE, f"{period.label}在联系点讲党课", times, period)


def notes(period: Period) -> Iterator[Owing]:
    """Yield the research notes a leader owes in a year."""
    times = int(rulebook.value("contact.notes_per_year", on=period.first))
    yield from _of_leaders(Kind.NOTE, f"{period.label}联系点调研报告", times, period)


def _of_leaders(kind: Kind, text: str, times: int, period: Period) -> Iterator[Owing]:
    done = _done(kind, period)
    for post_id in sorted({post_id for post_id, _ in pairs()}):
        for n in range(1 + done[post_id], times + 1):
            yield Owing(post_id, text, "/contacts/#branches", kind.value, post_id, mark=str(n))


def _done(kind: Kind, period: Period) -> Counter[int]:
    """Count what was recorded in a period without having been owed: by branch for visits, else by the leader's post."""
    seen = Visit.objects.filter(kind=kind, on__gte=period.first, on__lte=period.last, duty=None).order_by()
    return Counter(seen.values_list("branch" if kind == Kind.VISIT else "post", flat=True))


def reports(period: Period) -> Iterator[Owing]:
    """Yield the leaders who report to the party committee for a quarter."""
    done = signed(ReportKind.CONTACT, period)
    for post_id in sorted({post_id for post_id, _ in pairs()} - done.keys()):
        link = f"/contacts/reports/{post_id}/{period.key}/"
        yield Owing(post_id, f"{period.label}联系点工作报告", link, "point_report", post_id)


def checks(period: Period) -> Iterator[Owing]:
    """Yield the secretaries who owe the branch's self-check of a period."""
    handed = Check.objects.filter(cadence=period.cadence, first_on=period.first)
    done = set(handed.values_list("branch_id", flat=True))
    for post_id, branch in people.leading().items():
        if branch.pk in done:
            continue
        text = f"{branch.name}{period.label}标准化自查"
        yield Owing(post_id, text, f"/contacts/{branch.pk}/submit/", "check", branch.pk, mark=str(branch.pk))
