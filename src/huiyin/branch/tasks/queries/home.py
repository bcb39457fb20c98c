"""What the page of tasks shows: the reader's own, those set below, the branch with who has not handed in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

from django.db.models import CharField, Exists, ExpressionWrapper, F, Max, Min, OuterRef, Q

from huiyin.branch.tasks.models import Plan
from huiyin.branch.tasks.queries import plans, takers
from huiyin.branch.tasks.rules.dual import PRESETS, is_main_cadre
from huiyin.branch.tasks.rules.reports import REPORTING, kind_of
from huiyin.ground.grid import queries as grid
from huiyin.ground.grid.models import Cell
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Person, Post, Unit
from huiyin.ground.people.queries.scope import OVERSEERS
from huiyin.ground.people.rules import Actor, Office, Power
from huiyin.kit.periods import Cadence, Period, period_of
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.reports import queries as reports
from huiyin.loop.reports.models import Report
from huiyin.loop.reports.rules import ReportKind


@dataclass(frozen=True, slots=True)
class Month:
    """What the page of a branch is about: lists of a month, reports of one that is over, and a quarter that is."""

    listed: Period
    reported: Period
    quarter: Period
    is_over: bool

    @classmethod
    def of(cls, month: Period, today: date) -> Self:
        """Return it for a month gone by, or for the present one, of which nobody reports yet."""
        is_over = month.last < today
        reported = month if is_over else month.before()
        quarter = period_of(reported.first, Cadence.QUARTER)
        return cls(month, reported, quarter if quarter.last < today else quarter.before(), is_over)


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody of a branch with the list of a month and the reports of the periods; asked for none while too young."""

    person: Person
    post: Post | None
    plan: Plan | None
    report: Report | None
    summary: Report | None
    is_asked: bool
    is_asked_quarter: bool


@dataclass(slots=True)
class Below:
    """Those whose lists the reader sets: with who has one, and those without a cell."""

    seats: list[tuple[Person, Plan | None]] = field(default_factory=list)
    others: list[tuple[Person, Plan | None]] = field(default_factory=list)

    @property
    def unset(self) -> int:
        """How many wait for their list."""
        return sum(plan is None for _, plan in self.seats)


def below(actor: Actor, period: Period) -> Below:
    """Return the people whose lists of a month the reader sets. At most three queries."""
    if not actor.posts or actor.offices == {Office.MEMBER}:
        return Below()
    mine = {one.person_id for one in takers.of_setters(actor.posts)}
    found = Person.objects.filter(Q(pk__in=mine) | takers.without_cell(actor.posts)).select_related("unit")
    people = list(found.order_by("unit__path", "name", "pk"))
    known = plans.of_people([p.pk for p in people], period) if people else {}
    others = sorted((p for p in people if p.pk not in mine), key=lambda p: (p.name, p.pk))
    return Below([(p, known.get(p.pk)) for p in people if p.pk in mine], [(p, known.get(p.pk)) for p in others])


@dataclass(frozen=True, slots=True)
class Posts:
    """The reader's posts as this page wants them: those that report, those with both tracks, main cadres' below."""

    reporting: list[Post]
    dual: list[Post]
    below: list[Post]


def posts_of(actor: Actor) -> Posts:
    """Return the reader's posts and the main cadres' right below them, by code. One query, none for who has none."""
    if not actor.posts:
        return Posts([], [], [])
    own = sorted(actor.posts)
    rows = Post.objects.filter(Q(pk__in=own) | Q(superior__in=own, office__in=sorted(PRESETS)), closed_on=None)
    leads = Exists(Branch.objects.filter(secretary=OuterRef("pk")))
    rows = rows.annotate(has_cell=Exists(Cell.objects.filter(post=OuterRef("pk"))), leads=leads)
    found: list[Any] = list(rows.select_related("unit").order_by("code"))
    mine = [post for post in found if post.pk in actor.posts]
    reporting = [p for p in mine if p.office in REPORTING and (p.leads or p.has_cell or p.office == Office.SECRETARY)]
    under = [p for p in found if p.superior_id in actor.posts and p.office in PRESETS]
    return Posts(reporting, [p for p in mine if is_main_cadre(p.office)], under)


def own_reports(posts: Iterable[Post], day: date) -> list[tuple[Post, Period, Report | None]]:
    """Return the reports of the last month, and of the last quarter for members, with what was signed."""
    found: list[tuple[Post, Period, Report | None]] = []
    posts = list(posts)
    for cadence, asked in (
        (Cadence.MONTH, posts),
        (Cadence.QUARTER, [p for p in posts if p.office == Office.MEMBER]),
    ):
        period = period_of(day, cadence).before()
        signed = reports.signed(kind_of(period), period, [p.pk for p in asked]) if asked else {}
        found += [(post, period, signed.get(post.pk)) for post in asked]
    return found


def owed(actor: Actor) -> list[Duty]:
    """Return the open duties of this room the reader's posts owe, nearest due first."""
    kinds = (
        *(DutyKind.TASK_LIST, DutyKind.TAKE_LIST, DutyKind.REPORT, DutyKind.SUMMARY),
        *(DutyKind.ROUTINE, DutyKind.FILL_GAP),
    )
    found = Duty.objects.filter(post__in=sorted(actor.posts), kind__in=kinds, settled_at=None)
    return list(found.select_related("post", "over", "over__post").order_by("due_at", "pk")[:20]) if actor.posts else []


