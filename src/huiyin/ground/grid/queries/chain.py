"""Who answers for somebody, and who for those: the chain upwards, two queries for each step; rings are found."""

from dataclasses import dataclass

from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person, Tenure
from huiyin.ground.people.rules import Office

MOST = 6


@dataclass(frozen=True, slots=True)
class Link:
    """A step of the chain: the cell, and who holds its post today (None: vacant)."""

    cell: Cell
    holder: Person | None
    since: object


def above(person: Person) -> list[Link]:
    """Return who answers for a person, who for that one, and so on; stops at a vacancy, at the top or in a ring."""
    found: list[Link] = []
    seen = {person.pk}
    at: Person | None = person
    while at is not None and len(found) < MOST:
        care = Care.objects.filter(person=at, to_on=None).select_related("cell__post", "cell__branch").first()
        if care is None:
            break
        at = people.holder(care.cell.post)
        found.append(Link(care.cell, at, care.from_on))
        if at is not None and at.pk in seen:
            break
        if at is not None:
            seen.add(at.pk)
    return found


def leads_back(person: Person, cell: Cell) -> bool:
    """Return whether whoever holds a cell's post is the person, or is answered for by them along the chain."""
    holder = people.holder(cell.post)
    if holder is None:
        return False
    if holder.pk == person.pk:
        return True
    return any(link.holder is not None and link.holder.pk == person.pk for link in above(holder))


def rings(person: Person) -> bool:
    """Return whether the chain above somebody comes back to them."""
    return any(link.holder is not None and link.holder.pk == person.pk for link in above(person))


def seats_gone_elsewhere() -> list[Cell]:
    """Return members' open cells whose holder now belongs to another branch."""
    held = Tenure.objects.filter(to_on=None, post__cell__closed_on=None, post__office=Office.MEMBER)
    rows = (
        held.select_related("person").order_by("pk").values_list("post__cell", "person__branch", "post__cell__branch")
    )
    gone = [cell for cell, branch, own in rows if branch is not None and branch != own]
    return list(Cell.objects.filter(pk__in=gone).select_related("post").order_by("pk"))
