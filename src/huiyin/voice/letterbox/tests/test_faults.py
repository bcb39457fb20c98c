"""Faults and refusals: each a visible sentence, no half letter."""

import errno
import os
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connections
from django.test import Client

from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox import actions, queries
from huiyin.voice.letterbox.actions import rows
from huiyin.voice.letterbox.actions import vault as writing
from huiyin.voice.letterbox.forms import read_posted
from huiyin.voice.letterbox.models import Message, PendingLeaf, SpentWork, Thread
from huiyin.voice.letterbox.queries import secrets as own
from huiyin.voice.letterbox.queries import vault
from huiyin.voice.letterbox.rules import bundle, encoding, intake, keys
from huiyin.voice.letterbox.tests.zone import DATABASES

pytestmark = pytest.mark.django_db(databases=DATABASES)


def files() -> list[str]:
    return [str(f) for folder in vault.folders() for f in folder.rglob("*") if f.is_file()]


def failing(number: int, name: str):
    """Return a `_write` that fails on the second disk."""
    whole = writing._write

    def write(draft, content, moment):
        if name in str(draft):
            raise OSError(number, os.strerror(number))
        return whole(draft, content, moment)

    return write


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_letter_is_refused_and_leaves_nothing_when_the_second_disk_fails(writer, monkeypatch, number):
    fields = writer.letter()
    monkeypatch.setattr(writing, "_write", failing(number, "vault-2"))

    response = writer.post("letters", fields)

    told = writing.REASONS.get(number, writing.BROKEN)
    assert (response.status_code, response.json()["refused"]) == (503, told)
    assert ([model.objects.count() for model in (Thread, Message, PendingLeaf, SpentWork)], files()) == ([0] * 4, [])


def test_refused_letter_comes_in_once_the_disk_is_well_again(writer, monkeypatch):
    fields = writer.letter()
    with monkeypatch.context() as broken:
        broken.setattr(writing, "_write", failing(errno.ENOSPC, "vault-1"))
        writer.post("letters", fields)

    assert writer.post("letters", fields).status_code == 200


def test_letter_is_refused_and_leaves_nothing_when_the_database_fails(writer, monkeypatch):
    fields = writer.letter()

    def locked(records, challenges):
        raise DatabaseError("database is locked")

    monkeypatch.setattr(rows, "insert", locked)
    response = writer.post("letters", fields)

    assert (response.status_code, response.json()["refused"], files()) == (503, intake.BUSY, [])


@pytest.mark.parametrize("part", ["header", "nonce", "ct", "kc", "seals", "locator", "auth_hash", "r", "pow"])
@pytest.mark.parametrize("value", [None, "", "灯", 7, [], {}, "AAAA", [{}], ["x"], "\ud800"])
def test_malformed_letter_is_refused(writer, part, value):
    response = writer.post("letters", writer.letter() | {part: value})

    assert (response.status_code, Message.objects.count()) == (400, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("v", 2),
        ("site", "elsewhere"),
        ("suite", "none"),
        ("box", "a/b"),
        ("box", "x" * 40),
        ("keys", []),
        ("pkw", "AAAA"),
        ("extra", 1),
    ],
)
def test_letter_with_a_wrong_header_is_refused(writer, field, value):
    fields = writer.letter()
    header = encoding.parse(fields["header"].encode()) | {field: value}

    response = writer.post("letters", fields | {"header": encoding.canonical(header).decode()})

    assert response.status_code == 400


@pytest.mark.parametrize("content", [" ", "{", "[]", "null", '"x"', "{}", "[" * 100000, "\ufeff{}"])
@pytest.mark.parametrize("name", ["letters", "thread", "reply"])
def test_rubbish_is_refused(group, name, content):
    response = Client().post(f"/letters/{name}/", content, content_type="application/json")

    assert (response.status_code, response.json()["refused"]) == (400, intake.UNREADABLE)


def test_letter_without_work_or_with_anothers_challenge_is_refused(writer):
    fields = writer.letter()
    foreign = {**fields["pow"], "challenge": encoding.b64(b"c" * 32)}

    response = writer.post("letters", fields | {"pow": foreign})

    assert (response.status_code, response.json()["refused"]) == (409, intake.WORK)


