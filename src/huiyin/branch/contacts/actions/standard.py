"""Issuing versions of the standard; handing in a self-check, mending what was promised, looking on the spot."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.branch.contacts.models import Check, Item, Mark, Standard
from huiyin.branch.contacts.queries import points
from huiyin.branch.contacts.queries import standard as queries
from huiyin.branch.contacts.rules import standard as rules
from huiyin.branch.contacts.rules.standard import Clause, Look, Result
from huiyin.ground.files import actions as files
from huiyin.ground.grid import queries as grid
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.models import Branch
from huiyin.ground.people.rules import Actor
from huiyin.kit.clock import day_of
from huiyin.kit.periods import Period
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_day, promise_months
from huiyin.loop.duties.rules import DutyKind, Outcome
from huiyin.loop.matters import actions as matters


@dataclass(frozen=True, slots=True)
class Answer:
    """What the secretary says of one item; what isn't met has a date, or goes up as a matter."""

    result: str
    note: str = ""
    promised_on: date | None = None
    goes_up: bool = False
    uploads: Sequence[files.Upload] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Looked:
    """What the leader found of one item."""

    look: str
    note: str = ""


@transaction.atomic
def issue(items: Iterable[Clause], *, by: Actor, at: datetime, document: str = "") -> Standard:
    """Chief or dispatcher: issue a new version of the list; self-checks keep the version they were made by."""
    rules.may_revise(by).enforce()
    given = list(items)
    if not given:
        raise Refused("标准至少要有一项")
    if len(given) > rules.MOST:
        raise Refused(f"一版标准最多 {rules.MOST} 项，太多了支部填不过来")
    last = Standard.objects.select_for_update().order_by("-number").first()
    made = Standard.objects.create(
        number=last.number + 1 if last else 1, issued_at=at, issued_by_id=by.person_id, document=document.strip()
    )
    Item.objects.bulk_create(
        Item(standard=made, number=n, group=one.group, text=one.text, basis=one.basis, fact=one.fact)
        for n, one in enumerate(given, start=1)
    )
    data = {"number": made.number, "items": len(given)}
    words = {str(n): one.text for n, one in enumerate(given, start=1)}
    ledger.record(
        ledger.Draft("standard.issue", "standard", made.pk, at=at, person_id=by.person_id, data=data, words=words)
    )
    return made


@transaction.atomic
def submit(
    branch: Branch, answers: Mapping[int, Answer], *, by: Actor, at: datetime, seen: Period | None = None
) -> Check:
    """Secretary: hand in the self-check that is owed, the oldest first, else that of the day's period.

    What the system knows is frozen with it, its duty is settled. Refused where the sheet was drawn for a period
    (`seen`) that was handed in meanwhile.
    """
    branch = Branch.objects.select_for_update(of=("self",)).select_related("unit").get(pk=branch.pk)
    standard, span = queries.current(), queries.owed_period(branch, day_of(at))
    is_done = queries.check_of(branch, span) is not None or seen not in (None, span)
    rules.may_submit(leads=by.is_system or points.leads(by, branch.pk), is_submitted=is_done).enforce()
    if standard is None:
        raise Refused("标准还没有发布")
    items: list[Item] = list(standard.items.order_by("number"))
    _check_all(items, answers, day_of(at))
    known = queries.known(branch, span)
    check = Check.objects.create(
        branch=branch,
        standard=standard,
        cadence=span.cadence,
        first_on=span.first,
        submitted_at=at,
        submitted_by_id=by.person_id,
    )
    marks = [_mark(check, item, answers[item.pk], known, by=by, at=at) for item in items]
    _settle(branch, span.key, by=by, at=at)
    data = {"branch": branch.pk, "period": span.key, "results": {str(m.item_id): m.result for m in marks}}
    _record("standard.submit", check, by=by, at=at, data=data, words={str(m.item_id): m.note for m in marks if m.note})
    return check


def _check_all(items: Sequence[Item], answers: Mapping[int, Answer], today: date) -> None:
    months = promise_months(today)
    for item in items:
        given = answers.get(item.pk, Answer(""))
        wrong = rules.check_answer(
            given.result, given.note, given.promised_on, today, months=months, goes_up=given.goes_up
        )
        if wrong:
            raise Refused(f"第 {item.number} 项：{wrong}")


