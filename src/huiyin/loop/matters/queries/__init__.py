"""Who sees which matters, what a matter's page needs, and when its clocks fall due."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left, Length

from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post, Tenure, Unit
from huiyin.ground.people.rules import POWERS, Actor, Office, Power
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.loop.duties import queries as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.clocks import Clock, Span
from huiyin.loop.matters.rules.permissions import Limits, is_asker
from huiyin.loop.matters.rules.states import State


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies around a matter when a verb begins: walled posts, matters merged into it, paths of its units."""

    walls: tuple[int, ...] = ()
    merged: int = 0
    has_children: bool = False
    path: str = ""
    debtor_path: str = ""


# By hand, because every verb asks it: composing it anew costs ten times what running it does.
SURROUNDINGS = """
SELECT EXISTS (SELECT 1 FROM matters_matter_walls w WHERE w.matter_id = m.id),
       (SELECT COUNT(*) FROM matters_matter c WHERE c.parent_id = m.id AND c.state = %s),
       EXISTS (SELECT 1 FROM matters_matter c WHERE c.parent_id = m.id), u.path, v.path
FROM matters_matter m JOIN people_unit u ON u.id = m.unit_id
LEFT JOIN people_post d ON d.id = m.debtor_id LEFT JOIN people_unit v ON v.id = d.unit_id WHERE m.id = %s
"""


def surroundings(matter: Matter) -> Surroundings:
    """Return what lies around a locked row. One query, one more where posts are walled."""
    with connection.cursor() as cursor:
        cursor.execute(SURROUNDINGS, [State.MERGED.value, matter.pk])
        has_walls, merged, has_children, path, debtor_path = cursor.fetchone()
    return Surroundings(_walls_of(matter) if has_walls else (), merged, bool(has_children), path, debtor_path or "")


def walled_posts(matter: Matter) -> tuple[int, ...]:
    """Return the ids of the posts that must never see the matter; no query within a verb, which knows them."""
    return _walls_of(matter) if matter.snapshot is None else matter.snapshot.around.walls


def _walls_of(matter: Matter) -> tuple[int, ...]:
    return tuple(matter.walls.order_by("pk").values_list("pk", flat=True))


def superior_posts(matter: Matter) -> frozenset[int]:
    """Return the ids of the posts above the present debtor, without those walled off."""
    if matter.debtor is None:
        return frozenset()
    return frozenset(p.pk for p in people.superiors(matter.debtor)) - frozenset(walled_posts(matter))


def due_moment(clock: Clock, at: datetime, *, day: date | None = None) -> datetime:
    """Return when a clock that starts `at` falls due.

    Working days end with the n-th working day after the day of `at`; hours run on the wall clock.
    """
    start = day or day_of(at)
    number = int(rulebook.value(clock.key, on=start))
    if clock.span == Span.HOURS:
        return at + timedelta(hours=number)
    if clock.span == Span.DAYS:
        return duties.end_of_day(start + timedelta(days=number))
    return duties.end_of_workday(start, number, rulebook.calendar())


def limits(matter: Matter) -> Limits:
    """Return how often its clock may be paused and extended, by the rules of the day it was registered."""
    day = day_of(matter.registered_at)
    return Limits(int(rulebook.value("pause.times_max", on=day)), int(rulebook.value("extend.times_max", on=day)))


def workdays_of(clock: Clock, at: datetime) -> int | None:
    """Return the number of working days a clock gives, or None where it counts otherwise."""
    return int(rulebook.value(clock.key, on=day_of(at))) if clock.span == Span.WORKDAYS else None


def visible_to(actor: Actor) -> "QuerySet[Matter]":
    """Return the matters the actor may see: own posts', own subtree's, own askings; never where walled off.

    The union's desk, dispatchers and the discipline commission see all; handlers see what their posts owe,
    owed or registered; overseers see their units' subtrees; everybody sees their own and published ones.
    Good for narrowing a small set (search hits, given ids); a list that pages is `listing.listed`.
    """
    found = Matter.objects.all()
    if actor.posts:
        found = found.exclude(walls__in=sorted(actor.posts))
    if actor.can(Power.SORT_LETTERS) or actor.can(Power.DISPATCH) or actor.can(Power.INSPECT):
        return found
    return found.filter(_scope(actor))


def _scope(actor: Actor) -> Q:
    scope = Q(is_public=True)
    if actor.person_id is not None:
        scope |= Q(asker=actor.person_id)
    if actor.posts:
        posts = sorted(actor.posts)
        scope |= Q(debtor__in=posts) | Q(handler__in=posts) | Q(registrar__in=posts)
        scope |= Q(_has_duty(posts))
        if actor.can(Power.OVERSEE):
            scope |= Q(_is_overseen(posts))
    return scope


def _has_duty(posts: list[int]) -> Exists:
    return Exists(Duty.objects.filter(source="matter", source_id=OuterRef("pk"), post__in=posts))


def _is_overseen(posts: list[int]) -> Exists:
    above = Unit.objects.filter(posts__in=posts, path=Left(OuterRef("unit__path"), Length("path")))
    return Exists(above)


def _is_walled(posts: list[int]) -> Exists:
    return Exists(Matter.walls.through.objects.filter(matter=OuterRef("pk"), post__in=posts))


