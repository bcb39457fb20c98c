"""Setting, taking, ticking off and correcting task lists; closing those whose month is over."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from huiyin.branch.tasks.models import Line, Plan
from huiyin.branch.tasks.queries import plans as queries
from huiyin.branch.tasks.queries import takers
from huiyin.branch.tasks.queries.plans import Proposal
from huiyin.branch.tasks.queries.takers import Taker
from huiyin.branch.tasks.rules import plans as rules
from huiyin.branch.tasks.rules.plans import PlanState
from huiyin.ground.files import actions as files
from huiyin.ground.inbox import actions as inbox
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Person, Post
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.kit.periods import Period
from huiyin.kit.prepared import Given, prepared
from huiyin.kit.verdicts import Refused, refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_workday
from huiyin.loop.duties.rules import DutyKind, Outcome


@dataclass(frozen=True, slots=True)
class Correction:
    """What changes on a list: lines added, lines dropped by id, and why."""

    added: Sequence[str] = ()
    dropped: Sequence[int] = ()
    reason: str = ""


@transaction.atomic
def set_list(person: Person, lines: Sequence[Proposal], *, period: Period, by: Actor, at: datetime) -> Plan:
    """Set somebody's list of a month; what was left of the month before comes with it. They owe taking it on."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    taker = takers.of_person(person)
    if taker is None:
        raise Refused("网格上还没有人包保此人，请先在网格里定包保人")
    if period.last < day_of(at):
        raise Refused("这个月已经过去，不能再定清单")
    back = [queries.back(line) for line in queries.carried([person.pk], period).get(person.pk, ())]
    chosen = [*back, *(line for line in lines if line.text not in {b.text for b in back})]
    is_set = Plan.objects.filter(person=person, first_on=period.first).exists()
    rules.may_set(by, taker.setter_id, is_set=is_set, lines=[line.text for line in chosen]).enforce()
    plan = _made([(taker, chosen)], period, branches={person.pk: takers.branch_for(person)}, by=by, at=at)[0]
    settle_setting([plan.setter_id], period, by=by, at=at)
    return plan


@transaction.atomic
def set_many(
    given: Sequence[tuple[Taker, Sequence[Proposal]]], *, period: Period, by: Actor, at: datetime
) -> list[Plan]:
    """Set the lists of several people at once, as at the beginning of a month; those set already stay."""
    there = set(Plan.objects.filter(first_on=period.first).values_list("person_id", flat=True))
    fresh = [(taker, lines) for taker, lines in given if taker.person_id not in there]
    for taker, lines in fresh:
        rules.may_set(by, taker.setter_id, is_set=False, lines=[line.text for line in lines]).enforce()
    made = _made(fresh, period, branches={taker.person_id: taker.branch_id for taker, _ in fresh}, by=by, at=at)
    settle_setting({plan.setter_id for plan in made}, period, by=by, at=at)
    return made


def _made(
    given: Sequence[tuple[Taker, Sequence[Proposal]]],
    period: Period,
    *,
    branches: dict[int, int | None],
    by: Actor,
    at: datetime,
) -> list[Plan]:
    """Write lists with their lines, record them, open taking them on. A constant number of statements."""
    plans = Plan.objects.bulk_create(
        plan_of(taker, period, branch_id=branches[taker.person_id], by=by, at=at) for taker, _ in given
    )
    pairs = list(zip(plans, (lines for _, lines in given), strict=True))
    Line.objects.bulk_create(line_of(plan, n, one) for plan, lines in pairs for n, one in enumerate(lines, start=1))
    ledger.record_many(entry("plan.set", plan, by=by, at=at, words=numbered(lines)) for plan, lines in pairs)
    _ask_to_take(plans, period, by=by, at=at)
    return plans


def plan_of(taker: Taker, period: Period, *, branch_id: int | None, by: Actor, at: datetime) -> Plan:
    """Return a list just set for somebody, not saved."""
    return Plan(
        person_id=taker.person_id,
        post_id=taker.post_id,
        setter_id=taker.setter_id,
        branch_id=branch_id,
        first_on=period.first,
        state=PlanState.SET,
        set_at=at,
        set_by_id=by.person_id,
    )


def line_of(plan: Plan, number: int, one: Proposal) -> Line:
    """Return a proposed line as one of a list, not saved."""
    return Line(plan=plan, number=number, text=one.text, source=one.source, link=one.link, carried_from_id=one.line_id)


