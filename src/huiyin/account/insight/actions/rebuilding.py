"""Rebuilds every tally from the matters, the duties and the ledger."""

from datetime import datetime

from django.db import transaction

from huiyin.account.insight import queries
from huiyin.account.insight.actions.writing import add
from huiyin.account.insight.models import LateDuty, Tally
from huiyin.account.insight.rules.tallies import CLOCKS
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.rules import Actor
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind

CHUNK = 1000


@transaction.atomic
def rebuild(*, by: Actor, at: datetime) -> int:
    """Throw all tallies away and count again; returns how many rows there are now. For operators, after an import."""
    Tally.objects.all().delete()
    found = queries.recomputed()
    add(found)
    _remember_late()
    ledger.record(
        ledger.Draft("insight.rebuild", "insight", 0, at=at, person_id=by.person_id, data={"rows": len(found)})
    )
    return len(found)


def _remember_late() -> None:
    """Make the list of late duties anew; one already there keeps since when it is charged to its present post."""
    since = dict(LateDuty.objects.values_list("duty_id", "since"))
    LateDuty.objects.all().delete()
    late = Duty.objects.filter(settled_at=None, is_overdue=True).exclude(kind=DutyKind.CONFIRM).order_by("pk")
    batch: list[Duty] = []
    for duty in late.iterator(CHUNK):
        batch.append(duty)
        if len(batch) == CHUNK:
            _remember(batch, since)
            batch = []
    _remember(batch, since)


def _remember(batch: list[Duty], since: dict[int, datetime]) -> None:
    clocks = {d.source_id for d in batch if d.source == "matter" and d.kind in CLOCKS}
    places = queries.places_of_matters(clocks)
    rows = []
    for duty in batch:
        unit, _, month = places.get(duty.source_id, (None, "", None)) if duty.kind in CLOCKS else (None, "", None)
        begun = since.get(duty.pk, duty.due_at)
        rows.append(LateDuty(duty_id=duty.pk, post_id=duty.post_id, since=begun, unit_id=unit, month=month))
    LateDuty.objects.bulk_create(rows, batch_size=CHUNK)
