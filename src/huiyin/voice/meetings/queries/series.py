"""Series and their periods: what is to be opened, what was held, what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from huiyin.ground.people.models import Branch, Unit
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.ground.rulebook.rules import Rule
from huiyin.kit.prepared import Given, prepared
from huiyin.kit.workdays import Calendar
from huiyin.loop.duties import queries as duties
from huiyin.loop.duties.rules import Outcome, is_late
from huiyin.voice.meetings import queries
from huiyin.voice.meetings.models import Meeting, Series, Term
from huiyin.voice.meetings.rules.kinds import FACTS, OF_BRANCH, Kind, State
from huiyin.voice.meetings.rules.permissions import Hosts

BATCH = 500
TERMS = 24


def to_be_owed(today: date) -> "QuerySet[Series]":
    """Return the series in use that have a period nobody owes yet, one batch of them."""
    found = Series.objects.filter(closed_on=None, owed_to__lt=today).select_related("branch", "chair", "unit")
    return found.order_by("owed_to", "pk")[:BATCH]


def is_any_to_be_owed(today: date) -> bool:
    """Return whether there is one. One quick query: each tick asks it."""
    return bool(_one_to_be_owed(today=today))


@prepared
def _one_to_be_owed(*, today: Given) -> "QuerySet[Series]":
    return Series.objects.filter(closed_on=None, owed_to__lt=today).only("pk")[:1]


def visible_to(actor: Actor) -> "QuerySet[Series]":
    """Return the series the actor may see: chaired, recorded, of a led branch, of an overseen unit, or all."""
    found = Series.objects.filter(closed_on=None).select_related("branch", "unit", "chair")
    if any(actor.can(power) for power in queries.READERS):
        return found
    scope = Q(recorder=actor.person_id) if actor.person_id else Q(pk__in=[])
    if actor.posts:
        scope |= Q(chair__in=sorted(actor.posts)) | Q(branch__in=[b.pk for b in queries.led(actor)])
    return found.filter(scope | queries.inside(queries.overseen(actor)))


def get_for(actor: Actor, pk: int) -> Series:
    """Return a series the actor may see, else `Series.DoesNotExist` (a 404)."""
    series = Series.objects.select_related("branch", "unit", "chair", "recorder").get(pk=pk)
    if visible_to(actor).filter(pk=pk).exists() or duties.has_owed(actor, "series", pk):
        return series
    if queries.hosts_of_post(queries.chair_of(series)).include(actor):
        return series
    raise Series.DoesNotExist


def opens_from(actor: Actor, meeting: Meeting, hosts: Hosts, *, is_invited: bool) -> bool:
    """Return whether who reads a meeting may open its series, told by what its page knows. No query.

    Who was invited sees the meeting alone, unless they run it or see all; others came to it by the series.
    """
    series = meeting.series
    if series is None:
        return False
    if hosts.include(actor):
        return True
    if series.closed_on is not None:
        return False
    own = actor.holds(series.chair_id) or actor.person_id == series.recorder_id
    is_drawn_in = is_invited or actor.person_id == meeting.recorder_id
    return own or not is_drawn_in or any(actor.can(power) for power in queries.READERS)


def is_above(actor: Actor, series: Series) -> bool:
    """Return whether the actor oversees the unit of a series. One query for who oversees anything."""
    return any(series.unit.path.startswith(path) for path in queries.overseen(actor))


def branch_for(actor: Actor, pk: int) -> Branch:
    """Return a branch whose series the actor may set up or oversee, else `Branch.DoesNotExist` (a 404)."""
    branch = Branch.objects.select_related("unit").get(pk=pk, closed_on=None)
    if opens_branch(actor, branch):
        return branch
    raise Branch.DoesNotExist


def opens_branch(actor: Actor, branch: Branch) -> bool:
    """Return whether the actor opens the page of a branch's series. One query for a secretary, none for others."""
    return any(actor.can(power) for power in queries.READERS) or queries.is_led(actor, branch)


@dataclass(frozen=True, slots=True)
class Held:
    """A period with the meeting that settled it, or the one planned for it."""

    term: Term
    meeting: Meeting | None

    @property
    def is_held(self) -> bool:
        """Whether minutes settled it."""
        return self.meeting is not None and self.meeting.state == State.CLOSED

    @property
    def is_missed(self) -> bool:
        """Whether it was said to have gone by without a meeting."""
        return self.term.duty.outcome == Outcome.MISSED

    @property
    def is_late(self) -> bool:
        """Whether it was, or is, settled after its end; also where a meeting in time was entered after it."""
        duty = self.term.duty
        return duty.is_overdue or (duty.settled_at is not None and is_late(duty.due_at, duty.settled_at, duty.due_at))


