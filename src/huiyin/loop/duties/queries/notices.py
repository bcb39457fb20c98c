"""Supervision notices, and the late duties somebody may press."""

from django.db.models import Q, QuerySet

from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Actor, Power
from huiyin.loop.duties.models import Duty, SupervisionNotice


def visible_to(actor: Actor) -> "QuerySet[SupervisionNotice]":
    """Return the notices somebody may read: to and from the own posts or posts below; all for dispatch and inspection.

    What is walled off from one of the reader's posts is left out by `get_for`, which reads the duty anyway.
    """
    found = SupervisionNotice.objects.select_related("duty", "answer_duty", "post", "by_post", "reply_post")
    if actor.can(Power.DISPATCH) or actor.can(Power.INSPECT):
        return found
    own = sorted(actor.posts)
    return found.filter(
        Q(post__in=own) | Q(by_post__in=own) | Q(answer_duty__post__in=own) | people.answer_to(own, "answer_duty__post")
    )


def get_for(actor: Actor, pk: int) -> SupervisionNotice:
    """Return a notice the actor may read; raises `SupervisionNotice.DoesNotExist` otherwise (a 404)."""
    notice = visible_to(actor).get(pk=pk)
    if actor.posts & frozenset(notice.duty.walled):
        raise SupervisionNotice.DoesNotExist
    return notice


def pressable(actor: Actor, pk: int) -> Duty:
    """Return a duty the actor may see as dispatcher or from above; raises `Duty.DoesNotExist` otherwise (a 404)."""
    duty = Duty.objects.select_related("post", "post__unit").get(pk=pk)
    above = people.post_map([duty.post_id]).superiors(duty.post_id)
    if actor.posts & frozenset(duty.walled) or not (actor.can(Power.DISPATCH) or actor.posts & frozenset(above)):
        raise Duty.DoesNotExist
    return duty


def own_posts(actor: Actor) -> list[Post]:
    """Return the posts somebody may sign with, by code."""
    return list(Post.objects.filter(pk__in=sorted(actor.posts)).order_by("code"))


def of_duty(duty: Duty) -> list[SupervisionNotice]:
    """Return the notices about a duty, newest first."""
    return list(SupervisionNotice.objects.filter(duty=duty).select_related("by_post").order_by("-pk"))