def led(actor: Actor) -> list[Branch]:
    """Return the branches the reader leads; a branch is led by a secretary's post."""
    return grid.led_branches(actor.posts) if Office.SECRETARY in actor.offices else []


def branch_for(actor: Actor, pk: int) -> Branch:
    """Return a branch for its secretary, the overseers of its unit and who sees all; else `Branch.DoesNotExist`."""
    branch = Branch.objects.select_related("unit").get(pk=pk)
    if plans.sees_branch(actor, pk) or (branch.unit is not None and people.oversees(actor, branch.unit.path)):
        return branch
    raise Branch.DoesNotExist


def seats(branch: Branch, month: Month) -> list[Seat]:
    """Return who holds a member's cell of a branch, and who had a list there in that month, with both. Six queries."""
    mine = [one for one in takers.takers(Q(post__cell__branch=branch)) if one.post_id is not None]
    held = {one.person_id: one.post_id for one in mine}
    there = Plan.objects.filter(branch=branch, first_on=month.listed.first).exclude(person__in=held)
    held |= dict(there.values_list("person_id", "post_id"))
    found = Person.objects.select_related("unit").in_bulk(held)
    cells = Cell.objects.filter(post__in=[pk for pk in held.values() if pk]).select_related("post")
    posts = {cell.post_id: cell for cell in cells}
    listed = plans.of_people(held, month.listed)
    monthly, quarterly = (reports.signed(kind_of(one), one, posts) for one in (month.reported, month.quarter))
    rows = []
    for person in sorted(found.values(), key=lambda one: (one.unit.path, one.name)):
        cell = posts.get(held[person.pk] or 0)
        rows.append(
            Seat(
                person,
                cell.post if cell else None,
                listed.get(person.pk),
                monthly.get(cell.post_id) if cell else None,
                quarterly.get(cell.post_id) if cell else None,
                cell is not None and cell.opened_on <= month.reported.last,
                cell is not None and cell.opened_on <= month.quarter.last,
            )
        )
    return rows


def cadres(branch: Branch, period: Period) -> list[tuple[Post, Report | None]]:
    """Return the other posts of a branch's cells, that stood then, with their report of a month. Two queries."""
    cells = Cell.objects.filter(branch=branch, closed_on=None, post__office__in=sorted(REPORTING - {Office.MEMBER}))
    stood = cells.filter(opened_on__lte=period.last).select_related("post").order_by("post__code")
    found = [cell.post for cell in stood]
    signed = reports.signed(ReportKind.MONTH, period, [p.pk for p in found])
    return [(post, signed.get(post.pk)) for post in found]


def has_earlier(branch: Branch, month: Period) -> bool:
    """Return whether the branch has lists of an earlier month. One query."""
    return Plan.objects.filter(branch=branch, first_on__lt=month.first).exists()


@dataclass(frozen=True, slots=True)
class Year:
    """A reader's own lists and signed reports of a year, the latest first; whether there are any before and after."""

    plans: list[Plan]
    reports: list[Report]
    has_before: bool
    has_after: bool


def own_year(actor: Actor, posts: Iterable[int], year: int) -> Year:
    """Return the own lists of a year and the latest versions of what the reader's posts signed. Four queries."""
    begin, end = date(year, 1, 1), date(year + 1, 1, 1)
    own = Plan.objects.filter(person=actor.person_id)
    signed = Report.objects.filter(post__in=sorted(posts), kind__in=[ReportKind.MONTH, ReportKind.SUMMARY])
    within = Q(first_on__gte=begin, first_on__lt=end)
    latest = {
        (r.post_id, r.kind, r.first_on): r for r in signed.filter(within).select_related("post").order_by("version")
    }
    days = [
        *own.aggregate(first=Min("first_on"), last=Max("first_on")).values(),
        *signed.aggregate(first=Min("first_on"), last=Max("first_on")).values(),
    ]
    known = [day for day in days if day is not None]
    return Year(
        list(plans.listed(own.filter(within)).order_by("-first_on")),
        sorted(latest.values(), key=lambda one: (one.period.last, one.kind, -one.post_id), reverse=True),
        any(day < begin for day in known),
        any(day >= end for day in known),
    )


def all_branches(actor: Actor) -> list[Branch]:
    """Return the open branches the reader oversees or sees because all are seen, by code. At most one query."""
    every = Branch.objects.filter(closed_on=None).select_related("unit").order_by("code")
    if plans.sees_all(actor):
        return list(every)
    if not actor.can(Power.OVERSEE):
        return []
    posts = Post.objects.filter(pk__in=sorted(actor.posts), office__in=OVERSEERS, closed_on=None)
    place = ExpressionWrapper(OuterRef("unit__path"), CharField())
    above = Unit.objects.filter(posts__in=posts).annotate(place=place).filter(place__startswith=F("path"))
    return list(every.filter(Exists(above)))


def late_by_branch(branches: Iterable[Branch]) -> dict[int, int]:
    """Return how many duties of this room are late in each branch's cells. One query."""
    kinds = (DutyKind.TASK_LIST, DutyKind.TAKE_LIST, DutyKind.REPORT, DutyKind.SUMMARY)
    late = Duty.objects.filter(kind__in=kinds, settled_at=None, is_overdue=True, level=0)
    found: dict[int, int] = {}
    for pk in (
        late.filter(post__cell__branch__in=list(branches)).order_by().values_list("post__cell__branch", flat=True)
    ):
        found[pk] = found.get(pk, 0) + 1
    return found
