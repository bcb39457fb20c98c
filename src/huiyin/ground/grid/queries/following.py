"""What the roll's changes leave behind on the grid."""

from collections.abc import Collection

from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.grid.queries.sheets import levels
from huiyin.ground.people.models import Person
from huiyin.ground.people.rules import Office


def seats_left_by(person: Person, home: int | None) -> list[Cell]:
    """Return the members' cells somebody holds outside the branch that looks after them now."""
    mine = Cell.objects.filter(post__tenures__to_on=None, post__tenures__person=person)
    rows = mine.filter(closed_on=None, post__office=Office.MEMBER).select_related("post").order_by("pk")
    return [cell for cell in rows if cell.branch_id != home]


def void_cares() -> list[Care]:
    """Return open care of people who no longer work here, or whom nobody carries in their office. Four queries."""
    carried, rows = levels(), Care.objects.filter(to_on=None, person__isnull=False).order_by("pk")
    void = [pk for pk, person in rows.values_list("pk", "person_id").iterator(chunk_size=5000) if person not in carried]
    return list(rows.filter(pk__in=void).select_related("cell"))


def cares_of(people: Collection[int]) -> list[Care]:
    """Return open care of these people."""
    return list(Care.objects.filter(to_on=None, person__in=people).select_related("cell").order_by("pk"))