def numbered(lines: Iterable[Proposal]) -> dict[str, str]:
    """Return the words of lines by number, as the ledger commits to them."""
    return {str(n): line.text for n, line in enumerate(lines, start=1)}


def _ask_to_take(plans: Iterable[Plan], period: Period, *, by: Actor, at: datetime) -> None:
    """Let the takers' posts owe taking the lists on; people without a post are told, and owe nothing."""
    workdays = int(rulebook.value("task.take_wd", on=day_of(at)))
    due_at = end_of_workday(day_of(at), workdays, rulebook.calendar())
    news, others = [], []
    for plan in plans:
        if plan.post_id is None:
            others.append(plan.person_id)
            continue
        news.append(
            duties.NewDuty(
                kind=DutyKind.TAKE_LIST,
                post_id=plan.post_id,
                subject=f"认领 {period.first.month} 月任务清单",
                due_at=due_at,
                link=f"/tasks/plans/{plan.pk}/",
                source="plan",
                source_id=plan.pk,
                key=f"plan:{plan.pk}",
                workdays=workdays,
            )
        )
    if news:
        duties.open_many(news, by=by, at=at)
    if others:
        text = f"{period.first.month} 月任务清单已定，请您认领"
        inbox.tell(Person.objects.filter(pk__in=others), text, "/tasks/", key=f"plan:{period.key}", at=at)


def settle_setting(setters: Iterable[int], period: Period, *, by: Actor, at: datetime) -> None:
    """End the duties of these setters once everybody of theirs has a list of the month. Three queries at most."""
    keys = [f"routine:task_list:{period.key}:{setter_id}" for setter_id in sorted(setters)]
    owed: dict[int | None, int] = dict(
        Duty.objects.filter(key__in=keys, settled_at=None).values_list("source_id", "pk")
    )
    if not owed:
        return
    people = takers.of_setters(pk for pk in owed if pk is not None)
    there = Plan.objects.filter(person__in=[one.person_id for one in people], first_on=period.first)
    listed = set(there.values_list("person_id", flat=True))
    waiting = {one.setter_id for one in people if one.person_id not in listed}
    duties.drop([pk for setter_id, pk in owed.items() if setter_id not in waiting], by=by, at=at, outcome=Outcome.DONE)


@transaction.atomic
def take(plan: Plan, *, by: Actor, at: datetime) -> Plan:
    """Person: take the list on; the duty to do so ends."""
    plan = _locked(plan, at)
    rules.may_take(by, plan.person_id, plan.state).enforce()
    plan.state, plan.taken_at = PlanState.TAKEN, at
    plan.save(update_fields=["state", "taken_at"])
    duties.drop([duty.pk for duty in _to_take(plan=plan.pk)], by=by, at=at, outcome=Outcome.DONE)
    ledger.record(entry("plan.take", plan, by=by, at=at))
    return plan


@prepared
def _to_take(plan: Given) -> "QuerySet[Duty]":
    return Duty.objects.filter(source="plan", source_id=plan, kind=DutyKind.TAKE_LIST, settled_at=None)


@transaction.atomic
def finish(line: Line, *, evidence: str, by: Actor, at: datetime, uploads: Iterable[files.Upload] = ()) -> Line:
    """Person: tick a line off with a word of evidence, and files where there are some."""
    plan = _locked(line.plan, at)
    found: list[Line] = _line_row(pk=line.pk)
    if not found:
        raise Line.DoesNotExist
    line = found[0]
    rules.may_finish(by, plan.person_id, plan.state, is_open=line.is_open).enforce()
    if not evidence.strip():
        raise Refused("请写一句完成情况")
    line.done_at, line.evidence = at, evidence.strip()[:300]
    line.save(update_fields=["done_at", "evidence"])
    given = list(uploads)
    if given:
        files.attach(given, subject_kind="task_line", subject_id=line.pk, by=by, at=at)
    ledger.record(entry("plan.finish", plan, by=by, at=at, words={"text": line.evidence}, line=line.pk))
    return line


