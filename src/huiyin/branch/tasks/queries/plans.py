"""Task lists as their readers see them, and the tasks proposed from facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from huiyin.branch.tasks.models import Line, Plan
from huiyin.branch.tasks.queries import takers
from huiyin.branch.tasks.queries.takers import Taker
from huiyin.branch.tasks.rules.plans import Source
from huiyin.ground.grid import queries as grid
from huiyin.ground.grid.models import Care, Gap
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person
from huiyin.ground.people.rules import Actor, Power
from huiyin.kit.periods import Cadence, Period, period_of
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.duties.signals import hints_asked
from huiyin.loop.matters import queries as matters

MOST = 6
# What a member does anyway by its own duty is no task of the list: the list itself, reports.
NO_TASK = (DutyKind.TASK_LIST, DutyKind.TAKE_LIST, DutyKind.REPORT, DutyKind.SUMMARY, DutyKind.SUPERVISE)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A task proposed from a fact. A carried one (`line_id`) comes back whether chosen or not."""

    key: str
    text: str
    source: str
    link: str = ""
    line_id: int | None = None


def month(day: date) -> Period:
    """Return the month of a day."""
    return period_of(day, Cadence.MONTH)


def proposals(taker: Taker, period: Period, *, by: Actor) -> list[Proposal]:
    """Return the tasks proposed for somebody's month, what came back first; only matters `by` may see.

    Five queries, and those of the rooms that are asked.
    """
    found = [back(line) for line in carried([taker.person_id], period).get(taker.person_id, ())]
    if taker.post_id is not None:
        found += _of_duties(taker.post_id) + _of_cell(taker.post_id)
        found += _of_rooms(taker.post_id, period.first)
    return found + _of_crew(taker.person_id, by)


def _of_rooms(post_id: int, day: date) -> list[Proposal]:
    """Return what other rooms propose for a post: counted, without names, since the setter reads it, too."""
    answers: list[tuple[Any, Any]] = hints_asked.send(Plan, post_id=post_id, day=day)
    return [Proposal(hint.key, hint.text, Source.CARE, hint.link) for _, hints in answers for hint in hints or ()]


def carried(people: Iterable[int], period: Period) -> dict[int, list[Line]]:
    """Return by person the lines of the month before neither done nor dropped nor carried on already. One query."""
    before = Line.objects.filter(plan__person__in=sorted(people), plan__first_on=period.before().first)
    left = before.filter(done_at=None, dropped_in=None, carried_to=None).order_by("number")
    found: dict[int, list[Line]] = {}
    for line in left.select_related("plan"):
        found.setdefault(line.plan.person_id, []).append(line)
    return found


def back(line: Line) -> Proposal:
    """Return a line that comes back from the month before."""
    return Proposal(f"line:{line.pk}", line.text, Source.CARRIED, line.link, line.pk)


def _of_duties(post_id: int) -> list[Proposal]:
    owed = Duty.objects.filter(post=post_id, settled_at=None).exclude(kind__in=NO_TASK).order_by("due_at", "pk")
    return [
        Proposal(f"duty:{d.pk}", f"{d.get_kind_display()}：{d.subject}"[:120], Source.DUTY, d.link) for d in owed[:MOST]
    ]


def _of_cell(post_id: int) -> list[Proposal]:
    """Return what the grid knows: gaps of the cell, and how many people it answers for."""
    found = []
    gaps = Gap.objects.filter(cell__post=post_id).order_by("pk")[:MOST]
    found += [Proposal(f"gap:{g.pk}", f"补缺口：{g.get_kind_display()}", Source.GAP, "/grid/gaps/") for g in gaps]
    cared = Care.objects.filter(cell__post=post_id, to_on=None).count()
    if cared:
        text = f"和联系的 {cared} 名职工每人谈一次，听听有什么难处"
        found.append(Proposal("care", text, Source.CARE, "/visits/"))
    return found


def _of_crew(person_id: int, by: Actor) -> list[Proposal]:
    """Return open matters of the person's crew, by number and topic: the taker may see less than the setter."""
    unit = Person.objects.filter(pk=person_id).values("unit")
    seen = matters.visible_to(by).filter(unit__in=unit, ended_at=None).order_by("pk")[:MOST]
    return [
        Proposal(f"matter:{m.pk}", f"跟进 {m.number}（{m.get_topic_display()}）", Source.MATTER, m.link()) for m in seen
    ]


def listed(plans: "QuerySet[Plan]") -> "QuerySet[Plan]":
    """Return lists with how many lines hold and how many are done."""
    held = Q(lines__dropped_in=None)
    return plans.select_related("person", "setter", "person__unit").annotate(
        held=Count("lines", filter=held), done=Count("lines", filter=held & Q(lines__done_at__isnull=False))
    )


def mine(actor: Actor, period: Period) -> Plan | None:
    """Return the reader's own list of a month with its lines."""
    own = Plan.objects.filter(person=actor.person_id, first_on=period.first)
    return own.select_related("person", "setter").prefetch_related(_lines()).first()


def _lines() -> "Prefetch[str, QuerySet[Line], str]":
    return Prefetch("lines", Line.objects.select_related("carried_from__plan").order_by("number"), to_attr="rows")


def of_people(ids: Iterable[int], period: Period) -> dict[int, Plan]:
    """Return the lists of these people in a month, by person. One query."""
    found = listed(Plan.objects.filter(person__in=list(ids), first_on=period.first))
    return {plan.person_id: plan for plan in found.order_by("pk")}


def get_for(actor: Actor, pk: int) -> Plan:
    """Return a list with its lines for who takes it, who set it, the branch's secretary and overseers; else a 404."""
    plan = (
        Plan.objects.select_related("person", "person__unit", "setter", "branch", "post")
        .prefetch_related(_lines())
        .get(pk=pk)
    )
    if actor.person_id == plan.person_id or actor.holds(plan.setter_id):
        return plan
    if sees_branch(actor, plan.branch_id) or people.oversees(actor, plan.person.unit.path):
        return plan
    raise Plan.DoesNotExist


def line_for(actor: Actor, pk: int) -> Line:
    """Return a line of a list the actor may see."""
    line = Line.objects.get(pk=pk)
    line.plan = get_for(actor, line.plan_id)
    return line


def sees_all(actor: Actor) -> bool:
    """Return whether the actor sees what every branch owes: dispatchers, discipline, who plans the grid."""
    return any(actor.can(power) for power in (Power.DISPATCH, Power.INSPECT, Power.PLAN_GRID))


def sees_branch(actor: Actor, branch_id: int | None) -> bool:
    """Return whether the actor sees everything of a branch: its secretary, and who sees all."""
    return sees_all(actor) or any(branch.pk == branch_id for branch in grid.led_branches(actor.posts))


def person_to_set(actor: Actor, pk: int) -> tuple[Person, Taker]:
    """Return a person whose list the actor sets; raises `Person.DoesNotExist` otherwise (a 404)."""
    person = Person.objects.select_related("unit").get(pk=pk, is_active=True)
    taker = takers.of_person(person)
    if taker is None or not actor.holds(taker.setter_id):
        raise Person.DoesNotExist
    return person, taker
