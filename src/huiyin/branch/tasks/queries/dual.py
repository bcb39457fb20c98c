"""Dual duty of posts and the secretary's diary, as their readers see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from huiyin.branch.tasks.models import DiaryNote, DualLine, Evidence
from huiyin.branch.tasks.queries.plans import sees_all
from huiyin.branch.tasks.rules.dual import Track
from huiyin.branch.tasks.rules.reports import FORMS
from huiyin.ground.grid import queries as grid
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Post
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import start_of
from huiyin.kit.periods import Cadence, Period, period_of
from huiyin.loop.duties import queries as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind

SHOWN = 4


@dataclass(frozen=True, slots=True)
class Kept:
    """A line with its latest evidence and what it owes now."""

    line: DualLine
    evidence: list[Evidence]
    duty: Duty | None


def post_for(actor: Actor, pk: int) -> Post:
    """Return a post whose list of duties the actor may read: the own one, those below, those overseen; else a 404."""
    post = Post.objects.select_related("unit", "superior").get(pk=pk)
    is_near = actor.holds(pk) or actor.holds(post.superior_id)
    if is_near or sees_all(actor) or people.oversees(actor, post.unit.path):
        return post
    raise Post.DoesNotExist


def tracks(post: Post) -> list[tuple[Track, list[Kept]]]:
    """Return both tracks of a post with evidence and open duties. Three queries."""
    lines = list(DualLine.objects.filter(post=post, to_on=None).order_by("pk"))
    ids = [line.pk for line in lines]
    shown: dict[int, list[Evidence]] = {}
    for one in (
        Evidence.objects.filter(line__in=ids).select_related("recorded_by").order_by("-on", "-pk")[: 12 * len(ids)]
    ):
        shown.setdefault(one.line_id, []).append(one)
    owed = {d.source_id: d for d in open_of(ids)}
    return [
        (track, [Kept(n, shown.get(n.pk, [])[:SHOWN], owed.get(n.pk)) for n in lines if n.track == track])
        for track in Track
    ]


def open_of(lines: Iterable[int]) -> "QuerySet[Duty]":
    """Return the open duties of lines, earliest due last, so that the nearest wins in a mapping."""
    found = Duty.objects.filter(source="dual", source_id__in=list(lines), kind=DutyKind.ROUTINE, settled_at=None)
    return found.filter(level=0).order_by("-due_at")


def line_for(actor: Actor, pk: int) -> DualLine:
    """Return a line of a post the actor may read."""
    line = DualLine.objects.select_related("post", "post__unit").get(pk=pk)
    line.post = post_for(actor, line.post_id)
    return line


def asked(post: Post, day: date) -> tuple[int, int]:
    """Return how many forms a post is asked for in the month of a day, and how many it may be by the rulebook."""
    month = period_of(day, Cadence.MONTH)
    begin, end = start_of(month.first), start_of(month.after().first)
    number = duties.opened_of([post.pk], FORMS, begin, end).get(post.pk, 0)
    young = DualLine.objects.filter(post=post, to_on=None, cadence=Cadence.MONTH, from_on__gte=month.first)
    owed = Duty.objects.filter(source="dual", source_id__in=young.values("pk"), opened_at__gte=begin).values(
        "source_id"
    )
    return number + young.exclude(pk__in=owed).count(), int(rulebook.value("burden.forms_max", on=day))


def evidence_days(day: date) -> int:
    """Return how many days back evidence recorded on a day may be dated."""
    return int(rulebook.value("dual.evidence_days", on=day))


def branches(actor: Actor) -> list[Branch]:
    """Return the branches whose diary the actor keeps."""
    return grid.led_branches(actor.posts)


def diary(actor: Actor, month: Period) -> "QuerySet[DiaryNote]":
    """Return the actor's own notes of a month, newest first: nobody else reads a diary."""
    notes = DiaryNote.objects.filter(post__in=sorted(actor.posts), on__gte=month.first, on__lte=month.last)
    return notes.select_related("branch", "matter").order_by("-on", "-pk")


def diary_due(day: date) -> int:
    """Return how many notes a month asks for."""
    return int(rulebook.value("grid.diary_per_month", on=day))
