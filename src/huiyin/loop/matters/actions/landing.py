"""Verbs of who asked, and of the witness drawn where they are silent."""

import hashlib
from datetime import datetime

from django.db import transaction

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import SYSTEM, Actor, Office
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.rules import Outcome
from huiyin.loop.matters import queries
from huiyin.loop.matters.actions.change import Step, enforce, locked, required, take
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules import clocks
from huiyin.loop.matters.rules.permissions import is_asker
from huiyin.loop.matters.rules.states import Verb


@transaction.atomic
def confirm(matter: Matter, *, by: Actor, at: datetime, rating: int | None = None, text: str = "") -> Matter:
    """Say it is put right: the loop is closed. Only the asker rates; a witness just confirms."""
    matter = locked(matter)
    enforce(matter, Verb.CONFIRM, by)
    if rating is not None:
        matter.rating = _rating(matter, rating, by)
    return take(matter, Step(Verb.CONFIRM, by=by, at=at, words={"text": text}, data={"rating": rating}))


def _rating(matter: Matter, rating: int, by: Actor) -> int:
    if not is_asker(matter, by):
        raise Refused("只有提出人可以评价")
    if rating not in range(1, 6):
        raise Refused("评价是一到五分")
    return rating


@transaction.atomic
def reopen(matter: Matter, *, by: Actor, at: datetime, reason: str) -> Matter:
    """Say it isn't put right: the handler owes again, on a clock of its own."""
    matter = locked(matter)
    enforce(matter, Verb.REOPEN, by)
    words = {"reason": required(reason, "没有解决的原因")}
    matter.reopenings, matter.is_public = matter.reopenings + 1, False
    step = Step(Verb.REOPEN, by=by, at=at, debtor=matter.handler_id, words=words, outcome=Outcome.PASSED)
    return take(matter, step)


@transaction.atomic
def draw(matter: Matter, *, at: datetime) -> Matter:
    """Draw a witness by lot among the staff delegates outside the handler's unit; the witness owes a look.

    The lot is H(matter ‖ its clock's due moment) over the eligible posts in id order: anybody can repeat it.
    Where no delegate is eligible the registrar's own post looks.
    """
    matter = locked(matter)
    enforce(matter, Verb.DRAW, SYSTEM)
    witness = _lot(matter)
    step = Step(Verb.DRAW, by=SYSTEM, at=at, debtor=witness, clock=clocks.WITNESS, outcome=Outcome.DROPPED)
    step.data = {"witness": witness.pk}
    return take(matter, step)


def _lot(matter: Matter) -> Post:
    eligible = Post.objects.filter(office=Office.DELEGATE, closed_on=None, tenures__to_on=None, tenures__isnull=False)
    if matter.handler is not None:
        eligible = eligible.exclude(unit=matter.handler.unit)
    posts = list(eligible.exclude(pk__in=queries.walled_posts(matter)).order_by("pk"))
    if not posts or matter.clock is None:
        return people.supervisor_of(matter.registrar, walled=queries.walled_posts(matter)) or matter.registrar
    seed = hashlib.sha256(f"witness/{matter.pk}/{matter.clock.due_at.isoformat()}".encode()).digest()
    return posts[int.from_bytes(seed[:8], "big") % len(posts)]
