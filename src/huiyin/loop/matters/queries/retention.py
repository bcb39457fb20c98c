"""Closed matters whose words have been kept long enough: what is due for disposal, and who is called to it."""

from datetime import date, datetime

from django.db.models import QuerySet

from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import POWERS, Actor, Power
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import months_before, start_of
from huiyin.kit.prepared import Given, prepared
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import visible_to
from huiyin.loop.matters.rules.states import State

MOST = 200


def due(day: date) -> "QuerySet[Matter]":
    """Return what ended so many months before a day and still has its words, the longest ended first."""
    found = Matter.objects.filter(state__in=(State.CLOSED, State.REFUSED), ended_at__lt=_limit(day))
    return found.order_by("ended_at", "pk")


def is_due(day: date) -> bool:
    """Return whether anything is. One quick query: each tick asks it."""
    return bool(_one_due(before=_limit(day)))


@prepared
def _one_due(*, before: Given) -> "QuerySet[Matter]":
    return Matter.objects.filter(state__in=(State.CLOSED, State.REFUSED), ended_at__lt=before).only("pk")[:1]


def _limit(day: date) -> datetime:
    months = int(rulebook.value("retention.summary_months", on=day))
    return start_of(months_before(day, months))


def due_for(actor: Actor, day: date, *, is_proposed: bool) -> list[Matter]:
    """Return what is due and not hidden from the actor, before or after the first of the two; at most 200."""
    seen = visible_to(actor).filter(pk__in=due(day).filter(disposal_by__isnull=not is_proposed).values("pk"))
    return list(seen.select_related("registrar", "disposal_by").order_by("ended_at", "pk")[:MOST])


def posts_to_call() -> list[Post]:
    """Return the posts of the two persons: desks that sort, and the discipline commission."""
    both = {office for office, powers in POWERS.items() if Power.SORT_LETTERS in powers or Power.INSPECT in powers}
    return list(Post.objects.filter(office__in=sorted(both), closed_on=None).order_by("pk"))
