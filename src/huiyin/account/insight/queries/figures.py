"""Figures of a unit or a post, read from tallies only: the cost doesn't grow with the number of matters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum

from huiyin.account.insight.models import Tally
from huiyin.account.insight.rules import board as shapes
from huiyin.account.insight.rules.board import Balance, Board, PostOwing
from huiyin.account.insight.rules.tallies import ALWAYS, Event, Owed, Scope
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person, Post, Unit
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit import clock
from huiyin.kit.prepared import Given, Givens, prepared

WEEKS = 12


def _of(scope: Scope, scope_id: int | Given) -> "QuerySet[Tally]":
    return Tally.objects.filter(scope=scope.value, scope_id=scope_id)


def balance(unit: Unit, *, since: date | None = None) -> Balance:
    """Return received = answered + owed + refused + disposed for a unit's subtree. One query."""
    return shapes.balance_of(dict(_states(unit=unit.pk, **({"since": since} if since else {}))))


@prepared
def _states(unit: Given, since: Given | None = None) -> "QuerySet[Tally, Any]":
    rows = _of(Scope.UNIT, unit).filter(measure__lt="topic:")
    rows = rows if since is None else rows.filter(period__gte=since)
    return rows.order_by().values_list("measure").annotate(total=Sum("n"))


@dataclass(frozen=True, slots=True)
class Seen:
    """A board, and beside it the weeks of each event: oldest first, this week last."""

    board: Board
    weeks: dict[str, list[int]]


def board(unit: Unit, *, months: int, today: date, head_count: int) -> Board:
    """Return the board of a unit's subtree over the last `months` months of registration (0: all). One query.

    `head_count` is the number of people at work in it: small units hide their topics.
    """
    return seen(unit, months=months, today=today, head_count=head_count, count=0).board


def seen(unit: Unit, *, months: int, today: date, head_count: int, count: int = WEEKS) -> Seen:
    """Return the board of a unit's subtree as `board` does, with its last `count` weeks. One query."""
    shown, days = shapes.months_back(today, min(months or 12, 36)), _mondays(today, count)
    found: dict[date, dict[str, int]] = {}
    events: dict[tuple[str, date], int] = {}
    given = {"unit": unit.pk} | ({"first": shown[0]} if months else {}) | ({"monday": days[0]} if days else {})
    for measure, period, n in _seen(**given):
        if measure < "w:":
            found.setdefault(period, {})[measure] = n
        else:
            events[measure, period] = n
    made = shapes.board_of(found, months=shown, people=head_count, least=least(today))
    return Seen(made, _by_event(events, days))


@prepared
def _seen(unit: Given, first: Given | None = None, monday: Given | None = None) -> "QuerySet[Tally, Any]":
    wanted = Q(measure__lt="w:") if first is None else Q(measure__lt="w:", period__gte=first)
    if monday is not None:
        wanted |= Q(measure__gte="w:", period__gte=monday)
    return _sums(_of(Scope.UNIT, unit).filter(wanted))


def weeks(unit: Unit, *, today: date, count: int = WEEKS) -> dict[str, list[int]]:
    """Return the last `count` weeks of each event, oldest first, this week last. One query."""
    days = _mondays(today, count)
    return _by_event({(measure, period): n for measure, period, n in _events(unit=unit.pk, first=days[0])}, days)


@prepared
def _events(unit: Given, first: Given) -> "QuerySet[Tally, Any]":
    return _sums(_of(Scope.UNIT, unit).filter(measure__in=[e.value for e in Event], period__gte=first))


def _mondays(today: date, count: int) -> list[date]:
    """Return the first days of the last `count` weeks, oldest first."""
    monday = today - timedelta(days=today.weekday())
    return [monday - timedelta(weeks=i) for i in range(count)][::-1]


def _sums(rows: "QuerySet[Tally]") -> "QuerySet[Tally, tuple[str, date, int]]":
    return rows.order_by().values_list("measure", "period").annotate(total=Sum("n"))


def _by_event(found: Mapping[tuple[str, date], int], days: list[date]) -> dict[str, list[int]]:
    return {e.value.removeprefix("w:"): [found.get((e.value, day), 0) for day in days] for e in Event}


def least(today: date) -> int:
    """Return the smallest figure a statistic of askers may show: the rulebook's number on that day."""
    return int(rulebook.value("privacy.k", on=today))


def head_count(unit: Unit, *, enough: int | None = None) -> int:
    """Return how many people work in a unit's subtree, counted no further than `enough` (the rulebook's least)."""
    enough = least(clock.today()) if enough is None else enough
    return len(_at_work(enough, tops=[unit.path]))


@prepared
def _at_work(enough: int, *, tops: Givens) -> "QuerySet[Person, Any]":
    found = Person.objects.filter(people.below(tops, "unit__path"), is_active=True)
    return found.order_by().values_list("pk")[:enough]


def owed_by_posts(unit: Unit, *, limit: int = 10, since: date = ALWAYS) -> list[PostOwing]:
    """Return the posts of a subtree that owe most answers, with days late charged since a day. Two queries."""
    owed: dict[int, int] = dict(_owing(limit, tops=[] if unit.parent_id is None else [unit.path]))
    columns = _standing(posts=list(owed), since=since)
    found = [
        PostOwing(
            post_id=pk,
            post=name,
            unit=unit_name,
            matters=owed[pk],
            duties=duties or 0,
            overdue=overdue or 0,
            late=late or 0,
            late_days=late_days or 0,
        )
        for pk, name, unit_name, duties, overdue, late, late_days in columns
    ]
    return sorted(found, key=lambda row: (-row.matters, row.post_id))


@prepared
def _owing(limit: int, *, tops: Givens) -> "QuerySet[Tally, Any]":
    top = Tally.objects.filter(scope=Scope.POST.value, measure=Owed.MATTERS.value, n__gt=0)
    if tops:
        inside = Post.objects.filter(people.below(tops, "unit__path"))
        top = top.filter(scope_id__in=inside.values("pk"))
    return top.values_list("scope_id").annotate(total=Sum("n")).order_by("-total", "scope_id")[:limit]


@prepared
def _standing(posts: Givens, since: Given) -> "QuerySet[Post, Any]":
    sums = [_sum_of_post(measure) for measure in (Owed.DUTIES, Owed.OVERDUE, Owed.LATE)]
    rows = Post.objects.filter(pk__in=posts).order_by()
    return rows.values_list("pk", "name", "unit__name", *sums, _sum_of_post(Owed.LATE_DAYS, period__gte=since))


def _sum_of_post(measure: Owed, **when: Any) -> Subquery:
    rows = Tally.objects.filter(scope=Scope.POST.value, scope_id=OuterRef("pk"), measure=measure.value, **when)
    return Subquery(rows.order_by().values("scope_id").annotate(total=Sum("n")).values("total"))
