"""What the page of tasks shows: the reader's own, those set below, the branch with who has not handed in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, Q

from huiyin.branch.tasks.models import Plan
from huiyin.branch.tasks.queries import plans, takers
from huiyin.branch.tasks.queries.takers import Taker
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
class Seat:
    """Somebody of a branch with the list of the month and the reports of the periods that are over."""

    person: Person
    post: Post
    plan: Plan | None
    report: Report | None
    summary: Report | None


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


def seats(branch: Branch, period: Period, day: date) -> list[Seat]:
    """Return every holder of a member's cell of a branch with list and reports. Five queries."""
    mine = [one for one in takers.takers(Q(post__cell__branch=branch)) if one.post_id is not None]
    found = Person.objects.select_related("unit").in_bulk([one.person_id for one in mine])
    posts = Post.objects.in_bulk([one.post_id for one in mine if one.post_id])
    listed = plans.of_people(found, period)
    month, quarter = (period_of(day, c).before() for c in (Cadence.MONTH, Cadence.QUARTER))
    monthly, quarterly = (reports.signed(kind_of(one), one, posts) for one in (month, quarter))
    return [_seat(one, found, posts, listed, monthly, quarterly) for one in _ordered(mine, found)]


def _ordered(mine: list[Taker], found: dict[int, Person]) -> list[Taker]:
    return sorted(mine, key=lambda one: (found[one.person_id].unit.path, found[one.person_id].name))


def _seat(
    one: Taker,
    found: dict[int, Person],
    posts: dict[int, Post],
    listed: dict[int, Plan],
    monthly: dict[int, Report],
    quarterly: dict[int, Report],
) -> Seat:
    post = posts[one.post_id or 0]
    return Seat(found[one.person_id], post, listed.get(one.person_id), monthly.get(post.pk), quarterly.get(post.pk))


def cadres(branch: Branch, day: date) -> list[tuple[Post, Report | None]]:
    """Return the other posts of a branch's cells with their report of the last month. Two queries."""
    cells = Cell.objects.filter(branch=branch, closed_on=None, post__office__in=sorted(REPORTING - {Office.MEMBER}))
    found = [cell.post for cell in cells.select_related("post").order_by("post__code")]
    last = period_of(day, Cadence.MONTH).before()
    signed = reports.signed(ReportKind.MONTH, last, [p.pk for p in found])
    return [(post, signed.get(post.pk)) for post in found]


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
