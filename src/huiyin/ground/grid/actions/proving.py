"""Keeps recorded gaps and coverage equal to the proof, for the branches a change touched. Part of other actions."""

from datetime import date, datetime

from huiyin.ground.grid import signals
from huiyin.ground.grid.models import Coverage, Gap, Grid
from huiyin.ground.grid.queries import proof as queries
from huiyin.ground.grid.queries.proof import Scope
from huiyin.ground.grid.rules.places import Places
from huiyin.ground.grid.rules.proof import Figures, Lack
from huiyin.ground.people.rules import Actor
from huiyin.kit import clock

BATCH = 2000


def prove(scope: Scope | None, *, by: Actor, at: datetime, where: Places | None = None) -> int:
    """Compute gaps and coverage of some branches anew (None: all), write what differs, tell whose gaps changed.

    Runs inside the caller's transaction; returns how many gaps came or went.
    """
    day = clock.day_of(at)
    truth, shares = queries.should_be(scope, on=day, where=where)
    there = queries.recorded(scope)
    gone = {lack: pk for lack, pk in there.items() if lack not in truth}
    come = sorted(truth - there.keys(), key=_order)
    _delete(list(gone.values()))
    Gap.objects.bulk_create([_row(lack, day) for lack in come], batch_size=BATCH)
    _cover(shares, day)
    changed = {lack.branch for lack in (*gone, *come) if lack.branch is not None}
    if gone or come:
        signals.gaps_changed.send(Grid, branches=changed, by=by, at=at)
    return len(gone) + len(come)


def _order(lack: Lack) -> tuple[str, int, int, int]:
    return lack.kind, lack.branch or 0, lack.person or 0, lack.cell or 0


def _row(lack: Lack, day: date) -> Gap:
    return Gap(kind=lack.kind, branch_id=lack.branch, person_id=lack.person, cell_id=lack.cell, found_on=day)


def _delete(ids: list[int]) -> None:
    for first in range(0, len(ids), BATCH):
        Gap.objects.filter(pk__in=ids[first : first + BATCH]).delete()


def _cover(shares: dict[int, Figures], day: date) -> None:
    """Write a row for each branch whose coverage differs from its newest row; one a day."""
    last = queries.latest_coverage(list(shares))
    new, again = [], []
    for branch, share in shares.items():
        row = last.get(branch)
        if row is not None and (row.people, row.covered, row.gaps) == (share.people, share.covered, share.gaps):
            continue
        if row is None or row.day != day:
            row = Coverage(branch_id=branch, day=day)
            new.append(row)
        else:
            again.append(row)
        row.people, row.covered, row.gaps = share.people, share.covered, share.gaps
    Coverage.objects.bulk_create(new, batch_size=BATCH)
    Coverage.objects.bulk_update(again, ["people", "covered", "gaps"], batch_size=200)
