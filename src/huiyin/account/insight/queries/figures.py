"""Figures of a unit or a post, read from tallies only: the cost doesn't grow with the number of matters."""

from datetime import date, timedelta

from django.db.models import QuerySet, Sum

from huiyin.account.insight.models import Tally
from huiyin.account.insight.rules import board as shapes
from huiyin.account.insight.rules.board import Balance, Board, PostOwing
from huiyin.account.insight.rules.tallies import ALWAYS, Event, Owed, Scope
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person, Post, Unit

WEEKS = 12


def _of(scope: Scope, scope_id: int) -> "QuerySet[Tally]":
    return Tally.objects.filter(scope=scope.value, scope_id=scope_id)


def balance(unit: Unit, *, since: date | None = None) -> Balance:
    """Return received = answered + owed + refused + disposed for a unit's subtree. One query."""
    rows = _of(Scope.UNIT, unit.pk).filter(measure__lt="topic:")
    rows = rows.filter(period__gte=since) if since else rows
    return shapes.balance_of(dict(rows.order_by().values_list("measure").annotate(total=Sum("n"))))


def board(unit: Unit, *, months: int, today: date, head_count: int) -> Board:
    """Return the board of a unit's subtree over the last `months` months of registration (0: all). One query.

    `head_count` is the number of people at work in it: small units hide their topics.
    """
    rows = _of(Scope.UNIT, unit.pk).filter(measure__lt="w:")
    shown = shapes.months_back(today, min(months or 12, 36))
    if months:
        rows = rows.filter(period__gte=shown[0])
    found: dict[date, dict[str, int]] = {}
    for measure, period, n in rows.order_by().values_list("measure", "period").annotate(total=Sum("n")):
        found.setdefault(period, {})[measure] = n
    return shapes.board_of(found, months=shown, people=head_count)


def head_count(unit: Unit, *, enough: int = 5) -> int:
    """Return how many people work in a unit's subtree, counted no further than `enough`."""
    paths = {f"unit__{name}": value for name, value in people.subtree(unit).items()}
    return Person.objects.filter(is_active=True, **paths).order_by()[:enough].count()


def weeks(unit: Unit, *, today: date, count: int = WEEKS) -> dict[str, list[int]]:
    """Return the last `count` weeks of each event, oldest first, this week last. One query."""
    monday = today - timedelta(days=today.weekday())
    days = [monday - timedelta(weeks=i) for i in range(count)][::-1]
    rows = _of(Scope.UNIT, unit.pk).filter(measure__in=[e.value for e in Event], period__gte=days[0])
    found: dict[tuple[str, date], int] = {
        (m, p): n for m, p, n in rows.order_by().values_list("measure", "period").annotate(total=Sum("n"))
    }
    return {e.value.removeprefix("w:"): [found.get((e.value, day), 0) for day in days] for e in Event}


def week_figures(unit: Unit, *, since: date) -> dict[str, int]:
    """Return the sums of each event since a day. One query."""
    rows = _of(Scope.UNIT, unit.pk).filter(measure__in=[e.value for e in Event], period__gte=since)
    found = dict(rows.order_by().values_list("measure").annotate(total=Sum("n")))
    return {e.value.removeprefix("w:"): found.get(e.value, 0) for e in Event}


def owed_by_posts(unit: Unit, *, limit: int = 10, since: date = ALWAYS) -> list[PostOwing]:
    """Return the posts of a subtree that owe most answers, with days late charged since a day. Three queries."""
    paths = {f"unit__{name}": value for name, value in people.subtree(unit).items()}
    posts = Post.objects.filter(**paths).values("pk")
    top = Tally.objects.filter(scope=Scope.POST.value, measure=Owed.MATTERS.value, scope_id__in=posts, n__gt=0)
    owed = dict(top.values_list("scope_id").annotate(total=Sum("n")).order_by("-total", "scope_id")[:limit])
    names = {p.pk: p for p in Post.objects.select_related("unit").filter(pk__in=list(owed)).order_by("pk")}
    more = _more(list(owed), since)
    return [
        PostOwing(
            post_id=pk,
            post=names[pk].name,
            unit=names[pk].unit.name,
            matters=n,
            duties=more.get((pk, Owed.DUTIES.value), 0),
            overdue=more.get((pk, Owed.OVERDUE.value), 0),
            late=more.get((pk, Owed.LATE.value), 0),
            late_days=more.get((pk, Owed.LATE_DAYS.value), 0),
        )
        for pk, n in owed.items()
    ]


def _more(posts: list[int], since: date) -> dict[tuple[int, str], int]:
    rows = Tally.objects.filter(scope=Scope.POST.value, scope_id__in=posts)
    standing = rows.filter(measure__in=[Owed.DUTIES.value, Owed.OVERDUE.value, Owed.LATE.value])
    days = rows.filter(measure=Owed.LATE_DAYS.value, period__gte=since)
    found = (standing | days).order_by().values_list("scope_id", "measure").annotate(total=Sum("n"))
    return {(post, measure): n for post, measure, n in found}
