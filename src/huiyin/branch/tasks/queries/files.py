"""Who may see the files on a line of a list or on a piece of evidence."""

from huiyin.branch.tasks.models import Evidence, Line, Plan
from huiyin.branch.tasks.queries import dual, plans
from huiyin.ground.people.models import Post
from huiyin.ground.people.rules import Actor


def may_see_line(actor: Actor, pk: int) -> bool:
    """Return whether the actor sees the list the line stands on."""
    line = Line.objects.filter(pk=pk).first()
    try:
        return line is not None and bool(plans.get_for(actor, line.plan_id))
    except Plan.DoesNotExist:
        return False


def may_see_evidence(actor: Actor, pk: int) -> bool:
    """Return whether the actor reads the duties of the post it was recorded for."""
    evidence = Evidence.objects.select_related("line").filter(pk=pk).first()
    try:
        return evidence is not None and bool(dual.post_for(actor, evidence.line.post_id))
    except Post.DoesNotExist:
        return False
