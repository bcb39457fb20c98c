"""Points with what became of them: for those present, for the matter's page, for the staff of the invited units."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from huiyin.ground.people.models import Person, Unit
from huiyin.ground.people.rules import Actor
from huiyin.loop.matters.models import Matter
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.models import Item, Meeting, Point, Seat
from huiyin.voice.meetings.rules.kinds import Kind, State
from huiyin.voice.meetings.rules.permissions import Said
from huiyin.voice.meetings.rules.words import became

MOST = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A point with its number (2.1) and what became of it."""

    number: str
    point: Point
    became: str


def rows_of(meeting: Meeting) -> list[tuple[Item, list[Row]]]:
    """Return the items of a meeting with their points and what became of each. Two queries."""
    items = list(Item.objects.filter(meeting=meeting).select_related("matter").order_by("place"))
    said: dict[int, list[Point]] = {}
    for point in with_company(Point.objects.filter(item__meeting=meeting)).order_by("pk"):
        said.setdefault(point.item_id, []).append(point)
    return [
        (item, [Row(f"{n}.{k}", p, became_of(p)) for k, p in enumerate(said.get(item.pk, []), start=1)])
        for n, item in enumerate(items, start=1)
    ]


def with_company(found: "QuerySet[Point]") -> "QuerySet[Point]":
    """Join what a line about a point shows."""
    return found.select_related("matter", "matter__debtor", "speaker", "to", "carried")


def became_of(point: Point) -> str:
    """Return what became of a point; the matter and its debtor are joined."""
    matter = point.matter
    turn = matter.debtor.name if matter and matter.debtor else ""
    return became(point.end, state=matter.state if matter else "", turn=turn, reason=point.reason, words=point.words)


def said_in(meeting: Meeting) -> tuple[list[Said], list[str]]:
    """Return points and silent items as the closing verdict wants them."""
    rows = rows_of(meeting)
    points = [Said(row.number, row.point.end, row.point.vote) for _, found in rows for row in found]
    return points, [str(n) for n, (_, found) in enumerate(rows, start=1) if not found]


def point_for(actor: Actor, pk: int) -> Point:
    """Return a point of a meeting whose words the actor reads, else `Point.DoesNotExist` (a 404)."""
    point = with_company(Point.objects.select_related("item")).get(pk=pk)
    try:
        meeting = queries.get_for(actor, point.item.meeting_id)
    except Meeting.DoesNotExist as missing:
        raise Point.DoesNotExist from missing
    if not queries.reads(actor, meeting):
        raise Point.DoesNotExist
    point.item.meeting = meeting
    return point


@dataclass(frozen=True, slots=True)
class Spoken:
    """A meeting that spoke of a matter; `is_open` where the reader may open it."""

    meeting: Meeting
    became: str
    is_open: bool


def spoke_of(matter: Matter, actor: Actor) -> list[Spoken]:
    """Return the meetings that spoke of a matter or made it, newest first. Three queries."""
    about = Item.objects.filter(matter=matter).values("meeting")
    born = Point.objects.filter(matter=matter).values("item__meeting")
    found = Meeting.objects.filter(pk__in=about).union(Meeting.objects.filter(pk__in=born))
    ids = [m.pk for m in found]
    rows = Meeting.objects.filter(pk__in=ids).exclude(state=State.CANCELLED).select_related("branch", "unit")
    seen = set(queries.visible_to(actor).filter(pk__in=ids).order_by().values_list("pk", flat=True))
    return [Spoken(m, m.get_state_display(), m.pk in seen) for m in rows.order_by("-starts_at")[:MOST]]


@dataclass(frozen=True, slots=True)
class Heard:
    """A symposium as the staff of its units see it: points and what became of them, no names but agreed ones."""

    meeting: Meeting
    rows: list[Row]


def heard(person: Person, *, most: int = 6) -> list[Heard]:
    """Return the symposia that were held for the reader's unit, newest first, with their points. Three queries."""
    above = [int(person.unit.path[i : i + 8]) for i in range(0, len(person.unit.path), 8)]
    near = Seat.objects.filter(meeting=OuterRef("pk"), unit__in=Unit.objects.filter(pk__in=above))
    held = Meeting.objects.filter(Exists(near), kind=Kind.SYMPOSIUM, state=State.CLOSED)
    meetings = list(held.select_related("unit").order_by("-starts_at")[:most])
    said: dict[int, list[Row]] = {}
    found = with_company(Point.objects.filter(item__meeting__in=meetings).select_related("item"))
    for point in found.order_by("item__place", "pk"):
        rows = said.setdefault(point.item.meeting_id, [])
        rows.append(Row(str(len(rows) + 1), point, became_of(point)))
    return [Heard(m, said.get(m.pk, [])) for m in meetings]


def text_of(meeting: Meeting, rows: Iterable[tuple[Item, list[Row]]], counted: str) -> str:
    """Return the minutes as plain text: what the ledger commits to."""
    lines = [f"{meeting.title}", counted]
    for n, (item, found) in enumerate(rows, start=1):
        lines.append(f"{n}. {item.title}")
        for row in found:
            vote = row.point.vote
            hands = f"（赞成 {vote.agree}，反对 {vote.against}，弃权 {vote.abstain}）" if vote else ""
            lines.append(f"{row.number} {row.point.text}{hands} —— {row.became}")
    return "\n".join(lines)
