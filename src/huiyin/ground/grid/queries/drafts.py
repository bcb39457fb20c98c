"""Rows of a draft: what changes against the grid in force, and who else may answer."""

from datetime import date

from django.db.models import QuerySet

from huiyin.ground.grid.models import Cell, Choice, Grid
from huiyin.ground.grid.queries import branch_of
from huiyin.ground.grid.queries.roll import limits_of
from huiyin.ground.grid.rules import Level, State, may_answer_at
from huiyin.ground.grid.rules.carrying import cell_at
from huiyin.ground.grid.rules.planning import Role
from huiyin.ground.grid.rules.planning.roll import role_of
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person, Tenure
from huiyin.kit.verdicts import Verdict, first_refusal, refused


def change_of(before: int, after: int | None) -> str:
    """Return what a row changes: alone, kept, moved, begun (carers by person, 0 for none)."""
    if not after:
        return "alone"
    return "kept" if before == after else ("moved" if before else "begun")


def open_draft() -> Grid | None:
    """Return the draft being worked on, or None."""
    return Grid.objects.filter(state=State.DRAFT).select_related("unit", "proposed_by").first()


def cell_for(choice: Choice, carer: Person) -> int | None:
    """Return the id of the open cell by which a person carries a row: the one in force where it is theirs. Two queries.

    None for who has none for that level yet.
    """
    posts = Tenure.objects.filter(person=carer, to_on=None, post__closed_on=None).order_by("pk")
    offices = list(posts.values_list("post__office", flat=True))
    rows = Cell.objects.filter(post__in=posts.values("post"), closed_on=None).order_by("-pk")
    held = {office: pk for pk, office in rows.values_list("pk", "post__office")}
    return choice.was_id if choice.was_id in held.values() else cell_at(choice.level, offices, held)


def home_of(person: Person) -> int | None:
    """Return the id of the branch that looks after a person."""
    found = branch_of(person)
    return found.pk if found else None


def role(person: Person) -> Role:
    """Return where a person stands on the four levels today. One query."""
    return role_of(people.actor(person).offices, is_member=person.is_member)


def load_of(grid: Grid, carer: Person, *, apart_from: int = 0) -> dict[int, int]:
    """Return how many rows of a draft a person answers for, by level."""
    rows = Choice.objects.filter(grid=grid, carer=carer).exclude(pk=apart_from)
    found: dict[int, int] = {}
    for level in rows.values_list("level", flat=True).order_by():
        found[level] = found.get(level, 0) + 1
    return found


def may_answer(choice: Choice, carer: Person, day: date) -> Verdict:
    """Return whether a person may answer for a row: at work, another one, of a role above, with room left."""
    if not carer.is_active:
        return refused("此人已离职")
    if choice.person_id == carer.pk:
        return refused("不能由本人包保自己")
    loads = load_of(choice.grid, carer, apart_from=choice.pk)
    limits, stand = limits_of(day), role(carer)
    own = role(choice.person) if choice.person is not None else Role.CHIEF
    if choice.level == Level.LEADERS:
        most, used = limits.leader_most, loads.get(Level.LEADERS, 0)
    else:
        most = limits.most if stand == Role.FRONT else limits.cadre_most
        used = sum(n for level, n in loads.items() if level != Level.LEADERS)
    full = refused(f"“{carer.name}”已经包保 {used} 个，上限是 {most} 个") if used >= most else may_answer_at(stand, own)
    return first_refusal(may_answer_at(stand, own), full)


def rows_of(grid: Grid) -> "QuerySet[Choice]":
    """Return the rows of a draft with what their line shows."""
    return grid.choices.select_related("person", "person__unit", "branch", "carer", "was", "was__post")
