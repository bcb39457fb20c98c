"""The pack of a grid meeting: what was handed in, what is open, late and passed about, gaps, the last problem list."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from huiyin.ground.grid.models import Cell, Gap
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import start_of
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.models import Matter
from huiyin.voice.meetings.models import Meeting, Point
from huiyin.voice.meetings.queries import agenda, outcome
from huiyin.voice.meetings.queries.outcome import Row
from huiyin.voice.meetings.rules import periods
from huiyin.voice.meetings.rules.kinds import BOUNCES, End

HANDED_IN = (DutyKind.SUMMARY, DutyKind.REPORT)
MOST = 20


@dataclass(frozen=True, slots=True)
class HandedIn:
    """How many summaries or reports of the quarter were due, handed in, and how many of those still open are late."""

    label: str
    due: int
    done: int
    late: int


@dataclass(frozen=True, slots=True)
class Pack:
    """What the secretary takes into a grid meeting."""

    handed_in: list[HandedIn]
    late: list[Matter]
    bounced: list[Matter]
    open_count: int
    gaps: list[tuple[str, int]]
    last: Meeting | None
    problems: list[Row]


def of(meeting: Meeting, actor: Actor) -> Pack:
    """Return the pack of a branch's meeting, of what its reader may see. Eight queries."""
    scope = agenda.for_chair(actor, meeting.chair).filter(ended_at=None)
    unit = (meeting.branch.unit if meeting.branch else None) or meeting.unit
    inside = scope.filter(unit__path__gte=unit.path, unit__path__lt=unit.path + "z")
    rows = inside.select_related("debtor", "clock").order_by("registered_at")
    last = agenda.last_of(meeting)
    return Pack(
        handed_in=_handed_in(meeting),
        late=list(rows.filter(clock__is_overdue=True)[:MOST]),
        bounced=list(rows.filter(bounces__gte=BOUNCES)[:MOST]),
        open_count=inside.count(),
        gaps=_gaps(meeting),
        last=last,
        problems=_problems(last),
    )


def _handed_in(meeting: Meeting) -> list[HandedIn]:
    if meeting.branch_id is None:
        return []
    quarter = periods.period_of(meeting.held_on, 3)
    cells = Cell.objects.filter(branch=meeting.branch_id).values("post")
    found = Duty.objects.filter(kind__in=HANDED_IN, level=0, post__in=cells, opened_at__gte=start_of(quarter.from_on))
    due: Counter[str] = Counter()
    done: Counter[str] = Counter()
    late: Counter[str] = Counter()
    ends = start_of(quarter.to_on + timedelta(days=1))
    rows = found.filter(opened_at__lt=ends).order_by()
    for kind, settled_at, is_overdue in rows.values_list("kind", "settled_at", "is_overdue"):
        due[kind] += 1
        done[kind] += settled_at is not None
        late[kind] += settled_at is None and is_overdue
    return [HandedIn(DutyKind(kind).label, due[kind], done[kind], late[kind]) for kind in sorted(due)]


def _gaps(meeting: Meeting) -> list[tuple[str, int]]:
    rows = Gap.objects.filter(branch=meeting.branch_id).order_by("kind") if meeting.branch_id else Gap.objects.none()
    return list(Counter(gap.get_kind_display() for gap in rows).items())


def _problems(last: Meeting | None) -> list[Row]:
    """Return the problem list of the meeting before: every point that became a matter, with where it stands."""
    if last is None:
        return []
    found = outcome.with_company(Point.objects.filter(item__meeting=last, end=End.MATTER)).order_by("pk")
    return [Row(str(n), point, outcome.became_of(point)) for n, point in enumerate(found, start=1)]
