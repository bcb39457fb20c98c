"""The table of this room's routines, and the tick: an idempotent function of (database, now)."""

from datetime import datetime

from django.db import transaction

from huiyin.branch.contacts.actions.standard import issue
from huiyin.branch.contacts.queries import owing, points
from huiyin.branch.contacts.queries import standard as queries
from huiyin.branch.contacts.rules.standard import PRESET
from huiyin.ground.people.rules import SYSTEM
from huiyin.kit.clock import day_of
from huiyin.kit.periods import Cadence
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.actions import Routine, open_routine
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind

# How often, by which working day: the rulebook says so with its citation.
ROUTINES = (
    Routine("contact", DutyKind.CONTACT, Cadence.QUARTER, "", owing.visits),
    Routine("lecture", DutyKind.CONTACT, Cadence.YEAR, "", owing.lectures, is_personal=True),
    Routine("note", DutyKind.CONTACT, Cadence.YEAR, "", owing.notes, is_personal=True),
    Routine(
        "contact_report",
        DutyKind.CONTACT,
        Cadence.QUARTER,
        "contact.report_wd",
        owing.reports,
        is_after=True,
        is_personal=True,
    ),
)


def tick(at: datetime) -> int:
    """Open what recurs here, drop what another leader follows now. Returns how many."""
    first = _first_standard(at)
    check = Routine("check", DutyKind.CHECK, queries.period(day_of(at)).cadence, "", owing.checks)
    return first + drop_moved(at=at) + sum(open_routine(routine, at=at) for routine in (*ROUTINES, check))


@transaction.atomic
def _first_standard(at: datetime) -> int:
    """Issue the preset as the first version where none was issued."""
    if queries.current() is not None:
        return 0
    issue(PRESET, by=SYSTEM, at=at, document="平台建议")
    return 1


@transaction.atomic
def drop_moved(*, at: datetime) -> int:
    """End visits owed by a leader who no longer follows the branch; its new leader owes from the next sweep."""
    now = {(post_id, branch.pk) for post_id, branch in points.pairs()}
    owed = Duty.objects.filter(kind=DutyKind.CONTACT, source="contact", settled_at=None, level=0)
    gone = [
        pk
        for pk, key, branch_id in owed.order_by("pk").values_list("pk", "key", "source_id")
        if key and (int(key.split(":")[3]), branch_id) not in now
    ]
    duties.drop(gone, by=SYSTEM, at=at)
    return len(gone)
