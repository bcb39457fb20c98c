"""The shelf: who sees which papers, the list by its filters, the editions of one paper, how one stands to a series.

A paper of a meeting is seen by who reads that meeting; a series' own paper by who runs, oversees or takes part in it.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from huiyin.ground.people.models import Person, Post, Unit
from huiyin.ground.people.rules import POWERS, Actor, Power
from huiyin.ground.search import queries as search
from huiyin.kit import clock
from huiyin.kit.clock import start_of
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.models import Attendance, Meeting, Paper, Series
from huiyin.voice.meetings.queries import series as repeated
from huiyin.voice.meetings.rules.kinds import Answer, State
from huiyin.voice.meetings.rules.periods import months_back
from huiyin.voice.meetings.rules.shelf import PARTAKEN_MONTHS, Standing

SIZE, COUNTED, MENU, RECENT = 30, 200, 40, 5
SEARCHED = "paper"  # kind of the search index that holds names of papers and whose they are
NAMED = ("put_by", "post", "unit", "off_by", "proposed_by", "destroyed_by")
JOINED = ("series__branch", "series__unit", "meeting", "branch", "unit", "file__file", "put_by", "post")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the filter line and the search hold; empty values don't filter."""

    series: int | None = None
    kind: str = ""
    since: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the shelf. `count` is exact up to 200 (`is_capped` beyond), None on the pages after the first.

    `menu` are the series the filter line offers.
    """

    rows: list[Paper]
    count: int | None
    is_capped: bool
    next_before: int | None
    menu: list[Series]


@dataclass(frozen=True, slots=True)
class _Reader:
    """A reader with the branches they lead and the paths of the units they oversee, asked once."""

    actor: Actor
    led: list[int] = field(default_factory=list)
    tops: list[str] = field(default_factory=list)

    @property
    def sees_all(self) -> bool:
        return self.actor.can(Power.INSPECT)

    def below(self, *, walks: bool = False) -> Q:
        """Return the condition that a paper is of an overseen unit; `walks` lets no index be read but the moments'."""
        if walks:
            return queries.inside(self.tops)
        return Q(unit__in=Unit.objects.filter(queries.inside(self.tops, "path")).values("pk"))


def _reader(actor: Actor) -> _Reader:
    if actor.can(Power.INSPECT):
        return _Reader(actor)
    return _Reader(actor, [branch.pk for branch in queries.led(actor)], queries.overseen(actor))


def partaken(actor: Actor) -> "QuerySet[Attendance, Any]":
    """Return the series the actor takes part in: invited of late, not as a listener, and not turned down."""
    since = start_of(months_back(clock.today(), PARTAKEN_MONTHS))
    rows = Attendance.objects.filter(person=actor.person_id, is_guest=False, meeting__series__isnull=False)
    rows = rows.filter(meeting__starts_at__gte=since).exclude(answer=Answer.DECLINED)
    return rows.exclude(meeting__state=State.CANCELLED).order_by().values("meeting__series")


def visible_to(actor: Actor) -> "QuerySet[Paper]":
    """Return the papers on the shelf that the actor may read. At most two queries of its own."""
    return _visible(_reader(actor))


def _visible(reader: _Reader, *, walks: bool = False) -> "QuerySet[Paper]":
    found, actor = Paper.objects.filter(is_shown=True), reader.actor
    if reader.sees_all:
        return found
    if actor.person_id is None:
        return found.none()
    invited = Attendance.objects.filter(person=actor.person_id).order_by().values("meeting")
    scope = Q(meeting__in=invited) | Q(meeting__in=Meeting.objects.filter(recorder=actor.person_id).values("pk"))
    if actor.posts:
        scope |= Q(meeting__in=Meeting.objects.filter(chair__in=sorted(actor.posts)).values("pk"))
    scope |= Q(meeting=None, series__in=Series.objects.filter(_own(reader)).values("pk"))
    return found.filter(scope | Q(branch__in=reader.led) | reader.below(walks=walks))


def _own(reader: _Reader) -> Q:
    """Return the condition on series that the reader chairs, records or takes part in."""
    own = Q(recorder=reader.actor.person_id) | Q(pk__in=partaken(reader.actor))
    return own | Q(chair__in=sorted(reader.actor.posts)) if reader.actor.posts else own


def listed(actor: Actor, filters: Filters, *, before: int | None = None) -> Page:
    """Return a page of the shelf, newest first, by key. At most eight queries.

    Where there are many, the page is soon found by walking along the moments; where few, all of them are gathered.
    """
    reader = _reader(actor)
    matching = search.matching(SEARCHED, filters.words)
    count = len(_filtered(reader, filters, matching).order_by().values_list("pk")[: COUNTED + 1])
    found = _filtered(reader, filters, matching, walks=count > COUNTED)
    last = Paper.objects.filter(pk=before).first() if before is not None else None
    if last is not None:
        found = found.filter(Q(put_at__lt=last.put_at) | Q(put_at=last.put_at, pk__lt=last.pk))
    rows = list(found.select_related(*JOINED).order_by("-put_at", "-pk")[: SIZE + 1])
    return Page(
        rows=rows[:SIZE],
        count=min(count, COUNTED) if before is None else None,
        is_capped=count > COUNTED,
        next_before=rows[SIZE - 1].pk if len(rows) > SIZE else None,
        menu=_menu(reader, filters.series),
    )


