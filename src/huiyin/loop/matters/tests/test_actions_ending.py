"""The verbs that end a matter, and whose desk may: refuse, review, merge, publish, dispose."""

import pytest

from huiyin.ground.ledger.models import Entry, Text
from huiyin.ground.people.models import Post, Tenure
from huiyin.ground.people.rules import Actor, Office
from huiyin.kit.verdicts import Refused
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.rules.states import State
from huiyin.loop.matters.tests import cast
from huiyin.loop.matters.tests.cast import MONDAY, later

pytestmark = pytest.mark.django_db


def test_refuse_has_a_code_a_basis_and_an_alternative(mine):
    matter = cast.refused(mine)

    assert (matter.state, matter.refusal, matter.debtor) == (State.REFUSED, "not_ours", None)
    with pytest.raises(Refused, match="请填写其他途径"):
        matters.refuse(
            cast.registered(mine), code="not_ours", basis="条例", alternative="", by=mine.actor("officer"), at=MONDAY
        )


def test_review_goes_up_and_can_overturn(mine):
    matter = cast.refused(mine)

    matter = matters.review(matter, reason="澡堂是矿上的。", by=Actor(writer_of=matter.pk), at=later(1))
    assert (matter.state, matter.debtor.code) == (State.REVIEWED, "chair")

    matter = matters.overturn(matter, reason="应当受理。", by=mine.actor("chair"), at=later(2))
    assert (matter.state, matter.debtor.code, matter.refusal) == (State.REGISTERED, "officer", "")


def test_review_upheld_twice_is_final(mine):
    matter = cast.refused(mine)
    writer = Actor(writer_of=matter.pk)
    matter = matters.review(matter, reason="不服。", by=writer, at=later(1))
    matter = matters.uphold(matter, reason="维持。", by=mine.actor("chair"), at=later(2))
    matter = matters.review(matter, reason="仍不服。", by=writer, at=later(3))
    assert matter.debtor.code == "chief"

    matter = matters.uphold(matter, reason="维持。", by=mine.actor("chief"), at=later(4))

    assert matter.state == State.REFUSED
    with pytest.raises(Refused, match="复核终结"):
        matters.review(matter, reason="还是不服。", by=writer, at=later(5))


def test_merge_sends_the_parents_answer_to_every_source(mine):
    parent, child = cast.accepted(mine), cast.registered(mine, title="三号澡堂也没有热水")

    child = matters.merge(child, into=parent, by=mine.actor("officer"), at=later(hours=3))
    assert (child.state, child.debtor.code, child.clock) == (State.MERGED, "electric", None)
    parent = matters.answer(parent, text="两处一起换泵。", result="done", by=mine.actor("electric"), at=later(1))
    matters.report_landed(parent, text="已恢复。", by=mine.actor("electric"), at=later(2))

    child.refresh_from_db()
    assert (child.state, child.answer, child.handler.code) == (State.LANDED, "两处一起换泵。", "electric")
    signed = Entry.objects.filter(subject_id=child.pk, verb="matter.answer").values_list("post_id", flat=True)
    assert list(signed) == [mine.posts["electric"].pk]
    assert matters.confirm(child, by=Actor(writer_of=child.pk), at=later(3)).state == State.CLOSED


def test_merge_refuses_itself_and_an_ended_parent(mine):
    matter, ended = cast.registered(mine), cast.closed(mine)

    for into, reason in ((matter, "不能并入自己"), (ended, "不能再并入")):
        with pytest.raises(Refused, match=reason):
            matters.merge(matter, into=into, by=mine.actor("officer"), at=later(4))


def test_merged_debtor_follows_the_parents(mine):
    parent, child = cast.assigned(mine), cast.registered(mine)
    child = matters.merge(child, into=parent, by=mine.actor("officer"), at=later(hours=2))

    matters.object(parent, by=mine.actor("electric"), at=later(1), reason="不归本队管。")

    child.refresh_from_db()
    assert child.debtor.code == "chief"


def test_publish_shows_the_answer(mine):
    matter = matters.publish(cast.closed(mine), by=mine.actor("officer"), at=later(4))

    assert (matter.is_public, matter.state) == (True, State.CLOSED)


def test_dispose_needs_a_second_person_and_leaves_a_tombstone(mine):
    matter = matters.propose_disposal(cast.closed(mine), reason="保存期满。", by=mine.actor("officer"), at=later(400))
    with pytest.raises(Refused, match="不能自己同意"):
        matters.dispose(matter, by=mine.actor("officer"), at=later(400))

    matter = matters.dispose(matter, by=mine.actor("discipline"), at=later(401))

    assert (matter.state, matter.answer, matter.title) == (State.DISPOSED, "", "已处置")
    assert not Text.objects.filter(
        entry_id__in=Entry.objects.filter(subject="matter", subject_id=matter.pk).values("id")
    ).exists()


def of_the_commission(mine):
    """A matter from a letter to the discipline commission: registered in the name of its own post."""
    by, registrar = mine.actor("discipline"), mine.posts["discipline"]
    return matters.register(cast.new(mine, registrar=registrar, title="克扣班组奖金"), by=by, at=cast.MONDAY)


def test_commission_assigns_what_came_to_its_own_desk(mine):
    matter = of_the_commission(mine)

    matter = matters.assign(matter, to=mine.posts["electric"], by=mine.actor("discipline"), at=later(hours=1))

    assert (matter.state, matter.debtor.code) == (State.ASSIGNED, "electric")


def test_commission_may_not_touch_what_came_to_the_unions_desk(mine):
    by, at = mine.actor("discipline"), later(hours=1)
    matter, ended = cast.registered(mine), cast.closed(mine)
    before = Entry.objects.count()
    said = {"code": "not_ours", "basis": "条例", "alternative": "可向县人社局反映。"}

    for act in (
        lambda: matters.assign(matter, to=mine.posts["electric"], by=by, at=at),
        lambda: matters.refuse(matter, by=by, at=at, **said),
        lambda: matters.publish(ended, by=by, at=later(9)),
        lambda: matters.propose_disposal(ended, reason="期满。", by=by, at=later(9)),
    ):
        with pytest.raises(Refused, match="不是您的收件组登记的事项"):
            act()
    assert Entry.objects.count() == before


def test_a_colleague_of_the_commission_sorts_for_its_desk(mine):
    post = Post.objects.create(
        code="discipline2", name="纪检干事", unit=mine.units["mine"], office=Office.DISCIPLINE, superior=None
    )
    Tenure.objects.create(person=mine.people["worker"], post=post, from_on=cast.MONDAY.date())

    matter = matters.assign(
        of_the_commission(mine), to=mine.posts["electric"], by=mine.actor("worker"), at=later(hours=1)
    )

    assert matter.state == State.ASSIGNED


def test_a_refused_matter_is_disposed_of_only_after_the_term_of_review(mine):
    matter = cast.refused(mine)
    said = {"reason": "期满。", "by": mine.actor("officer")}

    with pytest.raises(Refused, match="复查"):
        matters.propose_disposal(matter, at=later(20), **said)

    matter = matters.propose_disposal(matter, at=later(40), **said)
    assert matters.dispose(matter, by=mine.actor("discipline"), at=later(41)).state == State.DISPOSED
