"""Letters come over from the letterbox once, by day, and somebody owes their sorting."""

from datetime import timedelta

import pytest

from huiyin.ground.inbox.models import Notice
from huiyin.ground.ledger.models import Entry
from huiyin.ground.rulebook import actions as rulebook
from huiyin.ground.rulebook.rules import Adoption
from huiyin.loop.duties.models import Duty
from huiyin.loop.duties.rules import DutyKind
from huiyin.voice.letterbox import queries as letterbox
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.actions.intake import keep, midnight
from huiyin.voice.letters.models import Message, SealedLetter
from huiyin.voice.letters.tests.cast import MONDAY, TODAY, Writer, collected, later, summary

pytestmark = pytest.mark.django_db(databases=["default", "letterbox"], transaction=True)


def test_collect_stores_each_letter_once_and_opens_one_duty_a_day(cast):
    for text in ("一", "二", "三"):
        Writer(cast).write(text)

    first = letters.collect_letters(MONDAY)
    second = letters.collect_letters(MONDAY)

    duties = Duty.objects.filter(kind=DutyKind.SORT, source="letters")
    assert (first, second) == (3, 0)
    assert SealedLetter.objects.count() == 3
    assert [duty.post for duty in duties] == [cast.posts["chair"]]
    assert Notice.objects.filter(key=f"letters:{cast.union.pk}:2026-11-02").count() == 3


def test_collect_after_a_crash_between_the_databases_stores_nothing_twice(cast, writer):
    writer.write()
    pieces = letterbox.waiting(TODAY)
    keep(pieces)  # kept here, but the process died before the letterbox was told

    letters.collect_letters(MONDAY)

    assert SealedLetter.objects.count() == 1
    assert Entry.objects.filter(verb="letter.collect").count() == 1


def test_collect_records_the_day_only_and_the_writer(cast, writer):
    writer.write()

    letters.collect_letters(later(hours=5))

    entry = Entry.objects.get(verb="letter.collect")
    duty = Duty.objects.get(kind=DutyKind.SORT)
    assert (entry.at, entry.by_writer, entry.person_id) == (midnight(TODAY), True, None)
    assert duty.opened_at == midnight(TODAY)
    assert Notice.objects.filter(created_at=midnight(TODAY)).count() == 3


def test_collect_in_the_daily_mix_leaves_the_letters_of_today(cast, writer, settings):
    settings.LETTERBOX_MIX = "daily"
    writer.write()

    today = letters.collect_letters(MONDAY)
    tomorrow = letters.collect_letters(later(days=1))

    assert (today, tomorrow) == (0, 1)


@pytest.mark.parametrize(("hour", "taken"), [(9, [0, 0, 1]), (8, [0, 1, 0])])
def test_the_mix_waits_for_the_hour_of_the_rulebook(cast, writer, settings, hour, taken):
    settings.LETTERBOX_MIX = "daily"
    adoption = Adoption(hour, effective_from=TODAY, document="矿发〔2026〕1号")
    rulebook.override("letters.mix_hour", adoption, by=cast.actor("chair"), at=MONDAY)
    writer.write()
    tomorrow = midnight(TODAY) + timedelta(days=1)

    found = [letters.collect_letters(tomorrow + timedelta(hours=h, minutes=30)) for h in (0, 8, 9)]

    assert found == taken


def test_letters_of_a_day_that_was_sorted_open_a_new_duty(cast):
    letter = collected(cast)
    letters.register(letter, summary(), by=cast.actor("zhang"), at=MONDAY)

    collected(cast)

    open_ones = Duty.objects.filter(kind=DutyKind.SORT, source="letters", settled_at=None)
    assert Duty.objects.filter(kind=DutyKind.SORT, source="letters").count() == 2
    assert open_ones.count() == 1


def test_words_of_a_writer_open_a_duty_of_the_registering_post(cast, writer):
    letter = collected(cast, writer)
    letters.register(letter, summary(), by=cast.actor("zhang"), at=MONDAY)
    writer.say(text="还有一句", on=TODAY + timedelta(days=1))

    letters.collect_letters(later(days=1))
    letters.collect_letters(later(days=1))

    message = Message.objects.get(kind="writer")
    duty = Duty.objects.get(pk=message.reply_duty)
    assert (message.letter, message.day) == (letter, TODAY + timedelta(days=1))
    assert (duty.kind, duty.post) == (DutyKind.REPLY, cast.posts["zhang"])


@pytest.mark.django_db(databases=["default", "letterbox"], transaction=False)
def test_letters_are_posted_and_answered_inside_an_open_transaction_of_the_caller(
    cast, writer, caplog, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        letter = collected(cast, writer)
        letters.register(letter, summary(to=cast.posts["handler"]), by=cast.actor("zhang"), at=MONDAY)
    writer.say(text="还有一句")
    letters.tick(later(days=1))

    assert [body["status"]["state"] for body in writer.answers()] == ["已登记", "已交办"]
    assert [record.getMessage() for record in caplog.records if record.name.startswith("huiyin")] == []
