"""The machine's clock set back or forward: nobody gets late by it, nothing opens again, the ledger stays whole."""

from datetime import timedelta

import pytest

from huiyin.front.operations.actions import ticking
from huiyin.front.operations.models import ClockMark
from huiyin.front.operations.queries import checks
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.actions import credentials
from huiyin.ground.people.rules.credentials import LOCK, Tries
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import days_late
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.cast import MONDAY, later

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"])
BACK = timedelta(days=3)


@pytest.fixture
def mine() -> cast.Mine:
    return cast.build()


def broken():
    return [f"{f.name}: {f.problems[0]}" for f in checks.run() if f.count]


def test_verbs_after_the_clock_went_back_keep_every_invariant(mine):
    matter = cast.accepted(mine)
    ticking.run(later(hours=3))

    matter = matters.answer(matter, text="已换泵。", result="done", by=mine.actor("electric"), at=MONDAY - BACK)
    matters.report_landed(matter, text="已恢复。", by=mine.actor("electric"), at=later(1))
    ledger.integrate()
    ledger.publish_head(at=later(1))

    assert broken() == []
    settled = Duty.objects.get(kind="answer", source_id=matter.pk)
    assert settled.settled_at == settled.opened_at  # never before it began
    assert days_late(settled.due_at, settled.settled_at, later(1)) == 0


def test_clock_that_went_back_makes_nobody_late_and_nobody_punctual(mine):
    matter = cast.assigned(mine)
    ticking.tick(later(hours=2))
    for day in (1, 2, 2.2):
        ticking.tick(later(day))
    was_late = list(Duty.objects.filter(is_overdue=True).order_by("pk").values_list("pk", "due_at"))

    report = ticking.tick(later(2.2) - BACK)

    assert (report.at, report.is_behind) == (later(2.2), True)
    assert list(Duty.objects.filter(is_overdue=True).order_by("pk").values_list("pk", "due_at")) == was_late
    assert [pk for pk, _ in was_late] == [matter.clock_id]
    assert broken() == []


def test_clock_that_comes_forward_again_goes_on_where_it_was(mine):
    cast.assigned(mine)
    ticking.tick(later(1))
    ticking.tick(later(1) - BACK)
    assert ClockMark.objects.get().is_behind

    report = ticking.tick(later(1, hours=1))

    assert (report.at, report.is_behind, report.hold) == (later(1, hours=1), False, "")
    assert not ClockMark.objects.get().is_behind


def test_published_heads_still_continue_each_other_when_the_clock_went_back(mine):
    cast.registered(mine)
    ledger.integrate()
    first = ledger.publish_head(at=later(1))
    matters.register(cast.new(mine, title="又一件"), by=mine.actor("officer"), at=MONDAY - BACK)
    ledger.integrate()

    second = ledger.publish_head(at=MONDAY - BACK)

    assert second.size > first.size
    assert broken() == []


def test_session_ends_by_its_own_moment_whichever_way_the_clock_goes(client, mine, time_machine):
    time_machine.move_to(later(0), tick=False)
    client.force_login(mine.people["worker"])

    time_machine.move_to(later(0) - BACK, tick=False)
    assert client.get("/mine/").status_code == 200
    time_machine.move_to(later(0, hours=9), tick=False)

    assert client.get("/mine/").status_code == 302


def test_lock_after_wrong_passwords_does_not_grow_when_the_clock_goes_back():
    locked = Tries(5, later(0) + LOCK)

    assert locked.is_locked(later(0))
    assert not locked.is_locked(later(0) - BACK)


def test_wrong_passwords_at_a_clock_gone_back_are_counted_all_the_same(mine):
    mine.people["worker"].set_password("四个不相干的词")
    mine.people["worker"].save()
    for at in (later(0), later(0) - BACK, later(0), later(0) - BACK, later(0)):
        with pytest.raises(Refused):
            credentials.sign_in("worker", password="不是这个", at=at)

    with pytest.raises(Refused, match="分钟"):
        credentials.sign_in("worker", password="四个不相干的词", at=later(0))


def test_a_serving_process_begins_where_the_last_tick_was(mine, time_machine):
    time_machine.move_to(later(1), tick=False)
    ticking.tick(later(1))
    time_machine.move_to(later(1) - BACK, tick=False)

    try:
        ticking.start_clock()
        assert clock.now() >= later(1)
        assert ticking.tick().is_behind  # who judges the clock still sees what it says
    finally:
        clock.unguard()
    assert clock.now() == later(1) - BACK
