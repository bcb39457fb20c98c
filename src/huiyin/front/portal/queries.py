"""Rows that may be public: number, topic, debtor, days; texts of published answers only; a worker's own matters."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from huiyin.account.insight import queries as insight
from huiyin.front.portal.rules import PUBLIC
from huiyin.ground.inbox import queries as inbox
from huiyin.ground.people.models import Unit
from huiyin.ground.people.rules import Actor
from huiyin.ground.search import queries as search
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.kinds import Kind
from huiyin.loop.matters.rules.states import State, states_in

PAGE = 25
SAFE = ("id", "registered_at", "topic", "state", "refusal", "debtor_id", "registrar_id", "is_public")


def root() -> Unit | None:
    """Return the enterprise: the unit at the top of the tree."""
    return Unit.objects.filter(parent=None).order_by("path").first()


def listable(rows: "QuerySet[Matter] | None" = None) -> "QuerySet[Matter]":
    """Return the matters whose bare facts may be listed: no accusations, none with posts walled off; no texts."""
    walls = Matter.walls.through.objects.filter(matter_id=OuterRef("pk"))
    found = Matter.objects.all() if rows is None else rows
    found = found.exclude(kind=Kind.ACCUSATION).exclude(Exists(walls))
    return found.select_related("debtor").only(*SAFE, "debtor__name")


def records(*, bucket: str = "", refusal: str = "", before: int | None = None) -> tuple[list[Matter], int | None]:
    """Return a page of the public rows behind a figure, newest first, by key. One query."""
    found = listable()
    if bucket:
        found = found.filter(state__in=states_in(bucket))
    if refusal:
        found = found.filter(state=State.REFUSED, refusal=refusal)
    if before:
        found = found.filter(pk__lt=before)
    rows = list(found.order_by("-pk")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def longest_waiting(*, limit: int = 10) -> list[insight.Waiting]:
    """Return the oldest waiting matter of each debtor post, oldest first, from the 200 oldest. One query."""
    return insight.first_by_post(listable(insight.oldest_open()), limit=limit)


def published() -> "QuerySet[Matter]":
    """Return the matters whose summary and answer were published.

    Said twice: SQLite takes the partial index for the first and seeks in it by the second.
    """
    return Matter.objects.filter(is_public=True, is_public__in=[True]).select_related("handler", "place")


def lately_landed(*, limit: int = 3) -> list[Matter]:
    """Return the published matters that were closed last. One query on a partial index."""
    return list(published().order_by("-ended_at")[:limit])


def answers(words: str = "", *, topic: str = "", before: int | None = None) -> tuple[list[Matter], int | None]:
    """Return a page of published answers that hold every word, those closed last first. At most three queries."""
    found = published()
    if words:
        match = search.matching(PUBLIC, words)
        found = found.filter(pk__in=match) if match is not None else found.none()
    if topic:
        found = found.filter(topic=topic)
    last = published().filter(pk=before).first() if before else None
    if last is not None:
        found = found.filter(Q(ended_at__lt=last.ended_at) | Q(ended_at=last.ended_at, pk__lt=last.pk))
    rows = list(found.order_by("-ended_at", "-pk")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].pk if len(rows) > PAGE else None


def answer_for(pk: int) -> Matter | None:
    """Return one published matter."""
    return published().filter(pk=pk).first()


def own(actor: Actor, *, limit: int = 50) -> list[Matter]:
    """Return the matters the reader asked by name, newest first. One query."""
    if actor.person_id is None:
        return []
    found = Matter.objects.filter(asker=actor.person_id).select_related("debtor", "place", "clock")
    return list(found.order_by("-pk")[:limit])


def news(actor: Actor, *, limit: int = 5) -> list[Any]:
    """Return the newest lines of the reader's inbox."""
    return inbox.page_for(actor.person_id)[0][:limit] if actor.person_id is not None else []
