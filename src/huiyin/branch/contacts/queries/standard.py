"""The standard's versions, self-checks, and what the system knows of an item by itself."""

from datetime import date

from django.db.models import Prefetch

from huiyin.branch.contacts.models import Check, Item, Mark, Standard, Visit
from huiyin.branch.contacts.queries import points
from huiyin.branch.contacts.rules import standard as rules
from huiyin.branch.contacts.rules.standard import Fact
from huiyin.ground.grid.models import Gap
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import start_of
from huiyin.kit.periods import Period, period_of
from huiyin.loop.duties import queries as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import Tally
from huiyin.loop.duties.rules import DutyKind, period_of_key

KINDS = {
    Fact.MEETINGS: (DutyKind.MEETING, DutyKind.MINUTES),
    Fact.REPORTS: (DutyKind.REPORT, DutyKind.SUMMARY),
    Fact.LISTS: (DutyKind.TASK_LIST, DutyKind.TAKE_LIST),
    Fact.ANSWERS: (DutyKind.ACCEPT, DutyKind.ANSWER, DutyKind.LAND),
    Fact.TALKS: (DutyKind.TALK, DutyKind.VISIT),
}


def current() -> Standard | None:
    """Return the latest version of the list with its items, or None where none was issued."""
    items = Prefetch("items", Item.objects.order_by("number"), to_attr="rows")
    return Standard.objects.prefetch_related(items).order_by("-number").first()


def versions() -> list[Standard]:
    """Return all versions, the latest first."""
    return list(Standard.objects.select_related("issued_by").order_by("-number"))


def period(day: date) -> Period:
    """Return the period of a self-check a day lies in, by the times a year of the rulebook."""
    times = int(rulebook.value("standard.checks_per_year", on=day))
    return period_of(day, rules.cadence_of(times))


def owed_period(branch: Branch, day: date) -> Period:
    """Return the period a branch's next self-check is about: the oldest it still owes, else the one of the day."""
    open_keys = Duty.objects.filter(kind=DutyKind.CHECK, source="check", source_id=branch.pk, settled_at=None, level=0)
    owed = [period_of_key(key) for key in open_keys.order_by("pk").values_list("key", flat=True)]
    waiting = [one for one in owed if one is not None and check_of(branch, one) is None]
    return min(waiting, key=lambda one: one.first, default=period(day))


def known(branch: Branch, span: Period) -> dict[str, str]:
    """Return what the system knows of a branch in a period, in words by kind of fact. Five queries."""
    posts = people.posts_below(branch.unit) if branch.unit is not None else []
    begin, end = start_of(span.first), start_of(span.after().first)
    tally = duties.tally(posts, begin, end)
    gaps = Gap.objects.filter(branch=branch).count()
    visits = Visit.objects.filter(branch=branch, kind="visit", on__gte=span.first, on__lte=span.last).count()
    found = {fact.value: _of_kinds(tally, kinds) for fact, kinds in KINDS.items()}
    found[Fact.COVERAGE] = f"现有缺口 {gaps} 处" if gaps else "没有缺口"
    found[Fact.CONTACTS] = f"领导到点 {visits} 次"
    return found


def _of_kinds(tally: Tally, kinds: tuple[DutyKind, ...]) -> str:
    done = sum(tally.in_time[kind] for kind in kinds)
    late = sum(tally.late[kind] for kind in kinds)
    missed = sum(tally.overdue[kind] for kind in kinds)
    if not (done or late or missed):
        return "这段时间没有到期的"
    return f"按期办结 {done} 件，逾期办结 {late} 件，到期没有办 {missed} 件"


def check_of(branch: Branch, span: Period) -> Check | None:
    """Return the self-check of a branch and a period."""
    return Check.objects.filter(branch=branch, cadence=span.cadence, first_on=span.first).first()


def check_for(actor: Actor, pk: int) -> Check:
    """Return a self-check with its marks for who may see the branch; else `Check.DoesNotExist` (a 404)."""
    marks = Mark.objects.select_related("item", "matter").order_by("item__number")
    check = Check.objects.select_related("branch", "standard").prefetch_related(
        Prefetch("marks", marks, to_attr="rows")
    )
    found = check.get(pk=pk)
    try:
        points.branch_for(actor, found.branch_id)
    except Branch.DoesNotExist as missing:
        raise Check.DoesNotExist from missing
    return found


def mark_for(actor: Actor, pk: int) -> Mark:
    """Return a mark of a self-check the actor may see."""
    mark = Mark.objects.select_related("item", "check_of").get(pk=pk)
    mark.check_of = check_for(actor, mark.check_of_id)
    return mark


def checks(branch: Branch) -> list[Check]:
    """Return the self-checks of a branch, the latest first."""
    return list(Check.objects.filter(branch=branch).order_by("-first_on", "-pk")[:8])


def may_see_file(actor: Actor, pk: int) -> bool:
    """Return whether the actor may see the files on a mark."""
    mark = Mark.objects.filter(pk=pk).first()
    try:
        return mark is not None and bool(check_for(actor, mark.check_of_id))
    except Check.DoesNotExist:
        return False
