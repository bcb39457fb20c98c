"""What a matter's changes tell its writer, what officers ask, what writers say back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit.clock import day_of
from huiyin.kit.verdicts import Refused
from huiyin.kit.workdays import add_workdays
from huiyin.loop.duties.models import Duty
from huiyin.loop.matters import actions as matters
from huiyin.loop.matters.rules.states import State
from huiyin.voice.letterbox.rules import bundle
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.actions.intake import midnight
from huiyin.voice.letters.models import Message, Outgoing
from huiyin.voice.letters.tests.cast import MONDAY, TODAY, collected, later, new_group_key, summary

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"], transaction=True)


@pytest.fixture
def landed(cast, writer):
    """A letter whose matter the handler reported landed."""
    letter = collected(cast, writer)
    by = cast.actor("handler")
    matter = letters.register(letter, summary(to=cast.posts["handler"]), by=cast.actor("zhang"), at=MONDAY)
    matter = matters.accept(matter, by=by, at=later(hours=1))
    matter = matters.answer(matter, text="已更换换热器", result="done", by=by, at=later(hours=2))
    matters.report_landed(matter, text="现场测温四十二度", by=by, at=later(hours=3))
    letter.refresh_from_db()
    return letter


def word(cast, writer, **content) -> Message:
    writer.say(on=TODAY, **content)
    letters.collect_letters(later(hours=4))
    return Message.objects.get(kind="writer", done_on=None)


def test_every_step_reaches_the_writer_in_order(landed, writer):
    states = [body["status"]["state"] for body in writer.answers()]

    assert states == ["已登记", "已交办", "承办中", "已答复", "待确认"]
    assert [body["status"]["can_confirm"] for body in writer.answers()] == [False, False, False, True, True]
    assert writer.answers()[3]["text"].splitlines()[-1] == "答复：已更换换热器"


def test_an_approved_extension_tells_the_writer_why_more_time_was_asked_for(cast, writer):
    letter, by = collected(cast, writer), cast.actor("handler")
    matter = letters.register(letter, summary(to=cast.posts["handler"]), by=cast.actor("zhang"), at=MONDAY)
    matter = matters.accept(matter, by=by, at=later(hours=1))
    before = len(writer.answers())
    until = add_workdays(day_of(matter.clock.due_at), 2, rulebook.calendar())
    matter = matters.extend(matter, until=until, reason="泵在路上", by=by, at=later(hours=2))

    matters.approve_extension(matter, by=cast.actor("chief"), at=later(hours=3))

    told = writer.answers()[before:]
    assert [body["text"].splitlines()[-1] for body in told] == ["理由：泵在路上"]
    assert told[0]["status"]["due_on"] == until.isoformat()


def test_put_right_closes_the_matter_as_the_writers_act_of_that_day(cast, landed, writer):
    message = word(cast, writer, text="好了", verdict="put_right", rating=5)

    matter = letters.take_verdict(message, value="put_right", rating=5, by=cast.actor("zhang"), at=later(hours=5))

    message.refresh_from_db()
    assert (matter.state, matter.rating, matter.ended_at) == (State.CLOSED, 5, midnight(TODAY))
    assert message.done_on == TODAY
    assert Duty.objects.get(pk=message.reply_duty).settled_at == later(hours=5)
    assert writer.answers()[-1]["status"]["state"] == "已办结"


def test_not_put_right_reopens_with_the_reason_given_by_the_officer(cast, landed, writer):
    message = word(cast, writer, text="老张看见又凉了", verdict="not_put_right")

    matter = letters.take_verdict(
        message, value="not_put_right", reason="水温又下降", by=cast.actor("zhang"), at=later(hours=5)
    )

    assert (matter.state, matter.debtor, matter.reopenings) == (State.REOPENED, cast.posts["handler"], 1)
    assert "老张" not in writer.answers()[-1]["text"]


def test_verdict_counts_once(cast, landed, writer):
    message = word(cast, writer, verdict="put_right")
    letters.take_verdict(message, value="put_right", by=cast.actor("zhang"), at=later(hours=5))

    with pytest.raises(Refused, match="处理过"):
        letters.take_verdict(message, value="put_right", by=cast.actor("liu"), at=later(hours=5))


def test_verdict_before_an_answer_is_refused_and_the_word_waits(cast, writer):
    letters.register(collected(cast, writer), summary(), by=cast.actor("zhang"), at=MONDAY)
    message = word(cast, writer, verdict="put_right")

    with pytest.raises(Refused):
        letters.take_verdict(message, value="put_right", by=cast.actor("zhang"), at=later(hours=5))

    message.refresh_from_db()
    assert message.done_on is None


def test_verdict_is_refused_outside_the_group(cast, landed, writer):
    message = word(cast, writer, verdict="put_right")

    for name in ("handler", "keeper", "worker", "chief"):
        with pytest.raises(Refused, match="收件人"):
            letters.take_verdict(message, value="put_right", by=cast.actor(name), at=later(hours=5))


def test_refusal_tells_code_basis_alternative_and_can_be_reviewed(cast, writer):
    by = cast.actor("zhang")
    matter = letters.register(collected(cast, writer), summary(), by=by, at=MONDAY)
    matters.refuse(matter, code="not_ours", basis="依据条例", alternative="找社区", by=by, at=later(hours=1))
    told = writer.answers()[-1]["text"]
    message = word(cast, writer, text="不同意")

    matter = letters.take_verdict(message, value="review", reason="认为应当受理", by=by, at=later(hours=5))

    assert told.splitlines() == [
        "您的事不予受理：不属于本企业职权。",
        "依据：依据条例",
        "您还可以：找社区",
        "不同意的话，可以在这里写明理由申请复查。",
    ]
    assert matter.state == State.REVIEWED


def test_question_sealed_by_the_officer_opens_for_the_writer_and_the_group_only(cast, landed, writer):
    message = word(cast, writer, text="我有话")
    envelope = bundle.Envelope("letters.example.cn", "union", writer.secrets.keys.public)
    sealed = bundle.seal(envelope, bundle.body("", "大约几点？"), [cast.group_pair.public])

    letters.ask(landed, sealed, by=cast.actor("zhang"), at=later(hours=5))

    message.refresh_from_db()
    assert writer.answers()[-1]["text"] == "大约几点？"
    assert bundle.unseal(sealed, cast.group_pair)["text"] == "大约几点？"
    assert message.done_on == TODAY


def test_question_for_another_writer_or_key_is_refused(cast, landed, writer):
    stranger = bundle.Envelope("letters.example.cn", "union", cast.pairs["liu"].public)
    other_key = bundle.Envelope("letters.example.cn", "union", writer.secrets.keys.public)
    wrong = [
        bundle.seal(stranger, bundle.body("", "?"), [cast.group_pair.public]),
        bundle.seal(other_key, bundle.body("", "?"), [cast.pairs["liu"].public]),
    ]

    for sealed in wrong:
        with pytest.raises(Refused):
            letters.ask(landed, sealed, by=cast.actor("zhang"), at=later(hours=5))


def test_state_is_sealed_to_the_key_in_force_after_a_rotation(cast, landed, writer):
    fresh = new_group_key(cast, at=later(hours=4))
    message = Message.objects.filter(letter=landed).last()

    cast.group_pair = fresh
    said = word(cast, writer, verdict="put_right")
    letters.take_verdict(said, value="put_right", by=cast.actor("zhang"), at=later(hours=5))

    newest = Message.objects.filter(letter=landed).order_by("place").last()
    opened = bundle.unseal(letters_bundle(newest), fresh)
    assert message.place < newest.place
    assert opened["status"]["state"] == "已办结"


def letters_bundle(row: Message) -> bundle.Bundle:
    from huiyin.voice.letters.actions.threads import unpacked

    return unpacked(row)


def test_daily_mix_sends_the_day_after_and_only_once(cast, writer, settings):
    settings.LETTERBOX_MIX = "daily"
    writer.write()
    letters.collect_letters(later(days=1))
    letter = cast.union.letters.get()
    letters.register(letter, summary(), by=cast.actor("zhang"), at=later(days=1))

    same_day = letters.send_outgoing(later(days=1, hours=8))
    next_day = letters.send_outgoing(later(days=2))
    again = letters.send_outgoing(later(days=2))

    assert (same_day, next_day, again) == (0, 1, 0)
    assert len(writer.answers()) == 1


def test_answer_that_was_sent_but_not_marked_is_known_to_the_letterbox(cast, writer):
    letters.register(collected(cast, writer), summary(), by=cast.actor("zhang"), at=MONDAY)
    Outgoing.objects.update(sent_on=None)  # killed between the two databases

    letters.tick(later(hours=1))

    assert len(writer.answers()) == 1
    assert Outgoing.objects.filter(sent_on=None).count() == 0


def test_put_aside_ends_the_duty_without_touching_the_matter(cast, landed, writer):
    message = word(cast, writer, text="谢谢")

    letters.put_aside(message, by=cast.actor("liu"), at=later(hours=5))

    landed.matter.refresh_from_db()
    assert landed.matter.state == State.LANDED
    assert Duty.objects.get(pk=message.reply_duty).settled_at is not None


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the plans of SQLite")
def test_sending_walks_what_waits_and_not_everything_ever_sent(landed):
    with CaptureQueriesContext(connection) as asked:
        letters.send_outgoing(later(days=2))

    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + asked.captured_queries[0]["sql"])
        steps = [row[3] for row in cursor.fetchall()]
    assert any("outgoing_to_send" in step for step in steps), steps
    assert [step for step in steps if step.startswith("SCAN")] == []
