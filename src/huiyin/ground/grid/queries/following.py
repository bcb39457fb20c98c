"""What the roll's changes leave behind on the grid."""

from collections.abc import Collection

from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.people.models import Person
from huiyin.ground.people.rules import Office


def seats_left_by(person: Person, home: int | None) -> list[Cell]:
    """Return the members' cells somebody holds outside the branch that looks after them now."""
    mine = Cell.objects.filter(post__tenures__to_on=None, post__tenures__person=person)
    rows = mine.filter(closed_on=None, post__office=Office.MEMBER).select_related("post").order_by("pk")
    return [cell for cell in rows if cell.branch_id != home]


def cares_of_leavers() -> list[Care]:
    """Return open care of people who no longer work here."""
    rows = Care.objects.filter(to_on=None, person__is_active=False).select_related("cell")
    return list(rows.order_by("pk"))


def cares_of(people: Collection[int]) -> list[Care]:
    """Return open care of these people."""
    return list(Care.objects.filter(to_on=None, person__in=people).select_related("cell").order_by("pk"))
