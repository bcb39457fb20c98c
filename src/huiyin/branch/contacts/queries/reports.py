"""What a leader's report of a quarter says: facts that don't change once the quarter is over."""

from collections.abc import Sequence
from datetime import datetime
from operator import itemgetter

from django.db.models import Q

from huiyin.branch.contacts.models import Problem, Visit
from huiyin.branch.contacts.queries.points import pairs, sees_all
from huiyin.branch.contacts.rules import visits
from huiyin.branch.contacts.rules.visits import Kind
from huiyin.ground.grid.models import Care
from huiyin.ground.grid.rules import Level
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Post
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import start_of
from huiyin.kit.periods import Period
from huiyin.loop.duties import queries as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.reports.models import Report
from huiyin.loop.reports.queries import Counted, Facts, Source


def followed(post: Post, period: Period) -> list[Branch]:
    """Return the branches a post followed on the last day of a period, by code."""
    cares = Care.objects.filter(level=Level.LEADERS, cell__post=post, from_on__lte=period.last)
    held = cares.filter(Q(to_on=None) | Q(to_on__gt=period.last))
    return list(Branch.objects.filter(pk__in=held.values("branch")).select_related("unit").order_by("code"))


def facts(posts: Sequence[Post], period: Period, at: datetime) -> dict[int, Counted]:
    """Return what leaders' reports say of a quarter, as known at a moment; they belong to no one branch."""
    return {post.pk: (_facts(post, period, at), None) for post in posts}


def _facts(post: Post, period: Period, at: datetime) -> Facts:
    return count(post.pk, {branch.pk: _posts(branch) for branch in followed(post, period)}, period, at=at)


def count(post_id: int, scope: dict[int, list[int]], period: Period, *, at: datetime) -> Facts:
    """Count what a post did at these branches, and how their posts fared, in a period; what was entered by `at`."""
    done = Visit.objects.filter(post=post_id, on__gte=period.first, on__lte=period.last, recorded_at__lte=at)
    seen = list(done.order_by("pk").values_list("kind", "branch"))
    raised = Problem.objects.filter(post=post_id, raised_on__gte=period.first, raised_on__lte=period.last)
    raised = raised.filter(matter__registered_at__lte=at)
    asked = list(raised.order_by("pk").values_list("branch", flat=True))
    names = dict(Branch.objects.filter(pk__in=list(scope)).order_by().values_list("pk", "name"))
    begin, end = start_of(period.first), start_of(period.after().first)
    rows = []
    for branch_id, posts in sorted(scope.items()):
        tally = duties.tally(posts, begin, end)
        rows.append(
            {
                "branch": branch_id,
                "name": names.get(branch_id, ""),
                "posts": posts,
                "visits": seen.count((Kind.VISIT.value, branch_id)),
                "raised": asked.count(branch_id),
                "done": sum((tally.in_time + tally.late).values()),
                "late": sum(tally.overdue.values()),
            }
        )
    kinds = [kind for kind, _ in seen]
    return {"branches": rows, "lectures": kinds.count(Kind.LECTURE), "notes": kinds.count(Kind.NOTE)}


def recount(signed: Sequence[Report]) -> dict[int, Facts]:
    """Return the facts of signed reports counted anew as of the signature, for the branches and posts they name."""
    return {report.pk: _recount(report) for report in signed}


def _recount(report: Report) -> Facts:
    scope = {row["branch"]: row["posts"] for row in report.facts["branches"]}
    return count(report.post_id, scope, report.period, at=report.signed_at)


def _posts(branch: Branch) -> list[int]:
    return people.posts_below(branch.unit) if branch.unit is not None else []


def post_for(actor: Actor, pk: int) -> Post:
    """Return a leader's post whose report the actor may read: the own one, its superior's, who sees all; else a 404."""
    post = Post.objects.select_related("unit", "superior").get(pk=pk)
    owes = Duty.objects.filter(source="point_report", source_id=pk, post__in=sorted(actor.posts))
    if actor.holds(pk) or actor.holds(post.superior_id) or sees_all(actor) or owes.exists():
        return post
    raise Post.DoesNotExist


def leaders(actor: Actor) -> list[Post]:
    """Return the leaders' posts with contact points whose reports the reader may open."""
    ids = sorted({post_id for post_id, _ in pairs()})
    posts = Post.objects.filter(pk__in=ids).order_by("code")
    if not sees_all(actor):
        posts = posts.filter(Q(pk__in=sorted(actor.posts)) | Q(superior__in=sorted(actor.posts)))
    return list(posts)


SOURCE = Source(facts, recount, post_for, visits.sentence, itemgetter("branches"), visits.COLUMNS)
