"""What the roll's changes leave behind on the grid."""

from collections.abc import Collection

from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.grid.queries.sheets import levels
from huiyin.ground.people.models import Person
from huiyin.ground.people.rules import Office

SOME = 5000


def seats_left_by(person: Person, home: int | None) -> list[Cell]:
    """Return the members' cells somebody holds outside the branch that looks after them now."""
    mine = Cell.objects.filter(post__tenures__to_on=None, post__tenures__person=person)
    rows = mine.filter(closed_on=None, post__office=Office.MEMBER).select_related("post").order_by("pk")
    return [cell for cell in rows if cell.branch_id != home]


def void_cares() -> list[Care]:
    """Return open care of people who no longer work here, or whom nobody carries in their office.

    Three queries, and one for each 5,000 found: a database takes only so many numbers in one.
    """
    carried, rows = levels(), Care.objects.filter(to_on=None, person__isnull=False).order_by("pk")
    void = [pk for pk, person in rows.values_list("pk", "person_id").iterator(chunk_size=SOME) if person not in carried]
    batches = [void[start : start + SOME] for start in range(0, len(void), SOME)]
    return [care for some in batches for care in rows.filter(pk__in=some).select_related("cell")]


def cares_of(people: Collection[int]) -> list[Care]:
    """Return open care of these people."""
    return list(Care.objects.filter(to_on=None, person__in=people).select_related("cell").order_by("pk"))
