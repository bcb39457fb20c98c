"""Which duties somebody owes, which became overdue, and who is next on the ladder."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Count, F, Q, QuerySet
from django.db.models.expressions import RawSQL

from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import MINE_TIME
from huiyin.kit.prepared import Given, Givens, prepared
from huiyin.kit.workdays import Calendar, add_workdays
from huiyin.loop.duties.models import Duty, Round
from huiyin.loop.duties.rules import Outcome


@prepared
def _first_owed(most: int, *, posts: Givens) -> "QuerySet[Duty]":
    found = Duty.objects.filter(post__pk__in=posts, settled_at=None).select_related("post", "over", "over__post")
    return found.order_by("due_at", "id")[:most]


def newly_overdue(at: datetime, *, limit: int) -> list[Duty]:
    """Return open, running duties past their due moment that were not marked yet, locked, oldest first."""
    return _newly_overdue(limit, at=at)


@prepared
def _newly_overdue(limit: int, *, at: Given) -> "QuerySet[Duty]":
    found = Duty.objects.filter(settled_at=None, is_overdue=False, paused_at=None, due_at__lte=at)
    if connection.features.has_select_for_update_skip_locked:
        found = found.select_for_update(skip_locked=True)
    return found.order_by("due_at", "id")[:limit]


def to_be_reminded(at: datetime, *, limit: int) -> "QuerySet[Duty]":
    """Return open, running duties in time whose moment to be reminded has come, locked, oldest first."""
    found = Duty.objects.filter(settled_at=None, is_overdue=False, paused_at=None, remind_at__lte=at)
    if connection.features.has_select_for_update_skip_locked:
        found = found.select_for_update(skip_locked=True, of=("self",))
    return found.select_related("post").order_by("remind_at", "id")[:limit]


def remind_ratio(day: date) -> float:
    """Return after which share of a clock's time its post is reminded."""
    return float(rulebook.value("sla.remind_ratio", on=day))


def promise_months(day: date) -> int:
    """Return how many months ahead something may be promised on a day."""
    return int(rulebook.value("promise.months_max", on=day))


def of_source(source: str, source_id: int) -> list[Duty]:
    """Return every duty of one thing, oldest first: who held it, how long, how late. One query."""
    return _of_source(source=source, source_id=source_id)


@prepared
def _of_source(source: Given, source_id: Given) -> "QuerySet[Duty]":
    return Duty.objects.filter(source=source, source_id=source_id).select_related("post").order_by("id")


def has_owed(actor: Actor, source: str, source_id: int) -> bool:
    """Return whether one of the actor's posts owes, or ever owed, a duty of this thing. One query."""
    return Duty.objects.filter(source=source, source_id=source_id, post__in=sorted(actor.posts)).exists()


def ladder(day: date) -> tuple[list[int], Calendar]:
    """Return the working days of each supervision level, as many as there are levels, and the calendar.

    Where more levels are adopted than spans, the last span holds for those above.
    """
    spans = list(rulebook.value("sla.supervise_wd", on=day))
    levels = int(rulebook.value("escalation.levels", on=day))
    return [spans[min(level, len(spans) - 1)] for level in range(levels)], rulebook.calendar()


def end_of_day(day: date) -> datetime:
    """Return the last second of a day at the mine."""
    return datetime.combine(day, time(23, 59, 59), MINE_TIME)


def end_of_workday(day: date, workdays: int, calendar: Calendar) -> datetime:
    """Return the last second of the n-th working day after `day`."""
    return end_of_day(add_workdays(day, workdays, calendar))


@dataclass(frozen=True, slots=True)
class Owed:
    """The first open duties of somebody; `has_more` where the list goes on."""

    rows: list[Duty]
    has_more: bool


def first_owed(actor: Actor, most: int) -> list[Duty]:
    """Return the first open duties of the actor's posts, nearest due first. One query, none for who has no post."""
    return _first_owed(most, posts=sorted(actor.posts)) if actor.posts else []


def page_owed(actor: Actor, size: int = 100) -> Owed:
    """Return the open duties of the actor's posts, nearest due first (late ones lead). One query."""
    rows = first_owed(actor, size + 1)
    return Owed(rows[:size], len(rows) > size)


def get_for(actor: Actor, pk: int) -> Duty:
    """Return a duty of one of the actor's posts; raises `Duty.DoesNotExist` otherwise (a 404)."""
    return Duty.objects.select_related("post").get(pk=pk, post__in=sorted(actor.posts))


