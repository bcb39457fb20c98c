"""Adopting and withdrawing rules, entering holiday notices; each leaves one ledger entry."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.rulebook import queries
from huiyin.ground.rulebook.models import Holiday, KnownYear, Override, Version
from huiyin.ground.rulebook.rules import (
    Adopter,
    Adoption,
    Day,
    may_override,
    may_set_days,
    may_withdraw,
)
from huiyin.ground.rulebook.signals import calendar_changed, rule_changed
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused


@transaction.atomic
def override(key: str, adoption: Adoption, *, by: Adopter, at: datetime | None = None) -> Override:
    """Adopt a value from a day on. The version that held then ends on that day; later ones must be withdrawn first.

    Raises KeyError for an unknown key, Refused where the rules say no.
    """
    at = at or clock.now()
    default = queries.defaults()[key][-1]
    _lock()
    may_override(default, adoption, by=by, today=clock.day_of(at)).enforce()
    same = Override.objects.filter(key=key, unit_path=adoption.unit_path)
    _make_room(same, adoption, by=by, at=at)
    made = Override.objects.create(
        key=key,
        value=adoption.value,
        unit_path=adoption.unit_path,
        effective_from=adoption.effective_from,
        effective_to=adoption.effective_to,
        document=adoption.document.strip(),
        adopted_by=by.person_id or 0,
        adopted_at=at,
    )
    data = {
        "key": key,
        "value": adoption.value,
        "unit_path": adoption.unit_path,
        "effective_from": adoption.effective_from.isoformat(),
        "effective_to": adoption.effective_to.isoformat() if adoption.effective_to else None,
        "document": made.document,
    }
    _changed()
    ledger.record(ledger.Draft("rule.override", "rule", made.pk, at, person_id=by.person_id, data=data))
    rule_changed.send(sender=Override, key=key, at=at)
    return made


@transaction.atomic
def withdraw(made: Override, *, on: date, by: Adopter, at: datetime | None = None) -> Override:
    """End an override: from `on` it holds no more; what was computed before stays as it was."""
    at = at or clock.now()
    _lock()
    made = Override.objects.select_for_update().get(pk=made.pk)
    may_withdraw(made.effective_to, by=by, on=on, today=clock.day_of(at)).enforce()
    _end(made, max(on, made.effective_from), by=by, at=at)
    _changed()
    data = {"key": made.key, "effective_to": on.isoformat()}
    ledger.record(ledger.Draft("rule.withdraw", "rule", made.pk, at, person_id=by.person_id, data=data))
    rule_changed.send(sender=Override, key=made.key, at=at)
    return made


@transaction.atomic
def set_holidays(
    days: Sequence[Day],
    *,
    notice: str,
    by: Adopter,
    whole_years: Iterable[int] = (),
    at: datetime | None = None,
) -> int:
    """Enter a holiday notice; returns the number of days. `whole_years` are those the notice tells completely."""
    at = at or clock.now()
    whole = set(whole_years)
    _lock()
    may_set_days(days, whole, notice=notice, by=by).enforce()
    source = notice.strip()
    Holiday.objects.filter(day__year__in=whole).delete()
    Holiday.objects.bulk_create(
        [Holiday(day=d.day, is_workday=d.is_workday, name=d.name, source=source) for d in days],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["is_workday", "name", "source"],
    )
    for year in whole:
        KnownYear.objects.update_or_create(
            year=year, defaults={"source": source, "entered_by": by.person_id or 0, "entered_at": at}
        )
    _changed()
    told = {
        "off": [d.day.isoformat() for d in days if not d.is_workday],
        "worked": [d.day.isoformat() for d in days if d.is_workday],
        "whole_years": sorted(whole),
        "notice": source,
    }
    ledger.record(ledger.Draft("rule.set_holidays", "rule", 0, at, person_id=by.person_id, data=told))
    calendar_changed.send(sender=Holiday, days=[d.day for d in days], whole_years=whole, at=at)
    return len(days)


def _make_room(same: QuerySet[Override], adoption: Adoption, *, by: Adopter, at: datetime) -> None:
    """End the version in force on the first day; refuse where a later one stands in the way."""
    start, end = adoption.effective_from, adoption.effective_to
    alive = same.filter(Q(effective_to=None) | Q(effective_to__gt=start))
    later = alive.filter(effective_from__gte=start)
    if end is not None:
        later = later.filter(effective_from__lt=end)
    in_the_way = later.order_by("effective_from").first()
    if in_the_way is not None and not _is_empty(in_the_way):
        raise Refused(f"与 {in_the_way.effective_from} 起的规则（依据 {in_the_way.document}）重叠，请先撤销它")
    before = alive.filter(effective_from__lt=start).first()
    if before is not None:
        _end(before, start, by=by, at=at)


def _is_empty(made: Override) -> bool:
    return made.effective_to is not None and made.effective_to <= made.effective_from


def _end(made: Override, on: date, *, by: Adopter, at: datetime) -> None:
    made.effective_to = on
    made.ended_by = by.person_id or 0
    made.ended_at = at
    made.save(update_fields=["effective_to", "ended_by", "ended_at"])


def _lock() -> None:
    """Let one change through at a time: the row of the mark is the lock."""
    Version.objects.get_or_create(pk=1, defaults={"mark": ""})
    Version.objects.select_for_update().get(pk=1)


def _changed() -> None:
    """Change the mark, and let this transaction read its own state from now on."""
    Version.objects.filter(pk=1).update(mark=secrets.token_hex(16))
    pending = queries.own_change()
    if pending is None:
        transaction.on_commit(queries.Pending())
    else:
        pending.snapshot = None
