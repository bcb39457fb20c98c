"""Who has to be told what, and what a person has been told."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from huiyin.ground.inbox.models import Notice, Outbox
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person, Post
from huiyin.kit.prepared import Given, prepared

PAGE = 30
MOST = 99


def people_behind(whom: Iterable[Post | Person]) -> set[int]:
    """Return ids of these people and of whoever holds these posts, or the posts that answer for vacant ones."""
    found: set[int] = set()
    posts: set[int] = set()
    for one in whom:
        if isinstance(one, Person):
            found.add(one.pk)
        else:
            posts.add(one.pk)
    if posts:
        seats = people.post_map(posts)
        holders = {seats.seats[seats.effective(pk)].holder_id for pk in posts}
        found |= {pk for pk in holders if pk is not None}
    return found


def holders_of(posts: Sequence[tuple[int, Sequence[int]]]) -> list[int | None]:
    """Return who is told for each post: its holder, else the holder of who supervises it past the walled posts."""
    seats = people.post_map({post for post, _ in posts}) if posts else None
    found: list[int | None] = []
    for post, walled in posts:
        assert seats is not None
        seat = seats.seats.get(post)
        if seat is None or not seat.is_open or seat.holder_id is None:
            seat = seats.seats.get(seats.supervisor_of(post, walled=walled) or 0)
        found.append(seat.holder_id if seat else None)
    return found


def unread_count(person_id: int) -> int:
    """Return the number on the badge, at most 99. One query on a partial index."""
    return len(_unread(person=person_id))


@prepared
def _unread(person: Given) -> "QuerySet[Notice, Any]":
    return Notice.objects.filter(person__pk=person, read_at=None, is_quiet=False).values_list("pk")[:MOST]


def page_for(person_id: int, *, page: int = 1) -> tuple[list[Notice], bool]:
    """Return a page of a person's lines, newest first, and whether more follow."""
    first = (max(page, 1) - 1) * PAGE
    rows = list(Notice.objects.filter(person_id=person_id).order_by("-id")[first : first + PAGE + 1])
    return rows[:PAGE], len(rows) > PAGE


def get_for(person_id: int, pk: int) -> Notice:
    """Return a line of this person, else 404."""
    notice = Notice.objects.filter(person_id=person_id, pk=pk).first()
    if notice is None:
        raise Http404
    return notice


def people_with_news(moment: datetime, *, key: str) -> list[int]:
    """Return people at work with a mail address and an unread line of the day before `moment`, not yet queued."""
    waiting = (
        Notice.objects.filter(created_at__gte=moment - timedelta(days=1), created_at__lt=moment, read_at=None)
        .filter(is_quiet=False, person__is_active=True)
        .exclude(person__email="")
    )
    told = set(Outbox.objects.filter(key__startswith=f"{key}:").values_list("person_id", flat=True))
    return [pk for pk in waiting.order_by("person_id").values_list("person_id", flat=True).distinct() if pk not in told]
