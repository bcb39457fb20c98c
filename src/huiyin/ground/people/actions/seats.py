"""Many posts at once, each opened and filled: the seats an adopted grid needs. Few statements for each thousand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import signals
from huiyin.ground.people.models import Person, Post, Tenure, Unit
from huiyin.ground.people.rules import Actor, Office, may_keep_staff, names
from huiyin.kit import clock
from huiyin.kit.inserting import create


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
    """Open posts and appoint their holders, in the order given; two ledger entries each, as if done one by one.

    All of them are in memory at once: whoever opens tens of thousands does so in slices.
    """
    at = at or clock.now()
    may_keep_staff(by).enforce()
    wanted, day = list(seats), on or clock.day_of(at)
    posts = create(
        Post,
        [
            Post(
                code=s.code,
                name=s.name,
                pinyin=names.of_title(s.name),
                unit=s.unit,
                office=s.office,
                superior_id=s.superior,
            )
            for s in wanted
        ],
    )
    pairs = list(zip(wanted, posts, strict=True))
    create(Tenure, [Tenure(person=s.holder, post=post, from_on=day) for s, post in pairs])
    ledger.record_many(draft for seat, post in pairs for draft in _drafts(seat, post, by=by, at=at))
    for seat, post in pairs:
        signals.post_filled.send(Post, post=post, person=seat.holder, by=by, at=at, in_bulk=True, is_new=True)
    return posts


def _drafts(seat: Seat, post: Post, *, by: Actor, at: datetime) -> list[ledger.Draft]:
    opened = {"superior": seat.superior, "office": str(seat.office)}
    filled = {"person": seat.holder.pk, "before": None}
    return [
        ledger.Draft(verb=verb, subject="post", subject_id=post.pk, at=at, person_id=by.person_id, data=data)
        for verb, data in (("post.open", opened), ("post.appoint", filled))
    ]
