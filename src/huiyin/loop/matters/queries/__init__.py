"""Who sees which matters, what a matter's page needs, and when its clocks fall due."""

from collections.abc import Iterable
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
from huiyin.kit.prepared import Given, Givens, prepared
from huiyin.loop.duties import queries as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules import clocks
from huiyin.loop.matters.rules.clocks import Cap, Clock, Span
from huiyin.loop.matters.rules.passing import HANDING, Hand
from huiyin.loop.matters.rules.permissions import is_asker
from huiyin.loop.matters.rules.states import State


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What lies around a matter when a verb begins: walled posts, matters merged into it, paths of its units."""

    walls: tuple[int, ...] = ()
    merged: int = 0
    has_children: bool = False
    path: str = ""
    debtor_path: str = ""
    desk: str = ""
    closed: frozenset[int] = frozenset()  # those of registrar and handler whose posts are closed


# By hand, because every verb asks it: composing it anew costs ten times what running it does.
SURROUNDINGS = """
SELECT EXISTS (SELECT 1 FROM matters_matter_walls w WHERE w.matter_id = m.id),
       (SELECT COUNT(*) FROM matters_matter c WHERE c.parent_id = m.id AND c.state = %s),
       EXISTS (SELECT 1 FROM matters_matter c WHERE c.parent_id = m.id), u.path, v.path, r.office,
       r.closed_on IS NOT NULL, h.closed_on IS NOT NULL
FROM matters_matter m JOIN people_unit u ON u.id = m.unit_id JOIN people_post r ON r.id = m.registrar_id
LEFT JOIN people_post h ON h.id = m.handler_id LEFT JOIN people_post d ON d.id = m.debtor_id
LEFT JOIN people_unit v ON v.id = d.unit_id WHERE m.id = %s
"""


def surroundings(matter: Matter) -> Surroundings:
    """Return what lies around a locked row. One query, one more where posts are walled."""
    with connection.cursor() as cursor:
        cursor.execute(SURROUNDINGS, [State.MERGED.value, matter.pk])
        has_walls, merged, has_children, path, debtor_path, desk, *gone = cursor.fetchone()
    walls = _walls_of(matter) if has_walls else ()
    both = zip((matter.registrar_id, matter.handler_id), gone, strict=True)
    closed = frozenset(post for post, is_gone in both if is_gone and post is not None)
    return Surroundings(walls, merged, bool(has_children), path, debtor_path or "", desk, closed)


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


def cap_of(matter: Matter, clock: Clock, state: str, begun: datetime) -> datetime:
    """Return the latest moment a clock of the matter may end: by its grade, and by what bounds it from registration."""
    due_at = due_moment(clock, begun)
    found = clocks.caps_of(state, grade=matter.grade, kind=matter.kind, origin=matter.origin)
    return min([due_at, *(_capped(cap, matter, begun) for cap in found)])


def _capped(cap: Cap, matter: Matter, begun: datetime) -> datetime:
    registered = day_of(matter.registered_at)
    number = int(rulebook.value(cap.key, on=registered))
    due_at = _after(registered, number, cap.span)
    if not cap.apart_from:
        return due_at
    rest = max(number - int(rulebook.value(cap.apart_from, on=registered)), 1)
    return max(due_at, _after(day_of(begun), rest, cap.span))


def _after(day: date, number: int, span: Span) -> datetime:
    if span == Span.DAYS:
        return duties.end_of_day(day + timedelta(days=number))
    return duties.end_of_workday(day, number, rulebook.calendar())


def workdays_of(clock: Clock, at: datetime) -> int | None:
    """Return the number of working days a clock gives, or None where it counts otherwise."""
    return int(rulebook.value(clock.key, on=day_of(at))) if clock.span == Span.WORKDAYS else None


def visible_to(actor: Actor) -> "QuerySet[Matter]":
    """Return the matters the actor may see: own posts', own subtree's, own askings; never where walled off.

    The union's desk, dispatchers and the discipline commission see all; handlers see what their posts owe,
    owed or registered; overseers see their units' subtrees; everybody sees their own and published ones.
    Good for narrowing a small set (search hits, given ids); a list that pages is `listing.listed`.
    """
    shape, given = scope_of(actor)
    return in_scope(*shape, **given)


Posts = Any  # a sequence of ids, or Givens


def scope_of(actor: Actor) -> tuple[tuple[bool, bool], dict[str, Any]]:
    """Return how far the actor sees, as `in_scope` wants it: sees all, oversees units; posts held, asker."""
    given: dict[str, Any] = {"posts": sorted(actor.posts)} if actor.posts else {}
    if actor.person_id is not None:
        given["asker"] = actor.person_id
    return (sees_all(actor), actor.can(Power.OVERSEE)), given


def in_scope(
    sees_all: bool, oversees: bool, *, posts: Posts = (), asker: int | Given | None = None
) -> "QuerySet[Matter]":
    """Return the matters inside a scope; the values may be given later (`kit.prepared`)."""
    found = Matter.objects.exclude(walls__pk__in=posts) if posts else Matter.objects.all()
    if sees_all:
        return found
    scope = Q(is_public=True)
    if asker is not None:
        scope |= Q(asker__pk=asker)
    if posts:
        scope |= Q(debtor__pk__in=posts) | Q(handler__pk__in=posts) | Q(registrar__pk__in=posts)
        scope |= Q(_has_duty(posts))
    if posts and oversees:
        scope |= Q(_is_overseen(posts))
    return found.filter(scope)


def sees_all(actor: Actor) -> bool:
    """Return whether the actor sees every matter that isn't walled off from the posts held."""
    return any(actor.can(power) for power in (Power.SORT_LETTERS, Power.DISPATCH, Power.INSPECT))


