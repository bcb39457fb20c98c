"""Both ways of making files last: the same files with the same days and no draft left, and failures are told."""

import errno
import os
import threading
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from huiyin.kit import clock
from huiyin.voice.letterbox.actions import committer, intake, rows, settling
from huiyin.voice.letterbox.actions import vault as writing
from huiyin.voice.letterbox.forms import read_posted
from huiyin.voice.letterbox.models import Message, SpentWork
from huiyin.voice.letterbox.queries import vault
from huiyin.voice.letterbox.rules import bundle
from huiyin.voice.letterbox.tests.zone import DATABASES

DAY = date(2026, 11, 23)
FILES = {f"{n:02x}" * 32: (b"sealed %d" % n, DAY) for n in range(9)}


def names() -> list[str]:
    return sorted(f"{f.relative_to(root)}" for root in vault.folders() for f in root.rglob("*") if f.is_file())


@pytest.fixture(params=["one disk", "two disks", "each"])
def way(request, monkeypatch, letterbox_folders):
    """Choose how files are made to last."""
    if request.param != "each" and settling._syncfs() is None:
        pytest.skip("this system has no syncfs that tells of failures")
    monkeypatch.setattr(settling, "is_whole", lambda: request.param != "each")
    if request.param == "two disks":
        monkeypatch.setattr(writing, "_disks", lambda folders: [f"{folder}" for folder in folders])
    return request.param


def test_files_lie_in_both_vaults_with_the_midnight_of_their_day(way):
    failed = writing.write_many(dict(FILES))

    times = {os.stat(vault.path(folder, name)).st_mtime for folder in vault.folders() for name in FILES}
    assert (failed, names(), times) == ({}, sorted([f"{n[:2]}/{n}" for n in FILES] * 2), {writing._midnight(DAY)})


def test_folders_carry_the_midnight_too(way):
    writing.write_many(dict(FILES))

    assert {os.stat(folder / name[:2]).st_mtime for folder in vault.folders() for name in FILES} == {
        writing._midnight(DAY)
    }


def test_vault_is_founded_with_all_its_folders_and_they_tell_no_time(way):
    writing.write_many(dict([*FILES.items()][:1]))

    folders = {f"{n:02x}" for n in range(256)}
    times = {f.stat().st_mtime for root in vault.folders() for f in [root, *root.iterdir()] if f.name != "00"}
    assert [{f.name for f in root.iterdir()} for root in vault.folders()] == [folders, folders]
    assert times == {0.0}


def test_folder_that_went_missing_is_made_again(way):
    writing.write_many(dict(FILES))
    for root in vault.folders():
        (root / "ff").rmdir()

    failed = writing.write_many({"ff" * 32: (b"sealed", DAY)})

    assert failed == {}
    assert [vault.path(root, "ff" * 32).read_bytes() for root in vault.folders()] == [b"sealed"] * 2


def test_vaults_of_one_disk_are_settled_by_what_lies_above_them(letterbox_folders):
    folders = vault.folders()
    for folder in folders:
        folder.mkdir()

    assert list(writing._disks(folders)) == [f"{folders[0].parent}"]
    assert list(writing._disks(folders[:1])) == [f"{folders[0]}"]


def test_vaults_of_two_disks_are_settled_each(letterbox_folders, monkeypatch):
    folders = vault.folders()
    for folder in folders:
        folder.mkdir()
    devices = {folders[0]: 1, folders[1]: 2}
    monkeypatch.setattr(writing.os, "stat", lambda path: SimpleNamespace(st_dev=devices.get(Path(path), 3)))

    assert list(writing._disks(folders)) == [f"{folder}" for folder in folders]


@pytest.mark.parametrize("why", ["mounted there", "not to be read"])
def test_vaults_below_a_folder_that_will_not_do_are_settled_each(letterbox_folders, monkeypatch, why):
    folders = vault.folders()
    for folder in folders:
        folder.mkdir()
    if why == "mounted there":
        devices = dict.fromkeys(folders, 1)
        monkeypatch.setattr(writing.os, "stat", lambda path: SimpleNamespace(st_dev=devices.get(Path(path), 3)))
    else:
        monkeypatch.setattr(writing.os, "access", lambda path, mode: False)

    assert list(writing._disks(folders)) == [f"{folder}" for folder in folders]


def test_no_disk_is_let_go_while_another_fails(monkeypatch):
    settled = []

    def settle(disk, handles, *, whole):
        if disk == 1:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        threading.Event().wait(0.05)
        settled.append(disk)

    monkeypatch.setattr(settling, "settle", settle)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)):
        writing._settle([1, 2], (), True)

    assert settled == [2]


