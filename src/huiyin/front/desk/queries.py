"""What the desk's pages show: duties of today, units somebody may look at, search hits they may see."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from huiyin.account.insight import queries as insight
from huiyin.account.insight.rules.tallies import CLOCKS
from huiyin.front.desk.rules import ALL, highest, sees_all
from huiyin.ground.inbox import queries as inbox
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
from huiyin.loop.matters.rules.states import State, states_in

SHOWN = 60
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
    def count(self) -> int:
        """How many are the reader's turn."""
        return len(self.reading) + len(self.owed)


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


def count_owed(actor: Actor) -> int:
    """Return how many open duties are the actor's turn, for the badge. One query on a partial index."""
    if not actor.posts:
        return 0
    found = Duty.objects.filter(post__in=sorted(actor.posts), settled_at=None).exclude(kind=DutyKind.CONFIRM)
    return found.order_by()[:100].count()


def places_of(duties: Iterable[Duty]) -> dict[int, Matter]:
    """Return the matters behind duties, without their texts. One query."""
    ids = {d.source_id for d in duties if d.source == "matter"}
    rows = Matter.objects.filter(pk__in=sorted(ids)).select_related("place").defer("summary", "answer")
    return {m.pk: m for m in rows.order_by()} if ids else {}


def root() -> Unit | None:
    """Return the enterprise: the unit at the top of the tree."""
    return Unit.objects.filter(parent=None).order_by("path").first()


def posts_of(actor: Actor) -> list[Post]:
    """Return the posts held, with their units."""
    if not actor.posts:
        return []
    return list(Post.objects.filter(pk__in=sorted(actor.posts)).select_related("unit").order_by("unit__path", "pk"))


def board_units(actor: Actor) -> list[Unit]:
    """Return the units whose board the actor may see, top first: everything, or the subtrees overseen.

    Crews are left to who oversees them directly: nobody needs a list of hundreds. At most two queries.
    """
    units = Unit.objects.filter(closed_on=None).order_by("path")
    if sees_all(actor):
        return list(units.exclude(kind=UnitKind.CREW)[:200])
    if not actor.can(Power.OVERSEE):
        return []
    own = highest(Unit.objects.filter(posts__in=sorted(actor.posts)).values_list("path", flat=True).distinct())
    below = Q(pk__in=[])
    for path in own:
        below |= Q(path__gte=path, path__lt=path + "z")
    return list(units.filter(below)[:200])


def own_unit(actor: Actor) -> Unit | None:
    """Return the unit whose week the reader's home page tells: the whole, or the highest unit of the posts held."""
    if not actor.posts or sees_all(actor):
        return root()
    return Unit.objects.filter(posts__in=sorted(actor.posts)).order_by("path").first()


def unread(actor: Actor) -> int:
    """Return how many lines of the inbox are unread."""
    return inbox.unread_count(actor.person_id) if actor.person_id is not None else 0


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
    "late": Q(clock__is_overdue=True, clock__settled_at=None, clock__kind__in=sorted(CLOCKS)),
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
        found = found.filter(owner__in=list(inside.values_list("pk", flat=True)))
    if actor.posts:
        found = found.exclude(walls__in=sorted(actor.posts))
    if wanted.since:
        found = found.filter(registered_at__gte=datetime.combine(wanted.since, time.min, MINE_TIME))
    given = {"stage": wanted.state, "topic": wanted.topic, "debtor": wanted.post}
    found = found.filter(**{name: value for name, value in given.items() if value})
    if wanted.bucket:
        found = found.filter(stage__in=states_in(wanted.bucket))
    if wanted.refusal:
        found = found.filter(stage=State.REFUSED, refusal=wanted.refusal)
    if wanted.flag:
        found = found.filter(FLAGS[wanted.flag])
    if before:
        found = found.filter(pk__lt=before)
    shown = found.select_related("debtor", "place", "clock", "unit").defer("summary", "answer")
    rows: list[Matter] = [*shown.order_by("-pk")[: PAGE + 1]]
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def waiting(actor: Actor, unit: Unit) -> list[Matter]:
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
