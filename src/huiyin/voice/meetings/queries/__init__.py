"""Who sees which meetings and series, and who holds them."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.ground.grid import queries as grid
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Post, Unit
from huiyin.ground.people.rules import Actor, Office, Power
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.prepared import Given, prepared
from huiyin.loop.duties import queries as duties
from huiyin.voice.meetings.models import Attendance, Meeting, Series
from huiyin.voice.meetings.rules import periods
from huiyin.voice.meetings.rules.kinds import FACTS, State
from huiyin.voice.meetings.rules.permissions import Hosts

BATCH = 100
READERS = (Power.INSPECT, Power.PLAN_GRID)


def visible_to(actor: Actor) -> "QuerySet[Meeting]":
    """Return the meetings the actor may open: chaired, recorded, invited to, of a led branch or an overseen unit,
    and those of no series that they planned.

    Planners, dispatchers and the discipline commission see that each was held (`reads` says who reads what was said).
    """
    found = Meeting.objects.all()
    if any(actor.can(power) for power in READERS):
        return found
    return found.filter(_reach(actor))


def _reach(actor: Actor) -> Q:
    if actor.person_id is None:
        return Q(pk__in=[])
    invited = Attendance.objects.filter(meeting=OuterRef("pk"), person=actor.person_id)
    scope = Q(recorder=actor.person_id) | Q(planned_by=actor.person_id, series=None) | Q(Exists(invited))
    if actor.posts:
        scope |= Q(chair__in=sorted(actor.posts)) | Q(branch__in=[b.pk for b in led(actor)])
    return scope | inside(overseen(actor))


def inside(tops: Iterable[str], column: str = "unit__path") -> Q:
    """Return the condition that a unit lies below any of these paths, themselves included; nothing below none."""
    found = Q(pk__in=[])
    for path in tops:
        found |= Q(**{f"{column}__gte": path, f"{column}__lt": path + "z"})
    return found


def overseen(actor: Actor) -> list[str]:
    """Return the paths of the units whose subtree the actor oversees. One query, none for who oversees nothing."""
    if not actor.can(Power.OVERSEE):
        return []
    rows = Unit.objects.filter(posts__in=sorted(actor.posts), posts__closed_on=None)
    return sorted(set(rows.values_list("path", flat=True)))


def get_for(actor: Actor, pk: int) -> Meeting:
    """Return a meeting the actor may open; else `Meeting.DoesNotExist` (a 404). Two queries for its chair."""
    rows = Meeting.objects.select_related("series", "term", "branch", "unit", "chair", "recorder")
    meeting = rows.get(pk=pk)
    meeting.is_near = is_near(actor, meeting)
    if meeting.is_near or any(actor.can(power) for power in READERS):
        return meeting
    if hosts_of(meeting).include(actor) or owes(actor, meeting.series_id):
        return meeting
    raise Meeting.DoesNotExist


def is_near(actor: Actor, meeting: Meeting) -> bool:
    """Return what `_reach` says of one row, whose branch and unit are joined; the cheap ways are tried first."""
    if actor.person_id is None:
        return False
    if actor.holds(meeting.chair_id) or actor.person_id == meeting.recorder_id:
        return True
    if meeting.series_id is None and actor.person_id == meeting.planned_by_id:
        return True
    if Attendance.objects.filter(meeting=meeting, person=actor.person_id).exists():
        return True
    if meeting.branch is not None and is_led(actor, meeting.branch):
        return True
    return any(meeting.unit.path.startswith(path) for path in overseen(actor))


def owes(actor: Actor, series: int | None) -> bool:
    """Return whether a post of the actor owes or supervises a period of the series."""
    return series is not None and duties.has_owed(actor, "series", series)


def sees_pk(actor: Actor, pk: int) -> bool:
    """Return whether the actor may open the meeting with this id, and so the files on it."""
    try:
        meeting = get_for(actor, pk)
    except Meeting.DoesNotExist:
        return False
    return reads(actor, meeting)


def reads(actor: Actor, meeting: Meeting) -> bool:
    """Return whether the actor reads what was said, not only that the meeting was held."""
    if actor.can(Power.INSPECT):
        return True
    near = is_near(actor, meeting) if meeting.is_near is None else meeting.is_near
    return near or hosts_of(meeting).include(actor) or owes(actor, meeting.series_id)


def hosts_of(meeting: Meeting) -> Hosts:
    """Return the posts that hold a meeting: its chair's, and who answers for that while it is vacant."""
    return hosts_of_post(meeting.chair)


