"""Importing units, branches, posts and staff from one workbook: read and checked first, changed on acceptance only."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.actions import roll
from huiyin.ground.people.models import Intake
from huiyin.ground.people.queries import intake as queries
from huiyin.ground.people.queries import workbook
from huiyin.ground.people.rules import Actor, may_keep_staff
from huiyin.ground.people.rules import intake as rules
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused

KEEP = timedelta(days=30)
CHANGED_SINCE = "预览之后人员或岗位有了变动，请重新上传这份表，再看一遍"


def take_in(
    data: bytes, *, file_name: str, by: Actor, is_whole_roll: bool = False, at: datetime | None = None
) -> Intake:
    """Read and check a workbook and keep it, ready to accept or with its faults. Nothing else changes.

    Raises `Refused` where the file can't be read at all.
    """
    at = at or clock.now()
    may_keep_staff(by).enforce()
    day = clock.day_of(at)
    book = workbook.read(data, today=day, is_whole_roll=is_whole_roll)
    found = {} if book.fault_count else queries.changes(book.rows, is_whole_roll=is_whole_roll, day=day)
    with transaction.atomic():
        Intake.objects.filter(created_at__lt=at - KEEP).delete()
        intake = Intake.objects.create(
            by_person_id=by.person_id,
            created_at=at,
            file_name=file_name[-120:],
            digest=hashlib.sha256(data).hexdigest(),
            is_whole_roll=is_whole_roll,
            state=Intake.State.FAULTY if book.fault_count else Intake.State.READY,
            content=queries.pack(book),
            fault_count=book.fault_count,
            summary=queries.summary(found) if found else {},
        )
        _record("people.take_in", intake, by, at, {"faults": book.fault_count})
    return intake


@transaction.atomic
def accept(intake: Intake, *, by: Actor, at: datetime | None = None) -> Intake:
    """Carry out an import, all of it or nothing. Refused when what it would change is not what was shown."""
    at = at or clock.now()
    may_keep_staff(by).enforce()
    intake = Intake.objects.select_for_update(of=("self",)).defer("content").get(pk=intake.pk)
    if intake.state != Intake.State.READY:
        raise Refused("这份导入已经办理过，或者还有错误没改完")
    rows = queries.rows_of(intake)
    found = queries.changes(rows, is_whole_roll=intake.is_whole_roll, day=clock.day_of(intake.created_at))
    if queries.counts(found) != intake.summary["counts"]:
        raise Refused(CHANGED_SINCE)
    book = rules.Book(rows={name: rows.get(name, []) for name in rules.all_sheets()})
    workbook.check(book, today=clock.day_of(at), is_whole_roll=intake.is_whole_roll)
    if book.fault_count:
        raise Refused(CHANGED_SINCE)
    del rows, book
    is_first = not Intake.objects.filter(state=Intake.State.ACCEPTED).exists()
    roll.carry_out(found, by=by, at=at, is_first=is_first)
    intake.state, intake.accepted_at = Intake.State.ACCEPTED, at
    intake.save(update_fields=["state", "accepted_at"])
    _record("people.accept_import", intake, by, at, {"digest": intake.digest, "counts": intake.summary["counts"]})
    return intake


@transaction.atomic
def hand_out_codes(intake: Intake, *, by: Actor, at: datetime | None = None) -> list[tuple[str, str, str, str]]:
    """Return (number, name, unit, one-time code) of an import's people without a password; once per import."""
    at = at or clock.now()
    may_keep_staff(by).enforce()
    intake = Intake.objects.select_for_update(of=("self",)).defer("content").get(pk=intake.pk)
    if intake.state != Intake.State.ACCEPTED:
        raise Refused("导入确认之后才有口令可发")
    if intake.summary.get("is_handed_out"):
        raise Refused("口令表已经下载过一次。个别人没拿到口令，请在其人员页上重设密码")
    codes = queries.codes_of(intake, day=clock.day_of(at))
    intake.summary = {**intake.summary, "is_handed_out": True}
    intake.save(update_fields=["summary"])
    _record("people.hand_out_codes", intake, by, at, {"people": len(codes)})
    return codes


def _record(verb: str, intake: Intake, by: Actor, at: datetime, data: dict[str, object]) -> None:
    ledger.record(
        ledger.Draft(verb=verb, subject="import", subject_id=intake.pk, at=at, person_id=by.person_id, data=data)
    )
