"""Supervision from above, vacancies, and the tick of matters: silence, pause caps, witnesses."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db import transaction

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import queries
from huiyin.loop.matters.actions.change import Step, enforce, locked, ready, required, take
from huiyin.loop.matters.actions.ending import call_for_disposal
from huiyin.loop.matters.actions.handling import accept, resume
from huiyin.loop.matters.actions.landing import draw
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.queries import bounds
from huiyin.loop.matters.rules.states import State, Verb


@transaction.atomic
def supervise(matter: Matter, *, by: Actor, at: datetime, text: str, until: date) -> Matter:
    """Push from above: a notice with a date. Own supervision duties about it move to that date, once each."""
    matter = locked(matter)
    enforce(matter, Verb.SUPERVISE, by)
    words = {"text": required(text, "督办意见")}
    if until < day_of(at):
        raise Refused("督办期限不能早于今天")
    for duty in _own_supervisions(matter, by):
        if duty.due_version > 1:
            raise Refused("督办期限已经改过一次，到期将由再上一级督办")
        duties.move_due(duty, end_of_day(until), by=by, at=at)
    step = Step(Verb.SUPERVISE, by=by, at=at, words=words, data={"until": until.isoformat()}, keeps_clock=True)
    return take(matter, step)


def _own_supervisions(matter: Matter, by: Actor) -> list[Duty]:
    found = Duty.objects.filter(source="matter", source_id=matter.pk, kind=DutyKind.SUPERVISE, settled_at=None)
    return list(found.filter(post__in=sorted(by.posts)).order_by("pk"))


@transaction.atomic
def follow_vacancy(post: Post, *, by: Actor, at: datetime) -> int:
    """A vacant post's duties pass to its superior post at once, and with them the matters it owes.

    Raises `Refused` where the post was closed and something of it would be left with nobody.
    """
    owed = list(Duty.objects.filter(post=post, settled_at=None).order_by("pk"))
    seats = people.post_map([post.pk])
    for duty in owed:
        above = seats.supervisor_of(post.pk, walled=duty.walled)
        if above is not None:
            duties.hand_over([duty], Post.objects.get(pk=above), by=by, at=at)
    found = Matter.objects.filter(debtor=post, ended_at=None).exclude(state=State.MERGED).order_by("pk")
    for matter in map(ready, list(found.select_for_update())):
        above = seats.supervisor_of(post.pk, walled=queries.walled_posts(matter))
        if above is not None:
            _pass_up(matter, Post.objects.get(pk=above), by=by, at=at)
    if post.closed_on is not None:
        _leave_nothing(post)
    return len(owed)


def _leave_nothing(post: Post) -> None:
    left = Duty.objects.filter(post=post, settled_at=None).count()
    if left:
        raise Refused(f"「{post.name}」名下还有 {left} 件应办，没有上级岗位可以接手。请先设上级岗位，或者先办完再撤销")


def _pass_up(matter: Matter, above: Post, *, by: Actor, at: datetime) -> None:
    if matter.handler_id == matter.debtor_id:
        matter.handler = above
    if matter.registrar_id == matter.debtor_id:
        matter.registrar = above
    take(matter, Step(Verb.PASS_UP, by=by, at=at, debtor=above, keeps_clock=True))


def tick(at: datetime) -> int:
    """Do what time alone decides: silence accepts, full pauses end, silent askers get a witness. Returns how many.

    What has been kept long enough is proposed for disposal to the two persons; nothing is destroyed here.
    """
    call_for_disposal(at)
    return (
        _each(queries.silent(at), lambda m: accept(m, by=SYSTEM, at=at))
        + _each(bounds.pauses_over(at), lambda m: resume(m, by=SYSTEM, at=at))
        + _each(queries.unconfirmed(at), lambda m: draw(m, at=at))
    )


def _each(found: Iterable[Matter], act: Callable[[Matter], Matter]) -> int:
    """Act on each in a transaction of its own; one that moved on in the meantime is no longer ours."""
    done = 0
    for matter in list(found):
        try:
            act(matter)
        except Refused:
            continue
        done += 1
    return done