def listed_ids(actor: Actor, filters: Filters, *, limit: int) -> list[int]:
    """Return the ids of the shelf as filtered, newest first, up to `limit`: for exports as seen."""
    found = _filtered(_reader(actor), filters, search.matching(SEARCHED, filters.words))
    return list(found.order_by("-put_at", "-pk").values_list("pk", flat=True)[:limit])


def lines(ids: list[int]) -> list[Paper]:
    """Return these papers in this order with what a line shows. One query."""
    found = Paper.objects.select_related(*JOINED).in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _filtered(reader: _Reader, filters: Filters, matching: Any, *, walks: bool = False) -> "QuerySet[Paper]":
    found = _visible(reader, walks=walks)
    if filters.series is not None:
        found = found.filter(series=filters.series)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.since is not None:
        found = found.filter(put_at__gte=start_of(filters.since))
    return found if matching is None else found.filter(pk__in=matching)


def _menu(reader: _Reader, chosen: int | None) -> list[Series]:
    """Return the series in use the reader may choose: those of no branch first, up to 40; the chosen one besides."""
    found = Series.objects.select_related("branch", "unit", "chair")
    scope = Q(closed_on=None)
    if not reader.sees_all:
        scope &= _own(reader) | Q(branch__in=reader.led) | reader.below()
    rows = list(found.filter(scope).order_by(F("branch__code").asc(nulls_first=True), "pk")[:MENU])
    if chosen is not None and all(one.pk != chosen for one in rows):
        rows += [one for one in found.filter(pk=chosen) if sees_series(reader.actor, one)]
    return rows


def standing(actor: Actor, series: Series) -> Standing:
    """Return how the actor stands to a series; the cheap ways are tried first. At most four queries."""
    if actor.person_id is not None:
        if actor.person_id == series.recorder_id or actor.holds(series.chair_id):
            return Standing(runs=True)
        if partaken(actor).filter(meeting__series=series.pk).exists():
            return Standing(runs=_hosts(actor, series), partakes=True)
    return Standing(runs=_hosts(actor, series))


def _hosts(actor: Actor, series: Series) -> bool:
    if not actor.posts and not actor.is_system:
        return False
    return queries.hosts_of_post(queries.chair_of(series)).include(actor)


def sees_series(actor: Actor, series: Series) -> bool:
    """Return whether the actor reads the papers of a series: runs it or takes part, leads, oversees or inspects."""
    stands = standing(actor, series)
    if stands.runs or stands.partakes or actor.can(Power.INSPECT):
        return True
    leads = series.branch is not None and queries.is_led(actor, series.branch)
    return leads or repeated.is_above(actor, series) or queries.owes(actor, series.pk)


def series_for(actor: Actor, pk: int) -> Series:
    """Return a series whose papers the actor reads, else `Series.DoesNotExist` (a 404)."""
    series = Series.objects.select_related("branch", "unit", "chair", "recorder").get(pk=pk)
    if not sees_series(actor, series):
        raise Series.DoesNotExist
    return series


def get_for(actor: Actor, pk: int) -> Paper:
    """Return an edition of a series' paper that the actor reads, else `Paper.DoesNotExist` (a 404).

    One taken off is there for who runs the series, who put it and who inspects.
    """
    paper = Paper.objects.select_related(*JOINED, "series__chair").get(pk=pk, meeting=None)
    if paper.series is None or not sees_series(actor, paper.series):
        raise Paper.DoesNotExist
    off = editions(paper)[0]
    if off.off_at is None or actor.can(Power.INSPECT) or off.put_by_id == actor.person_id:
        return paper
    if not standing(actor, paper.series).runs:
        raise Paper.DoesNotExist
    return paper


def sees_pk(actor: Actor, pk: int) -> bool:
    """Return whether the actor may open the file of the edition with this id."""
    try:
        get_for(actor, pk)
    except Paper.DoesNotExist:
        return False
    return True


def editions(paper: Paper) -> list[Paper]:
    """Return all editions of a paper, newest first. One query."""
    found = Paper.objects.filter(Q(pk=paper.chain) | Q(first=paper.chain)).select_related("file__file", *NAMED)
    return list(found.order_by("-number"))


def taken_off(actor: Actor, series: Series, stands: Standing) -> list[Paper]:
    """Return a series' papers taken off the shelf that the actor still opens, the latest first. One query."""
    found = Paper.objects.filter(series=series, off_at__isnull=False).select_related("off_by")
    if not (stands.runs or actor.can(Power.INSPECT)):
        found = found.filter(put_by=actor.person_id)
    return list(found.order_by("-off_at", "-pk")[:MENU])


def second_persons(series: Series) -> list[Post | Person]:
    """Return who may agree to a paper of a series being destroyed: who runs it, and discipline inspection."""
    offices = [office for office, powers in POWERS.items() if Power.INSPECT in powers]
    running = [one for one in (queries.chair_of(series), series.recorder) if one is not None]
    return [*running, *Post.objects.filter(office__in=offices, closed_on=None).order_by("pk")]


def of_series(series: Series) -> list[Paper]:
    """Return the newest of a series' own papers on the shelf. One query."""
    found = Paper.objects.filter(series=series, meeting=None, is_shown=True).select_related(*JOINED)
    return list(found.order_by("-put_at", "-pk")[:RECENT])