def test_letter_to_a_key_that_was_changed_is_refused(writer):
    fields = writer.letter()
    actions.publish_recipients([actions.RecipientDraft("union", "矿工会", keys.new_pair().public, "2027-Q1")])

    response = writer.post("letters", fields)

    assert (response.status_code, response.json()["refused"]) == (409, intake.STALE)


def test_letter_of_an_earlier_challenge_day_is_refused_after_a_day(writer):
    posted = read_posted(writer.letter(), is_reply=False)
    tomorrow = clock.today() + timedelta(days=1)

    with pytest.raises(Refused, match=intake.WORK):
        actions.accept(posted, on=tomorrow + timedelta(days=1))

    assert actions.accept(posted, on=tomorrow).day == tomorrow


def test_bundle_brought_by_another_receipt_is_refused(writer, new_writer):
    sealed = writer.seal()
    writer.post("letters", writer.letter(sealed))

    response = new_writer().post("letters", new_writer().letter(sealed))

    assert (response.status_code, response.json()["refused"]) == (409, intake.OTHER_THREAD)


def test_spent_challenge_is_refused_for_the_next_letter(writer, new_writer, monkeypatch):
    fields = writer.letter()
    challenge = encoding.unb64(fields["pow"]["challenge"], 32)
    writer.post("letters", fields)
    other = new_writer()
    monkeypatch.setattr(other, "challenge", lambda: challenge)

    response = other.post("letters", other.letter())

    assert (response.status_code, response.json()["refused"]) == (409, intake.SPENT)


def test_reply_with_a_used_number_or_a_wrong_receipt_is_refused(writer, new_writer):
    writer.post("letters", writer.letter())
    writer.post("reply", writer.reply(1))
    stranger = new_writer()

    again, foreign = writer.post("reply", writer.reply(1)), stranger.post("reply", stranger.reply(1))

    assert (again.status_code, again.json()["refused"]) == (409, intake.SPENT)
    assert (foreign.status_code, foreign.json()["refused"]) == (409, intake.NOT_FOUND)


def test_reply_beyond_the_days_number_is_refused(writer, monkeypatch):
    monkeypatch.setattr(intake, "REPLIES_A_DAY", 1)
    writer.post("letters", writer.letter())
    writer.post("reply", writer.reply(1))

    response = writer.post("reply", writer.reply(2))

    assert (response.status_code, response.json()["refused"]) == (409, intake.MANY_REPLIES)


def test_photos_are_refused_and_text_is_taken_when_space_is_short(writer, new_writer, monkeypatch):
    monkeypatch.setattr(intake, "FREE_SHARE", 1.1)
    large = bundle.body("灯", "见照片", files=[{"name": "照片1.jpg", "type": "image/jpeg", "data": "A" * 100_000}])

    with_photo = writer.post("letters", writer.letter(writer.seal(large)))
    text_only = new_writer().post("letters", new_writer().letter())

    assert (with_photo.status_code, with_photo.json()["refused"]) == (409, intake.NO_PHOTOS)
    assert text_only.status_code == 200


def test_answer_for_another_thread_is_refused(writer, new_writer, group):
    writer.post("letters", writer.letter())
    stranger = new_writer()

    with pytest.raises(encoding.Malformed):
        actions.put_reply(Thread.objects.get().pk, stranger.seal())


def test_lost_pepper_beside_letters_is_an_error_and_never_made_anew(writer, letterbox_folders):
    writer.post("letters", writer.letter())
    (letterbox_folders / "keys/pepper").unlink()
    own._secret.cache_clear()

    response = writer.thread()

    assert (response.status_code, (letterbox_folders / "keys/pepper").exists()) == (409, False)


def test_statistics_count_and_quota_close_the_day(writer, new_writer, monkeypatch):
    writer.post("letters", writer.letter())
    monkeypatch.setattr(intake, "PIECES_A_DAY", 1)
    other = new_writer()

    response = other.post("letters", other.letter())

    count = queries.statistics(since=date(2020, 1, 1))[0]
    assert (response.status_code, response.json()["refused"]) == (409, intake.FULL_DAY)
    assert (count.box, count.letters, count.replies, count.answers) == ("union", 1, 0, 0)


def test_every_table_is_kept_without_row_numbers():
    connection = connections["letterbox"]
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has row numbers")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name LIKE 'letterbox_%'")
        tables = [row[0] for row in cursor.fetchall()]

    assert (len(tables), [sql for sql in tables if "WITHOUT ROWID" not in sql]) == (7, [])
