"""Many posts at once, each opened and filled: the seats an adopted grid needs. A constant number of statements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import signals
from huiyin.ground.people.models import Person, Post, Tenure, Unit
from huiyin.ground.people.rules import Actor, Office, may_keep_staff, names
from huiyin.kit import clock

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Seat:
    """A post to be opened for somebody; `superior` is the id of the post above."""

    code: str
    name: str
    unit: Unit
    office: Office
    superior: int | None
    holder: Person


@transaction.atomic
def open_seats(seats: Iterable[Seat], *, by: Actor, on: date | None = None, at: datetime | None = None) -> list[Post]:
    """Open posts and appoint their holders, in the order given; two ledger entries each, as if done one by one."""
    at = at or clock.now()
    may_keep_staff(by).enforce()
    wanted = list(seats)
    posts = [
        Post(
            code=s.code,
            name=s.name,
            pinyin=names.of_title(s.name),
            unit=s.unit,
            office=s.office,
            superior_id=s.superior,
        )
        for s in wanted
    ]
    Post.objects.bulk_create(posts, batch_size=BATCH)
    day = on or clock.day_of(at)
    Tenure.objects.bulk_create(
        [Tenure(person=s.holder, post=post, from_on=day) for s, post in zip(wanted, posts, strict=True)],
        batch_size=BATCH,
    )
    ledger.record_many(
        draft for seat, post in zip(wanted, posts, strict=True) for draft in _drafts(seat, post, by=by, at=at)
    )
    for seat, post in zip(wanted, posts, strict=True):
        signals.post_filled.send(Post, post=post, person=seat.holder, by=by, at=at, in_bulk=True, is_new=True)
    return posts


def _drafts(seat: Seat, post: Post, *, by: Actor, at: datetime) -> list[ledger.Draft]:
    opened = {"superior": seat.superior, "office": str(seat.office)}
    filled = {"person": seat.holder.pk, "before": None}
    return [
        ledger.Draft(verb=verb, subject="post", subject_id=post.pk, at=at, person_id=by.person_id, data=data)
        for verb, data in (("post.open", opened), ("post.appoint", filled))
    ]
