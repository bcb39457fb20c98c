"""What one matter and one duty add to the tallies. Pure: live counting and recomputation use the same functions."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from huiyin.kit.clock import day_of
from huiyin.loop.duties.rules import DutyKind, Outcome
from huiyin.loop.matters.rules.passing import Passing
from huiyin.loop.matters.rules.states import BUCKET, Bucket, State, Verb

Key = tuple[str, int, str, date]
Deltas = Counter[Key]

ALWAYS = date(1970, 1, 1)
PATH_STEP = 8
LAST_PART = 0.8


class Scope(StrEnum):
    """Whose figure it is."""

    UNIT = "unit"
    POST = "post"


class Measure(StrEnum):
    """Standing figures of a unit, by month of registration; with `state:…`, `refused:…` and `topic:…` beside them."""

    IN = "in"
    LATE = "late"
    VITAL = "vital"
    PUBLIC = "public"
    REOPENED = "reopened"
    BOUNCES = "bounces"
    RETURNS = "returns"


class Event(StrEnum):
    """What happened in a week at a unit; never taken back."""

    IN = "w:in"
    ANSWERED = "w:answered"
    LANDED = "w:landed"
    REOPENED = "w:reopened"
    REFUSED = "w:refused"
    BOUNCED = "w:bounced"
    RETURNED = "w:returned"
    LAST_MINUTE = "w:last_minute"
    PASSED_UP = "w:passed_up"
    LATE = "w:late"
    ON_TIME = "w:on_time"
    LATE_ANSWER = "w:late_answer"
    HELD = "w:held"
    HELD_DAYS = "w:held_days"


class Owed(StrEnum):
    """Figures of a post: the first four stand (`ALWAYS`), the others are by month. LATE is of answers owed.

    ASKED counts matters the post was asked to take on, ANSWERED its answers, OBJECTED its objections, RETURNED what
    came back to it; HELD and HELD_DAYS are steps of matters that ended and the days they lay with it. Who got rid of
    matters to whom stands beside them as `to:<post>`.
    """

    MATTERS = "matters"
    DUTIES = "duties"
    OVERDUE = "overdue"
    LATE = "late"
    SETTLED = "settled"
    LATE_SETTLED = "late_settled"
    LATE_DAYS = "late_days"
    ASKED = "asked"
    ANSWERED = "answered"
    OBJECTED = "objected"
    RETURNED = "returned"
    HELD = "held"
    HELD_DAYS = "held_days"


TO = "to:"
STANDING = tuple(m.value for m in Measure)
PREFIXES = ("state:", "refused:", "topic:")
EVENT_OF_VERB: dict[str, Event] = {
    Verb.REGISTER: Event.IN,
    Verb.ANSWER: Event.ANSWERED,
    Verb.CONFIRM: Event.LANDED,
    Verb.REOPEN: Event.REOPENED,
    Verb.REFUSE: Event.REFUSED,
    Verb.OBJECT: Event.BOUNCED,
    Verb.PASS_UP: Event.PASSED_UP,
}
# The clocks of a matter that somebody owes; the asker's silence (CONFIRM) is nobody's lateness.
CLOCKS = frozenset(
    {
        DutyKind.ASSIGN,
        DutyKind.ACCEPT,
        DutyKind.ANSWER,
        DutyKind.LAND,
        DutyKind.RULE,
        DutyKind.WITNESS,
        DutyKind.REVIEW,
    }
)
BEFORE_ANSWER = CLOCKS - {DutyKind.LAND, DutyKind.WITNESS}


def month_of(moment: datetime) -> date:
    """Return the first of the month at the mine."""
    return day_of(moment).replace(day=1)


def week_of(moment: datetime) -> date:
    """Return the Monday of the week at the mine."""
    day = day_of(moment)
    return day - timedelta(days=day.weekday())


def units_in(path: str) -> list[int]:
    """Return the ids from the root down to the unit itself, as its path spells them."""
    return [int(path[i : i + PATH_STEP]) for i in range(0, len(path), PATH_STEP)]


@dataclass(frozen=True, slots=True)
class Standing:
    """What of a matter counts: where it stands, where it belongs, what happened to it."""

    path: str
    month: date
    state: str
    topic: str
    refusal: str
    is_vital: bool
    is_public: bool
    bounces: int
    reopenings: int
    debtor_id: int | None
    returns: int = 0


def counts(standing: Standing) -> Deltas:
    """Return what a matter adds: to its unit and every unit above, and to the post that owes the answer."""
    found: Deltas = Counter()
    measures = _measures(standing)
    for unit in units_in(standing.path):
        for measure, n in measures.items():
            found[Scope.UNIT.value, unit, measure, standing.month] += n
    if standing.debtor_id is not None and BUCKET[standing.state] == Bucket.OWED:
        found[Scope.POST.value, standing.debtor_id, Owed.MATTERS.value, ALWAYS] += 1
    return found


def _measures(standing: Standing) -> dict[str, int]:
    found = {
        Measure.IN.value: 1,
        f"state:{standing.state}": 1,
        f"topic:{standing.topic}": 1,
        Measure.VITAL.value: int(standing.is_vital),
        Measure.PUBLIC.value: int(standing.is_public),
        Measure.BOUNCES.value: standing.bounces,
        Measure.RETURNS.value: standing.returns,
        Measure.REOPENED.value: standing.reopenings,
    }
    if standing.state == State.REFUSED:
        found[f"refused:{standing.refusal}"] = 1
    return {measure: n for measure, n in found.items() if n}


def change(before: Standing | None, after: Standing) -> Deltas:
    """Return what a change adds and takes away; a move between units leaves their common ancestors alone."""
    found = counts(after)
    if before is not None:
        found.subtract(counts(before))
    return nonzero(found)


def nonzero(deltas: Deltas) -> Deltas:
    """Return the deltas that change something."""
    return Counter({key: n for key, n in deltas.items() if n})


def at_units(path: str, measures: Iterable[tuple[str, int]], period: date) -> Deltas:
    """Return the same figures for a unit and every unit above it."""
    found: Deltas = Counter()
    for unit in units_in(path):
        for measure, n in measures:
            found[Scope.UNIT.value, unit, str(measure), period] += n
    return found


def event(verb: str, path: str, at: datetime) -> Deltas:
    """Return what a verb adds to the week's events of the matter's unit and those above."""
    kind = EVENT_OF_VERB.get(verb)
    return at_units(path, [(kind.value, 1)], week_of(at)) if kind else Counter()


def handed(passing: Passing, path: str) -> Deltas:
    """Return what handing a matter over adds: the week's return at its unit, the return and the pair at the posts."""
    found: Deltas = Counter()
    month = month_of(passing.hand.at)
    if passing.back_to is not None:
        found.update(at_units(path, [(Event.RETURNED.value, 1)], week_of(passing.hand.at)))
        found.update(_post(passing.back_to, {Owed.RETURNED: 1}, month))
    if passing.pair is not None:
        loser, taker = passing.pair
        found[Scope.POST.value, loser, f"{TO}{taker}", month] += 1
    return found