def get_for(actor: Actor, pk: int) -> Matter:
    """Return one matter the actor may see; raises `Matter.DoesNotExist` otherwise (a 404, never a 403). One query."""
    held = Tenure.objects.filter(post=OuterRef("debtor"), to_on=None).values("person__name")[:1]
    found = _with_reach(actor).annotate(debtor_name=Subquery(held))
    matter: Matter = found.select_related(
        "debtor", "debtor__unit", "handler", "registrar", "unit", "place", "clock", "parent", "parent__clock"
    ).get(pk=pk)
    if not _reaches(actor, matter):
        raise Matter.DoesNotExist
    return matter


def sees(actor: Actor, matter: Matter) -> bool:
    """Return whether the actor may see this matter; the same rule as `visible_to`."""
    return _reaches(actor, _with_reach(actor).get(pk=matter.pk))


def sees_pk(actor: Actor, pk: int) -> bool:
    """Return whether the actor may see the matter with this id, and so the files on it."""
    matter = _with_reach(actor).filter(pk=pk).first()
    return matter is not None and _reaches(actor, matter)


def _with_reach(actor: Actor) -> "QuerySet[Any]":
    """Annotate what `_reaches` needs to know beyond the row."""
    posts = sorted(actor.posts)
    return Matter.objects.annotate(
        is_walled=_is_walled(posts), has_duty=_has_duty(posts), is_overseen=_is_overseen(posts)
    )


def _reaches(actor: Actor, matter: Any) -> bool:
    if is_asker(matter, actor):
        return True
    if matter.is_walled:
        return False
    if matter.is_public or any(actor.can(p) for p in (Power.SORT_LETTERS, Power.DISPATCH, Power.INSPECT)):
        return True
    if actor.holds(matter.debtor_id) or actor.holds(matter.handler_id) or actor.holds(matter.registrar_id):
        return True
    return bool(matter.has_duty or (actor.can(Power.OVERSEE) and matter.is_overseen))


def silent(at: datetime, limit: int = 500) -> "QuerySet[Matter]":
    """Return assigned matters whose objection window (5 working days) went by in silence: that is acceptance."""
    window = int(rulebook.value("sla.object_wd", on=day_of(at)))
    latest = _workday_back(day_of(at), window)
    return Matter.objects.filter(state=State.ASSIGNED, assigned_at__lt=duties.end_of_day(latest)).order_by(
        "assigned_at"
    )[:limit]


def _workday_back(day: date, workdays: int) -> date:
    calendar = rulebook.calendar()
    while workdays >= 0:
        day -= timedelta(days=1)
        workdays -= calendar.is_workday(day)
    return day


def unconfirmed(at: datetime, limit: int = 500) -> "QuerySet[Matter]":
    """Return landed matters whose asker said no word within the confirmation clock."""
    return Matter.objects.filter(
        state=State.LANDED, clock__kind="confirm", clock__due_at__lte=at, clock__settled_at=None
    ).order_by("clock__due_at")[:limit]


def pauses_over(at: datetime, limit: int = 500) -> "QuerySet[Matter]":
    """Return paused matters whose pause reached its cap in working days."""
    cap = int(rulebook.value("pause.cap_wd", on=day_of(at)))
    latest = _workday_back(day_of(at), cap)
    return Matter.objects.filter(
        paused_at__lt=duties.end_of_day(latest), state__in=(State.ACCEPTED, State.REOPENED)
    ).order_by("paused_at")[:limit]


def ruler_of(matter: Matter, objector: Post) -> Post | None:
    """Return the lowest common superior of the assigning post and the objecting one that isn't walled off.

    Where the chains never meet below the top, the ladder's next post above the objector rules.
    """
    common = people.lowest_common_superior(objector, matter.registrar)
    walled = frozenset(walled_posts(matter)) | {objector.pk}
    if common is not None and common.pk not in walled:
        return common
    return people.supervisor_of(objector, walled=walled)


def recurrences(matter: Matter) -> "QuerySet[Matter]":
    """Return like matters at the same place that ended within 90 days before this one was registered."""
    days = int(rulebook.value("recurrence.days", on=day_of(matter.registered_at)))
    if matter.place_id is None:
        return Matter.objects.none()
    return (
        Matter.objects.filter(
            place=matter.place_id,
            topic=matter.topic,
            ended_at__gte=matter.registered_at - timedelta(days=days),
            registered_at__lt=matter.registered_at,
        )
        .exclude(pk=matter.pk)
        .order_by("-ended_at")
    )


SORTING = sorted(office for office, powers in POWERS.items() if Power.SORT_LETTERS in powers)


def registrar_post() -> Post | None:
    """Return the union's registering post: the officer's post that is held, with the lowest code; else the chair's."""
    held = Post.objects.filter(closed_on=None, tenures__to_on=None, tenures__isnull=False).select_related("unit")
    officer = held.filter(office=Office.UNION_OFFICER).order_by("code").first()
    return officer or held.filter(office=Office.UNION_CHAIR).order_by("code").first()


def sorting_post(actor: Actor) -> Post | None:
    """Return the post in whose name the actor registers for others, or None where no post held sorts."""
    own = Post.objects.filter(pk__in=sorted(actor.posts), office__in=SORTING, closed_on=None)
    return own.select_related("unit").order_by("code").first()


def entries_of(matter: Matter) -> list[int]:
    """Return the ids of the ledger entries of a matter."""
    found = Entry.objects.filter(subject="matter", subject_id=matter.pk)
    return list(found.order_by("id").values_list("pk", flat=True))
