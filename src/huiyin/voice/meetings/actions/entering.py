"""Enters meetings that were held on paper: one with its points and evidence, or many at once for whole branches."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max

from huiyin.ground.files import actions as files
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Person, Post
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.clock import day_of
from huiyin.kit.inserting import create, insert
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.rules import Outcome
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.actions import minutes as ends
from huiyin.voice.meetings.actions.change import acting_post, locked_series, note, required
from huiyin.voice.meetings.actions.closing import next_number, register, tell_minutes
from huiyin.voice.meetings.actions.planning import FILES
from huiyin.voice.meetings.actions.shelving import shelve_files, shelve_minutes
from huiyin.voice.meetings.models import Attendance, Item, Meeting, Point, Term
from huiyin.voice.meetings.queries import gathering, outcome
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


@dataclass(frozen=True, slots=True)
class Said:
    """One point on the paper: under which item, what was said, how it ended."""

    item: str
    text: str
    end: ends.End


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting as its paper tells it: when, where, who came, who was excused and why, who was absent, the points."""

    starts_at: datetime
    place: str
    present: Sequence[Person]
    excused: Mapping[Person, str]
    absent: Sequence[Person]
    points: Sequence[Said]
    evidence: Sequence[files.Upload]


@transaction.atomic
def enter_held(term: Term, held: Held, *, by: Actor, at: datetime) -> Meeting:
    """Write a meeting in that was held on paper: it is closed at once, marked as entered, and settles its period now.

    What settles late stays late, whenever the meeting was. Refused without evidence, and where a meeting was planned.
    """
    series = locked_series(term.series)
    term = Term.objects.select_related("series", "duty", "duty__post").get(pk=term.pk)
    rules.may_enter_held(by, queries.hosts_of_post(queries.chair_of(series))).enforce()
    _check_held(term, held, at)
    meeting = _entered(term, held, by, at)
    post_id = acting_post(by, queries.hosts_of(meeting))
    if post_id is None:
        raise Refused("由会议的主持岗位补录")
    made = register(meeting, Post.objects.select_related("unit").get(pk=post_id), by=by, at=at)
    meeting.state, meeting.closed_at, meeting.closed_by_id = State.CLOSED, at, by.person_id
    meeting.year, meeting.number = meeting.held_on.year, next_number(meeting)
    meeting.save(update_fields=["state", "closed_at", "closed_by", "year", "number"])
    duties.drop([term.duty_id], by=SYSTEM, at=at, outcome=Outcome.DONE)
    made_files = files.attach(held.evidence, subject_kind=FILES, subject_id=meeting.pk, by=by, at=at)
    shelve_minutes([meeting], at=at)
    shelve_files(meeting, made_files, post=post_id, at=at)
    tell_minutes(meeting, at=at)
    text = outcome.text_of(meeting, outcome.rows_of(meeting), gathering.count(meeting).sentence)
    data = {"term": term.pk, "number": meeting.number, "present": len(held.present), "matters": made}
    data |= {"kind": meeting.kind, "series": series.pk, "starts_at": meeting.starts_at.isoformat()}
    note("meeting.enter_held", meeting, by=by, at=at, words={"minutes": text}, **data)
    return meeting


def _check_held(term: Term, held: Held, at: datetime) -> None:
    if not held.present:
        raise Refused("到会的人还没有填")
    if not held.points:
        raise Refused("至少填一条要点和它的结果")
    if not held.evidence:
        raise Refused("请附上纸质记录或签到表的照片，补录要有凭据")
    _check_when(term, held.starts_at, at)
    if Meeting.objects.filter(term=term).exists():
        raise Refused("这一期已经安排了会议：在那次会里办，或者先取消它")