def days_late(since: datetime, until: datetime) -> int:
    """Return the whole days between two moments at the mine, never less than none."""
    return max((day_of(until) - day_of(since)).days, 0)


@dataclass(frozen=True, slots=True)
class Owing:
    """A duty as the tallies see it. `path` is its post's unit; `late_since` is set once it was counted as late."""

    post_id: int
    path: str
    kind: str
    is_clock: bool
    opened_at: datetime
    due_at: datetime
    late_since: datetime | None = None


def counts_for_posts(kind: str) -> bool:
    """Return whether a duty of this kind is owed by a post; waiting for the asker's word isn't."""
    return kind != DutyKind.CONFIRM


def opened(owing: Owing) -> Deltas:
    """A post owes one more; one that is asked to take a matter on is counted as asked, in its month."""
    found = _post(owing.post_id, {Owed.DUTIES: 1})
    if owing.is_clock and owing.kind == DutyKind.ACCEPT:
        found.update(_post(owing.post_id, {Owed.ASKED: 1}, month_of(owing.opened_at)))
    return found


def overdue(owing: Owing, at: datetime) -> Deltas:
    """A duty was marked late: the post's overdue ones grow, its unit has one more lateness this week."""
    found = _late(owing, owing.post_id, 1)
    if owing.is_clock:
        found.update(at_units(owing.path, [(Event.LATE, 1)], week_of(at)))
    return found


def moved(owing: Owing, at: datetime) -> Deltas:
    """A late duty got a new date: it is no longer overdue, the days up to now stay with who held it."""
    if owing.late_since is None:
        return Counter()
    found = _late(owing, owing.post_id, -1)
    found.update(_charged(owing, at))
    return found


