"""What the desk's pages show: duties of today, units somebody may look at, search hits they may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat

from huiyin.account.insight import queries as insight
from huiyin.account.insight.rules.tallies import CLOCKS
from huiyin.front.desk.rules import ALL, highest, sees_all
from huiyin.ground.inbox import queries as inbox
from huiyin.ground.inbox.models import Notice
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post, Unit
from huiyin.ground.people.queries import Found
from huiyin.ground.people.rules import Actor, Power, UnitKind
from huiyin.ground.search import queries as search
from huiyin.kit.clock import MINE_TIME
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import queries as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import Bucket, State, states_in

SHOWN = 30
STEP = 8  # digits of one level of a path
CHUNK = 200
CHUNKS = 10
PAGE = 25


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
    rows: list[Duty] = []
    if actor.posts:
        found = Duty.objects.filter(post__in=sorted(actor.posts), settled_at=None)
        found = found.select_related("post", "over", "over__post").order_by("due_at", "id")
        rows = list(found[: SHOWN + 1])
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
    owed = Duty.objects.filter(post=OuterRef("pk"), settled_at=None).exclude(kind=DutyKind.CONFIRM)
    unread = Notice.objects.filter(person_id=actor.person_id or 0, read_at=None, is_quiet=False)
    rows = Post.objects.filter(pk__in=sorted(actor.posts)).select_related("unit").order_by("unit__path", "pk")
    rows = rows.annotate(owed=_how_many(owed, "post"), unread=_how_many(unread, "person_id"))
    posts: list[Any] = list(rows)
    return Held(posts, sum(post.owed or 0 for post in posts), min(posts[0].unread or 0, inbox.MOST) if posts else 0)


def _how_many(rows: "QuerySet[Any]", by: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(how_many=Count("pk")).values("how_many"))


def places_of(duties: Iterable[Duty]) -> dict[int, Matter]:
    """Return the matters behind duties, without their texts. One query."""
    ids = {d.source_id for d in duties if d.source == "matter"}
    rows = Matter.objects.filter(pk__in=sorted(ids)).select_related("place").defer("summary", "answer")
    return {m.pk: m for m in rows.order_by()} if ids else {}


def root() -> Unit | None:
    """Return the enterprise: the unit at the top of the tree."""
    return Unit.objects.filter(parent=None).order_by("path").first()


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
    first = Q(path=tops[0]) if tops else Q(parent=None)
    found = list(_overseen(tops).filter(first | Q(pk=wanted)) if wanted else _overseen(tops).filter(first))
    return next((u for u in found if u.pk == wanted), found[0] if found else None)


def board_menu(actor: Actor, posts: list[Post], unit: Unit) -> list[Unit]:
    """Return the units one may turn to from this one: above it, beside it, right below it. One query.

    Crews are left to who oversees them directly: nobody needs a list of hundreds.
    """
    tops = _tops(actor, posts) or []
    above = [unit.path[:end] for end in range(STEP, len(unit.path) + 1, STEP)]
    near = Q(path__in=[*above, *tops]) | Q(parent=unit.pk)
    if unit.parent_id is not None:
        near |= Q(parent=unit.parent_id)
    return list(_overseen(tops).filter(near)[:200])


def _tops(actor: Actor, posts: list[Post]) -> list[str] | None:
    """Return the topmost paths an overseer sees; none at all for who sees everything; None for who has no board."""
    if sees_all(actor):
        return []
    return highest({post.unit.path for post in posts}) if actor.can(Power.OVERSEE) and posts else None


def _overseen(tops: list[str]) -> "QuerySet[Unit]":
    """Return the open units below these paths; without paths all of them, crews apart."""
    units = Unit.objects.filter(closed_on=None).order_by("path")
    if not tops:
        return units.exclude(kind=UnitKind.CREW)
    below = Q()
    for path in tops:
        below |= Q(path__gte=path, path__lt=path + "z")
    return units.filter(below)


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
    "late": Q(ended_at=None, clock__is_overdue=True, clock__settled_at=None, clock__kind__in=sorted(CLOCKS)),
    "reopened": Q(reopenings__gt=0),
    "bounced": Q(bounces__gt=0),
    "vital": Q(is_vital=True),
    "public": Q(is_public=True),
}


def records(actor: Actor, wanted: Records, *, before: int | None = None) -> tuple[list[Matter], int | None]:
    """Return a page of the matters behind a figure, newest first, without those walled off from the reader."""
    found = Matter.objects.alias(stage=Concat("state", Value("")), owner=F("unit_id") + 0)
    if wanted.unit.parent_id is not None:
        inside = Unit.objects.filter(**people.subtree(wanted.unit)).order_by()
        found = found.filter(owner__in=inside.values("pk"))
    if actor.posts:
        found = found.exclude(walls__in=sorted(actor.posts))
    if wanted.since:
        found = found.filter(registered_at__gte=datetime.combine(wanted.since, time.min, MINE_TIME))
    given = {"stage": wanted.state, "topic": wanted.topic, "debtor": wanted.post}
    found = found.filter(**{name: value for name, value in given.items() if value})
    if wanted.bucket:
        found = found.filter(stage__in=states_in(wanted.bucket))
    if wanted.bucket == Bucket.OWED:
        found = found.filter(ended_at=None)  # says nothing new, but names the index of open ones
    if wanted.refusal:
        found = found.filter(stage=State.REFUSED, refusal=wanted.refusal)
    if wanted.flag:
        found = found.filter(FLAGS[wanted.flag])
    if before:
        found = found.filter(pk__lt=before)
    shown = found.select_related("debtor", "place", "clock", "unit").defer("summary", "answer")
    rows: list[Matter] = [*shown.order_by("-pk")[: PAGE + 1]]
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


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
    shown: list[Matter] = []
    for _ in range(CHUNKS):
        keys = search.find(ALL, words, CHUNK, before=before)
        rows = matters.visible_to(actor).filter(pk__in=keys).select_related("debtor", "place", "clock", "unit")
        shown += list(rows.order_by("-pk").distinct()[: PAGE + 1 - len(shown)])
        if len(shown) > PAGE:
            return shown[:PAGE], shown[PAGE - 1].pk
        if len(keys) < CHUNK:
            return shown, None
        before = keys[-1]
    return shown, before