@transaction.atomic
def correct(plan: Plan, change: Correction, *, by: Actor, at: datetime) -> Plan:
    """Setter or person: add and drop lines for a reason; what was said before stays, and both sides are told."""
    plan = _locked(plan, at)
    rules.may_correct(by, plan.person_id, plan.setter_id, plan.state).enforce()
    lines = list(Line.objects.select_for_update().filter(plan=plan).order_by("number"))
    gone = [line for line in lines if line.pk in set(change.dropped) and line.is_open]
    added = rules.distinct(text for text in change.added if text not in {n.text for n in lines if n.is_open})
    _check(change, gone, added, lines)
    plan.revision += 1
    plan.save(update_fields=["revision"])
    for line in gone:
        line.dropped_in, line.reason = plan.revision, change.reason.strip()[:120]
    Line.objects.bulk_update(gone, ["dropped_in", "reason"])
    Line.objects.bulk_create(
        Line(plan=plan, number=len(lines) + n, text=text, added_in=plan.revision)
        for n, text in enumerate(added, start=1)
    )
    words = {"reason": change.reason.strip(), **{f"+{n}": text for n, text in enumerate(added, start=1)}}
    ledger.record(entry("plan.correct", plan, by=by, at=at, words=words, dropped=[line.pk for line in gone]))
    _tell_other(plan, by=by, at=at)
    return plan


def _check(change: Correction, gone: Sequence[Line], added: Sequence[str], lines: Sequence[Line]) -> None:
    if not gone and not added:
        raise Refused("没有增减任何一项")
    if not change.reason.strip():
        raise Refused("请写明为什么改")
    kept = [line.text for line in lines if line.dropped_in is None and line not in gone]
    rules.may_hold([*kept, *added]).enforce()


def _tell_other(plan: Plan, *, by: Actor, at: datetime) -> None:
    other = plan.setter if by.person_id == plan.person_id else plan.person
    text = f"{plan.person.name} {plan.period.first.month} 月任务清单有修改"
    inbox.tell(other, text, f"/tasks/plans/{plan.pk}/", key=f"plan:{plan.pk}:{plan.revision}", at=at)


@transaction.atomic
def close_months(at: datetime) -> int:
    """Close the lists whose month is over; what is not done comes back with the next list. Returns how many."""
    now = queries.month(day_of(at))
    over = list(Plan.objects.select_for_update().filter(first_on__lt=now.first).exclude(state=PlanState.CLOSED))
    Plan.objects.filter(pk__in=[plan.pk for plan in over]).update(state=PlanState.CLOSED)
    ledger.record_many(entry("plan.close", plan, by=SYSTEM, at=at) for plan in over)
    waiting = Duty.objects.filter(source="plan", source_id__in=[p.pk for p in over], settled_at=None, level=0)
    duties.drop(waiting.values_list("pk", flat=True), by=SYSTEM, at=at)
    return len(over)


@transaction.atomic
def let_go(post: Post, *, by: Actor, at: datetime) -> int:
    """End what was owed for lists nobody sits there to take on any more; the lists stay. Returns how many."""
    plans = Plan.objects.filter(post=post, state=PlanState.SET).values("pk")
    owed = Duty.objects.filter(source="plan", source_id__in=plans, kind=DutyKind.TAKE_LIST, settled_at=None, level=0)
    gone = list(owed.order_by("pk").values_list("pk", flat=True))
    duties.drop(gone, by=by, at=at)
    return len(gone)


def _locked(plan: Plan, at: datetime) -> Plan:
    found: list[Plan] = _row(pk=plan.pk)
    if not found:
        raise Plan.DoesNotExist
    plan = found[0]
    if plan.state != PlanState.CLOSED and plan.period.last < day_of(at):
        refused("这个月已经过去，没有完成的会列进下个月").enforce()  # the tick has not come by yet
    return plan


@prepared
def _row(pk: Given) -> "QuerySet[Plan]":
    return Plan.objects.select_for_update(of=("self",)).select_related("person", "setter").filter(pk=pk)


@prepared
def _line_row(pk: Given) -> "QuerySet[Line]":
    return Line.objects.select_for_update().filter(pk=pk)


def entry(
    verb: str, plan: Plan, *, by: Actor, at: datetime, words: dict[str, str] | None = None, **data: Any
) -> ledger.Draft:
    """Return what the ledger is told of a list."""
    facts = {"person": plan.person_id, "month": plan.first_on.isoformat(), "revision": plan.revision, **data}
    return ledger.Draft(
        verb, "plan", plan.pk, at=at, person_id=by.person_id, post_id=plan.setter_id, data=facts, words=words or {}
    )
