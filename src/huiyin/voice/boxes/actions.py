"""Sets boxes up, opens them with two persons, and keeps their rounds owed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from huiyin.ground.files import actions as files
from huiyin.ground.inbox import actions as inbox
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import actions as credentials
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person, Post, Unit
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Place
from huiyin.voice.boxes import queries, rules
from huiyin.voice.boxes.models import Box, Opening

Pin = tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class NewPlace:
    """A place that isn't in the table yet; it is added with the box, and takes the box's pin."""

    name: str
    unit: Unit
    address: str = ""


@dataclass(frozen=True, slots=True)
class NewBox:
    """What the poster and the round need to know of a box. `pin` is its point on the plan, 0 to 1 from top left."""

    code: str
    name: str
    place: Place | NewPlace
    keeper: Post
    every_days: int
    weekday: int
    spot: str = ""
    seal: str = ""
    pin: Pin = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What may change on a box in use; its code, name and place stay: they stand on the poster and in the log."""

    keeper: Post
    every_days: int
    weekday: int
    spot: str = ""
    pin: Pin = None


@dataclass(frozen=True, slots=True)
class Log:
    """What two persons write down at the box."""

    count: int
    seal_found: str
    is_seal_intact: bool
    seal_new: str
    note: str = ""


@transaction.atomic
def set_up(new: NewBox, *, by: Actor, at: datetime) -> Box:
    """Set a box up; its first opening is due within one interval, on the day of its schedule."""
    rules.may_manage(by).enforce()
    rules.may_keep(new.keeper.office).enforce()
    rules.may_plan(new.every_days, longest=queries.longest_interval(day_of(at))).enforce()
    if Box.objects.filter(code=new.code).exists():
        raise Refused(f"编号 {new.code} 已经有了")
    x, y = new.pin or (None, None)
    place = new.place
    if isinstance(place, NewPlace):
        place = matters.add_place(place.name, unit=place.unit, by=by, at=at, pin=new.pin, address=place.address)
    box = Box.objects.create(
        code=new.code,
        name=new.name,
        place=place,
        spot=new.spot,
        x=x,
        y=y,
        keeper=new.keeper,
        every_days=new.every_days,
        weekday=new.weekday,
        seal=new.seal,
        since_on=day_of(at),
    )
    _record("box.set_up", box, by=by, at=at, place=place.pk, **_plan_of(box))
    return box


@transaction.atomic
def change(box: Box, to: Changes, *, by: Actor, at: datetime) -> Box:
    """Change who keeps a box, how often it is opened, where it hangs; an open round goes to the new keeper."""
    rules.may_manage(by).enforce()
    rules.may_keep(to.keeper.office).enforce()
    rules.may_plan(to.every_days, longest=queries.longest_interval(day_of(at))).enforce()
    box = _locked(box)
    box.keeper, box.every_days, box.weekday, box.spot = to.keeper, to.every_days, to.weekday, to.spot
    box.x, box.y = to.pin or (None, None)
    box.save(update_fields=["keeper", "every_days", "weekday", "spot", "x", "y"])
    moving = _open_rounds([box.pk]).exclude(post=to.keeper)
    duties.hand_over(moving, to.keeper, by=by, at=at)
    _record("box.change", box, by=by, at=at, **_plan_of(box))
    return box


@transaction.atomic
def take_down(box: Box, *, by: Actor, at: datetime) -> Box:
    """Take a box down; its open round ends. Refused while an opening waits for the second signature."""
    rules.may_manage(by).enforce()
    box = _locked(box)
    if Opening.objects.filter(box=box, witnessed_at=None).exists():
        raise Refused("还有开箱记录等在场人签认，签认以后才能撤除")
    box.closed_on = day_of(at)
    box.save(update_fields=["closed_on"])
    duties.drop(
        Duty.objects.filter(source="box", source_id=box.pk, settled_at=None).values_list("pk", flat=True), by=by, at=at
    )
    _record("box.take_down", box, by=by, at=at)
    return box


@transaction.atomic
def open_box(box: Box, log: Log, *, witness: Person, by: Actor, at: datetime) -> Opening:
    """Log an opening and ask the named second person to sign; the round is settled once they have."""
    rules.may_manage(by).enforce()
    box = _locked(box)
    if by.person_id is None:
        raise Refused("开箱要由本人登记")
    rules.may_witness(people.actor(witness), by.person_id, least=queries.openers(day_of(at))).enforce()
    if Opening.objects.filter(box=box, opened_on=day_of(at)).exists():
        raise Refused("今天已经登记过这个意见箱的开箱")
    opening = Opening.objects.create(
        box=box,
        duty=_unclaimed([box.pk]).first(),
        opened_on=day_of(at),
        count=log.count,
        seal_found=log.seal_found,
        is_seal_intact=log.is_seal_intact,
        seal_new=log.seal_new,
        note=log.note,
        opener_id=by.person_id,
        witness=witness,
    )
    box.seal = log.seal_new
    box.save(update_fields=["seal"])
    _ask_witness(opening, at)
    _record("box.open", box, by=by, at=at, opening=opening.pk, witness=witness.pk, **_facts(log))
    return opening


