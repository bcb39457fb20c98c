"""Who owes reports, the diary and the lines of dual duty in a period; what was done before it was asked for is not."""

from django.db.models import Count

from huiyin.branch.tasks.models import DiaryNote, DualLine, Evidence
from huiyin.branch.tasks.rules.reports import REPORTING, kind_of
from huiyin.ground.grid.models import Cell
from huiyin.ground.people import queries as people
from huiyin.ground.people.rules import Office
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.periods import Cadence, Period
from huiyin.loop.duties.actions import Owing
from huiyin.loop.reports import queries as reports


def branch_reports(period: Period) -> list[Owing]:
    """Return the secretaries who owe the report of a month for their branch."""
    done = reports.signed(kind_of(period), period)
    return [
        _report(post_id, f"{branch.name}{period.first.month}月月报", period)
        for post_id, branch in people.leading().items()
        if post_id not in done
    ]


def cell_reports(period: Period) -> list[Owing]:
    """Return the holders of cells who owe the report of a month; secretaries owe the branch's instead."""
    seats, others = _cells(period), {*reports.signed(kind_of(period), period), *people.leading()}
    return [_report(pk, f"{name}{period.first.month}月月报", period) for pk, name in seats if pk not in others]


def summaries(period: Period) -> list[Owing]:
    """Return the members who owe a summary of a quarter."""
    members, done = _cells(period, office=Office.MEMBER), reports.signed(kind_of(period), period)
    return [_report(pk, f"{period.label}季末小结（{name}）", period) for pk, name in members if pk not in done]


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
    notes = DiaryNote.objects.filter(on__gte=period.first, on__lte=period.last).order_by()
    written: dict[int, int] = dict(notes.values_list("post").annotate(Count("pk")))
    owing = [post_id for post_id in people.leading() if written.get(post_id, 0) < number]
    return [Owing(post_id, subject, "/tasks/diary/", "diary", post_id) for post_id in owing]


def dual(cadence: Cadence, period: Period) -> list[Owing]:
    """Return the posts that owe a line of their dual duty once in a period."""
    lines = DualLine.objects.filter(cadence=cadence, from_on__lte=period.last, to_on=None, post__closed_on=None)
    proven = Evidence.objects.filter(on__gte=period.first, on__lte=period.last, duty=None)
    lines = lines.exclude(pk__in=proven.values("line"))
    return [
        Owing(line.post_id, line.text, f"/tasks/dual/lines/{line.pk}/prove/", "dual", line.pk, mark=str(line.pk))
        for line in lines.order_by("pk")
    ]
