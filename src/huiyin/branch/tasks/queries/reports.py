"""What a report says of a period: facts read off duties, the ledger, lists and the grid, the same whenever asked."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from django.db.models import Count, Q, QuerySet

from huiyin.branch.tasks.models import Line
from huiyin.branch.tasks.queries.plans import sees_all
from huiyin.branch.tasks.rules import reports as rules
from huiyin.ground.grid import queries as grid
from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Post
from huiyin.ground.people.rules import Actor, Office
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import start_of
from huiyin.kit.periods import Period
from huiyin.loop.duties import queries as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import Tally
from huiyin.loop.reports import queries as reports
from huiyin.loop.reports.models import Report
from huiyin.loop.reports.queries import Counted, Facts, Source


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose work a report counts: `posts`, for matters those `around`, the lists of a branch or of one post."""

    owner: int
    posts: tuple[int, ...]
    around: tuple[int, ...]
    branch: int | None

    def kept(self) -> Facts:
        """Return it as it is kept with the facts."""
        return {"owner": self.owner, "posts": list(self.posts), "around": list(self.around), "branch": self.branch}


def facts(posts: Sequence[Post], period: Period, at: datetime) -> dict[int, Counted]:
    """Return what the reports of these posts say of a period, with the branch each belongs to, by post.

    A constant number of queries, and two for each branch led. `at` doesn't matter: a period that is over is settled.
    """
    del at
    scopes, branches = _scopes(posts, period)
    told = zip(scopes, count(scopes, period), _people(scopes, period), strict=True)
    return {one.owner: (facts | {"people": people}, branches.get(one.owner)) for one, facts, people in told}


def recount(signed: Sequence[Report]) -> dict[int, Facts]:
    """Return the facts of signed reports counted anew, for the scopes they were signed with, by report."""
    found: dict[int, Facts] = {}
    for period in sorted({report.period for report in signed}, key=lambda one: (one.first, one.cadence)):
        same = [report for report in signed if report.period == period]
        told = count([_kept_scope(report) for report in same], period)
        found |= {r.pk: facts | {"people": r.facts["people"]} for r, facts in zip(same, told, strict=True)}
    return found


def _kept_scope(report: Report) -> Scope:
    kept = report.facts["scope"]
    return Scope(kept["owner"], tuple(kept["posts"]), tuple(kept["around"]), kept["branch"])


def _scopes(posts: Sequence[Post], period: Period) -> tuple[list[Scope], dict[int, Branch | None]]:
    """Return whose work each report counts: the branch its post leads, else its own and its people's crews."""
    led = _led(posts)
    others = [post.pk for post in posts if post.pk not in led]
    around, branches = _around(others, period.last), _branches(others) | led
    scopes = []
    for post in posts:
        branch = led.get(post.pk)
        if branch is None:
            scopes.append(Scope(post.pk, (post.pk,), around.get(post.pk, ()), None))
        else:
            inside = _posts_of(branch, post)
            scopes.append(Scope(post.pk, inside, inside, branch.pk))
    return scopes, branches


def _branches(posts: Sequence[int]) -> dict[int, Branch | None]:
    """Return the branch of the cell of each of these posts. Two queries."""
    cells = dict(Cell.objects.filter(post__in=posts).values_list("post_id", "branch_id"))
    known = Branch.objects.in_bulk({pk for pk in cells.values() if pk is not None})
    return {post: known.get(pk) if pk is not None else None for post, pk in cells.items()}


def _led(posts: Sequence[Post]) -> dict[int, Branch]:
    """Return the first branch, by code, that each of these posts leads."""
    branches = grid.led_branches(post.pk for post in posts if post.office == Office.SECRETARY)
    named = {branch.secretary_id: branch for branch in reversed(branches) if branch.secretary_id is not None}
    by_unit = {branch.unit_id: branch for branch in reversed(branches) if branch.secretary_id is None}
    seats = [post for post in posts if post.office == Office.SECRETARY and post.closed_on is None]
    led = {post.pk: [b for b in (named.get(post.pk), by_unit.get(post.unit_id)) if b is not None] for post in seats}
    return {pk: min(some, key=lambda branch: branch.code) for pk, some in led.items() if some}


def _posts_of(branch: Branch, post: Post) -> tuple[int, ...]:
    inside = people.posts_below(branch.unit) if branch.unit is not None else []
    celled = Post.objects.filter(cell__branch=branch).values_list("pk", flat=True)
    return tuple(sorted({*inside, *celled, post.pk}))


def _around(posts: Sequence[int], day: date) -> dict[int, tuple[int, ...]]:
    """Return the posts of the units of the people that the cells of these posts answered for on a day. Two queries."""
    pairs = _held(Care.objects.filter(cell__post__in=posts), day).values_list("cell__post", "person__unit")
    units = defaultdict[int, set[int]](set)
    for post, unit in pairs.order_by().distinct():
        units[post].add(unit)
    wanted, seated = {unit for some in units.values() for unit in some}, defaultdict[int, list[int]](list)
    for unit, post in Post.objects.filter(unit__in=wanted).order_by().values_list("unit", "pk"):
        seated[unit].append(post)
    return {post: tuple(sorted(pk for unit in some for pk in seated[unit])) for post, some in units.items()}


