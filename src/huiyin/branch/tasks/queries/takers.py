"""Who takes a task list and who sets it: members by their cell, the carer above on the grid."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, Q, QuerySet, Subquery

from huiyin.branch.tasks.models import Plan
from huiyin.ground.grid import queries as grid
from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.grid.rules import Level
from huiyin.ground.people.models import Person, Tenure
from huiyin.ground.people.rules import Office
from huiyin.kit.periods import Period
from huiyin.loop.duties.actions import Owing


@dataclass(frozen=True, slots=True)
class Taker:
    """A person, the post the person's own cell belongs to (None: without), the branch, the post that sets the list."""

    person_id: int
    post_id: int | None
    branch_id: int | None
    setter_id: int


def takers(where: Q | None = None) -> list[Taker]:
    """Return the holders of members' cells with who sets their lists, by person. One query.

    `where` narrows the tenures of the cells' posts. Set by the carer on the grid (level 3), else the superior post.
    """
    held = Tenure.objects.filter(
        to_on=None, post__office=Office.MEMBER, post__closed_on=None, post__cell__closed_on=None, person__is_active=True
    )
    carer = _cares().filter(person=OuterRef("person")).order_by("-pk").values("cell__post")[:1]
    rows = (held if where is None else held.filter(where)).annotate(carer=Subquery(carer)).order_by("person_id")
    columns = ("person_id", "post_id", "post__superior_id", "post__cell__branch_id", "carer")
    found = []
    for person_id, post_id, superior_id, branch_id, carer_id in rows.values_list(*columns):
        setter_id = superior_id if carer_id in {None, post_id} else carer_id
        if setter_id is not None:
            found.append(Taker(person_id, post_id, branch_id, setter_id))
    return found


def _cares() -> "QuerySet[Care]":
    return Care.objects.filter(to_on=None, level=Level.CADRES, cell__closed_on=None, cell__post__closed_on=None)


def of_setters(posts: Iterable[int]) -> list[Taker]:
    """Return those whose lists these posts set."""
    wanted = sorted(posts)
    cared = Care.objects.filter(to_on=None, level=Level.CADRES, cell__post__in=wanted).values("person")
    found = takers(Q(person__in=cared) | Q(post__superior__in=wanted)) if wanted else []
    return [one for one in found if one.setter_id in wanted]


def of_person(person: Person) -> Taker | None:
    """Return how a person's list is set: by the own cell, else by the carer above; None where nobody sets one.

    A person without a cell takes a list only where somebody on the third level answers for them.
    """
    own = takers(Q(person=person.pk))
    if own:
        return own[0]
    setter = _cares().filter(person=person.pk).order_by("-pk").values_list("cell__post", flat=True).first()
    return Taker(person.pk, None, person.branch_id, setter) if setter else None


def without_cell(posts: Iterable[int]) -> Q:
    """Return the condition of people these posts answer for on the third level who hold no cell of their own."""
    cared = Care.objects.filter(to_on=None, level=Level.CADRES, cell__post__in=sorted(posts), cell__closed_on=None)
    celled = Tenure.objects.filter(to_on=None, post__office=Office.MEMBER, post__cell__closed_on=None)
    return Q(is_active=True, pk__in=cared.values("person")) & ~Q(pk__in=celled.values("person"))


def setting(period: Period) -> list[Owing]:
    """Return who owes setting the lists of a month: each setter once, for all of their people."""
    opened = Cell.objects.filter(post__office=Office.MEMBER, opened_on__gt=period.last, closed_on=None)
    young = set(opened.values_list("post_id", flat=True))
    done = set(Plan.objects.filter(first_on=period.first).values_list("person_id", flat=True))
    setters = {one.setter_id for one in takers() if one.post_id not in young and one.person_id not in done}
    subject = f"定 {period.first.month} 月任务清单"
    return [Owing(post_id, subject, "/tasks/", "plans", post_id) for post_id in sorted(setters)]


def branch_for(person: Person) -> int | None:
    """Return the id of the branch a person's list counts in."""
    branch = grid.branch_of(person)
    return branch.pk if branch else None
