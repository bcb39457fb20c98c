"""Who answers for whom today; what apps above ask of the grid."""

from collections.abc import Iterable

from django.db.models import QuerySet

from huiyin.ground.grid.models import Care, Cell
from huiyin.ground.people.models import Branch, Person, Post, Unit
from huiyin.ground.people.rules import Actor, Office
from huiyin.kit.prepared import Given, Givens, prepared


def carer_of(person_id: int) -> Cell | None:
    """Return the cell that answers for a person today, its post with it. One query."""
    care = next(iter(_care_of(person=person_id)), None)
    return care.cell if care else None


@prepared
def _care_of(person: Given) -> "QuerySet[Care]":
    return _today().filter(person__pk=person)[:1]


def carers_of(people: Iterable[int]) -> dict[int, Cell]:
    """Return the cells that answer for these people today; uncovered ones are missing. One query."""
    return {care.person_id: care.cell for care in _today().filter(person__in=list(people)) if care.person_id}


def contact_of(branch_id: int) -> Cell | None:
    """Return the leader's cell that follows a branch (联系点), or None. One query."""
    care = _today().filter(branch=branch_id).first()
    return care.cell if care else None


def contact_points(posts: Iterable[int]) -> list[Branch]:
    """Return the branches these leaders' posts follow today, by code. One query."""
    found = Branch.objects.filter(contacts__to_on=None, contacts__cell__post__in=sorted(posts), closed_on=None)
    return list(found.select_related("unit").order_by("code"))


def cared_for(posts: Iterable[int]) -> "QuerySet[Person]":
    """Return the people at work these posts answer for today, by name."""
    found = Person.objects.filter(is_active=True, cares__to_on=None, cares__cell__post__in=sorted(posts))
    return found.select_related("unit").order_by("name", "pk")


def answers_for(actor: Actor, person_id: int) -> bool:
    """Return whether one of the actor's posts answers for a person today. One query."""
    return bool(_answering(person=person_id, posts=sorted(actor.posts)))


@prepared
def _answering(person: Given, posts: Givens) -> "QuerySet[Care]":
    return Care.objects.filter(person__pk=person, to_on=None, cell__post__pk__in=posts).only("pk")[:1]


def branch_of(person: Person) -> Branch | None:
    """Return the branch a person is looked after in: the own one while open, else the nearest one up the tree."""
    own: list[Branch] = _own_branch(person=person.pk)
    if own:
        return own[0]
    units = [int(person.unit.path[i : i + 8]) for i in range(0, len(person.unit.path), 8)]
    found = {b.unit_id: b for b in Branch.objects.filter(unit__in=units, closed_on=None).order_by("-code")}
    return next((found[pk] for pk in reversed(units) if pk in found), None)


@prepared
def _own_branch(person: Given) -> "QuerySet[Branch]":
    return Branch.objects.filter(people__pk=person, closed_on=None).select_related("unit").order_by("pk")[:1]


def secretary_of(branch: Branch) -> Post | None:
    """Return the post that leads a branch: the one named for it, else the one secretary's post of its unit."""
    if branch.secretary_id is not None:
        named: list[Post] = _post(pk=branch.secretary_id)
        return named[0]
    found = _secretaries(unit=branch.unit_id) if branch.unit_id is not None else []
    return found[0] if len(found) == 1 else None


@prepared
def _post(pk: Given) -> "QuerySet[Post]":
    return Post.objects.filter(pk=pk)


@prepared
def _secretaries(unit: Given) -> "QuerySet[Post]":
    return Post.objects.filter(unit__pk=unit, office=Office.SECRETARY, closed_on=None).order_by("pk")[:2]


def led_branches(posts: Iterable[int]) -> list[Branch]:
    """Return the branches these secretaries' posts lead, by code."""
    return _led(posts=sorted(posts))


@prepared
def _led(posts: Givens) -> "QuerySet[Branch]":
    held = Post.objects.filter(pk__in=posts, office=Office.SECRETARY, closed_on=None)
    units = Unit.objects.filter(posts__in=held)
    found = Branch.objects.filter(secretary__in=held) | Branch.objects.filter(secretary=None, unit__in=units)
    return found.filter(closed_on=None).select_related("unit").order_by("code").distinct()


def people_of(branch: Branch) -> "QuerySet[Person]":
    """Return the people at work whose branch this is."""
    return Person.objects.filter(branch=branch, is_active=True).order_by("staff_number")


def _today() -> "QuerySet[Care]":
    found = Care.objects.filter(to_on=None, cell__closed_on=None).select_related("cell", "cell__post")
    return found.order_by("pk")
