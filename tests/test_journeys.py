"""One story per closed loop, told through the pages or the verbs from the first word to the last."""

import pytest

from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties import actions as duties
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import State
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.cast import later

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(db):
    return cast.build()


def fresh(matter: Matter) -> Matter:
    return Matter.objects.select_related("debtor").get(pk=matter.pk)


def answer(mine, matter, who="electric", day=3):
    return matters.answer(matter, text="已更换循环泵。", result="done", by=mine.actor(who), at=later(day))


def test_story_of_a_letter_answered_landed_and_confirmed_by_its_writer(mine):
    matter = cast.registered(mine, origin="letter")
    writer = Actor(writer_of=matter.pk)
    debtors = [fresh(matter).debtor.code]

    for step in (
        lambda: matters.assign(matter, to=mine.posts["electric"], by=mine.actor("officer"), at=later(hours=1)),
        lambda: matters.accept(matter, by=mine.actor("electric"), at=later(1)),
        lambda: answer(mine, matter),
        lambda: matters.report_landed(matter, text="热水已恢复。", by=mine.actor("electric"), at=later(4)),
    ):
        step()
        debtors.append(fresh(matter).debtor.code)
    matters.confirm(matter, by=writer, at=later(5), rating=5)

    assert debtors == ["officer", "electric", "electric", "electric", "officer"]
    assert (fresh(matter).state, fresh(matter).debtor, fresh(matter).rating) == (State.CLOSED, None, 5)


def test_story_of_an_objection_ruled_by_the_common_superior_and_final(mine):
    matter = cast.assigned(mine)

    matters.object(matter, reason="供水归通风队管。", by=mine.actor("electric"), at=later(1))
    ruler = fresh(matter).debtor.code
    matters.rule(matter, to=mine.posts["wind"], reason="泵房在通风队辖区。", by=mine.actor(ruler), at=later(2))

    with pytest.raises(Refused):
        matters.object(matter, reason="也不归我们。", by=mine.actor("wind"), at=later(2))
    assert (ruler, fresh(matter).debtor.code, fresh(matter).bounces) == ("chief", "wind", 1)


def test_story_of_a_refusal_reviewed_and_overturned(mine):
    matter = cast.refused(mine)
    writer = Actor(writer_of=matter.pk)

    matters.review(matter, reason="这是矿上的澡堂。", by=writer, at=later(1))
    reviewer = fresh(matter).debtor.code
    matters.overturn(matter, reason="确属矿上职责。", by=mine.actor(reviewer), at=later(2))

    assert (reviewer, fresh(matter).state, fresh(matter).debtor.code) == ("chair", State.REGISTERED, "officer")
    assert fresh(matter).refusal == ""


def test_story_of_not_put_right_and_done_again(mine):
    matter = cast.landed(mine)

    matters.reopen(matter, reason="夜班还是没有热水。", by=Actor(writer_of=matter.pk), at=later(3))
    again = fresh(matter)
    answer(mine, matter, day=4)
    matters.report_landed(matter, text="又换了加热管。", by=mine.actor("electric"), at=later(5))
    matters.confirm(matter, by=Actor(writer_of=matter.pk), at=later(6), rating=4)

    assert (again.state, again.debtor.code, again.reopenings) == (State.REOPENED, "electric", 1)
    assert fresh(matter).state == State.CLOSED


def test_story_of_three_merged_each_asker_confirms_alone(mine):
    parent = cast.accepted(mine)
    children = [cast.registered(mine), cast.registered(mine)]
    for child in children:
        matters.merge(child, into=parent, by=mine.actor("officer"), at=later(1))

    answer(mine, parent)
    matters.report_landed(parent, text="热水已恢复。", by=mine.actor("electric"), at=later(4))
    matters.confirm(children[0], by=Actor(writer_of=children[0].pk), at=later(5), rating=5)

    assert [fresh(one).state for one in (parent, *children)] == [State.LANDED, State.CLOSED, State.LANDED]
    assert {fresh(one).answer for one in children} == {fresh(parent).answer}


def test_story_of_a_vital_matter_that_a_leader_must_read(mine):
    matter = cast.registered(mine, is_vital=True, readers=[mine.posts["vice"]])

    owed = list(Duty.objects.filter(kind=DutyKind.READ, source_id=matter.pk, settled_at=None).order_by("pk"))
    for one in owed:
        duties.settle(one, by=mine.actor(one.post.code), at=later(hours=3), text="请机电队当天到现场。")

    assert "vice" in {one.post.code for one in owed}
    assert not Duty.objects.filter(kind=DutyKind.READ, settled_at=None).exists()


def test_story_of_a_silent_asker_and_a_witness_drawn_by_lot(mine):
    matter = cast.landed(mine)

    matters.tick(later(30))
    drawn = fresh(matter)
    with pytest.raises(Refused):
        matters.confirm(matter, by=mine.actor("electric"), at=later(31))
    matters.confirm(matter, by=mine.actor(drawn.debtor.code), at=later(31), text="到现场看了，水是热的。")

    assert drawn.debtor.code == "delegate"
    assert (fresh(matter).state, fresh(matter).rating) == (State.CLOSED, None)


def test_story_of_lateness_that_climbs_to_the_top_and_nobody_is_told_twice(mine):
    cast.assigned(mine)

    for day in range(2, 60, 2):
        duties.tick(later(day))
        duties.tick(later(day))

    climbed = Duty.objects.filter(kind=DutyKind.SUPERVISE).order_by("level")
    steps = [(one.level, one.post.code) for one in climbed]
    assert steps[:2] == [(1, "vice"), (2, "chief")]
    assert [level for level, _ in steps] == list(range(1, len(steps) + 1))
    assert steps[-1][1] == "discipline"
