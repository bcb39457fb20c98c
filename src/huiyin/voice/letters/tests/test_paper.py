"""Paper letters with a receipt strip: a thread for the writer, and a desk that never learns the receipt."""

import pytest
from django.urls import reverse

from huiyin.kit.verdicts import Refused
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import State
from huiyin.voice.letterbox import actions as letterbox
from huiyin.voice.letterbox import queries as letterbox_queries
from huiyin.voice.letterbox.rules import receipt
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.models import Message, SealedLetter
from huiyin.voice.letters.tests.cast import GIVEN, MONDAY, TODAY, Writer, later, summary
from huiyin.voice.letters.tests.test_secrecy import dump

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"], transaction=True)


@pytest.fixture
def strip(cast):
    return letterbox.print_strips(1, on=TODAY)[0]


def holder(cast, strip) -> Writer:
    """Return whoever kept the left part of a strip, at a browser."""
    return Writer(cast, receipt.derive(strip.receipt, "letters.example.cn"))


def test_replies_reach_the_holder_of_the_receipt_like_any_other(cast, strip):
    by, handler = cast.actor("zhang"), cast.actor("handler")
    writer = holder(cast, strip)
    before = writer.view()

    matter = letters.register_paper(summary(to=cast.posts["handler"]), slip=strip.slip, by=by, at=MONDAY)
    matter = matters.accept(matter, by=handler, at=later(hours=1))
    matter = matters.answer(matter, text="已更换换热器", result="done", by=handler, at=later(hours=2))

    assert before is None
    assert [body["status"]["state"] for body in writer.answers()] == ["已登记", "已交办", "承办中", "已答复"]
    assert (matter.origin, matter.letter.handle) == ("paper", writer.view().handle)


def test_the_holder_talks_and_says_whether_it_is_put_right(cast, strip):
    by, handler = cast.actor("zhang"), cast.actor("handler")
    writer = holder(cast, strip)
    matter = letters.register_paper(summary(to=cast.posts["handler"]), slip=strip.slip, by=by, at=MONDAY)
    matter = matters.accept(matter, by=handler, at=later(hours=1))
    matters.answer(matter, text="已更换换热器", result="done", by=handler, at=later(hours=2))
    writer.say(on=TODAY, text="好了", verdict="put_right")
    letters.collect_letters(later(hours=3))

    done = letters.take_verdict(Message.objects.get(kind="writer"), value="put_right", by=by, at=later(hours=4))

    assert done.state == State.CLOSED


def test_desk_and_letterbox_never_hold_the_receipt(cast, strip):
    letters.register_paper(summary(), slip=strip.slip, by=cast.actor("zhang"), at=MONDAY)

    rows = dump()
    assert strip.slip in rows
    assert strip.receipt not in rows
    assert receipt.grouped(strip.receipt) not in rows


def test_nothing_waits_at_the_desk_afterwards(cast, strip):
    letters.register_paper(summary(), slip=strip.slip, by=cast.actor("zhang"), at=MONDAY)

    assert letters.collect_letters(later(days=1)) == 0
    assert SealedLetter.objects.filter(matter=None).count() == 0


def test_killed_between_thread_and_matter_the_letter_comes_to_the_desk_and_the_slip_still_works(
    cast, strip, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr("huiyin.voice.letters.actions.sorting._register_paper", stop)
        with pytest.raises(KeyboardInterrupt):
            letters.register_paper(summary(), slip=strip.slip, by=cast.actor("zhang"), at=MONDAY)
    letters.collect_letters(later(days=1))
    waiting = SealedLetter.objects.get()

    matter = letters.register_paper(summary(), slip=strip.slip, by=cast.actor("liu"), at=later(days=1))

    waiting.refresh_from_db()
    assert waiting.matter == matter
    assert (Matter.objects.count(), len(holder(cast, strip).answers())) == (1, 1)


def stop(*args, **options):
    raise KeyboardInterrupt


def test_killed_before_the_letterbox_is_told_the_collector_passes_it_over(cast, strip, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("huiyin.voice.letterbox.actions.mark_collected", stop)
        with pytest.raises(KeyboardInterrupt):
            letters.register_paper(summary(), slip=strip.slip, by=cast.actor("zhang"), at=MONDAY)

    letters.collect_letters(later(days=1))

    assert (Matter.objects.count(), SealedLetter.objects.count(), SealedLetter.objects.filter(matter=None).count()) == (
        1,
        1,
        0,
    )


def test_a_slip_counts_once_and_the_same_form_twice_is_one_matter(cast, strip):
    by = cast.actor("zhang")
    first = letters.register_paper(summary(), slip=strip.slip, by=by, at=MONDAY)

    again = letters.register_paper(summary(), slip=strip.slip, by=by, at=later(hours=1))
    with pytest.raises(Refused, match=f"已经用过.*{first.number}"):
        letters.register_paper(summary(title="另一件"), slip=strip.slip, by=by, at=later(hours=1))

    assert (again, Matter.objects.count()) == (first, 1)


def test_refused_registration_leaves_the_slip_good(cast, strip):
    walled = summary(walls=tuple(cast.posts[name] for name in ("chair", "zhang", "liu")))
    with pytest.raises(Refused, match="回避"):
        letters.register_paper(walled, slip=strip.slip, by=cast.actor("zhang"), at=MONDAY)

    matter = letters.register_paper(summary(), slip=strip.slip, by=cast.actor("zhang"), at=MONDAY)

    assert len(holder(cast, strip).answers()) == 1
    assert matter.letter.matter == matter


def test_form_takes_the_slip_as_typed_and_says_what_is_wrong_at_the_field(cast, strip, signed_in):
    client, address = signed_in("zhang"), reverse("letters:register_paper")
    wrong = strip.slip[:-1] + str((int(strip.slip[-1]) + 1) % 10)
    unknown = receipt.new_slip()

    answers = {slip: client.post(address, {**GIVEN, "slip": slip}) for slip in (wrong, unknown, strip.receipt)}
    done = client.post(address, {**GIVEN, "slip": receipt.grouped(strip.slip, 5)})

    said = {slip: answer.context["form"].errors["slip"][0] for slip, answer in answers.items()}
    assert {answer.status_code for answer in answers.values()} == {422}
    assert (said[wrong][:8], said[unknown][:5], said[strip.receipt][:5]) == (
        "条号是十位数字，",
        "没有这个条",
        "刚才输入的",
    )
    assert "澡堂热水不足" in answers[wrong].content.decode()
    assert strip.receipt not in answers[strip.receipt].content.decode()
    assert (done.status_code, Matter.objects.count()) == (302, 1)
    assert letterbox_queries.has_thread(SealedLetter.objects.get().handle)