def _held(cares: "QuerySet[Care]", day: date) -> "QuerySet[Care]":
    """Return those of these care rows that held on a day."""
    held = cares.filter(person__isnull=False, from_on__lte=day)
    return held.filter(Q(to_on=None) | Q(to_on__gt=day))


def _people(scopes: Sequence[Scope], period: Period) -> list[int]:
    """Return for how many people each scope answered on the last day of a period. Two queries."""
    numbers: dict[tuple[str, int], int] = {}
    for column, keys in _columns(scopes, "cell"):
        held = _held(Care.objects.filter(**{f"{column}__in": keys}), period.last).order_by().values_list(column)
        numbers |= {(column, key): number for key, number in held.annotate(number=Count("pk"))}
    return [numbers.get(_key(scope, "cell"), 0) for scope in scopes]


def _columns(scopes: Sequence[Scope], of: str) -> Iterator[tuple[str, list[int]]]:
    """Yield by which column rows of cells or lists belong to branches and to posts, and to which ones."""
    keys = {_key(scope, of) for scope in scopes}
    for column in sorted({column for column, _ in keys}):
        yield column, sorted(key for name, key in keys if name == column)


def _key(scope: Scope, of: str) -> tuple[str, int]:
    return (f"{of}__branch", scope.branch) if scope.branch else (f"{of}__post", scope.owner)


def count(scopes: Sequence[Scope], period: Period) -> list[Facts]:
    """Return the counted part of the facts of each scope: what happened in the period, fixed once it is over."""
    begin, end = start_of(period.first), start_of(period.after().first)
    tallies = duties.tallies({pk for one in scopes for pk in (*one.posts, *one.around)}, begin, end)
    forms = duties.opened_of([one.owner for one in scopes], rules.FORMS, begin, end)
    forms_max = int(rulebook.value("burden.forms_max", on=period.first))

    @cache
    def total(posts: tuple[int, ...]) -> Tally:
        return Tally.of(tallies[pk] for pk in posts if pk in tallies)

    return [
        _told(total(one.posts), total(one.around))
        | {
            "scope": one.kept(),
            "lines": held,
            "forms": forms.get(one.owner, 0),
            "forms_max": forms_max,
        }
        for one, held in zip(scopes, _lines(scopes, period), strict=True)
    ]


def _told(own: Tally, around: Tally) -> Facts:
    done = around.in_time + around.late
    return {
        "own": {name: dict(sorted(getattr(own, name).items())) for name in ("opened", "in_time", "late", "overdue")},
        "matters": {
            "in": around.opened[rules.MATTERS["in"]],
            "answered": done[rules.MATTERS["answered"]],
            "landed": done[rules.MATTERS["landed"]],
            "late": sum(around.overdue[kind] for kind in rules.MATTERS.values()),
        },
    }


def _lines(scopes: Sequence[Scope], period: Period) -> list[dict[str, int]]:
    """Return how many lines of task lists held in the period for each scope, and how many were done. Two queries."""
    numbers = {}
    held = Line.objects.filter(plan__first_on__gte=period.first, plan__first_on__lte=period.last, dropped_in=None)
    for column, keys in _columns(scopes, "plan"):
        rows = held.filter(**{f"{column}__in": keys}).order_by().values_list(column)
        for key, total, done in rows.annotate(total=Count("pk"), done=Count("done_at")):
            numbers[column, key] = {"set": total, "done": done}
    return [numbers.get(_key(scope, "plan"), {"set": 0, "done": 0}) for scope in scopes]


def post_for(actor: Actor, pk: int) -> Post:
    """Return a post whose reports the actor may read: the own one, one below, one of the branch led; else a 404."""
    post = Post.objects.select_related("unit", "superior").get(pk=pk)
    if actor.holds(pk) or actor.holds(post.superior_id) or sees_all(actor) or people.oversees(actor, post.unit.path):
        return post
    led = [branch.pk for branch in grid.led_branches(actor.posts)]
    owes = Duty.objects.filter(source="report", source_id=pk, post__in=sorted(actor.posts)).exists()
    if owes or Cell.objects.filter(post=pk, branch__in=led).exists():
        return post
    raise Post.DoesNotExist


def is_owed(post: Post, period: Period) -> bool:
    """Return whether a report of this period is asked of a post at all (so that no page is made up)."""
    kind = rules.kind_of(period)
    if reports.versions(post.pk, kind, period) or reports.owing_duty(post.pk, kind, period):
        return True
    return post.office in rules.REPORTING and (
        Cell.objects.filter(post=post).exists() or bool(grid.led_branches([post.pk]))
    )


SOURCE = Source(facts, recount, post_for, rules.sentence, rules.rows, rules.COLUMNS)
