"""What the desk's pages show: duties of today, units somebody may look at, search hits they may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from huiyin.account.insight import queries as insight
from huiyin.account.insight.rules.tallies import CLOCKS
from huiyin.front.desk.models import SavedView
from huiyin.front.desk.rules import ALL, highest, sees_all
from huiyin.ground.inbox import queries as inbox
from huiyin.ground.inbox.models import Notice
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post, Unit
from huiyin.ground.people.queries import Found
from huiyin.ground.people.rules import Actor, Power, UnitKind
from huiyin.ground.search import queries as search
from huiyin.kit.clock import start_of
from huiyin.kit.prepared import Given, Givens, Sql, prepared, prepared_sql
from huiyin.loop.duties import queries as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import queries as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import listing, scopes
from huiyin.loop.matters.queries.scopes import Late, Plain
from huiyin.loop.matters.rules.states import Bucket, State, states_in

SHOWN = 30
STEP = 8  # digits of one level of a path
CHUNK = 200
CHUNKS = 10
PAGE = 25
COUNTED = listing.COUNTED


@dataclass(frozen=True, slots=True)
class Today:
    """Open duties of somebody's posts: to be read at once, to be done, waiting for the asker's word."""

    reading: list[Duty]
    owed: list[Duty]
    waiting: list[Duty]
    late: int
    has_more: bool

    @property
    def late_goes_on(self) -> bool:
        """Whether there may be more late ones than are shown."""
        return self.has_more and self.late == len(self.reading) + len(self.owed)


def today(actor: Actor, *, at: datetime) -> Today:
    """Return the duties of the actor's posts, nearest due first. One query."""
    rows = duties.first_owed(actor, SHOWN + 1)
    has_more, rows = len(rows) > SHOWN, rows[:SHOWN]
    reading = [d for d in rows if d.kind == DutyKind.READ]
    waiting = [d for d in rows if d.kind == DutyKind.CONFIRM]
    owed = [d for d in rows if d.kind not in (DutyKind.READ, DutyKind.CONFIRM)]
    late = sum(1 for d in (*reading, *owed) if d.paused_at is None and d.due_at < at)
    return Today(reading, owed, waiting, late, has_more)


@dataclass(frozen=True, slots=True)
class Held:
    """Posts somebody holds, topmost unit first, how many open duties are their turn, how many lines are unread."""

    posts: list[Post]
    owed: int
    unread: int


def held(actor: Actor) -> Held:
    """Return what the frame of every page says of the reader. One query, on partial indexes."""
    if not actor.posts:
        return Held([], 0, inbox.unread_count(actor.person_id) if actor.person_id is not None else 0)
    posts: list[Any] = _held(posts=sorted(actor.posts), person=actor.person_id or 0)
    return Held(posts, sum(post.owed or 0 for post in posts), min(posts[0].unread or 0, inbox.MOST) if posts else 0)


@prepared
def _held(posts: Givens, person: Given) -> "QuerySet[Post]":
    owed = Duty.objects.filter(post=OuterRef("pk"), settled_at=None).exclude(kind=DutyKind.CONFIRM)
    unread = Notice.objects.filter(person__pk=person, read_at=None, is_quiet=False)
    rows = Post.objects.filter(pk__in=posts).select_related("unit").order_by("unit__path", "pk")
    return rows.annotate(owed=_how_many(owed, "post"), unread=_how_many(unread, "person_id"))


def _how_many(rows: "QuerySet[Any]", by: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(how_many=Count("pk")).values("how_many"))


def places_of(owed: Iterable[Duty]) -> dict[int, Matter]:
    """Return the matters behind duties, without their texts. One query."""
    ids = {d.source_id for d in owed if d.source == "matter"}
    return {m.pk: m for m in _with_place(ids=sorted(ids))} if ids else {}


@prepared
def _with_place(ids: Givens) -> "QuerySet[Matter]":
    return Matter.objects.filter(pk__in=ids).select_related("place").only("registered_at", "place__name").order_by()


def root() -> Unit | None:
    """Return the enterprise: the unit at the top of the tree."""
    found: list[Unit] = _roots()
    return found[0] if found else None


@prepared
def _roots() -> "QuerySet[Unit]":
    return Unit.objects.filter(parent=None).order_by("path")[:1]


def site_name() -> str:
    """Return the name over every page: the only mine right below the top, or the enterprise. One query."""
    near = Q(parent=None) | Q(parent__parent=None, kind=UnitKind.MINE, closed_on=None)
    rows = list(Unit.objects.filter(near).order_by("path").values_list("parent_id", "name")[:3])
    mines = [name for parent, name in rows if parent is not None]
    return mines[0] if len(mines) == 1 else next((name for parent, name in rows if parent is None), "")


