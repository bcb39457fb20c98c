"""The POST endpoints: a letter in, the promise out, the thread by receipt, and every refusal."""

from datetime import date

import pytest

from huiyin.kit import clock
from huiyin.voice.letterbox import actions, queries
from huiyin.voice.letterbox.models import Message, PendingLeaf, SpentWork, Tally, Thread
from huiyin.voice.letterbox.queries import vault
from huiyin.voice.letterbox.queries.secrets import promise_key
from huiyin.voice.letterbox.rules import bundle, encoding, promise
from huiyin.voice.letterbox.tests.zone import DATABASES

pytestmark = pytest.mark.django_db(databases=DATABASES)


def test_letter_is_acknowledged_with_a_promise_that_verifies(writer):
    sealed = writer.seal()

    response = writer.post("letters", writer.letter(sealed))

    found = response.json()
    commitment = promise.commit(writer.secrets.commit_secret(), bundle.bundle_hash(sealed))
    text = promise.text(writer.site, clock.today(), commitment)
    assert (response.status_code, found["commit"], found["day"]) == (200, commitment.hex(), clock.today().isoformat())
    assert promise.is_signed(promise_key(), text, encoding.unb64(found["promise"]))


def test_letter_lies_in_both_vaults_and_in_the_rows(writer):
    sealed = writer.seal()

    writer.post("letters", writer.letter(sealed))

    name = bundle.bundle_hash(sealed).hex()
    copies = [vault.good_copy(vault.path(folder, name)) for folder in vault.folders()]
    assert [copy.bundle for copy in copies] == [sealed, sealed]
    assert [model.objects.count() for model in (Thread, Message, PendingLeaf, SpentWork, Tally)] == [1] * 5
    assert {path.stat().st_mtime % 86400 for f in vault.folders() for path in f.glob("*/*")} == {16 * 3600.0}


def test_letter_posted_again_gets_the_same_answer(writer):
    fields = writer.letter()

    first, second = writer.post("letters", fields), writer.post("letters", fields)

    assert (first.status_code, first.content) == (200, second.content)
    assert Message.objects.count() == 1


def test_thread_gives_letter_and_answer_to_its_writer(writer, group):
    writer.post("letters", writer.letter())
    handle = Thread.objects.get().pk
    envelope = bundle.Envelope(writer.site, "union", queries.writer_key(handle))
    answer = bundle.seal(envelope, bundle.body("答复", "已换泵", status={"sentence": "已办结"}), [group.public])
    actions.put_reply(handle, answer)
    writer.post("reply", writer.reply(1, bundle.body("", "还亮着", verdict="put_right", rating=5)))

    found = writer.thread().json()

    opened = [
        bundle.unseal(bundle.from_json(p["bundle"], site=writer.site), writer.secrets.keys) for p in found["pieces"]
    ]
    assert [(p["kind"], p["n"]) for p in found["pieces"]] == [("letter", 0), ("answer", 0), ("reply", 1)]
    assert [content["text"] for content in opened] == ["皮带巷照明损坏", "已换泵", "还亮着"]
    assert (found["box"], found["next_n"]) == ("union", 2)


def test_desk_collects_yesterdays_letters_once_and_opens_them(writer, new_writer, group):
    day = clock.today()
    others = [new_writer() for _ in range(3)]
    for one in others:
        one.post("letters", one.letter())
    kept: list[queries.CollectedLetter] = []

    today = actions.collect(day, keep=kept.extend)
    later = actions.collect(date.fromordinal(day.toordinal() + 1), keep=kept.extend)
    again = actions.collect(date.fromordinal(day.toordinal() + 1), keep=kept.extend)

    assert (today, later, again, len(kept)) == (0, 3, 0, 3)
    assert {bundle.unseal(letter.bundle, group)["text"] for letter in kept} == {"皮带巷照明损坏"}


def test_urgent_letter_is_collected_the_same_day(writer):
    writer.post("letters", writer.letter(urgent=True))
    kept: list[queries.CollectedLetter] = []

    actions.collect(clock.today(), keep=kept.extend)

    assert [letter.is_urgent for letter in kept] == [True]