# Written out, because the index of the ledger that answers it holds these entries only.
FEW = 200  # posts of a branch; beyond it, one statement for each length would be remembered
HELD = "verb IN ('duty.open', 'duty.overdue')"


@dataclass(slots=True)
class Tally:
    """What posts did in a span of time, by kind of duty; each number is one of events and never changes afterwards."""

    opened: Counter[str] = field(default_factory=Counter)
    in_time: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)  # done, but after its due moment
    overdue: Counter[str] = field(default_factory=Counter)  # the due moment went by

    @classmethod
    def of(cls, parts: "Iterable[Tally]") -> "Tally":
        """Return the sum of tallies."""
        total = cls()
        for one in parts:
            total.opened.update(one.opened)
            total.in_time.update(one.in_time)
            total.late.update(one.late)
            total.overdue.update(one.overdue)
        return total


def tally(posts: Iterable[int], begin: datetime, end: datetime) -> Tally:
    """Count what these posts were given, did and let go by, all in one. Two queries."""
    return Tally.of(tallies(posts, begin, end).values())


def tallies(posts: Iterable[int], begin: datetime, end: datetime) -> dict[int, Tally]:
    """Count what each of these posts was given, did and let go by from `begin` until before `end`. Two queries.

    Given and gone by are read off the ledger, so that a duty handed on later still counts where it lay then. Posts
    without anything are not among the keys.
    """
    found, wanted = defaultdict[int, Tally](Tally), sorted(set(posts))
    few = len(wanted) <= FEW
    entries = _given_to(posts=wanted, begin=begin, end=end) if few else _spoken(wanted, begin, end)
    for post, verb, data in entries:
        if data["level"] == 0:
            (found[post].opened if verb == "duty.open" else found[post].overdue)[data["kind"]] += 1
    done = _done_by(posts=wanted, begin=begin, end=end) if few else _done(wanted, begin, end)
    for post, kind, in_time, late in done:
        found[post].in_time[kind], found[post].late[kind] = in_time, late
    return dict(found)


@prepared
def _given_to(posts: Givens, begin: Given, end: Given) -> "QuerySet[Entry, Any]":
    return _spoken(posts, begin, end)


def _spoken(posts: Any, begin: Any, end: Any) -> "QuerySet[Entry, Any]":
    spoken = RawSQL(HELD, [], output_field=BooleanField())  # noqa: S611 - no input
    entries = Entry.objects.filter(spoken, post_id__in=posts, at__gte=begin, at__lt=end)
    return entries.order_by("id").values_list("post_id", "verb", "data")


@prepared
def _done_by(posts: Givens, begin: Given, end: Given) -> "QuerySet[Duty, Any]":
    return _done(posts, begin, end)


def _done(posts: Any, begin: Any, end: Any) -> "QuerySet[Duty, Any]":
    done = Duty.objects.filter(
        post__pk__in=posts, settled_at__gte=begin, settled_at__lt=end, outcome=Outcome.DONE, level=0
    )
    in_time = Count("pk", filter=Q(settled_at__lte=F("due_at")))
    late = Count("pk", filter=Q(settled_at__gt=F("due_at")))
    return done.values_list("post", "kind").order_by("post", "kind").annotate(in_time=in_time, late=late)


def opened_of(posts: Iterable[int], kinds: Iterable[str], begin: datetime, end: datetime) -> dict[int, int]:
    """Return how many duties of these kinds were opened for each post in a span of time. One query."""
    wanted, asked = sorted(set(posts)), tuple(sorted(kinds))
    few = len(wanted) <= FEW
    return dict(_opened_few(asked, posts=wanted, begin=begin, end=end) if few else _opened(asked, wanted, begin, end))


@prepared
def _opened_few(kinds: tuple[str, ...], posts: Givens, begin: Given, end: Given) -> "QuerySet[Duty, Any]":
    return _opened(kinds, posts, begin, end)


def _opened(kinds: tuple[str, ...], posts: Any, begin: Any, end: Any) -> "QuerySet[Duty, Any]":
    rows = Duty.objects.filter(post__pk__in=posts, kind__in=kinds, opened_at__gte=begin, opened_at__lt=end, level=0)
    return rows.values_list("post").order_by("post").annotate(number=Count("pk"))


def last_round(code: str) -> Round | None:
    """Return the latest period of a routine that was opened."""
    return Round.objects.filter(code=code).order_by("-first_on").first()


def keys_between(first: str, last: str) -> set[str]:
    """Return the keys of duties in a range, as routines name them. One query along the unique index."""
    return set(Duty.objects.filter(key__gte=first, key__lt=last).order_by().values_list("key", flat=True))  # type: ignore[arg-type]