def hosts_of_post(post: Post | None) -> Hosts:
    """Return the posts that answer for a chair's post."""
    if post is None:
        return Hosts()
    acting = people.post_map([post.pk]).effective(post.pk)
    return Hosts(frozenset({post.pk, acting or post.pk}))


def chair_of(series: Series) -> Post | None:
    """Return the post that chairs a series today: the named one, else the branch's secretary, else its contact's."""
    if series.chair is not None:
        return series.chair
    if series.branch is None:
        return None
    return chairs_of([series.branch]).get(series.branch.pk)


def chairs_of(branches: Iterable[Branch]) -> dict[int, Post]:
    """Return who chairs the meetings of each branch: its secretary's post, else the leader's who follows it.

    Where a branch has neither, the chief's with the lowest code: no meeting is owed by nobody. Two queries and two
    more for each branch without a secretary.
    """
    wanted = list(branches)
    named = Post.objects.in_bulk([b.secretary_id for b in wanted if b.secretary_id])
    seats: dict[int, list[Post]] = {}
    units = [b.unit_id for b in wanted if b.secretary_id is None and b.unit_id]
    for post in Post.objects.filter(unit__in=units, office=Office.SECRETARY, closed_on=None).order_by("pk"):
        seats.setdefault(post.unit_id, []).append(post)
    found: dict[int, Post] = {}
    for branch in wanted:
        own = seats.get(branch.unit_id or 0, [])
        chair = named.get(branch.secretary_id or 0) or (own[0] if len(own) == 1 else None) or _above(branch)
        if chair is not None:
            found[branch.pk] = chair
    return found


def _above(branch: Branch) -> Post | None:
    contact = grid.contact_of(branch.pk)
    if contact is not None:
        return contact.post
    return Post.objects.filter(office=Office.CHIEF, closed_on=None).order_by("code").first()


def longest(kind: str, day: date) -> int:
    """Return the longest span, in months, the rulebook allows for a kind."""
    return periods.span_of(int(rulebook.value(FACTS[kind].rule, on=day)))


def span(series: Series, day: date) -> int:
    """Return the span a series is held by: its own, or a shorter one where the rule was tightened."""
    return min(series.every_months, longest(series.kind, day))


def share(kind: str, day: date) -> float:
    """Return the share of those with a vote that must be there, 0 where no rule asks for one."""
    key = FACTS[kind].quorum
    return float(rulebook.value(key, on=day)) if key else 0.0


def carry_most(day: date) -> int:
    """Return how often a point may be carried over."""
    return int(rulebook.value("meeting.carry_max", on=day))


def remind_hours(day: date) -> int:
    """Return how many hours before a meeting those invited are reminded."""
    return int(rulebook.value("meeting.remind_hours", on=day))


def to_be_reminded(at: datetime) -> "QuerySet[Meeting]":
    """Return planned meetings whose moment to be reminded of has come, locked, soonest first, one batch of them."""
    found = Meeting.objects.filter(state=State.PLANNED, remind_at__lte=at)
    if connection.features.has_select_for_update_skip_locked:
        found = found.select_for_update(skip_locked=True)
    return found.order_by("remind_at", "pk")[:BATCH]


def is_any_to_be_reminded(at: datetime) -> bool:
    """Return whether there is one. One quick query: each tick asks it."""
    return bool(_one_to_be_reminded(at=at))


@prepared
def _one_to_be_reminded(*, at: Given) -> "QuerySet[Meeting]":
    return Meeting.objects.filter(state=State.PLANNED, remind_at__lte=at).only("pk")[:1]


def is_led(actor: Actor, branch: Branch) -> bool:
    """Return whether one of the actor's posts leads the branch."""
    return any(b.pk == branch.pk for b in led(actor))


def led(actor: Actor) -> list[Branch]:
    """Return the branches the actor's posts lead. One query, none for who is no secretary."""
    return grid.led_branches(actor.posts) if Office.SECRETARY in actor.offices else []