def _has_duty(posts: Posts) -> Exists:
    return Exists(Duty.objects.filter(source="matter", source_id=OuterRef("pk"), post__pk__in=posts))


def _is_overseen(posts: Posts) -> Exists:
    above = Unit.objects.filter(posts__pk__in=posts, path=Left(OuterRef("unit__path"), Length("path")))
    return Exists(above)


def _is_walled(posts: Posts) -> Exists:
    return Exists(Matter.walls.through.objects.filter(matter=OuterRef("pk"), post__pk__in=posts))


def get_for(actor: Actor, pk: int) -> Matter:
    """Return one matter the actor may see; raises `Matter.DoesNotExist` otherwise (a 404, never a 403). One query."""
    found: list[Matter] = _with_company(pk=pk, posts=sorted(actor.posts))
    if not found or not _reaches(actor, found[0]):
        raise Matter.DoesNotExist
    return found[0]


@prepared
def _with_company(pk: Given, posts: Givens) -> "QuerySet[Any]":
    held = Tenure.objects.filter(post=OuterRef("debtor"), to_on=None).values("person__name")[:1]
    found: QuerySet[Any] = _with_reach(posts).annotate(debtor_name=Subquery(held)).filter(pk=pk)
    return found.select_related(
        "debtor",
        "debtor__unit",
        "handler",
        "registrar",
        "unit",
        "place",
        "clock",
        "parent",
        "parent__clock",
        "approval__post",
    )


def sees(actor: Actor, matter: Matter) -> bool:
    """Return whether the actor may see this matter; the same rule as `visible_to`."""
    return sees_pk(actor, matter.pk)


def sees_pk(actor: Actor, pk: int) -> bool:
    """Return whether the actor may see the matter with this id, and so the files on it."""
    found = _alone(pk=pk, posts=sorted(actor.posts))
    return bool(found) and _reaches(actor, found[0])


@prepared
def _alone(pk: Given, posts: Givens) -> "QuerySet[Any]":
    found: QuerySet[Any] = _with_reach(posts).filter(pk=pk)
    return found


def _with_reach(posts: Posts) -> "QuerySet[Any]":
    """Annotate what `_reaches` needs to know beyond the row."""
    return Matter.objects.annotate(
        is_walled=_is_walled(posts), has_duty=_has_duty(posts), is_overseen=_is_overseen(posts)
    )


def _reaches(actor: Actor, matter: Any) -> bool:
    if is_asker(matter, actor):
        return True
    if matter.is_walled:
        return False
    if matter.is_public or sees_all(actor):
        return True
    if actor.holds(matter.debtor_id) or actor.holds(matter.handler_id) or actor.holds(matter.registrar_id):
        return True
    return bool(matter.has_duty or (actor.can(Power.OVERSEE) and matter.is_overseen))


def silent(at: datetime, limit: int = 500) -> list[Matter]:
    """Return assigned matters whose objection window (5 working days) went by in silence: that is acceptance."""
    window = int(rulebook.value("sla.object_wd", on=day_of(at)))
    latest = _workday_back(day_of(at), window)
    return _silent(limit, before=duties.end_of_day(latest))


@prepared
def _silent(limit: int, *, before: Given) -> "QuerySet[Matter]":
    return Matter.objects.filter(state=State.ASSIGNED, assigned_at__lt=before).order_by("assigned_at")[:limit]


def _workday_back(day: date, workdays: int) -> date:
    calendar = rulebook.calendar()
    while workdays >= 0:
        day -= timedelta(days=1)
        workdays -= calendar.is_workday(day)
    return day


def unconfirmed(at: datetime, limit: int = 500) -> list[Matter]:
    """Return landed matters whose asker said no word within the confirmation clock."""
    return _unconfirmed(limit, at=at)


@prepared
def _unconfirmed(limit: int, *, at: Given) -> "QuerySet[Matter]":
    found = Matter.objects.filter(state=State.LANDED, clock__kind="confirm", clock__settled_at=None)
    return found.filter(clock__due_at__lte=at).order_by("clock__due_at")[:limit]


def pauses_over(at: datetime, limit: int = 500) -> list[Matter]:
    """Return paused matters whose pause reached its cap in working days."""
    cap = int(rulebook.value("pause.cap_wd", on=day_of(at)))
    latest = _workday_back(day_of(at), cap)
    return _paused(limit, before=duties.end_of_day(latest))


@prepared
def _paused(limit: int, *, before: Given) -> "QuerySet[Matter]":
    found = Matter.objects.filter(paused_at__lt=before, state__in=(State.ACCEPTED, State.REOPENED))
    return found.order_by("paused_at")[:limit]


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


def hands_of(matters: Iterable[int]) -> dict[int, list[Hand]]:
    """Return, for each of these matters, who was made its handler and when, oldest first. One query, none for none."""
    wanted = sorted(matters)
    verbs = [f"matter.{verb}" for verb in sorted(HANDING)]
    rows = Entry.objects.filter(subject="matter", subject_id__in=wanted, verb__in=verbs).order_by("subject_id", "id")
    found: dict[int, list[Hand]] = {}
    if wanted:
        for pk, verb, at, data in rows.values_list("subject_id", "verb", "at", "data"):
            if data.get("handler"):
                hand = Hand(verb.removeprefix("matter."), data["handler"], at, data["unit"])
                found.setdefault(pk, []).append(hand)
    return found


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
    """Return the ids of the ledger entries of a matter and of everything that was owed for it."""
    owed = Duty.objects.filter(source="matter", source_id=matter.pk).values_list("pk", flat=True)
    own = Q(subject="matter", subject_id=matter.pk) | Q(subject="duty", subject_id__in=list(owed))
    return list(Entry.objects.filter(own).order_by("id").values_list("pk", flat=True))
