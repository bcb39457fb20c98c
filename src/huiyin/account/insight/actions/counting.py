"""Follows the two signals of the loop: what a matter's or a duty's change means for the tallies."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from huiyin.account.insight import queries
from huiyin.account.insight.actions.writing import add
from huiyin.account.insight.models import LateDuty
from huiyin.account.insight.rules import tallies
from huiyin.account.insight.rules.tallies import CLOCKS, Deltas, Measure, Owing, Standing
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.passing import HANDING, Hand, Passing, pair_of
from huiyin.loop.matters.rules.states import Verb


def count_matter(matter: Matter, *, before: Any, step: Any) -> None:
    """Count a change of a matter: what it was comes off, what it is goes on, the week's event is added."""
    old_unit = before.unit_id if before else matter.unit_id
    paths = queries.paths_around(matter, before)
    after = _after(matter, paths[matter.unit_id])
    was = _before(matter, before, step.verb, paths[old_unit]) if before else None
    found = tallies.change(was, after)
    found.update(tallies.event(step.verb, paths[matter.unit_id], step.at))
    found.update(_handed(matter, before, step, paths[matter.unit_id]))
    if before is not None and before.debtor_id != matter.debtor_id:
        found.update(_merged_move(matter, before))
    add(found)


def _handed(matter: Matter, before: Any, step: Any, path: str) -> Deltas:
    """A matter was handed to a post: back to one that had it, or from one that objected to another."""
    if before is None or matter.handler_id is None or step.verb not in HANDING:
        return Counter()
    hand = Hand(step.verb, matter.handler_id, step.at, matter.unit_id)
    is_back = matter.returns > before.columns["returns"]
    earlier = [before.handler_id] if before.handler_id is not None else []
    pair = pair_of(step.verb, matter.handler_id, earlier)
    return tallies.handed(Passing(hand, matter.handler_id if is_back else None, pair), path)


def _after(matter: Matter, path: str) -> Standing:
    return Standing(
        path=path,
        month=tallies.month_of(matter.registered_at),
        state=matter.state,
        topic=matter.topic,
        refusal=matter.refusal,
        is_vital=matter.is_vital,
        is_public=matter.is_public,
        bounces=matter.bounces,
        reopenings=matter.reopenings,
        debtor_id=matter.debtor_id,
        returns=matter.returns,
    )


def _before(matter: Matter, before: Any, verb: str, path: str) -> Standing:
    return Standing(
        path=path,
        month=tallies.month_of(matter.registered_at),
        state=before.state,
        topic=matter.topic,
        refusal=before.refusal,
        is_vital=matter.is_vital,
        is_public=before.is_public,
        bounces=matter.bounces - (verb == Verb.OBJECT),
        reopenings=matter.reopenings - (verb == Verb.REOPEN),
        debtor_id=before.debtor_id,
        returns=before.columns["returns"],
    )


def _merged_move(matter: Matter, before: Any) -> Deltas:
    """What was merged into a common problem is owed by its debtor, and moves with it without a change of its own."""
    children = before.around.merged
    found: Deltas = Counter()
    if children and matter.debtor_id is not None:
        found[tallies.Scope.POST.value, matter.debtor_id, tallies.Owed.MATTERS.value, tallies.ALWAYS] += children
        if before.debtor_id is not None:
            found[tallies.Scope.POST.value, before.debtor_id, tallies.Owed.MATTERS.value, tallies.ALWAYS] -= children
    return found


def count_duties(verb: str, duties: Sequence[Duty], *, at: datetime) -> None:
    """Count what happened to a batch of duties, with a constant number of statements."""
    counted = [d for d in duties if tallies.counts_for_posts(d.kind)]
    follow = _FOLLOWERS.get(verb)
    if follow is not None and counted:
        add(follow(counted, at))


