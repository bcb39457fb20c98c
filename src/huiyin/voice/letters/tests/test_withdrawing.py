"""A writer takes a letter back: what stops, what goes on, what they are told, and books that balance."""

import pytest

from huiyin.front.operations.queries import checks
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.ledger.models import Entry
from huiyin.kit.verdicts import Refused
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.models import Matter
from huiyin.loop.matters.rules.states import State
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.models import Destruction, Message, SealedLetter
from huiyin.voice.letters.queries import desk
from huiyin.voice.letters.queries import retention as queries
from huiyin.voice.letters.tests.cast import MONDAY, collected, later, summary

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"], transaction=True)


def taken_back(writer, at=1) -> Message:
    writer.say(on=later(days=at).date(), text="算了", withdraw=True)
    letters.collect_letters(later(days=at))
    return Message.objects.get(kind="writer", done_on=None)


def balanced() -> bool:
    ledger.integrate()
    return not any(finding.count for finding in checks.run(["books", "debtor", "transitions", "duties", "ledger"]))


def test_before_registration_it_is_counted_without_content_and_proposed_for_disposal(cast, writer):
    letter = collected(cast, writer)
    message = taken_back(writer)
    seen = [row.waiting for row in desk.to_be_sorted(cast.actor("zhang"))]

    matter = letters.withdraw(message, by=cast.actor("zhang"), at=later(days=1))

    letter.refresh_from_db()
    assert seen == [1]
    assert (matter.state, matter.title, matter.disposal_by) == (
        State.REGISTERED,
        "来信人撤回的来信",
        cast.people["zhang"],
    )
    assert (letter.matter, letter.withdrawn_on) == (matter, later(days=1).date())
    assert Duty.objects.get(pk=letter.sort_duty).settled_at is not None
    assert ["不再往下办" in told["status"]["sentence"] for told in writer.answers()] == [True]
    assert balanced()


def test_second_person_ends_it_and_the_letter_is_destroyed(cast, writer):
    collected(cast, writer)
    matter = letters.withdraw(taken_back(writer), by=cast.actor("zhang"), at=later(days=1))

    matters.dispose(matter, by=cast.actor("liu"), at=later(days=2))
    letters.tick(later(days=3))
    letters.tick(later(days=9))

    assert writer.view() is None
    assert Destruction.objects.get().destroyed_on is not None
    assert balanced()


def test_registered_and_not_assigned_stops(cast, writer):
    letters.register(collected(cast, writer), summary(), by=cast.actor("zhang"), at=MONDAY)

    matter = letters.withdraw(taken_back(writer), by=cast.actor("zhang"), at=later(days=1))

    assert (matter.state, matter.disposal_by) == (State.REGISTERED, cast.people["zhang"])


def test_a_danger_goes_on_whatever_the_writer_takes_back(cast, writer):
    letters.register(collected(cast, writer), summary(grade="danger"), by=cast.actor("zhang"), at=MONDAY)

    matter = letters.withdraw(taken_back(writer), by=cast.actor("zhang"), at=later(days=1))

    assert (matter.state, matter.disposal_by) == (State.REGISTERED, None)
    assert matter.clock.settled_at is None
    assert "照常办理" in writer.answers()[-1]["status"]["sentence"]


def test_an_urgent_letter_must_be_read_first(cast, writer):
    letter = collected(cast, writer, text="顶板掉渣")
    SealedLetter.objects.filter(pk=letter.pk).update(is_urgent=True)
    message = taken_back(writer)

    with pytest.raises(Refused, match="先打开登记"):
        letters.withdraw(message, by=cast.actor("zhang"), at=later(days=1))

    message.refresh_from_db()
    assert (message.done_on, Matter.objects.count()) == (None, 0)


def test_what_was_assigned_is_owed_to_the_end_and_the_original_is_due_then(cast, writer):
    by, handler = cast.actor("zhang"), cast.actor("handler")
    matter = letters.register(collected(cast, writer), summary(to=cast.posts["handler"]), by=by, at=MONDAY)

    matter = letters.withdraw(taken_back(writer), by=by, at=later(days=1))
    stays = (matter.state, matter.debtor)
    sentence = writer.answers()[-1]["status"]["sentence"]
    matters.accept(matter, by=handler, at=later(days=1))
    Matter.objects.filter(pk=matter.pk).update(state=State.CLOSED, debtor=None, ended_at=later(days=2), clock=None)

    assert stays == (State.ASSIGNED, cast.posts["handler"])
    assert "还会办完" in sentence
    assert [(due.matter.pk, due.ground) for due in queries.due(later(days=3).date())] == [(matter.pk, "withdrawn")]


def test_after_the_end_the_original_is_due_at_once(cast, writer):
    by = cast.actor("zhang")
    matter = letters.register(collected(cast, writer), summary(), by=by, at=MONDAY)
    matters.refuse(matter, code="not_ours", basis="依据", alternative="社区", by=by, at=later(hours=1))

    letters.withdraw(taken_back(writer), by=by, at=later(days=1))

    assert "已经了结" in writer.answers()[-1]["status"]["sentence"]
    assert [due.ground for due in queries.due(later(days=2).date())] == ["withdrawn"]
    assert balanced()


def test_it_counts_once_and_only_for_recipients(cast, writer):
    letters.register(collected(cast, writer), summary(), by=cast.actor("zhang"), at=MONDAY)
    message = taken_back(writer)

    with pytest.raises(Refused, match="收件人"):
        letters.withdraw(message, by=cast.actor("handler"), at=later(days=1))
    letters.withdraw(message, by=cast.actor("zhang"), at=later(days=1))
    with pytest.raises(Refused, match="处理过"):
        letters.withdraw(message, by=cast.actor("liu"), at=later(days=1))

    assert Entry.objects.filter(verb="letter.withdraw").count() == 1


def test_a_changed_mind_is_heard_until_the_second_person_agrees(cast, writer):
    letters.register(collected(cast, writer), summary(), by=cast.actor("zhang"), at=MONDAY)
    matter = letters.withdraw(taken_back(writer), by=cast.actor("zhang"), at=later(days=1))
    writer.say(on=later(days=2).date(), text="还是请办吧")
    letters.collect_letters(later(days=2))

    matter = matters.assign(matter, to=cast.posts["handler"], by=cast.actor("zhang"), at=later(days=2))

    assert matter.state == State.ASSIGNED
    assert Message.objects.filter(kind="writer", done_on=None).count() == 1


def test_over_http_the_officer_carries_it_by_its_value(cast, writer, signed_in):
    letters.register(collected(cast, writer), summary(), by=cast.actor("zhang"), at=MONDAY)
    message = taken_back(writer)

    answer = signed_in("zhang").post(f"/desk/letters/messages/{message.pk}/verdict/", {"value": "withdraw"})

    assert answer.status_code == 200
    assert SealedLetter.objects.get().withdrawn_on is not None


def test_over_http_a_reason_that_is_too_long_is_refused_with_its_length(cast, writer, signed_in):
    letters.register(collected(cast, writer), summary(), by=cast.actor("zhang"), at=MONDAY)
    message = taken_back(writer)

    answer = signed_in("zhang").post(
        f"/desk/letters/messages/{message.pk}/verdict/", {"value": "review", "reason": "长" * 501}
    )

    assert answer.json()["refused"] == "理由最多 500 字，现在是 501 字。请删短一些。"