def board_unit(actor: Actor, posts: list[Post], wanted: int | None) -> Unit | None:
    """Return the unit whose board is asked for if the actor may see it, else their topmost one, if any. One query."""
    tops = _tops(actor, posts)
    if tops is None:
        return None
    given = {"tops": tops} | ({"wanted": wanted} if wanted else {})
    found: list[Unit] = _board_units(**given)
    return next((u for u in found if u.pk == wanted), found[0] if found else None)


@prepared
def _board_units(tops: Givens, wanted: Given | None = None) -> "QuerySet[Unit]":
    first = Q(path=tops[0]) if tops else Q(parent=None)
    return _overseen(tops).filter(first if wanted is None else first | Q(pk=wanted))


def board_menu(actor: Actor, posts: list[Post], unit: Unit) -> list[Unit]:
    """Return the units one may turn to from this one: above it, beside it, right below it. One query.

    Crews are left to who oversees them directly: nobody needs a list of hundreds.
    """
    tops = _tops(actor, posts) or []
    above = [unit.path[:end] for end in range(STEP, len(unit.path) + 1, STEP)]
    parents = [unit.pk] if unit.parent_id is None else [unit.pk, unit.parent_id]
    return _near(tops=tops, paths=[*above, *tops], parents=parents)


@prepared
def _near(tops: Givens, paths: Givens, parents: Givens) -> "QuerySet[Unit]":
    return _overseen(tops).filter(Q(path__in=paths) | Q(parent__pk__in=parents))[:200]


def _tops(actor: Actor, posts: list[Post]) -> list[str] | None:
    """Return the topmost paths an overseer sees; none at all for who sees everything; None for who has no board."""
    if sees_all(actor):
        return []
    return highest({post.unit.path for post in posts}) if actor.can(Power.OVERSEE) and posts else None


def _overseen(tops: Givens) -> "QuerySet[Unit]":
    """Return the open units below these paths; without paths all of them, crews apart."""
    units = Unit.objects.filter(closed_on=None).order_by("path")
    if not tops:
        return units.exclude(kind=UnitKind.CREW)
    return units.filter(people.below(tops))


def own_unit(actor: Actor, posts: list[Post], top: Unit | None) -> Unit | None:
    """Return the unit whose week the reader's home page tells: the whole, or the highest unit of the posts held."""
    return top if not posts or sees_all(actor) else posts[0].unit


@dataclass(frozen=True, slots=True)
class Records:
    """Which matters stand behind a figure; empty values don't filter."""

    unit: Unit
    since: date | None = None
    bucket: str = ""
    state: str = ""
    refusal: str = ""
    topic: str = ""
    flag: str = ""
    post: int | None = None


FLAGS = {
    "late": listing.late(kind__in=sorted(CLOCKS)),
    "reopened": Q(reopenings__gt=0),
    "bounced": Q(bounces__gt=0),
    "returned": Q(returns__gt=0),
    "vital": Q(is_vital=True),
    "public": Q(is_public=True),
}


@dataclass(frozen=True, slots=True)
class RecordsPage:
    """A page of records, how many there are (counted on the first page, to one above `COUNTED`), where to go on."""

    rows: list[Matter]
    count: int | None
    before: int | None


def records(actor: Actor, wanted: Records, *, before: int | None = None) -> RecordsPage:
    """Return a page of the matters behind a figure, newest first, without those walled off from the reader."""
    ids = record_ids(actor, wanted, most=PAGE + 1 if before else COUNTED + 1, before=before)
    following = ids[PAGE - 1] if len(ids) > PAGE else None
    return RecordsPage(listing.lines(ids[:PAGE]), None if before else len(ids), following)


def record_ids(actor: Actor, wanted: Records, *, most: int, before: int | None = None) -> list[int]:
    """Return the ids of the matters behind a figure, newest first, at most so many. At most three queries."""
    values: dict[str, Any] = {"walls": sorted(actor.posts)} if actor.posts else {}
    reach = listing.EVERY
    if wanted.unit.parent_id is not None:
        values["tops"] = [wanted.unit.path]
        is_open = wanted.bucket == Bucket.OWED or wanted.flag == "late"
        reach = listing.reach(values["tops"], listing.APART_OPEN if is_open else listing.APART)
    if wanted.since:
        values["since"] = start_of(wanted.since)
    given = {"stage": wanted.state, "topic": wanted.topic, "refusal": wanted.refusal, "debtor": wanted.post}
    values |= {name: value for name, value in (*given.items(), ("before", before)) if value}
    return [row[0] for row in _record_ids(reach, wanted.bucket, wanted.flag, most, **values)]


