"""Who owes visits, lectures, notes and reports of contact points, and self-checks of branches, in a period."""

from collections.abc import Iterator

from huiyin.branch.contacts.queries.points import pairs
from huiyin.ground.people import queries as people
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.periods import Period
from huiyin.loop.duties.actions import Owing


def visits(period: Period) -> Iterator[Owing]:
    """Yield the visits of a quarter, for each leader and branch as many as the rulebook says."""
    times = int(rulebook.value("contact.visits_per_quarter", on=period.first))
    for post_id, branch in pairs():
        for n in range(1, times + 1):
            text = f"到联系点 {branch.name}" + (f"（本季第 {n} 次）" if times > 1 else "")
            link = f"/contacts/{branch.pk}/record/"
            yield Owing(post_id, text, link, "contact", branch.pk, mark=f"{branch.pk}.{n}")


def lectures(period: Period) -> Iterator[Owing]:
    """Yield the lectures a leader owes at the contact points in a year."""
    times = int(rulebook.value("contact.lectures_per_year", on=period.first))
    yield from _of_leaders("lecture", f"{period.label}在联系点讲党课", times)


def notes(period: Period) -> Iterator[Owing]:
    """Yield the research notes a leader owes in a year."""
    times = int(rulebook.value("contact.notes_per_year", on=period.first))
    yield from _of_leaders("note", f"{period.label}联系点调研报告", times)


def _of_leaders(source: str, text: str, times: int) -> Iterator[Owing]:
    for post_id in sorted({post_id for post_id, _ in pairs()}):
        for n in range(1, times + 1):
            yield Owing(post_id, text, "/contacts/", source, post_id, mark=str(n))


def reports(period: Period) -> Iterator[Owing]:
    """Yield the leaders who report to the party committee for a quarter."""
    for post_id in sorted({post_id for post_id, _ in pairs()}):
        link = f"/contacts/reports/{post_id}/{period.key}/"
        yield Owing(post_id, f"{period.label}联系点工作报告", link, "contact_report", post_id)


def checks(period: Period) -> Iterator[Owing]:
    """Yield the secretaries who owe the branch's self-check of a period."""
    for post_id, branch in people.leading().items():
        text = f"{branch.name}{period.label}标准化自查"
        yield Owing(post_id, text, f"/contacts/{branch.pk}/submit/", "check", branch.pk, mark=str(branch.pk))