def _mark(check: Check, item: Item, given: Answer, known: Mapping[str, str], *, by: Actor, at: datetime) -> Mark:
    is_open = given.result != Result.MET
    goes_up = is_open and given.goes_up
    mark = Mark(
        check_of=check,
        item=item,
        result=given.result,
        note=given.note.strip(),
        known=known.get(item.fact, ""),
        promised_on=given.promised_on if is_open and not goes_up else None,
    )
    if goes_up:
        mark.matter = matters.register_found(f"{item.text}：{mark.note}", unit=check.branch.unit, by=by, at=at)
    mark.save()
    if mark.promised_on is not None:
        _promise(mark, check.branch, mark.promised_on, by=by, at=at)
    if given.uploads:
        files.attach(given.uploads, subject_kind="check_mark", subject_id=mark.pk, by=by, at=at)
    return mark


def _promise(mark: Mark, branch: Branch, day: date, *, by: Actor, at: datetime) -> None:
    """Let the secretary owe what was promised, until the day it was promised for."""
    post = grid.secretary_of(branch)
    if post is None:
        return
    mark.duty = duties.open_duty(
        duties.NewDuty(
            kind=DutyKind.CHECK,
            post_id=post.pk,
            subject=f"补齐：{mark.item.text}",
            due_at=end_of_day(day),
            link=f"/contacts/marks/{mark.pk}/mend/",
            source="mark",
            source_id=mark.pk,
            key=f"mark:{mark.pk}",
        ),
        by=by,
        at=at,
    )
    mark.save(update_fields=["duty"])


def _settle(branch: Branch, key: str, *, by: Actor, at: datetime) -> None:
    head = f"routine:check:{key}:"
    owed = Duty.objects.filter(key__startswith=head, source="check", source_id=branch.pk, settled_at=None)
    duties.drop(owed.values_list("pk", flat=True), by=by, at=at, outcome=Outcome.DONE)


@transaction.atomic
def mend(mark: Mark, *, text: str, by: Actor, at: datetime, uploads: Iterable[files.Upload] = ()) -> Mark:
    """Secretary: say that what was promised is done; the duty ends."""
    mark = Mark.objects.select_for_update(of=("self",)).select_related("check_of__branch", "item").get(pk=mark.pk)
    if not points.leads(by, mark.check_of.branch_id):
        raise Refused("由支部书记填写")
    if mark.promised_on is None or mark.mended_at is not None:
        raise Refused("这一项没有要补齐的")
    if not text.strip():
        raise Refused("请写补齐情况")
    mark.mended_at, mark.mended = at, text.strip()[:300]
    mark.save(update_fields=["mended_at", "mended"])
    if mark.duty_id is not None:
        duties.drop([mark.duty_id], by=by, at=at, outcome=Outcome.DONE)
    given = list(uploads)
    if given:
        files.attach(given, subject_kind="check_mark", subject_id=mark.pk, by=by, at=at)
    _record("standard.mend", mark.check_of, by=by, at=at, data={"mark": mark.pk}, words={"text": mark.mended})
    return mark


@transaction.atomic
def look(check: Check, found: Mapping[int, Looked], *, note: str, by: Actor, at: datetime) -> Check:
    """Leader: say on the spot which items are as the branch says, and which are not; once."""
    check = Check.objects.select_for_update(of=("self",)).select_related("branch").get(pk=check.pk)
    follows = by.is_system or points.follows(by, check.branch_id)
    rules.may_look(follows=follows, is_submitted=True, is_looked=check.looked_at is not None).enforce()
    marks = list(Mark.objects.select_for_update().filter(check_of=check).order_by("pk"))
    for mark in marks:
        given = found.get(mark.pk, Looked(Look.NONE))
        if given.look == Look.DIFFERS and not given.note.strip():
            raise Refused("不属实的写明看到的情况")
        mark.look, mark.look_note = given.look, given.note.strip()[:300]
    if not any(mark.look for mark in marks):
        raise Refused("请至少核对一项")
    Mark.objects.bulk_update(marks, ["look", "look_note"])
    check.looked_at, check.looked_by_id, check.note = at, by.person_id, note.strip()[:300]
    check.save(update_fields=["looked_at", "looked_by", "note"])
    data = {"looks": {str(mark.pk): mark.look for mark in marks if mark.look}}
    words = {str(mark.pk): mark.look_note for mark in marks if mark.look_note}
    _record("standard.look", check, by=by, at=at, data=data, words=words)
    return check


def _record(verb: str, check: Check, *, by: Actor, at: datetime, data: dict[str, Any], words: dict[str, str]) -> None:
    ledger.record(ledger.Draft(verb, "check", check.pk, at=at, person_id=by.person_id, data=data, words=words))