def terms_of(series: Series) -> list[Held]:
    """Return the periods of a series, newest first, with their meetings. One query."""
    found = Term.objects.filter(series=series).select_related("duty", "duty__post", "meeting").order_by("-from_on")
    return [_held(term) for term in found[:TERMS]]


def _held(term: Term) -> Held:
    return Held(term, getattr(term, "meeting", None))


def without_term(series: Series) -> list[Meeting]:
    """Return the meetings of a series that settled no period: one too many, or cancelled. One query."""
    return list(Meeting.objects.filter(series=series, term=None).order_by("-starts_at")[:TERMS])


def term_for(series: Series, pk: int) -> Term:
    """Return an owed period of a series that no meeting is planned for; else `Term.DoesNotExist` (a 404)."""
    found = Term.objects.filter(series=series, duty__settled_at=None, meeting=None)
    return found.select_related("series", "duty", "duty__post").get(pk=pk)


def open_term(series: Series, day: date) -> Term | None:
    """Return the oldest period begun by a day that is owed and that no meeting is planned for."""
    found = Term.objects.filter(series=series, duty__settled_at=None, meeting=None, from_on__lte=day)
    return found.select_related("duty").order_by("from_on").first()


def workdays() -> Calendar:
    """Return the calendar of working days, for the clocks of periods."""
    return rulebook.calendar()


@dataclass(frozen=True, slots=True)
class Line:
    """A branch with its series and, for each, the period that runs now and how many are late."""

    branch: Branch
    cells: list[Held | None]
    late: int


def branches_seen(actor: Actor) -> list[Branch]:
    """Return the branches whose meetings the actor follows, by code."""
    found = Branch.objects.filter(closed_on=None)
    if any(actor.can(power) for power in queries.READERS):
        return list(found.order_by("code"))
    inside = queries.inside(queries.overseen(actor))
    led = [b.pk for b in queries.led(actor)]
    return list(found.filter(inside | Q(pk__in=led)).order_by("code"))


def lines(branches: Iterable[Branch], kinds: Iterable[str], today: date) -> list[Line]:
    """Return for each branch the newest period of each kind, begun by today, and how many are late. Two queries."""
    wanted, columns = list(branches), list(kinds)
    terms = Term.objects.filter(series__branch__in=wanted, series__closed_on=None, from_on__lte=today)
    now: dict[tuple[int, str], Held] = {}
    for term in terms.filter(to_on__gte=today).select_related("series", "duty", "meeting").order_by("from_on"):
        now[term.series.branch_id or 0, term.series.kind] = _held(term)
    late: dict[int, int] = {}
    rows = terms.filter(duty__settled_at=None, to_on__lt=today).order_by().values_list("series__branch", flat=True)
    for branch in rows:
        late[branch or 0] = late.get(branch or 0, 0) + 1
    return [Line(b, [now.get((b.pk, kind)) for kind in columns], late.get(b.pk, 0)) for b in wanted]


def of_branch(branch: Branch) -> list[Series]:
    """Return the series of a branch in use, in the order of the kinds. One query."""
    order = {kind: n for n, kind in enumerate(OF_BRANCH)}
    found = Series.objects.filter(branch=branch, closed_on=None).select_related("chair", "branch", "unit")
    return sorted(found.order_by("pk"), key=lambda s: order[Kind(s.kind)])


def missing_kinds(rows: Iterable[Series]) -> list[Kind]:
    """Return the kinds a branch must hold and has no series of."""
    there = {s.kind for s in rows}
    return [kind for kind in OF_BRANCH if kind not in there]


def branch_in(unit: Unit | None) -> Branch | None:
    """Return the branch of a unit itself, or None."""
    return Branch.objects.filter(unit=unit, closed_on=None).order_by("code").first() if unit else None


def rule_of(series: Series) -> Rule:
    """Return the rule of the rulebook that says how often a series must be held."""
    return rulebook.rule(FACTS[series.kind].rule, on=max(series.since_on, series.owed_to))