def _owing(duty: Duty, path: str, late: LateDuty | None = None, post_id: int | None = None) -> Owing:
    return Owing(
        post_id=post_id or duty.post_id,
        path=path,
        kind=duty.kind,
        is_clock=duty.source == "matter" and duty.kind in CLOCKS,
        opened_at=duty.opened_at,
        due_at=duty.due_at,
        late_since=late.since if late else None,
    )


def _open(duties: Sequence[Duty], at: datetime) -> Deltas:
    found: Deltas = Counter()
    for duty in duties:
        found.update(tallies.opened(_owing(duty, "")))
    return found


def _overdue(duties: Sequence[Duty], at: datetime) -> Deltas:
    paths = queries.paths_of_posts({d.post_id for d in duties})
    matters = queries.places_of_matters({d.source_id for d in duties if d.source == "matter" and d.kind in CLOCKS})
    found: Deltas = Counter()
    rows = []
    for duty in duties:
        owing = _owing(duty, paths[duty.post_id])
        unit, path, month = matters.get(duty.source_id, (None, "", None)) if owing.is_clock else (None, "", None)
        rows.append(LateDuty(duty_id=duty.pk, post_id=duty.post_id, since=duty.due_at, unit_id=unit, month=month))
        found.update(tallies.overdue(owing, at))
        if month is not None:
            found.update(tallies.at_units(path, [(Measure.LATE.value, 1)], month))
    LateDuty.objects.bulk_create(rows, batch_size=1000)
    return found


def _settle(duties: Sequence[Duty], at: datetime) -> Deltas:
    known = {d.post_id: d.owner_path for d in duties if d.owner_path}
    paths = known | queries.paths_of_posts({d.post_id for d in duties} - known.keys())
    late = _late([d for d in duties if d.is_overdue])
    found: Deltas = Counter()
    for duty in duties:
        assert duty.settled_at is not None
        owing = _owing(duty, paths[duty.post_id], late.get(duty.pk))
        found.update(tallies.settled(owing, duty.outcome, duty.settled_at))
    found.update(_forget(late.values()))
    return found


def _move_due(duties: Sequence[Duty], at: datetime) -> Deltas:
    """A new date ends lateness; a date already past begins it at once."""
    late = _late(duties)
    found: Deltas = Counter()
    for duty in duties:
        if duty.pk in late:
            found.update(tallies.moved(_owing(duty, "", late[duty.pk]), at))
    found.update(_forget(late.values()))
    still = [d for d in duties if d.is_overdue]
    if still:
        found.update(_overdue(still, at))
    return found


def _hand_over(duties: Sequence[Duty], at: datetime) -> Deltas:
    late = _late([d for d in duties if d.is_overdue])
    before = queries.posts_before([d.pk for d in duties])
    found: Deltas = Counter()
    for duty in duties:
        owing = _owing(duty, "", late.get(duty.pk), before[duty.pk])
        found.update(tallies.handed_over(owing, duty.post_id, at))
        if duty.pk in late:
            LateDuty.objects.filter(pk=duty.pk).update(post_id=duty.post_id, since=max(at, late[duty.pk].since))
    return found


def _late(duties: Iterable[Duty]) -> dict[int, LateDuty]:
    ids = [d.pk for d in duties]
    return LateDuty.objects.in_bulk(ids) if ids else {}


def _forget(late: Iterable[LateDuty]) -> Deltas:
    """Take the standing lateness of their matters off again."""
    rows = list(late)
    if not rows:
        return Counter()
    paths = queries.paths_of_units({r.unit_id for r in rows if r.unit_id is not None})
    found: Deltas = Counter()
    for row in rows:
        if row.unit_id is not None and row.month is not None:
            found.update(tallies.at_units(paths[row.unit_id], [(Measure.LATE.value, -1)], row.month))
    LateDuty.objects.filter(pk__in=[r.pk for r in rows]).delete()
    return found


_FOLLOWERS = {
    "open": _open,
    "overdue": _overdue,
    "settle": _settle,
    "move_due": _move_due,
    "hand_over": _hand_over,
}