def handed_over(owing: Owing, to: int, at: datetime) -> Deltas:
    """A duty changed hands: days late and days held up to now are charged to the post that held it.

    The days held so far are taken off the new post beforehand: when the duty ends it is given all of them.
    """
    found: Deltas = Counter()
    found.update(_post(owing.post_id, {Owed.DUTIES: -1}))
    found.update(_post(to, {Owed.DUTIES: 1}))
    if owing.is_clock:
        days = days_late(owing.opened_at, at)
        found.update(_post(owing.post_id, {Owed.HELD_DAYS: days}, month_of(at)))
        found.update(_post(to, {Owed.HELD_DAYS: -days}, month_of(at)))
    if owing.late_since is not None:
        found.update(_late(owing, owing.post_id, -1))
        found.update(_late(owing, to, 1))
        found.update(_charged(owing, at))
    return found


def settled(owing: Owing, outcome: str, at: datetime) -> Deltas:
    """A duty ended: the post owes one less; held days, punctuality and last-minute objections are the unit's."""
    is_late = at > owing.due_at
    found: Deltas = Counter()
    found.update(_post(owing.post_id, {Owed.DUTIES: -1}))
    if owing.late_since is not None:
        found.update(_late(owing, owing.post_id, -1))
    if outcome != Outcome.DROPPED:
        by_month = {Owed.SETTLED: 1, Owed.LATE_SETTLED: int(is_late)}
        found.update(_post(owing.post_id, by_month, month_of(at)))
    if is_late:
        found.update(_charged(owing, at))
    if owing.is_clock:
        found.update(at_units(owing.path, _held(owing, outcome, at, is_late=is_late), week_of(at)))
        found.update(_post(owing.post_id, _lay(owing, outcome, at), month_of(at)))
    return found


def _lay(owing: Owing, outcome: str, at: datetime) -> dict[Owed, int]:
    """Return how long a step of a matter lay with its post, and whether it ended with an answer or an objection."""
    return {
        Owed.HELD: 1,
        Owed.HELD_DAYS: days_late(owing.opened_at, at),
        Owed.ANSWERED: int(owing.kind == DutyKind.ANSWER and outcome == Outcome.DONE),
        Owed.OBJECTED: int(owing.kind == DutyKind.ACCEPT and outcome == Outcome.PASSED),
    }


def _held(owing: Owing, outcome: str, at: datetime, *, is_late: bool) -> list[tuple[str, int]]:
    found = [(Event.HELD, 1), (Event.HELD_DAYS, days_late(owing.opened_at, at))]
    if owing.kind == DutyKind.ANSWER and outcome == Outcome.DONE:
        found.append((Event.LATE_ANSWER if is_late else Event.ON_TIME, 1))
    room = (owing.due_at - owing.opened_at).total_seconds()
    if owing.kind == DutyKind.ACCEPT and outcome == Outcome.PASSED:
        used = (at - owing.opened_at).total_seconds()
        found.append((Event.LAST_MINUTE, int(used >= LAST_PART * room)))
    return [(measure.value, n) for measure, n in found if n]


def _late(owing: Owing, post_id: int, n: int) -> Deltas:
    is_for_answer = owing.is_clock and owing.kind in BEFORE_ANSWER
    return _post(post_id, {Owed.OVERDUE: n, Owed.LATE: n if is_for_answer else 0})


def _charged(owing: Owing, at: datetime) -> Deltas:
    days = days_late(owing.late_since or owing.due_at, at)
    return _post(owing.post_id, {Owed.LATE_DAYS: days}, month_of(at))


def _post(post_id: int, measures: dict[Owed, int], period: date = ALWAYS) -> Deltas:
    return Counter({(Scope.POST.value, post_id, m.value, period): n for m, n in measures.items() if n})


Sums = Mapping[tuple[str, date], int]  # of one unit, its subtree included: by measure and period


def moved_units(moved: Mapping[int, tuple[str, str]], sums: Mapping[int, Sums]) -> Deltas:
    """Return what comes off the units formerly above and goes on those now above, for units by path before and after.

    `moved` holds every unit whose path changed, so what lies below a moved one as well; each counts by its own part.
    """
    found: Deltas = Counter()
    for unit, (old, new) in moved.items():
        before, after = set(units_in(old)), set(units_in(new))
        for (measure, period), n in _own(unit, old, moved, sums).items():
            for left in before - after:
                found[Scope.UNIT.value, left, measure, period] -= n
            for joined in after - before:
                found[Scope.UNIT.value, joined, measure, period] += n
    return nonzero(found)


def _own(
    unit: int, old: str, moved: Mapping[int, tuple[str, str]], sums: Mapping[int, Sums]
) -> Counter[tuple[str, date]]:
    """Return a unit's figures without those of the units that lay right below it."""
    own: Counter[tuple[str, date]] = Counter(sums.get(unit, {}))
    for other, (path, _) in moved.items():
        if other != unit and path[:-PATH_STEP] == old:
            own.subtract(sums.get(other, {}))
    return own
