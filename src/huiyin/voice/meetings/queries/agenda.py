"""What is proposed for an agenda, and why: open matters the chair may see, and what the last meeting left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.loop.matters import queries as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.kinds import Kind as MatterKind
from huiyin.loop.matters.rules.states import State as MatterState
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.models import Item, Meeting, Point
from huiyin.voice.meetings.rules.kinds import BOUNCES, MANY, End, State, Why

MOST = 30
ORDER = (Why.CARRIED, Why.LAST, Why.OVERDUE, Why.DISPUTED, Why.PROMISED, Why.BOUNCED, Why.MANY)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something for the agenda with every reason it is proposed for; `key` is what the form sends back."""

    key: str
    title: str
    whys: tuple[Why, ...]
    matter: Matter | None = None
    point: Point | None = None


def open_to_a_room() -> "QuerySet[Matter]":
    """Return the matters that may be spoken of in a room: no accusation, none with posts walled off."""
    walls = Matter.walls.through.objects.filter(matter_id=OuterRef("pk"))
    return Matter.objects.exclude(kind=MatterKind.ACCUSATION).exclude(Exists(walls))


def for_chair(actor: Actor, chair: Post) -> "QuerySet[Matter]":
    """Return the matters the reader may put on an agenda: seen by the reader and by who holds the chair."""
    found = matters.visible_to(actor).filter(pk__in=open_to_a_room().values("pk"))
    acting = None if actor.holds(chair.pk) else people.post_map([chair.pk]).effective(chair.pk)
    holder = people.holders([acting]).get(acting) if acting else None
    if holder is None or holder.pk == actor.person_id:
        return found
    return found.filter(pk__in=matters.visible_to(people.actor(holder)).values("pk"))


def proposals(meeting: Meeting, actor: Actor, at: datetime, *, items: Iterable[Item] | None = None) -> list[Proposal]:
    """Return what is proposed and not on the agenda yet: leftovers, then matters by their number of reasons.

    `items` is the agenda where the caller has read it already.
    """
    taken = {item.matter_id for item in (agenda_of(meeting) if items is None else items) if item.matter_id}
    left = [Proposal(f"p{p.pk}", p.text[:80], (Why.CARRIED,), point=p) for p in leftovers(meeting)]
    decided = _decided(meeting)
    rows = for_chair(actor, meeting.chair).filter(pk__in=_telling(meeting, decided, day_of(at)))
    rows = rows.exclude(pk__in=taken).select_related("debtor", "clock").annotate(many=Count("children"))
    found = [Proposal(f"m{m.pk}", m.title, _whys(m, decided, day_of(at)), matter=m) for m in rows.order_by("pk")]
    found.sort(key=lambda one: (-len(one.whys), ORDER.index(one.whys[0]), one.matter.pk if one.matter else 0))
    return left + found[:MOST]


def _telling(meeting: Meeting, decided: set[int], today: date) -> "QuerySet[Matter, Any]":
    """Return the open matters of the meeting's units that have a reason to be spoken of, the longest waiting first."""
    crowd = Matter.objects.filter(parent=OuterRef("pk")).order_by().values("parent").annotate(n=Count("pk"))
    reason = Q(clock__is_overdue=True) | Q(bounces__gte=BOUNCES) | Q(state=MatterState.DISPUTED)
    reason |= Q(promised_on__lt=today) | Q(pk__in=decided) | Q(Exists(crowd.filter(n__gte=MANY)))
    found = Matter.objects.filter(reason, ended_at=None).exclude(state=MatterState.MERGED)
    unit = (meeting.branch.unit if meeting.branch else None) or meeting.unit
    inside = Q(unit__path__gte=unit.path, unit__path__lt=unit.path + "z") | Q(pk__in=decided)
    return found.filter(inside).order_by("registered_at").values("pk")[: MOST * 2]


def _whys(matter: Matter, decided: set[int], today: date) -> tuple[Why, ...]:
    many: int = matter.many  # type: ignore[attr-defined]
    facts = {
        Why.LAST: matter.pk in decided,
        Why.OVERDUE: bool(matter.clock and matter.clock.is_overdue),
        Why.DISPUTED: matter.state == MatterState.DISPUTED,
        Why.PROMISED: bool(matter.promised_on and matter.promised_on < today),
        Why.BOUNCED: matter.bounces >= BOUNCES,
        Why.MANY: many >= MANY,
    }
    return tuple(why for why in ORDER if facts.get(why))


def last_of(meeting: Meeting) -> Meeting | None:
    """Return the meeting of the series closed last before this one, or None."""
    return _before(meeting).first()


def _before(meeting: Meeting) -> "QuerySet[Meeting]":
    if meeting.series_id is None:
        return Meeting.objects.none()
    found = Meeting.objects.filter(series=meeting.series_id, state=State.CLOSED, starts_at__lt=meeting.starts_at)
    return found.order_by("-starts_at", "-pk")


def _decided(meeting: Meeting) -> set[int]:
    """Return the matters the meeting before made that are open still. One query."""
    found = Point.objects.filter(item__meeting__in=_before(meeting).values("pk")[:1], end=End.MATTER)
    return set(found.filter(matter__ended_at=None).exclude(matter=None).values_list("matter", flat=True))


def leftovers(meeting: Meeting) -> list[Point]:
    """Return the points earlier meetings of the series carried over that no meeting has taken up. One query."""
    if meeting.series_id is None:
        return []
    found = Point.objects.filter(item__meeting__series=meeting.series_id, item__meeting__state=State.CLOSED)
    found = found.filter(end=End.CARRIED, taken_up=None).exclude(item__meeting=meeting)
    return list(found.select_related("item").order_by("pk"))


def agenda_of(meeting: Meeting) -> list[Item]:
    """Return the items in their order, with the matters they are about. One query."""
    found = Item.objects.filter(meeting=meeting).select_related("matter", "matter__debtor", "matter__clock")
    return list(found.order_by("place"))


def item_for(actor: Actor, pk: int) -> Item:
    """Return an item whose meeting the actor reads, else `Item.DoesNotExist` (a 404)."""
    item = Item.objects.select_related("meeting").get(pk=pk)
    try:
        item.meeting = queries.get_for(actor, item.meeting_id)
    except Meeting.DoesNotExist as missing:
        raise Item.DoesNotExist from missing
    if not queries.reads(actor, item.meeting):
        raise Item.DoesNotExist
    return item


def chosen(meeting: Meeting, keys: Iterable[str], actor: Actor, at: datetime) -> list[Proposal]:
    """Return those of the proposals a form sent back."""
    wanted = set(keys)
    return [one for one in proposals(meeting, actor, at) if one.key in wanted]


def next_place(meeting: Meeting) -> int:
    """Return the place of the next item."""
    last = Item.objects.filter(meeting=meeting).order_by("-place").values_list("place", flat=True).first()
    return (last or 0) + 1
