"""What stands in the way of closing a unit."""

from huiyin.ground.people.models import Person, Post, Unit
from huiyin.ground.people.rules import closing
from huiyin.kit.verdicts import Verdict


def may_close_unit(unit: Unit) -> Verdict:
    """Return whether a unit may be closed, with what is still in it. Three queries."""
    return closing.may_close_unit(
        unit.name,
        is_closed=unit.closed_on is not None,
        people=Person.objects.filter(unit=unit, is_active=True).count(),
        posts=Post.objects.filter(unit=unit, closed_on=None).count(),
        units=Unit.objects.filter(parent=unit, closed_on=None).count(),
    )
