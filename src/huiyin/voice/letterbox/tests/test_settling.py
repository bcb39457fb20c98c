"""Both ways of making files last: the same files with the same days and no draft left, and failures are told."""

import errno
import os
from datetime import date

import pytest

from huiyin.voice.letterbox.actions import rows, settling
from huiyin.voice.letterbox.actions import vault as writing
from huiyin.voice.letterbox.models import Message
from huiyin.voice.letterbox.queries import vault
from huiyin.voice.letterbox.tests.zone import DATABASES

DAY = date(2026, 11, 23)
FILES = {f"{n:02x}" * 32: (b"sealed %d" % n, DAY) for n in range(9)}


def names() -> list[str]:
    return sorted(f"{f.relative_to(root)}" for root in vault.folders() for f in root.rglob("*") if f.is_file())


@pytest.fixture(params=[True, False], ids=["whole", "each"])
def way(request, monkeypatch, letterbox_folders):
    """Choose how files are made to last."""
    if request.param and settling._syncfs() is None:
        pytest.skip("this system has no syncfs that tells of failures")
    monkeypatch.setattr(settling, "is_whole", lambda: request.param)
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


@pytest.mark.parametrize("at", [1, 2])  # drafts, names
def test_disk_that_can_not_settle_fails_its_files_and_leaves_none(way, monkeypatch, at):
    calls, settle_ = [], settling.settle

    def settle(disk, handles, *, whole):
        calls.append(os.readlink(f"/proc/self/fd/{disk}"))
        if calls.count(calls[-1]) == at and "vault-2" in calls[-1]:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return settle_(disk, handles, whole=whole)

    monkeypatch.setattr(settling, "settle", settle)
    failed = writing.write_many(dict(FILES))

    kept = [name for name in FILES if name not in failed]
    assert ({fault.reason for fault in failed.values()}, len(failed) == len(FILES)) == ({writing.BROKEN}, way)
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