@transaction.atomic
def correct(opening: Opening, log: Log, *, witness: Person, by: Actor, at: datetime) -> Opening:
    """Opener: mend what was logged, or name another second person, until somebody has signed."""
    opening = Opening.objects.select_for_update().get(pk=opening.pk)
    rules.may_correct(by, opener_id=opening.opener_id, is_signed=opening.is_signed).enforce()
    rules.may_witness(people.actor(witness), opening.opener_id, least=queries.openers(day_of(at))).enforce()
    inbox.take_back(opening.witness_id, _witness_link(opening))
    opening.count, opening.seal_found, opening.is_seal_intact = log.count, log.seal_found, log.is_seal_intact
    opening.seal_new, opening.note, opening.witness = log.seal_new, log.note, witness
    opening.save(update_fields=["count", "seal_found", "is_seal_intact", "seal_new", "note", "witness"])
    box = Box.objects.select_for_update().get(pk=opening.box_id)
    if not Opening.objects.filter(box=box, opened_on__gt=opening.opened_on).exists():
        box.seal = log.seal_new
        box.save(update_fields=["seal"])
    _ask_witness(opening, at)
    _record("box.correct", box, by=by, at=at, opening=opening.pk, witness=witness.pk, **_facts(log))
    return opening


@transaction.atomic
def witness(opening: Opening, *, by: Actor, at: datetime) -> Opening:
    """Second person: sign that count and seals are as logged; the round the opening belongs to is settled."""
    opening = Opening.objects.select_for_update().get(pk=opening.pk)
    rules.may_sign(by, witness_id=opening.witness_id, is_signed=opening.is_signed).enforce()
    opening.witnessed_at = at
    opening.save(update_fields=["witnessed_at"])
    if opening.duty_id is not None:
        duties.drop([opening.duty_id], by=SYSTEM, at=at, outcome="done")
    inbox.read_link(opening.witness_id, _witness_link(opening), at=at)
    _record("box.witness", opening.box, by=by, at=at, opening=opening.pk)
    return opening


def open_together(box: Box, log: Log, *, witness_number: str, password: str, by: Actor, at: datetime) -> Opening:
    """Log an opening that both sign at the box: the second person gives staff number and password on the same device.

    A wrong password is counted as at sign-in and nothing is logged; the session stays the opener's.
    """
    rules.may_manage(by).enforce()
    second = credentials.sign_in(witness_number, password=password, at=at)
    if second.must_change_password:
        raise Refused("在场人还在用一次性口令，请先用自己的账号改好密码再签认")
    with transaction.atomic():
        opening = open_box(box, log, witness=second, by=by, at=at)
        return witness(opening, by=people.actor(second), at=at)


@transaction.atomic
def replace_plan(upload: files.Upload, *, by: Actor, at: datetime) -> None:
    """Put an uploaded picture in the place of the plan of the mine; pins keep their share of width and height."""
    rules.may_manage(by).enforce()
    before = queries.plan_picture()
    made = files.attach([upload], subject_kind=queries.PLAN, subject_id=queries.PLAN_ID, by=by, at=at)
    if not made[0].file.is_picture:
        raise Refused("平面图要用图片（JPG 或 PNG）")
    if before is not None and before.pk != made[0].pk:
        files.destroy(before, by=by, at=at)


def tick(at: datetime) -> int:
    """Open the round of every box that is due by today; each due day of a box is owed once. Returns how many are owed.

    Safe to run twice, late or from two machines: the key is the box and its due day, and a box whose round is open
    and not yet answered by an opening gets no second one, however its schedule was changed meanwhile.
    """
    today = day_of(at)
    due = [r for r in queries.rounds(today) if r.next_on <= today]
    if not due:
        return 0
    owing = set(_unclaimed([r.box.pk for r in due]).values_list("source_id", flat=True))
    news = [_round(r.box, r.next_on) for r in due if r.box.pk not in owing]
    with transaction.atomic():
        opened = duties.open_many(news, by=SYSTEM, at=at) if news else []
    return len(owing) + sum(1 for duty in opened if duty.is_open)


def _round(box: Box, day: date) -> duties.NewDuty:
    return duties.NewDuty(
        kind=DutyKind.OPEN_BOX,
        post_id=people.effective_post(box.keeper).pk if box.keeper.closed_on else box.keeper_id,
        subject=f"开箱：{box.name}（{box.code}）",
        due_at=end_of_day(day),
        link=f"/desk/boxes/{box.pk}/",
        source="box",
        source_id=box.pk,
        key=f"box:{box.pk}:{day.isoformat()}",
    )


def _open_rounds(boxes: Iterable[int]) -> "QuerySet[Duty]":
    return Duty.objects.filter(source="box", source_id__in=list(boxes), level=0, settled_at=None).order_by("pk")


def _unclaimed(boxes: Iterable[int]) -> "QuerySet[Duty]":
    """Return open rounds that no opening has answered yet (one may wait for its second signature)."""
    return _open_rounds(boxes).exclude(pk__in=Opening.objects.exclude(duty=None).values("duty"))


def _locked(box: Box) -> Box:
    box = Box.objects.select_for_update(of=("self",)).select_related("place").get(pk=box.pk)
    if box.closed_on is not None:
        raise Refused("这个意见箱已经撤除")
    return box


def _ask_witness(opening: Opening, at: datetime) -> None:
    text = f"请您签认：{opening.box.name}（{opening.box.code}）开箱 {opening.count} 件"
    key = f"box.witness:{opening.pk}:{at.isoformat()}"
    inbox.tell(opening.witness, text, _witness_link(opening), key=key, at=at)


def _witness_link(opening: Opening) -> str:
    return f"/desk/boxes/openings/{opening.pk}/witness/"


def _facts(log: Log) -> dict[str, Any]:
    return {"count": log.count, "intact": log.is_seal_intact, "seal_found": log.seal_found, "seal_new": log.seal_new}


def _plan_of(box: Box) -> dict[str, Any]:
    return {"keeper": box.keeper_id, "every_days": box.every_days, "weekday": box.weekday, "x": box.x, "y": box.y}


def _record(verb: str, box: Box, *, by: Actor, at: datetime, **data: Any) -> None:
    ledger.record(ledger.Draft(verb, "box", box.pk, at=at, person_id=by.person_id, data=data))