@prepared_sql
def _record_ids(reach: str, bucket: str, flag: str, most: int, **given: Any) -> Sql | None:
    found = Matter.objects.alias(stage=Plain(F("state")))
    if "since" in given:
        found = found.filter(registered_at__gte=given["since"])
    columns = {"stage": "stage", "topic": "topic", "refusal": "refusal", "debtor": "debtor__pk"}
    found = found.filter(**{column: given[name] for name, column in columns.items() if name in given})
    if bucket:
        found = found.filter(stage__in=states_in(bucket))
    if bucket == Bucket.OWED or flag == "late":
        found = found.filter(ended_at=None)  # says nothing new, but names the index of open ones
    if "refusal" in given:
        found = found.filter(stage=State.REFUSED.value)
    late = Late(_beyond_walls(found, given), tuple(sorted(CLOCKS))) if flag == "late" else None
    rows = _beyond_walls(found.filter(FLAGS[flag]) if flag else found, given)
    units = listing.below(given["tops"]) if "tops" in given else None
    return scopes.newest(listing.in_units(rows, units, reach, late=late), limit=most, before=given.get("before"))


def _beyond_walls(rows: "QuerySet[Matter]", given: dict[str, Any]) -> "QuerySet[Matter]":
    """Leave out what is walled off from the reader; last, so that it is asked only for rows the rest lets through."""
    return rows.exclude(walls__pk__in=given["walls"]) if "walls" in given else rows


def readable(actor: Actor, ids: Iterable[int]) -> dict[int, Matter]:
    """Return those of these matters that the actor may see, newest first, without their texts. One query."""
    wanted = sorted(ids)
    found = matters.visible_to(actor).filter(pk__in=wanted).defer("summary", "answer").order_by("-pk").distinct()
    return {m.pk: m for m in found} if wanted else {}


def saved_views(actor: Actor) -> list[SavedView]:
    """Return the filters of the matters' list that somebody keeps, oldest first. One query."""
    return list(SavedView.objects.filter(person=actor.person_id or 0).order_by("pk"))


def saved_view_for(actor: Actor, pk: int) -> SavedView | None:
    """Return one of somebody's own kept filters."""
    return SavedView.objects.filter(person=actor.person_id or 0, pk=pk).first()


def waiting(actor: Actor, unit: Unit) -> list[insight.Waiting]:
    """Return the oldest waiting matter of each debtor post in a subtree, without those walled off from the reader."""
    return insight.longest_by_post(unit, limit=8, hidden_from=actor.posts)


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found for somebody: matters they may see, people and posts, where to go on."""

    matters: list[Matter]
    people: list[Found]
    posts: list[Found]
    before: int | None


def find(actor: Actor, words: str, *, before: int | None = None, may_pick: bool = False) -> Hits:
    """Return matters by words, newest first, of those the actor may see; people and posts on the first page.

    Hits are looked up in chunks and filtered by `visible_to`; at most ten chunks are looked at per page.
    """
    shown, following = _visible_hits(actor, words, before)
    is_first = may_pick and before is None
    return Hits(
        matters=shown,
        people=people.find_people(words, most=6) if is_first else [],
        posts=people.find_posts(words, most=6) if is_first else [],
        before=following,
    )


def _visible_hits(actor: Actor, words: str, before: int | None) -> tuple[list[Matter], int | None]:
    shape, given = matters.scope_of(actor)
    shown: list[int] = []
    for _ in range(CHUNKS):
        keys = search.find(ALL, words, CHUNK, before=before)
        shown += _seen_of(*shape, PAGE + 1, keys=keys, **given) if keys else []
        if len(shown) > PAGE:
            return listing.lines(shown[:PAGE]), shown[PAGE - 1]
        if len(keys) < CHUNK:
            return listing.lines(shown), None
        before = keys[-1]
    return listing.lines(shown[:PAGE]), before


@prepared
def _seen_of(sees_all: bool, oversees: bool, most: int, *, keys: Givens, **scope: Any) -> "QuerySet[Matter, Any]":
    found = matters.in_scope(sees_all, oversees, **scope).filter(pk__in=keys)
    return found.order_by("-pk").values_list("pk", flat=True)[:most]
