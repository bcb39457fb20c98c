"""Who owes reports, the diary and the lines of dual duty in a period. No rows are written here."""

from huiyin.branch.tasks.models import DualLine
from huiyin.branch.tasks.rules.reports import REPORTING
from huiyin.ground.grid.models import Cell
from huiyin.ground.people import queries as people
from huiyin.ground.people.rules import Office
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.periods import Cadence, Period
from huiyin.loop.duties.actions import Owing


def branch_reports(period: Period) -> list[Owing]:
    """Return the secretaries who owe the report of a month for their branch."""
    return [
        _report(post_id, f"{branch.name}{period.first.month}月月报", period)
        for post_id, branch in people.leading().items()
    ]


def cell_reports(period: Period) -> list[Owing]:
    """Return the holders of cells who owe the report of a month; secretaries owe the branch's instead."""
    seats, leading = _cells(period), people.leading()
    return [_report(pk, f"{name}{period.first.month}月月报", period) for pk, name in seats if pk not in leading]


def summaries(period: Period) -> list[Owing]:
    """Return the members who owe a summary of a quarter."""
    members = _cells(period, office=Office.MEMBER)
    return [_report(pk, f"{period.label}季末小结（{name}）", period) for pk, name in members]


def _cells(period: Period, *, office: str = "") -> list[tuple[int, str]]:
    """Return posts and names of cells that stood by the end of a period."""
    offices = [office] if office else sorted(REPORTING)
    cells = Cell.objects.filter(closed_on=None, opened_on__lte=period.last, post__office__in=offices)
    return list(cells.filter(post__closed_on=None).order_by("post_id").values_list("post_id", "name"))


def _report(post_id: int, subject: str, period: Period) -> Owing:
    return Owing(post_id, subject, f"/tasks/reports/{post_id}/{period.key}/", "report", post_id)


def diaries(period: Period) -> list[Owing]:
    """Return the secretaries who owe entries of their diary in a month."""
    number = int(rulebook.value("grid.diary_per_month", on=period.first))
    subject = f"{period.first.month} 月民情日记（不少于 {number} 篇）"
    return (
        [Owing(post_id, subject, "/tasks/diary/", "diary", post_id) for post_id in people.leading()] if number else []
    )


def dual(cadence: Cadence, period: Period) -> list[Owing]:
    """Return the posts that owe a line of their dual duty once in a period."""
    lines = DualLine.objects.filter(cadence=cadence, from_on__lte=period.last, to_on=None, post__closed_on=None)
    return [
        Owing(line.post_id, line.text, f"/tasks/dual/lines/{line.pk}/prove/", "dual", line.pk, mark=str(line.pk))
        for line in lines.order_by("pk")
    ]
