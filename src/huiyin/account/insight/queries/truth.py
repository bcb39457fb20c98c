"""The same figures computed from the matters, the duties and the ledger, and where the tallies differ from them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from huiyin.account.insight.models import Tally
from huiyin.account.insight.queries.lookups import places_of_matters
from huiyin.account.insight.rules import tallies
from huiyin.account.insight.rules.tallies import ALWAYS, CLOCKS, Deltas, Key, Measure, Owed, Owing, Scope, Standing
from huiyin.ground.ledger.models import Entry
from huiyin.ground.people.models import Post, Unit
from huiyin.kit.clock import MINE_TIME
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import queries as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.passing import walk
from huiyin.loop.matters.rules.states import Bucket, states_in

CHUNK = 5000
_STANDING = (Owed.DUTIES.value, Owed.OVERDUE.value, Owed.LATE.value)


@dataclass(frozen=True, slots=True)
class Difference:
    """A tally that isn't what it should be."""

    key: Key
    is_: int
    should_be: int


def compare() -> list[Difference]:
    """Return every tally that differs from its recomputation, in the order of their keys; empty when all agree."""
    should = recomputed()
    rows = Tally.objects.order_by().values_list("scope", "scope_id", "measure", "period").annotate(total=Sum("n"))
    there: dict[Key, int] = {(s, i, m, p): n for s, i, m, p, n in rows.iterator(chunk_size=CHUNK) if n}
    keys = sorted(set(there) | set(should))
    return [
        Difference(key, there.get(key, 0), should.get(key, 0))
        for key in keys
        if there.get(key, 0) != should.get(key, 0)
    ]


def recomputed() -> Deltas:
    """Return all tallies as they should be: standing ones by GROUP BY, events by one pass over the ledger."""
    paths = dict(Unit.objects.order_by().values_list("pk", "path"))
    found: Deltas = Counter()
    for part in (
        *(_matters(paths), _late(paths), _owed_matters(), _duties()),
        *(_matter_events(paths), _handed(paths), _duty_events()),
    ):
        found.update(part)
    return tallies.nonzero(found)


def _matters(paths: dict[int, str]) -> Deltas:
    month = TruncMonth("registered_at", tzinfo=MINE_TIME)
    by = ("unit_id", "month", "state", "topic", "refusal", "is_vital", "is_public")
    rows = Matter.objects.order_by().annotate(month=month).values_list(*by)
    rows = rows.annotate(how_many=Count("pk"), bounced=Sum("bounces"), again=Sum("reopenings"))
    found: Deltas = Counter()
    for unit, moment, state, topic, refusal, is_vital, is_public, n, bounces, reopenings in rows.iterator(CHUNK):
        one = Standing(
            path=paths[unit],
            month=moment.date(),
            state=state,
            topic=topic,
            refusal=refusal,
            is_vital=is_vital,
            is_public=is_public,
            bounces=0,
            reopenings=0,
            debtor_id=None,
        )
        found.update({key: count * n for key, count in tallies.counts(one).items()})
        extra = [(Measure.BOUNCES.value, bounces), (Measure.REOPENED.value, reopenings)]
        found.update(tallies.at_units(paths[unit], extra, moment.date()))
    return found


def _late(paths: dict[int, str]) -> Deltas:
    rows = Matter.objects.filter(clock__is_overdue=True, clock__settled_at=None, clock__kind__in=sorted(CLOCKS))
    found: Deltas = Counter()
    for unit, at in rows.order_by().values_list("unit_id", "registered_at").iterator(CHUNK):
        found.update(tallies.at_units(paths[unit], [(Measure.LATE.value, 1)], tallies.month_of(at)))
    return found


def _owed_matters() -> Deltas:
    rows = Matter.objects.filter(state__in=states_in(Bucket.OWED), debtor__isnull=False).order_by()
    counted = rows.values_list("debtor_id").annotate(how_many=Count("pk"))
    return Counter({(Scope.POST.value, post, Owed.MATTERS.value, ALWAYS): n for post, n in counted})


def _duties() -> Deltas:
    rows = Duty.objects.filter(settled_at=None).exclude(kind=DutyKind.CONFIRM).order_by()
    overdue = Q(is_overdue=True)
    answers = overdue & Q(source="matter", kind__in=sorted(tallies.BEFORE_ANSWER))
    counted = rows.values_list("post_id").annotate(
        how_many=Count("pk"), overdue=Count("pk", filter=overdue), late=Count("pk", filter=answers)
    )
    found: Deltas = Counter()
    for post, n, late, late_answers in counted:
        found[Scope.POST.value, post, Owed.LATE.value, ALWAYS] = late_answers
        found[Scope.POST.value, post, Owed.DUTIES.value, ALWAYS] = n
        found[Scope.POST.value, post, Owed.OVERDUE.value, ALWAYS] = late
    return found


