"""Sets series up and lets the tick open what each period owes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Branch, Person, Post, Unit
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.clock import day_of
from huiyin.kit.inserting import change, create
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import DutyKind
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.actions.change import locked_series, required
from huiyin.voice.meetings.actions.reminding import remind
from huiyin.voice.meetings.models import Meeting, Point, Series, Term
from huiyin.voice.meetings.queries import series as found
from huiyin.voice.meetings.rules import periods
from huiyin.voice.meetings.rules import permissions as rules
from huiyin.voice.meetings.rules.kinds import OF_BRANCH, End, Kind, State
from huiyin.voice.meetings.rules.periods import Period

THEME_DAY = 15


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often, by whom, where: what may change on a series in use."""

    every_months: int
    chair: Post | None = None
    recorder: Person | None = None
    fixed_day: int | None = None
    place: str = ""


@dataclass(frozen=True, slots=True)
class NewSeries:
    """A series of a branch or a unit; without `chair` the branch's secretary holds it."""

    kind: str
    name: str
    schedule: Schedule
    since_on: date
    branch: Branch | None = None
    unit: Unit | None = None


@transaction.atomic
def set_up(new: NewSeries, *, by: Actor, at: datetime) -> Series:
    """Set a series up; the period its first day lies in is the first that is owed."""
    series = _made(new)
    hosts = queries.hosts_of_post(queries.chair_of(series))
    rules.may_arrange(by, new.kind, hosts).enforce()
    rules.may_repeat(new.schedule.every_months, longest=queries.longest(new.kind, day_of(at))).enforce()
    if new.since_on < periods.period_of(day_of(at), 12).from_on:
        raise Refused("起算日期最早是今年 1 月 1 日，以前的不补")
    if series.branch and _is_there(series):
        raise Refused(f"“{series.branch}”已经有“{series.name}”")
    series.save(force_insert=True)
    _note("series.set_up", series, by=by, at=at, since_on=new.since_on.isoformat())
    return series


def _made(new: NewSeries) -> Series:
    unit = new.unit or (new.branch.unit if new.branch else None) or Unit.objects.filter(parent=None).first()
    if unit is None or (new.branch is None and new.schedule.chair is None):
        raise Refused("请选单位和主持岗位")
    return Series(
        kind=new.kind,
        name=required(new.name, "名称")[:40],
        branch=new.branch,
        unit=unit,
        since_on=new.since_on,
        owed_to=new.since_on - timedelta(days=1),
        **_columns(new.schedule),
    )


def _columns(to: Schedule) -> dict[str, Any]:
    return {
        "every_months": to.every_months,
        "chair": to.chair,
        "recorder": to.recorder,
        "fixed_day": to.fixed_day,
        "place": to.place.strip()[:60],
    }


def _is_there(series: Series) -> bool:
    same = Series.objects.filter(branch=series.branch, kind=series.kind, name=series.name, closed_on=None)
    return same.exclude(pk=series.pk).exists()


@transaction.atomic
def set_up_branch(branch: Branch, *, by: Actor, at: datetime, since_on: date | None = None) -> list[Series]:
    """Give a branch every series the rules ask of it; those it has already stay as they are."""
    rules.may_set_up_branch(by, is_led=by.is_system or queries.is_led(by, branch)).enforce()
    return set_up_branches([branch], by=by, at=at, since_on=since_on)


@transaction.atomic
def set_up_branches(
    branches: Iterable[Branch], *, by: Actor, at: datetime, since_on: date | None = None
) -> list[Series]:
    """Give many branches their presets in a few statements: who plans the grid, or a secretary the own one."""
    wanted, day = list(branches), since_on or day_of(at)
    if len(wanted) != 1:
        rules.may_set_up_branch(by, is_led=False).enforce()
    there = set(Series.objects.filter(branch__in=wanted, closed_on=None).values_list("branch", "kind"))
    spans = {kind: queries.longest(kind, day_of(at)) for kind in OF_BRANCH}
    fresh = [
        _made(NewSeries(kind, Kind(kind).label, Schedule(spans[kind], fixed_day=_day_of(kind)), day, branch))
        for branch in wanted
        for kind in OF_BRANCH
        if (branch.pk, kind) not in there
    ]
    made = Series.objects.bulk_create(fresh, batch_size=500)
    ledger.record_many(_draft("series.set_up", s, by=by, at=at, since_on=day.isoformat()) for s in made)
    return made


def _day_of(kind: str) -> int | None:
    return THEME_DAY if kind == Kind.THEME_DAY else None


