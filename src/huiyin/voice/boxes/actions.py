"""Sets boxes up, opens them with two persons, and keeps their rounds owed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people import queries as people
from huiyin.ground.people.models import Person, Post
from huiyin.ground.people.rules import SYSTEM, Actor
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.queries import end_of_day
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters.models import Place
from huiyin.voice.boxes import queries
from huiyin.voice.boxes.models import Box, Opening
from huiyin.voice.boxes.rules import may_manage, may_witness


@dataclass(frozen=True, slots=True)
class NewBox:
    """What the poster and the round need to know of a box."""

    code: str
    name: str
    place: Place
    keeper: Post
    every_days: int
    weekday: int
    spot: str = ""
    seal: str = ""


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
    """Set a box up; its first opening is due on the day itself plus its interval, by the round."""
    may_manage(by).enforce()
    if Box.objects.filter(code=new.code).exists():
        raise Refused(f"编号 {new.code} 已经有了")
    box = Box.objects.create(
        code=new.code,
        name=new.name,
        place=new.place,
        spot=new.spot,
        keeper=new.keeper,
        every_days=new.every_days,
        weekday=new.weekday,
        seal=new.seal,
        since_on=day_of(at),
    )
    _record("box.set_up", box.pk, by=by, at=at, place=new.place.pk, keeper=new.keeper.pk, every_days=new.every_days)
    return box


@transaction.atomic
def change(box: Box, *, by: Actor, at: datetime, keeper: Post, every_days: int, weekday: int, spot: str) -> Box:
    """Change who keeps a box and how often it is opened; an open round goes on as it is."""
    may_manage(by).enforce()
    box = Box.objects.select_for_update().get(pk=box.pk)
    box.keeper, box.every_days, box.weekday, box.spot = keeper, every_days, weekday, spot
    box.save(update_fields=["keeper", "every_days", "weekday", "spot"])
    _record("box.change", box.pk, by=by, at=at, keeper=keeper.pk, every_days=every_days, weekday=weekday)
    return box


@transaction.atomic
def take_down(box: Box, *, by: Actor, at: datetime) -> Box:
    """Take a box down; its open round ends."""
    may_manage(by).enforce()
    box = Box.objects.select_for_update().get(pk=box.pk)
    if box.closed_on is not None:
        raise Refused("这个意见箱已经撤除")
    box.closed_on = day_of(at)
    box.save(update_fields=["closed_on"])
    duties.drop(_open_rounds(box), by=by, at=at)
    _record("box.take_down", box.pk, by=by, at=at)
    return box


@transaction.atomic
def open_box(box: Box, log: Log, *, witness: Person, by: Actor, at: datetime) -> Opening:
    """Log an opening; it settles the round once the named second person has signed."""
    may_manage(by).enforce()
    box = Box.objects.select_for_update().get(pk=box.pk)
    assert by.person_id is not None
    opener = Person.objects.get(pk=by.person_id)
    may_witness(people.actor(witness), opener.pk).enforce()
    if Opening.objects.filter(box=box, opened_on=day_of(at)).exists():
        raise Refused("今天已经登记过这个意见箱的开箱")
    opening = Opening.objects.create(
        box=box,
        duty=Duty.objects.filter(pk__in=_open_rounds(box)).first(),
        opened_on=day_of(at),
        count=log.count,
        seal_found=log.seal_found,
        is_seal_intact=log.is_seal_intact,
        seal_new=log.seal_new,
        note=log.note,
        opener=opener,
        witness=witness,
    )
    box.seal = log.seal_new
    box.save(update_fields=["seal"])
    _record("box.open", box.pk, by=by, at=at, opening=opening.pk, count=log.count, intact=log.is_seal_intact)
    return opening


@transaction.atomic
def witness(opening: Opening, *, by: Actor, at: datetime) -> Opening:
    """Second person: sign that count and seals are as logged; the round is settled."""
    opening = Opening.objects.select_for_update().get(pk=opening.pk)
    if opening.witness_id != by.person_id:
        raise Refused("只有登记的在场人可以签认")
    if opening.witnessed_at is not None:
        raise Refused("已经签认过了")
    opening.witnessed_at = at
    opening.save(update_fields=["witnessed_at"])
    duties.drop(_open_rounds(opening.box), by=SYSTEM, at=at, outcome="done")
    _record("box.witness", opening.box_id, by=by, at=at, opening=opening.pk)
    return opening


def tick(at: datetime) -> int:
    """Open the round of every box that is due by today; each day of a box is owed once. Returns how many are open."""
    today = day_of(at)
    due = [_round(box, day) for box, day in queries.rounds() if day <= today]
    with transaction.atomic():
        return len(duties.open_many(due, by=SYSTEM, at=at))


def _round(box: Box, day: date) -> duties.NewDuty:
    return duties.NewDuty(
        kind=DutyKind.OPEN_BOX,
        post_id=box.keeper_id,
        subject=f"开箱：{box.name}（{box.code}）",
        due_at=end_of_day(day),
        link=f"/desk/boxes/{box.pk}/",
        source="box",
        source_id=box.pk,
        key=f"box:{box.pk}:{day.isoformat()}",
    )


def _open_rounds(box: Box) -> list[int]:
    found = Duty.objects.filter(source="box", source_id=box.pk, settled_at=None)
    return list(found.order_by("pk").values_list("pk", flat=True))


def _record(verb: str, box_id: int, *, by: Actor, at: datetime, **data: Any) -> None:
    ledger.record(ledger.Draft(verb, "box", box_id, at=at, person_id=by.person_id, data=data))
