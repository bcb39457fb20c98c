"""How long a letter is kept, and who may end it: two persons, one after the other. Pure."""

from django.db.models import TextChoices

from huiyin.ground.people.rules import Actor, Power
from huiyin.kit.verdicts import ALLOWED, Verdict, refused


class Ground(TextChoices):
    """Why the original is destroyed."""

    RETENTION = "retention", "保存期满"
    WITHDRAWN = "withdrawn", "来信人撤回"
    DISPOSAL = "disposal", "事项处置"


def may_see(actor: Actor) -> bool:
    """Return whether the actor takes part in destroying originals: the union's desk, the discipline commission."""
    return actor.can(Power.SORT_LETTERS) or actor.can(Power.INSPECT)


def may_propose(actor: Actor) -> Verdict:
    """Return whether the actor may be the first of the two."""
    if actor.person_id is not None and actor.can(Power.SORT_LETTERS):
        return ALLOWED
    return refused("销毁到期的原信由分拣岗位提请")


def may_approve(actor: Actor, *, first: int) -> Verdict:
    """Return whether the actor may be the second, after the person with the id `first`."""
    if actor.person_id is None or not may_see(actor):
        return refused("销毁原信由纪委或工会的另一人同意")
    if actor.person_id == first:
        return refused("提请销毁的人不能自己同意")
    return ALLOWED
