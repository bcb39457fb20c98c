"""Setting up, opening with two persons, rounds that are owed."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger.models import Entry
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters.models import Place
from huiyin.loop.matters.tests import cast
from huiyin.voice.boxes import actions, queries
from huiyin.voice.boxes.models import Box, Opening
from huiyin.voice.boxes.tests.conftest import adopt, log, set_up

PASSWORD = "mtn-Lantern-77"


def verbs() -> list[str]:
    return list(Entry.objects.filter(subject="box").order_by("pk").values_list("verb", flat=True))


def owed() -> list[tuple[int, str]]:
    found = Duty.objects.filter(source="box", level=0, settled_at=None).order_by("pk")
    return list(found.values_list("source_id", "key"))


def opened(mine, box, day=7, witness="delegate", **changes) -> Opening:
    return actions.open_box(
        box, log(**changes), witness=mine.people[witness], by=mine.actor("officer"), at=cast.later(day)
    )


def unread() -> list[tuple[str, str]]:
    found = Notice.objects.filter(text__startswith="请您签认", read_at=None).order_by("pk")
    return list(found.values_list("person__staff_number", "text"))


def with_password(mine, name) -> None:
    mine.people[name].set_password(PASSWORD)
    mine.people[name].save(update_fields=["password"])


def test_set_up_adds_the_new_place_and_records(mine):
    made = set_up(mine)

    assert (made.place.name, made.pin, made.since_on) == ("一号食堂", (0.4, 0.6), date(2026, 11, 2))
    assert (made.place.x, made.place.y) == (0.4, 0.6)
    assert verbs() == ["box.set_up"]


def test_set_up_refuses_others_and_leaves_no_trace(mine):
    new = actions.NewBox(
        "B-09", "井口意见箱", actions.NewPlace("井口", mine.units["mine"]), mine.posts["officer"], 7, 0
    )

    with pytest.raises(Refused, match="意见箱由工会管理"):
        actions.set_up(new, by=mine.actor("electric"), at=cast.MONDAY)

    assert (Box.objects.count(), Place.objects.count(), verbs()) == (0, 0, [])


def test_set_up_refuses_a_code_twice_and_keeps_no_place(mine, box):
    with pytest.raises(Refused, match="编号 B-01 已经有了"):
        set_up(mine, place=actions.NewPlace("二号食堂", mine.units["mine"]))

    assert not Place.objects.filter(name="二号食堂").exists()


def test_set_up_refuses_a_keeper_outside_the_union(mine):
    with pytest.raises(Refused, match="工会岗位"):
        set_up(mine, keeper=mine.posts["electric"])


def test_a_box_is_opened_at_least_as_often_as_the_rulebook_says(mine, box):
    with pytest.raises(Refused, match="规则规定至少每 7 天开箱一次，间隔不能更长"):
        set_up(mine, code="B-02", every_days=14)
    to = actions.Changes(mine.posts["officer"], 14, 0)
    with pytest.raises(Refused, match="至少每 7 天"):
        actions.change(box, to, by=mine.actor("chair"), at=cast.MONDAY)

    adopt(mine, "box.open_every_days", 14)

    assert set_up(mine, code="B-02", every_days=14).every_days == 14


def test_a_tightened_interval_holds_for_boxes_in_use(mine, box):
    before = queries.round_of(box, date(2026, 11, 2)).next_on

    adopt(mine, "box.open_every_days", 3)

    assert (before, queries.round_of(box, date(2026, 11, 2)).next_on) == (date(2026, 11, 9), date(2026, 11, 5))
    assert actions.tick(cast.later(3)) == 1


def test_tick_before_the_day_opens_nothing(mine, box):
    assert (actions.tick(cast.later(6)), owed()) == (0, [])


def test_tick_twice_equals_once(mine, box):
    first = actions.tick(cast.later(7))
    again = actions.tick(cast.later(7))
    entries = Entry.objects.filter(verb="duty.open").count()

    assert (first, again, entries) == (1, 1, 1)
    assert owed() == [(box.pk, f"box:{box.pk}:2026-11-09")]


def test_tick_late_opens_the_same_round_once(mine, box):
    actions.tick(cast.later(7))
    actions.tick(cast.later(16))

    assert owed() == [(box.pk, f"box:{box.pk}:2026-11-09")]


def test_tick_after_a_change_of_schedule_opens_no_second_round(mine, box):
    actions.tick(cast.later(7))
    to = actions.Changes(mine.posts["officer2"], 7, 2)

    actions.change(box, to, by=mine.actor("chair"), at=cast.later(8))
    actions.tick(cast.later(9))

    duty = Duty.objects.get(source="box", settled_at=None)
    assert (duty.post, duty.key) == (mine.posts["officer2"], f"box:{box.pk}:2026-11-09")


def test_open_box_asks_the_witness_and_leaves_the_round_owed(mine, box):
    actions.tick(cast.later(7))

    opening = opened(mine, box)

    assert (opening.count, opening.is_signed, len(owed())) == (3, False, 1)
    assert Notice.objects.get(person=mine.people["delegate"]).text == "请您签认：食堂意见箱（B-01）开箱 3 件"
    assert Box.objects.get().seal == "0002"
    assert verbs() == ["box.set_up", "box.open"]


def test_open_box_refuses_the_opener_as_second_person(mine, box):
    with pytest.raises(Refused, match="第二个人不能是开箱人自己"):
        opened(mine, box, witness="officer")

    assert Opening.objects.count() == 0


def test_open_box_refuses_a_second_person_without_a_post(mine, box):
    with pytest.raises(Refused, match="在场人要有岗位"):
        opened(mine, box, witness="worker")


def test_open_box_twice_a_day_is_refused(mine, box):
    opened(mine, box)

    with pytest.raises(Refused, match="今天已经登记过"):
        opened(mine, box)

    assert Opening.objects.count() == 1


def test_open_box_refuses_others(mine, box):
    with pytest.raises(Refused, match="意见箱由工会管理"):
        actions.open_box(box, log(), witness=mine.people["delegate"], by=mine.actor("electric"), at=cast.later(7))


def test_open_box_undone_when_the_record_fails(mine, box, monkeypatch):
    monkeypatch.setattr(actions.ledger, "record", lambda draft: (_ for _ in ()).throw(RuntimeError("full")))

    with pytest.raises(RuntimeError):
        opened(mine, box)

    assert (Opening.objects.count(), Box.objects.get().seal) == (0, "0001")


def test_witness_settles_the_round(mine, box):
    actions.tick(cast.later(7))
    opening = opened(mine, box)

    signed = actions.witness(opening, by=mine.actor("delegate"), at=cast.later(7, hours=1))

    duty = Duty.objects.get(source="box")
    assert (signed.witnessed_at, duty.settled_at, duty.outcome) == (
        cast.later(7, hours=1),
        cast.later(7, hours=1),
        "done",
    )
    assert verbs()[-1] == "box.witness"


def test_witness_leaves_no_line_unread(mine, box):
    first, second = opened(mine, box), opened(mine, box, day=14, count=4)

    actions.witness(first, by=mine.actor("delegate"), at=cast.later(14, hours=1))

    assert (second.is_signed, unread()) == (False, [("delegate", "请您签认：食堂意见箱（B-01）开箱 4 件")])


@pytest.mark.parametrize(("signed_day", "is_last_unsigned"), [(7, True), (14, False)])
def test_round_tells_the_last_opening_from_those_before(mine, box, signed_day, is_last_unsigned):
    both = {day: opened(mine, box, day=day) for day in (7, 14)}
    actions.witness(both[signed_day], by=mine.actor("delegate"), at=cast.later(14, hours=1))

    for one in (queries.rounds(date(2026, 11, 17))[0], queries.round_of(box, date(2026, 11, 17))):
        assert (one.unsigned, one.is_last_unsigned, one.unsigned_before) == (1, is_last_unsigned, 1 - is_last_unsigned)


def test_witness_refuses_anybody_else_and_a_second_time(mine, box):
    opening = opened(mine, box)

    for name in ("officer", "chair", "electric"):
        with pytest.raises(Refused, match="只有登记的在场人"):
            actions.witness(opening, by=mine.actor(name), at=cast.later(7))
    actions.witness(opening, by=mine.actor("delegate"), at=cast.later(7))
    with pytest.raises(Refused, match="已经签认过了"):
        actions.witness(opening, by=mine.actor("delegate"), at=cast.later(7))

    assert verbs().count("box.witness") == 1


def test_witness_late_settles_only_its_own_round(mine, box):
    actions.tick(cast.later(7))
    first = opened(mine, box)
    actions.tick(cast.later(14))

    actions.witness(first, by=mine.actor("delegate"), at=cast.later(15))

    assert owed() == [(box.pk, f"box:{box.pk}:2026-11-16")]


def test_correct_before_the_signature_names_another_witness(mine, box):
    opening = opened(mine, box)

    actions.correct(opening, log(5), witness=mine.people["wind"], by=mine.actor("officer"), at=cast.later(7, hours=2))

    opening.refresh_from_db()
    assert (opening.count, opening.witness) == (5, mine.people["wind"])
    assert Notice.objects.filter(person=mine.people["wind"]).count() == 1
    assert not Notice.objects.filter(person=mine.people["delegate"]).exists()
    assert unread() == [("wind", "请您签认：食堂意见箱（B-01）开箱 5 件")]
    assert verbs()[-1] == "box.correct"


def test_correct_leaves_the_same_witness_one_message_with_the_present_count(mine, box):
    opening = opened(mine, box)

    actions.correct(
        opening, log(5), witness=mine.people["delegate"], by=mine.actor("officer"), at=cast.later(7, hours=2)
    )

    told = Notice.objects.filter(person=mine.people["delegate"], text__startswith="请您签认")
    assert list(told.values_list("text", flat=True)) == ["请您签认：食堂意见箱（B-01）开箱 5 件"]


def test_correct_after_the_signature_is_refused(mine, box):
    opening = opened(mine, box)
    actions.witness(opening, by=mine.actor("delegate"), at=cast.later(7))

    with pytest.raises(Refused, match="已经签认"):
        actions.correct(opening, log(9), witness=mine.people["wind"], by=mine.actor("officer"), at=cast.later(7))

    opening.refresh_from_db()
    assert opening.count == 3


def test_open_together_signs_both_at_once(mine, box):
    with_password(mine, "delegate")
    actions.tick(cast.later(7))

    opening = actions.open_together(
        box, log(), witness_number="delegate", password=PASSWORD, by=mine.actor("officer"), at=cast.later(7)
    )

    assert (opening.opener, opening.witness, opening.is_signed, owed()) == (
        mine.people["officer"],
        mine.people["delegate"],
        True,
        [],
    )
    assert verbs() == ["box.set_up", "box.open", "box.witness"]


def test_open_together_with_a_wrong_password_logs_nothing(mine, box):
    with_password(mine, "delegate")

    with pytest.raises(Refused, match="工号或密码不对"):
        actions.open_together(
            box, log(), witness_number="delegate", password="wrong", by=mine.actor("officer"), at=cast.later(7)
        )

    assert Opening.objects.count() == 0


def test_open_together_with_the_opener_twice_is_refused(mine, box):
    with_password(mine, "officer")

    with pytest.raises(Refused, match="不能是开箱人自己"):
        actions.open_together(
            box, log(), witness_number="officer", password=PASSWORD, by=mine.actor("officer"), at=cast.later(7)
        )

    assert Opening.objects.count() == 0


def test_take_down_ends_the_round_and_the_reminders(mine, box):
    actions.tick(cast.later(7))

    actions.take_down(box, by=mine.actor("chair"), at=cast.later(8))
    actions.tick(cast.later(9))

    assert (owed(), queries.rounds(date(2026, 11, 11))) == ([], [])
    with pytest.raises(Refused, match="已经撤除"):
        opened(mine, box, day=9)


def test_take_down_waits_for_the_signature(mine, box):
    opened(mine, box)

    with pytest.raises(Refused, match="等在场人签认"):
        actions.take_down(box, by=mine.actor("chair"), at=cast.later(8))


@pytest.mark.parametrize("wrong", [{"x": 0.5, "y": None}, {"x": 1.5, "y": 0.1}, {"every_days": 0}, {"weekday": 7}])
def test_box_cannot_be_wrong(mine, box, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Box.objects.filter(pk=box.pk).update(**wrong)


def test_opening_takes_two_in_the_database(mine, box):
    opening = opened(mine, box)

    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.filter(pk=opening.pk).update(witness=opening.opener)
