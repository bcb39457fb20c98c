"""Rebuilding from the vault, healing it, destroying."""

import os

import pytest
from django.core.management import CommandError, call_command

from huiyin.kit import clock
from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox import actions, queries
from huiyin.voice.letterbox.actions import destroying
from huiyin.voice.letterbox.models import Message, PendingLeaf, Tally, Thread
from huiyin.voice.letterbox.queries import vault
from huiyin.voice.letterbox.rules import bundle, promise
from huiyin.voice.letterbox.tests.zone import DATABASES

pytestmark = pytest.mark.django_db(databases=DATABASES)
TABLES = (Message, Thread, PendingLeaf, Tally)


def snapshot():
    threads = list(Thread.objects.order_by("id").values())
    messages = list(Message.objects.order_by("id").values())
    leaves = sorted(PendingLeaf.objects.values_list("kind", "day", "commitment"))
    tallies = sorted(Tally.objects.values_list("box", "day", "letters", "replies", "answers", "size"))
    return threads, messages, leaves, tallies


@pytest.fixture
def talked(writer, group):
    """A thread with a letter, an answer and a reply."""
    writer.post("letters", writer.letter(urgent=True))
    handle = Thread.objects.get().pk
    envelope = bundle.Envelope(writer.site, "union", queries.writer_key(handle))
    actions.put_reply(handle, bundle.seal(envelope, bundle.body("", "已换"), [group.public]))
    writer.post("reply", writer.reply(1))
    return handle


@pytest.fixture
def read(talked):
    """The same thread, after the desk has taken it over."""
    actions.mark_collected(list(Message.objects.values_list("pk", flat=True)), on=clock.today())
    return talked


def test_database_is_rebuilt_from_the_vault_as_it_was(talked, writer):
    before, thread = snapshot(), writer.thread().content
    for model in TABLES:
        model.objects.all().delete()

    first, second = actions.rebuild(), actions.rebuild()

    assert (first.threads, first.messages, first.leaves, first.lost) == (1, 3, 3, [])
    assert (second.threads, second.messages, second.leaves, second.healed) == (0, 0, 0, 0)
    assert (snapshot(), writer.thread().content) == (before, thread)


def test_flipped_byte_is_healed_from_the_other_disk_and_read_meanwhile(talked, writer):
    one, other = vault.folders()
    name = Message.objects.order_by("place").values_list("bundle_hash", flat=True)[0]
    whole = vault.path(other, name).read_bytes()
    vault.path(one, name).write_bytes(whole[:200] + b"!" + whole[201:])

    meanwhile = [piece["bundle"] is None for piece in writer.thread().json()["pieces"]]
    done = actions.rebuild()

    assert (meanwhile, done.healed, vault.path(one, name).read_bytes() == whole) == ([False] * 3, 1, True)


def test_rebuild_command_names_what_is_lost_on_both_disks(talked, capsys):
    name = Message.objects.order_by("place").values_list("bundle_hash", flat=True)[0]
    for folder in vault.folders():
        vault.path(folder, name).unlink()

    with pytest.raises(CommandError, match=name[:16]):
        call_command("rebuild_letterbox")


def test_destroyed_thread_leaves_its_commitments_and_a_leaf(read, writer):
    leaves = set(PendingLeaf.objects.values_list("commitment", flat=True))
    commitments = {piece["commit"] for piece in writer.thread().json()["pieces"]}

    salt = actions.destroy(read, rule="来信保存三年", approvers=("9", "12"))

    event = promise.event(salt, {"rule": "来信保存三年", "approvers": ["12", "9"], "leaves": sorted(commitments)})
    left = [vault.good_copy(file) for folder in vault.folders() for file in folder.glob("*/*")]
    assert set(PendingLeaf.objects.values_list("commitment", flat=True)) == leaves | {event.hex()}
    assert [Thread.objects.count(), Message.objects.count()] == [0, 0]
    assert [copy["kind"] for copy in left] == ["destroyed", "destroyed"]
    assert writer.thread().status_code == 404


def test_leaves_of_a_destroyed_thread_are_rebuilt_too(read):
    actions.destroy(read, rule="来信保存三年", approvers=("9", "12"))
    before = sorted(PendingLeaf.objects.values_list("kind", "day", "commitment"))
    PendingLeaf.objects.all().delete()

    actions.rebuild()

    assert sorted(PendingLeaf.objects.values_list("kind", "day", "commitment")) == before
    assert Message.objects.count() == 0


@pytest.mark.parametrize("approvers", [("9", "9"), ("9", ""), ("", "")])
def test_destroying_without_two_people_is_refused(read, approvers):
    with pytest.raises(Refused):
        actions.destroy(read, rule="来信保存三年", approvers=approvers)

    assert Message.objects.count() == 3


def test_words_nobody_collected_yet_are_not_destroyed(talked):
    with pytest.raises(Refused, match="还没有转到分拣台"):
        actions.destroy(talked, rule="来信保存三年", approvers=("9", "12"))

    assert Message.objects.count() == 3


def test_destruction_killed_after_the_tombstone_is_finished_by_doing_it_again(read, monkeypatch):
    salt = b"s" * 32
    with monkeypatch.context() as patch:
        patch.setattr(destroying.writing, "remove_many", stop)
        with pytest.raises(KeyboardInterrupt):
            actions.destroy(read, rule="来信保存三年", approvers=("9", "12"), salt=salt)
    half = [Message.objects.count(), len(list(vault.names()))]

    actions.destroy(read, rule="来信保存三年", approvers=("9", "12"), salt=salt)

    left = [vault.good_copy(file) for folder in vault.folders() for file in folder.glob("*/*")]
    assert half == [3, 4]
    assert [copy["kind"] for copy in left] == ["destroyed", "destroyed"]
    assert PendingLeaf.objects.filter(kind="destroy").count() == 1


def stop(names):
    raise KeyboardInterrupt


@pytest.mark.parametrize("has_rows", [True, False])
def test_rebuild_does_not_bring_back_what_a_tombstone_declares_dead(read, monkeypatch, has_rows):
    with monkeypatch.context() as patch:
        patch.setattr(destroying.writing, "remove_many", stop)
        with pytest.raises(KeyboardInterrupt):
            actions.destroy(read, rule="来信保存三年", approvers=("9", "12"))
    if not has_rows:
        for model in TABLES:
            model.objects.all().delete()

    first, second = actions.rebuild(), actions.rebuild()

    left = [vault.good_copy(file) for folder in vault.folders() for file in folder.glob("*/*")]
    assert (first.buried, second.buried, first.lost) == (3, 0, [])
    assert (Thread.objects.count(), Message.objects.count()) == (0, 0)
    assert [copy["kind"] for copy in left] == ["destroyed", "destroyed"]
    assert PendingLeaf.objects.filter(kind="letter").count() == 3


def test_sweep_takes_old_drafts_and_leaves_bundles_without_a_row(talked):
    folder = vault.folders()[0] / "ab"
    folder.mkdir(exist_ok=True)
    old, young = folder / f".{'0' * 16}", folder / f".{'1' * 16}"
    for draft in (old, young):
        draft.write_bytes(b"half a bundle")
    os.utime(old, (1, 1))
    names = set(vault.names())
    Message.objects.all().delete()

    assert (actions.sweep(clock.today()), old.exists(), young.exists()) == (1, False, True)
    assert set(vault.names()) == names