@transaction.atomic
def change_series(series: Series, to: Schedule, *, by: Actor, at: datetime) -> Series:
    """Change how often and by whom; what is owed already keeps its date, a new chair takes the open duty over."""
    series = locked_series(series)
    rules.may_arrange(by, series.kind, queries.hosts_of_post(queries.chair_of(series))).enforce()
    rules.may_repeat(to.every_months, longest=queries.longest(series.kind, day_of(at))).enforce()
    if to.chair is None and series.branch is None:
        raise Refused("请选主持岗位")
    for name, value in _columns(to).items():
        setattr(series, name, value)
    series.save(update_fields=list(_columns(to)))
    chair = queries.chair_of(series)
    if chair is not None:
        duties.hand_over(_open(series).exclude(post=chair), chair, by=by, at=at)
    _note("series.change", series, by=by, at=at)
    return series


@transaction.atomic
def close_series(series: Series, *, by: Actor, at: datetime, reason: str) -> Series:
    """End a series: its open periods are no longer owed. Refused while a meeting is planned or a point waits for it."""
    series = locked_series(series)
    rules.may_set_up_branch(by, is_led=False).enforce()
    if Meeting.objects.filter(series=series, state__in=(State.PLANNED, State.RUNNING)).exists():
        raise Refused("还有排好没开的会，先开完或取消")
    if Point.objects.filter(item__meeting__series=series, end=End.CARRIED, taken_up=None).exists():
        raise Refused("还有顺延到下次的要点，先在会上定下来")
    why = required(reason, "停办的原因")
    series.closed_on = day_of(at)
    series.save(update_fields=["closed_on"])
    duties.drop(_open(series).values_list("pk", flat=True), by=by, at=at)
    _note("series.close", series, by=by, at=at, words={"reason": why})
    return series


def _open(series: Series) -> Any:
    return Duty.objects.filter(source="series", source_id=series.pk, level=0, settled_at=None).order_by("pk")


def tick(at: datetime) -> int:
    """Let every period begun by today be owed once by who chairs the series; remind of what is near. Returns how many.

    Safe to run twice, late or from two machines: the period's first day is unique in its series, the duty's key
    names both, and `owed_to` moves with them in one transaction.
    """
    total = 0
    while found.is_any_to_be_owed(day_of(at)) and (opened := _open_batch(at)):
        total += opened
    return total + remind(at)


@transaction.atomic
def _open_batch(at: datetime) -> int:
    today = day_of(at)
    batch = list(found.to_be_owed(today).select_for_update(of=("self",)))
    chairs = queries.chairs_of(s.branch for s in batch if s.branch is not None and s.chair is None)
    news: list[tuple[Series, Period, duties.NewDuty]] = []
    for series in batch:
        post = series.chair or chairs.get(series.branch_id or 0)
        if post is None:
            continue
        for period in periods.owed(series.owed_to, today, queries.span(series, today)):
            news.append((series, period, _duty(series, period, post)))
            series.owed_to = period.to_on
    opened = {d.key: d for d in duties.open_many([n for _, _, n in news], by=SYSTEM, at=at)} if news else {}
    rows = [Term(series=s, from_on=p.from_on, to_on=p.to_on, duty=opened[n.key]) for s, p, n in news]
    create(Term, rows)
    change(Series, list({s.pk: s for s, _, _ in news}.values()), ["owed_to"])
    return len(news)


def _duty(series: Series, period: Period, post: Post) -> duties.NewDuty:
    acting = people.post_map([post.pk]).effective(post.pk) if post.closed_on else post.pk
    return duties.NewDuty(
        kind=DutyKind.MEETING,
        post_id=acting or post.pk,
        subject=f"{series.name}（{periods.name_of(period.from_on, period.to_on)}）：{series.whose}",
        due_at=end_of_day(period.to_on),
        link=series.link(),
        source="series",
        source_id=series.pk,
        key=f"meeting:{series.pk}:{period.from_on.isoformat()}",
    )


def _draft(verb: str, series: Series, *, by: Actor, at: datetime, **data: Any) -> ledger.Draft:
    facts = {"kind": series.kind, "branch": series.branch_id, "unit": series.unit_id, "chair": series.chair_id}
    facts |= {"every_months": series.every_months, "fixed_day": series.fixed_day}
    words = data.pop("words", {"name": series.name})
    return ledger.Draft(verb, "series", series.pk, at=at, person_id=by.person_id, data={**facts, **data}, words=words)


def _note(verb: str, series: Series, *, by: Actor, at: datetime, **data: Any) -> None:
    ledger.record(_draft(verb, series, by=by, at=at, **data))