def test_whole_disk_can_not_be_settled_where_the_system_has_no_call(monkeypatch):
    monkeypatch.setattr(settling, "_syncfs", lambda: None)

    with pytest.raises(OSError, match=os.strerror(errno.ENOSYS)):
        settling.settle(0, (), whole=True)


@pytest.mark.parametrize("at", [1, 2])  # drafts, names
def test_disk_that_can_not_settle_fails_its_files_and_leaves_none(way, monkeypatch, at):
    calls, settle_ = [], settling.settle

    def settle(disk, handles, *, whole):
        calls.append(os.readlink(f"/proc/self/fd/{disk}"))
        if calls.count(calls[-1]) == at and (way == "one disk" or "vault-2" in calls[-1]):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return settle_(disk, handles, whole=whole)

    monkeypatch.setattr(settling, "settle", settle)
    failed = writing.write_many(dict(FILES))

    kept = [name for name in FILES if name not in failed]
    assert ({fault.reason for fault in failed.values()}, len(failed) == len(FILES)) == ({writing.BROKEN}, way != "each")
    assert names() == sorted([f"{name[:2]}/{name}" for name in kept] * 2)


def test_settling_tells_the_systems_error(monkeypatch):
    monkeypatch.setattr(settling, "_syncfs", lambda: lambda disk: -1)
    monkeypatch.setattr(settling.ctypes, "get_errno", lambda: errno.ENOSPC)

    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)) as told:
        settling.settle(0, [], whole=True)

    assert told.value.errno == errno.ENOSPC


@pytest.mark.parametrize(("system", "release"), [("Linux", "5.7.19-generic"), ("Linux", "4.18"), ("Darwin", "23.1.0")])
def test_systems_whose_syncfs_keeps_failures_to_itself_go_file_by_file(monkeypatch, system, release):
    settling._syncfs.cache_clear()
    monkeypatch.setattr(settling.platform, "system", lambda: system)
    monkeypatch.setattr(settling.platform, "release", lambda: release)

    is_whole = settling.is_whole()

    settling._syncfs.cache_clear()
    assert is_whole is False


@pytest.mark.parametrize(("waiting", "expected"), [(settling.CALM, True), (settling.CALM + 1, False)])
def test_disk_with_much_on_its_way_is_not_waited_for(monkeypatch, waiting, expected):
    monkeypatch.setattr(settling, "_syncfs", lambda: lambda disk: 0)
    monkeypatch.setattr(settling, "_waiting", lambda second: waiting)

    assert settling.is_whole() is expected


def test_what_is_on_its_way_is_read_in_kib():
    settling._waiting.cache_clear()
    text = "MemTotal: 9 kB\nDirty:              1200 kB\nWriteback:            34 kB\nWritebackTmp:          5 kB\n"

    assert sum(map(int, settling.WAITING.findall(text))) == 1234
    assert settling._waiting(0) >= 0


@pytest.mark.django_db(databases=DATABASES)
def test_columns_of_a_message_are_those_of_its_record(writer):
    writer.post("letters", writer.letter())
    row = Message.objects.get()
    record = vault.record(row.bundle_hash)

    assert {column: getattr(row, column) for column in rows._columns(Message)} == {
        "id": record.id,
        "thread_id": record.thread,
        "kind": record.kind,
        "place": record.place,
        "n": record.n,
        "bundle_hash": record.name,
        "commit_secret": record.commit_secret,
        "day": record.day,
        "size": len(record.bundle.ct),
        "is_urgent": record.is_urgent,
        "is_collected": False,
    }


@pytest.mark.django_db(databases=DATABASES)
def test_batch_of_letters_takes_as_many_statements_as_one_letter(new_writer):
    day, counts, kept = clock.today(), [], []
    for size in (1, 3):
        posted = [read_posted(new_writer().letter(), is_reply=False) for _ in range(size)]
        entries = [intake._entry(one, bundle.bundle_hash(one.bundle), day, None) for one in posted]
        with CaptureQueriesContext(connections["letterbox"]) as seen:
            kept += committer._keep(entries)
        counts.append(len(seen))

    assert counts[0] == counts[1] > 0
    assert {one.message for one in kept} == set(Message.objects.values_list("pk", flat=True))


@pytest.mark.django_db(databases=DATABASES)
def test_more_rows_than_a_statement_takes_all_go_in(monkeypatch):
    monkeypatch.setattr(rows, "AT_ONCE", 2)
    values = [(f"{n:064x}", rows._day(DAY)) for n in range(5)]

    rows._many(SpentWork, values)

    assert set(SpentWork.objects.values_list("challenge", flat=True)) == {challenge for challenge, _ in values}
