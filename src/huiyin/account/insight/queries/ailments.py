"""The ailments of a unit's subtree, read from tallies; and the records behind them, from the ledger, bounded."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, Sum

from huiyin.account.insight.models import Tally
from huiyin.account.insight.rules import ailments as rules
from huiyin.account.insight.rules.ailments import BY_MONTH, Pair, Participation, PostLine, Reach
from huiyin.account.insight.rules.tallies import ALWAYS, TO, Event, Scope, units_in
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person, Post, Unit
from huiyin.kit.clock import start_of
from huiyin.loop.matters import queries as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.passing import Passing, walk

LOOKED_AT = 2000  # rulings looked through for the records behind pairs


@dataclass(frozen=True, slots=True)
class Ailments:
    """What the posts of a subtree did with what they were asked, since a day; `names` of the posts told of."""

    lines: list[PostLine]
    pairs: list[Pair]
    reach: Reach
    names: dict[int, tuple[str, str]]  # post and unit, by the post's id


def ailments(unit: Unit, *, since: date | None = None) -> Ailments:
    """Return the ailments of a unit's subtree, by the months since a day (None: all). Two queries."""
    inside = Post.objects.filter(**{f"unit__{name}": value for name, value in people.subtree(unit).items()})
    measured = Q(measure__in=[m.value for m in BY_MONTH]) | Q(measure__startswith=TO)
    rows = Tally.objects.filter(measured, scope=Scope.POST.value, scope_id__in=inside.order_by().values("pk"))
    rows = rows.filter(period__gte=since) if since else rows.filter(period__gt=ALWAYS)
    sums: dict[int, dict[str, int]] = {}
    for post, measure, n in rows.order_by().values_list("scope_id", "measure").annotate(total=Sum("n")):
        sums.setdefault(post, {})[measure] = n
    lines, pairs = rules.lines_of(sums), rules.pairs_of(sums)
    wanted = {line.post_id for line in lines} | {post for pair in pairs for post in (pair.one, pair.other)}
    named = Post.objects.filter(pk__in=sorted(wanted)).order_by().values_list("pk", "name", "unit__name")
    return Ailments(lines, pairs, rules.reach_of(sums), {pk: (name, where) for pk, name, where in named})


def passed_between(pairs: Collection[Pair], *, since: date | None = None) -> dict[int, tuple[int, int]]:
    """Return the matters that went from one post of these pairs to the other: who got rid of each, and who got it.

    Looks through the last 2,000 rulings. Two queries, none for no pairs.
    """
    if not pairs:
        return {}
    wanted = {(p.one, p.other) for p in pairs} | {(p.other, p.one) for p in pairs}
    rulings = Entry.objects.filter(verb="matter.rule", subject="matter").order_by("-id")
    if since:
        rulings = rulings.filter(at__gte=start_of(since))
    ids = set(rulings.values_list("subject_id", flat=True)[:LOOKED_AT])
    return {
        pk: one.pair
        for pk, hands in matters.hands_of(ids).items()
        for one in walk(hands)
        if one.pair is not None and one.pair in wanted
    }


def passings(matter: Matter) -> list[Passing]:
    """Return how a matter was handed from post to post, where it was at all. One query, none where it never was."""
    if not (matter.bounces or matter.returns):
        return []
    return walk(matters.hands_of([matter.pk]).get(matter.pk, []))


def participation(unit: Unit, *, least: int, since: date | None = None) -> tuple[Participation, dict[int, str]]:
    """Return which units right below were heard from since a day, and the names of the silent ones. Three queries.

    Heard from: something about its places, or its subtree's, was registered. `least` people make a line of its own.
    """
    below = dict(Unit.objects.filter(parent=unit, closed_on=None).order_by("path").values_list("pk", "name"))
    rows = Tally.objects.filter(scope=Scope.UNIT.value, measure=Event.IN.value, scope_id__in=list(below), n__gt=0)
    if since:
        rows = rows.filter(period__gte=since - timedelta(days=since.weekday()))
    heard = set(rows.order_by().values_list("scope_id", flat=True).distinct())
    found = rules.participation_of(list(below), heard, _people_below(unit), least=least)
    return found, {pk: below[pk] for pk in found.silent}


def _people_below(unit: Unit) -> dict[int, int]:
    """Return how many people work in each unit of the subtree, those below it included. One query."""
    paths = {f"unit__{name}": value for name, value in people.subtree(unit).items()}
    rows = Person.objects.filter(is_active=True, **paths).order_by().values_list("unit__path")
    found: dict[int, int] = {}
    for path, n in rows.annotate(how_many=Count("pk")):
        for one in units_in(path):
            found[one] = found.get(one, 0) + n
    return found