def _entered(term: Term, held: Held, by: Actor, at: datetime) -> Meeting:
    """Make the meeting as it was held, still open, with people, items and points that have their ends."""
    paper = PaperMinutes(term, held.starts_at, required(held.place, "地点"), held.present, (), "", "", "")
    meeting = _row(paper, 0, by, at)
    meeting.state, meeting.closed_at, meeting.closed_by_id = State.RUNNING, None, None
    meeting.year = meeting.number = None
    meeting.save(force_insert=True)
    rows = [_came(meeting, person, held.starts_at) for person in held.present]
    rows += [_away(meeting, person, why) for person, why in held.excused.items() if person not in held.present]
    rows += [Attendance(meeting=meeting, person=person) for person in held.absent]
    Attendance.objects.bulk_create(rows, batch_size=500)
    items: dict[str, Item] = {}
    for said in held.points:
        title = required(said.item, "议题")[:80]
        if title not in items:
            items[title] = Item.objects.create(meeting=meeting, place=len(items) + 1, title=title)
        point = Point(item=items[title], text=required(said.text, "要点")[:500], written_at=at)
        point.written_by_id = by.person_id
        for column, value in ends.columns_of(meeting, point, said.end, by=by).items():
            setattr(point, column, value)
        point.save(force_insert=True)
    return meeting


@transaction.atomic
def enter_many(papers: Sequence[PaperMinutes], *, by: Actor, at: datetime) -> list[Meeting]:
    """Enter meetings that were held, each settling its period; one ledger entry each, a few statements for all.

    Who plans the grid enters them, for branches whose minutes were on paper. Refused where nobody came, where nothing
    was said or done, and where the period is settled already.
    """
    rules.may_set_up_branch(by, is_led=False).enforce()
    for paper in papers:
        _check(paper, at)
    meetings = create(Meeting, _rows(papers, by, at))
    shelve_minutes(meetings, at=at)
    _write(list(zip(meetings, papers, strict=True)), by, at)
    duties.drop([paper.term.duty_id for paper in papers], by=SYSTEM, at=at, outcome=Outcome.DONE)
    return meetings


def _check(paper: PaperMinutes, at: datetime) -> None:
    if not paper.present:
        raise Refused("到会的人还没有填")
    for text, what in ((paper.item, "议题"), (paper.text, "要点"), (paper.done, "办了什么"), (paper.place, "地点")):
        required(text, what)
    _check_when(paper.term, paper.starts_at, at)


def _check_when(term: Term, starts_at: datetime, at: datetime) -> None:
    if starts_at > at or day_of(starts_at) < term.from_on:
        raise Refused("开会的时间不在这一期里，或者还没有到")
    if not term.duty.is_open:
        raise Refused(f"{term.series.name}（{term.name}）已经有纪要了")


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
        is_entered=not by.is_system,
    )


def _write(pairs: list[tuple[Meeting, PaperMinutes]], by: Actor, at: datetime) -> None:
    moment = connection.ops.adapt_datetimefield_value
    rows = [(m.pk, p.pk, *CAME, moment(paper.starts_at), True) for m, paper in pairs for p in paper.present]
    rows += [(m.pk, p.pk, *AWAY, None, False) for m, paper in pairs for p in paper.excused]
    insert(Attendance, ATTENDANCE, rows)
    items = [Item(meeting=m, place=1, title=paper.item.strip()[:80]) for m, paper in pairs]
    create(Item, items)
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
    create(Point, said)
    ledger.record_many(_draft(m, paper, by, at) for m, paper in pairs)


def _came(meeting: Meeting, person: Person, at: datetime) -> Attendance:
    return Attendance(meeting=meeting, person=person, answer=Answer.COMING, checked_in_at=at, is_by_recorder=True)


def _away(meeting: Meeting, person: Person, why: str = Absence.SHIFT) -> Attendance:
    return Attendance(meeting=meeting, person=person, answer=Answer.EXCUSED, absence=why)


def _draft(meeting: Meeting, paper: PaperMinutes, by: Actor, at: datetime) -> ledger.Draft:
    data = {"kind": meeting.kind, "series": meeting.series_id, "term": meeting.term_id, "number": meeting.number}
    data |= {"starts_at": meeting.starts_at.isoformat(), "present": len(paper.present)}
    words = {"minutes": f"{meeting.title}\n1. {paper.item}\n1.1 {paper.text} —— 已经办了：{paper.done}"}
    return ledger.Draft(
        "meeting.enter_held", "meeting", meeting.pk, at=at, person_id=by.person_id, data=data, words=words
    )
