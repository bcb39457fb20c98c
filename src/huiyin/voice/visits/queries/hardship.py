"""Help cases for their circle: the list, the classes, the union's posts, the measures."""

from datetime import date

from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Actor, Power
from huiyin.ground.rulebook import queries as rulebook
from huiyin.voice.visits.models import Case, Measure
from huiyin.voice.visits.queries.seen import cases_of
from huiyin.voice.visits.rules.kinds import LIVE
from huiyin.voice.visits.rules.permissions import UNION


def may_be_in_circle(actor: Actor) -> bool:
    """Return whether the actor's posts can be in a circle at all: carers, secretaries, the union's."""
    return actor.can(Power.CARE) or bool(actor.offices & UNION)


def live(actor: Actor) -> list[Case]:
    """Return the cases of the actor's circle that are asked or under way, the next review first. Bounded."""
    found = cases_of(actor).filter(state__in=sorted(LIVE))
    return list(found.order_by("review_on", "pk")[:200])


def classes(day: date) -> list[str]:
    """Return the classes of hardship, by the rulebook of a day."""
    return list(rulebook.value("hardship.classes", on=day))


def officers() -> list[Post]:
    """Return the union's posts, of which one is in charge of a case."""
    return list(Post.objects.filter(office__in=sorted(UNION), closed_on=None).order_by("code"))


def knowing(circle: list[Post], promised: list[Measure]) -> list[Post]:
    """Return the posts that know of a case: its circle, and who still owes a measure from a time in the circle."""
    found = {post.pk: post for post in circle}
    owing = {m.post_id: m.post for m in promised if m.done_at is None}
    return list((found | {pk: post for pk, post in owing.items() if pk not in found}).values())


def measures(case: Case) -> list[Measure]:
    """Return the measures of a case, oldest first. One query."""
    return list(Measure.objects.filter(case=case).select_related("post", "duty").order_by("pk"))
