"""Keeps effective coverage by branch and month: read off talks and visits once a day, never while a page waits."""

from datetime import date, datetime, timedelta

from django.db import transaction

from huiyin.account.insight.models import Effective
from huiyin.account.insight.rules.board import months_back
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.voice.visits.queries import facts

NUMBERS = ("people", "contacts", "two_sided", "needs", "landed", "met", "effective")


def refresh(at: datetime) -> int:
    """Count the months in which something may still change anew, once a day; returns how many rows were written.

    A need has so many days to land (rulebook `visit.effective_days`), and a record may come a month late. Safe to run
    twice, late or from two machines: a row is what the facts of that moment say.
    """
    today = day_of(at)
    this = today.replace(day=1)
    if Effective.objects.filter(month=this, computed_on=today).exists():
        return 0
    span = int(rulebook.value("visit.effective_days", on=today))
    return sum(count(month, on=today) for month in months_back(today, 2 + span // 28))


@transaction.atomic
def count(month: date, *, on: date) -> int:
    """Count one month, given by its first day, from the facts; returns how many branches were written."""
    last = (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    found = facts.counts(month, last)
    rows = [
        Effective(branch_id=pk, month=month, computed_on=on, **{name: getattr(one, name) for name in NUMBERS})
        for pk, one in found.items()
    ]
    Effective.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["branch_id", "month"],
        update_fields=[*NUMBERS, "computed_on"],
        batch_size=1000,
    )
    return len(rows)