def _matter_events(paths: dict[int, str]) -> Deltas:
    verbs = [f"matter.{verb}" for verb in tallies.EVENT_OF_VERB]
    rows = Entry.objects.filter(subject="matter", verb__in=verbs).order_by().values_list("verb", "at", "data__unit")
    found: Deltas = Counter()
    for verb, at, unit in rows.iterator(CHUNK):
        found.update(tallies.event(verb.removeprefix("matter."), paths[unit], at))
    return found


def _handed(paths: dict[int, str]) -> Deltas:
    """Return what handing over adds, from the ledger alone: returns of a matter and who passed to whom."""
    found: Deltas = Counter()
    returns: Counter[int] = Counter()
    rows = Entry.objects.filter(subject="matter", verb__in=["matter.rule", "matter.pass_up"]).order_by()
    wanted = sorted(set(rows.values_list("subject_id", flat=True).iterator(CHUNK)))
    for start in range(0, len(wanted), CHUNK):
        for pk, hands in matters.hands_of(wanted[start : start + CHUNK]).items():
            for one in walk(hands):
                found.update(tallies.handed(one, paths[one.hand.unit]))
                returns[pk] += one.back_to is not None
    for pk, (_, path, month) in places_of_matters([pk for pk, n in returns.items() if n]).items():
        found.update(tallies.at_units(path, [(Measure.RETURNS.value, returns[pk])], month))
    return found


def _duty_events() -> Deltas:
    """Replay every duty by its entries: days late, held, punctual; what stands now is left to `_duties`."""
    paths = dict(Post.objects.order_by().values_list("pk", "unit__path"))
    found: Deltas = Counter()
    for entries in _by_duty():
        found.update(_replay(entries, paths))
    return Counter({key: n for key, n in found.items() if key[2] not in _STANDING})


def replayed(moved: Mapping[int, tuple[str, str]]) -> tuple[Deltas, Deltas]:
    """Return what units count of the duties these posts ever owed, by the paths of their units before and after.

    Reads the duties that are or ended with them, and all that were ever handed over.
    """
    paths = dict(Post.objects.order_by().values_list("pk", "unit__path"))
    before = paths | {post: old for post, (old, _) in moved.items()}
    after = paths | {post: new for post, (_, new) in moved.items()}
    theirs = Duty.objects.filter(post__in=sorted(moved)).order_by().values_list("pk", flat=True)
    passed = Entry.objects.filter(subject="duty", verb="duty.hand_over").order_by().values_list("subject_id", flat=True)
    wanted = sorted({*theirs, *passed})
    was: Deltas = Counter()
    will: Deltas = Counter()
    for start in range(0, len(wanted), CHUNK):
        for entries in _by_duty(wanted[start : start + CHUNK]):
            was.update(_replay(entries, before))
            will.update(_replay(entries, after))
    return was, will


def _by_duty(only: Sequence[int] | None = None) -> Iterator[list[tuple[Any, ...]]]:
    rows = Entry.objects.filter(subject="duty").order_by("subject_id", "id")
    rows = rows if only is None else rows.filter(subject_id__in=only)
    group: list[tuple[Any, ...]] = []
    for row in rows.values_list("subject_id", "verb", "at", "post_id", "data").iterator(CHUNK):
        if group and group[-1][0] != row[0]:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _replay(entries: list[tuple[Any, ...]], paths: dict[int, str]) -> Deltas:
    found: Deltas = Counter()
    first = entries[0]
    if not tallies.counts_for_posts(first[4]["kind"]):
        return found
    opened_at, late_since = first[2], None
    post = first[3]
    is_clock = first[4]["source"] == "matter" and first[4]["kind"] in CLOCKS
    asked = Owing(post, paths[post], first[4]["kind"], is_clock, opened_at, opened_at)
    found.update(tallies.opened(asked))
    for _, verb, at, post_id, data in entries:
        due_at = datetime.fromisoformat(data["due_at"])
        owing = Owing(
            post_id=post,
            path=paths[post],
            kind=data["kind"],
            is_clock=data["source"] == "matter" and data["kind"] in CLOCKS,
            opened_at=opened_at,
            due_at=due_at,
            late_since=late_since,
        )
        if verb == "duty.overdue":
            found.update(tallies.overdue(owing, at))
            late_since = due_at
        elif verb == "duty.move_due":
            found.update(tallies.moved(owing, at))
            late_since = due_at if data["is_overdue"] else None
            found.update(tallies.overdue(owing, at) if data["is_overdue"] else {})
        elif verb == "duty.hand_over":
            found.update(tallies.handed_over(owing, post_id, at))
            late_since = max(at, late_since) if late_since else None
            post = post_id
        elif verb == "duty.settle":
            found.update(tallies.settled(owing, data["outcome"], max(at, opened_at)))
    return found
