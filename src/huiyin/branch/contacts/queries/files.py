"""Who may see the files on a visit."""

from huiyin.branch.contacts.models import Visit
from huiyin.branch.contacts.queries import points
from huiyin.ground.people.models import Branch
from huiyin.ground.people.rules import Actor


def may_see_visit(actor: Actor, pk: int) -> bool:
    """Return whether the actor may see the branch the visit was made at."""
    visit = Visit.objects.filter(pk=pk).first()
    try:
        return visit is not None and bool(points.branch_for(actor, visit.branch_id))
    except Branch.DoesNotExist:
        return False
