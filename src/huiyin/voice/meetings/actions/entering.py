"""Enters meetings that were held on paper, many at once. Nothing becomes a matter here."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Person
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.clock import day_of
from huiyin.kit.inserting import insert
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.rules import Outcome
from huiyin.voice.meetings.actions.change import required
from huiyin.voice.meetings.models import Attendance, Item, Meeting, Point, Term
from huiyin.voice.meetings.rules import permissions as rules
from huiyin.voice.meetings.rules.kinds import Absence, Answer, End, State

ATTENDANCE = ("meeting_id", "person_id", "is_guest", "answer", "absence", "checked_in_at", "is_by_recorder")
CAME, AWAY = (False, Answer.COMING.value, ""), (False, Answer.EXCUSED.value, Absence.SHIFT.value)


@dataclass(frozen=True, slots=True)
class PaperMinutes:
    """What the paper says of one meeting: its period, when and where, who came and who was excused, what was done."""

    term: Term
    starts_at: datetime
    place: str
    present: Sequence[Person]
    excused: Sequence[Person]
    item: str
    text: str
    done: str


@transaction.atomic
def enter_held(papers: Sequence[PaperMinutes], *, by: Actor, at: datetime) -> list[Meeting]:
    """Enter meetings that were held, each settling its period; one ledger entry each, a few statements for all.

    Who plans the grid enters them, for branches whose minutes were on paper. Refused where nobody came, where nothing
    was said or done, and where the period is settled already.
    """
    rules.may_set_up_branch(by, is_led=False).enforce()
    for paper in papers:
        _check(paper, at)
    meetings = Meeting.objects.bulk_create(_rows(papers, by, at), batch_size=500)
    _write(list(zip(meetings, papers, strict=True)), by, at)
    duties.drop([paper.term.duty_id for paper in papers], by=SYSTEM, at=at, outcome=Outcome.DONE)
    return meetings


def _check(paper: PaperMinutes, at: datetime) -> None:
    if not paper.present:
        raise Refused("到会的人还没有填")
    for text, what in ((paper.item, "议题"), (paper.text, "要点"), (paper.done, "办了什么"), (paper.place, "地点")):
        required(text, what)
    if paper.starts_at > at or day_of(paper.starts_at) < paper.term.from_on:
        raise Refused("开会的时间不在这一期里，或者还没有到")
    if not paper.term.duty.is_open:
        raise Refused(f"{paper.term.series.name}（{paper.term.name}）已经有纪要了")


def _rows(papers: Iterable[PaperMinutes], by: Actor, at: datetime) -> list[Meeting]:
    last = _last_numbers(papers)
    rows = []
    for paper in sorted(papers, key=lambda one: one.starts_at):
        series, year = paper.term.series, day_of(paper.starts_at).year
        key = (series.branch_id, series.kind, year)
        last[key] += 1
        rows.append((paper, last[key]))
    numbers = {id(paper): number for paper, number in rows}
    return [_row(paper, numbers[id(paper)], by, at) for paper in papers]


def _last_numbers(papers: Iterable[PaperMinutes]) -> Counter[tuple[int | None, str, int | None]]:
    branches = {paper.term.series.branch_id for paper in papers}
    rows = Meeting.objects.filter(branch__in=branches, number__isnull=False).order_by()
    found: Counter[tuple[int | None, str, int | None]] = Counter()
    for branch, kind, year, number in rows.values_list("branch", "kind", "year").annotate(last=Max("number")):
        found[branch, kind, year] = number
    return found


def _row(paper: PaperMinutes, number: int, by: Actor, at: datetime) -> Meeting:
    series = paper.term.series
    return Meeting(
        series=series,
        term=paper.term,
        kind=series.kind,
        title=f"{paper.term.name}{series.name}"[:60],
        branch_id=series.branch_id,
        unit_id=series.unit_id,
        chair_id=paper.term.duty.post_id,
        starts_at=paper.starts_at,
        place=paper.place.strip()[:60],
        state=State.CLOSED,
        planned_at=at,
        planned_by_id=by.person_id,
        opened_at=paper.starts_at,
        closed_at=at,
        closed_by_id=by.person_id,
        year=day_of(paper.starts_at).year,
        number=number,
    )


def _write(pairs: list[tuple[Meeting, PaperMinutes]], by: Actor, at: datetime) -> None:
    moment = connection.ops.adapt_datetimefield_value
    rows = [(m.pk, p.pk, *CAME, moment(paper.starts_at), True) for m, paper in pairs for p in paper.present]
    rows += [(m.pk, p.pk, *AWAY, None, False) for m, paper in pairs for p in paper.excused]
    insert(Attendance, ATTENDANCE, rows)
    items = [Item(meeting=m, place=1, title=paper.item.strip()[:80]) for m, paper in pairs]
    Item.objects.bulk_create(items, batch_size=1000)
    said = [
        Point(
            item=item,
            text=paper.text.strip()[:500],
            written_at=at,
            written_by_id=by.person_id,
            end=End.DONE,
            words=paper.done.strip()[:300],
        )
        for item, (_, paper) in zip(items, pairs, strict=True)
    ]
    Point.objects.bulk_create(said, batch_size=1000)
    ledger.record_many(_draft(m, paper, by, at) for m, paper in pairs)


def _draft(meeting: Meeting, paper: PaperMinutes, by: Actor, at: datetime) -> ledger.Draft:
    data = {"kind": meeting.kind, "series": meeting.series_id, "term": meeting.term_id, "number": meeting.number}
    data |= {"starts_at": meeting.starts_at.isoformat(), "present": len(paper.present)}
    words = {"minutes": f"{meeting.title}\n1. {paper.item}\n1.1 {paper.text} —— 已经办了：{paper.done}"}
    return ledger.Draft(
        "meeting.enter_held", "meeting", meeting.pk, at=at, person_id=by.person_id, data=data, words=words
    )
