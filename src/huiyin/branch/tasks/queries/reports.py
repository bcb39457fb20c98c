"""What a report says of a period: facts read off duties, the ledger, lists and the grid, the same whenever asked."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q, QuerySet

from huiyin.branch.tasks.models import Line
from huiyin.branch.tasks.queries.plans import sees_all
from huiyin.branch.tasks.rules import reports as rules
from huiyin.ground.grid import queries as grid
from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Person, Post
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import start_of
from huiyin.kit.periods import Period
from huiyin.kit.prepared import Given, prepared
from huiyin.loop.duties import queries as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.reports import queries as reports
from huiyin.loop.reports.models import Report
from huiyin.loop.reports.queries import Source


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose work a report counts: `posts`, for matters those `around`, the lists of a branch or of one post."""

    owner: int
    posts: tuple[int, ...]
    around: tuple[int, ...]
    branch: int | None


def scope_of(post: Post, period: Period) -> tuple[Scope, Branch | None]:
    """Return whose work the report of a post counts: the branch it leads, else its own and its people's crews."""
    led = grid.led_branches([post.pk])
    if led:
        posts = _posts_of(led[0], post)
        return Scope(post.pk, posts, posts, led[0].pk), led[0]
    cell = next(iter(_cell_of(post=post.pk)), None)
    around = _around(post=post.pk, day=period.last)
    return Scope(post.pk, (post.pk,), tuple(around), None), cell.branch if cell else None


@prepared
def _cell_of(post: Given) -> "QuerySet[Cell]":
    return Cell.objects.select_related("branch").filter(post__pk=post).order_by("pk")[:1]


@prepared
def _around(post: Given, day: Given) -> "QuerySet[Post, Any]":
    units = Person.objects.filter(pk__in=_cared(post, day).values("person")).values("unit")
    return Post.objects.filter(unit__in=units).order_by("pk").values_list("pk", flat=True)


def _posts_of(branch: Branch, post: Post) -> tuple[int, ...]:
    inside = people.posts_below(branch.unit) if branch.unit is not None else []
    celled = Post.objects.filter(cell__branch=branch).values_list("pk", flat=True)
    return tuple(sorted({*inside, *celled, post.pk}))


def _cared(post: Any, day: Any) -> "QuerySet[Care]":
    """Return the care rows of a post's cell that held on a day."""
    cares = Care.objects.filter(cell__post__pk=post, person__isnull=False, from_on__lte=day)
    return cares.filter(Q(to_on=None) | Q(to_on__gt=day))


@prepared
def _number_cared(post: Given, day: Given) -> "QuerySet[Care, Any]":
    return _cared(post, day).order_by().values_list("pk")


def facts(post: Post, period: Period, **rest: Any) -> tuple[dict[str, Any], Branch | None]:
    """Return what a report of a post and a period says, and the branch it belongs to."""
    scope, branch = scope_of(post, period)
    cared = Care.objects.filter(cell__branch=branch) if scope.branch else None
    if cared is not None:
        number = _on_last_day(cared, period).count()
    else:
        number = len(_number_cared(post=post.pk, day=period.last))
    return count(scope, period) | {"people": number}, branch


def _on_last_day(cares: "QuerySet[Care]", period: Period) -> "QuerySet[Care]":
    held = cares.filter(person__isnull=False, from_on__lte=period.last)
    return held.filter(Q(to_on=None) | Q(to_on__gt=period.last))


def count(scope: Scope, period: Period) -> dict[str, Any]:
    """Return the counted part of the facts: what happened in the period, fixed once it is over."""
    begin, end = start_of(period.first), start_of(period.after().first)
    own = duties.tally(scope.posts, begin, end)
    around = own if scope.around == scope.posts else duties.tally(scope.around, begin, end)
    done = around.in_time + around.late
    forms = duties.opened_of([scope.owner], rules.FORMS, begin, end).get(scope.owner, 0)
    return {
        "scope": {**asdict(scope), "posts": list(scope.posts), "around": list(scope.around)},
        "own": {name: dict(sorted(getattr(own, name).items())) for name in ("opened", "in_time", "late", "overdue")},
        "matters": {
            "in": around.opened[rules.MATTERS["in"]],
            "answered": done[rules.MATTERS["answered"]],
            "landed": done[rules.MATTERS["landed"]],
            "late": sum(around.overdue[kind] for kind in rules.MATTERS.values()),
        },
        "lines": _lines(scope, period),
        "forms": forms,
        "forms_max": int(rulebook.value("burden.forms_max", on=period.first)),
    }


def _lines(scope: Scope, period: Period) -> dict[str, int]:
    """Return how many lines of task lists held in the period, and how many were done."""
    column, owner = ("plan__branch__pk", scope.branch) if scope.branch else ("plan__post__pk", scope.owner)
    done = [at is not None for at in _lines_of(column, owner=owner, first=period.first, last=period.last)]
    return {"set": len(done), "done": sum(done)}


@prepared
def _lines_of(column: str, *, owner: Given, first: Given, last: Given) -> "QuerySet[Line, Any]":
    lines = Line.objects.filter(plan__first_on__gte=first, plan__first_on__lte=last, dropped_in=None)
    return lines.filter(**{column: owner}).order_by().values_list("done_at", flat=True)


def recount(report: Report) -> dict[str, Any]:
    """Return the facts of a signed report counted anew, for the scope it was signed with."""
    kept = report.facts["scope"]
    scope = Scope(kept["owner"], tuple(kept["posts"]), tuple(kept["around"]), kept["branch"])
    return count(scope, report.period) | {"people": report.facts["people"]}


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
