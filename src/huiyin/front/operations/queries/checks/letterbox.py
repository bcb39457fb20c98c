"""Checks of the letterbox: what was promised is there, nothing is finer than a day, nothing joins it with people."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.db import connections, models
from django.db.models import Q

from huiyin.front.operations.queries.checks.chunks import chunks
from huiyin.ground.files.models import Attachment
from huiyin.ground.ledger.models import Entry
from huiyin.kit.clock import MINE_TIME
from huiyin.loop.matters.models import Matter
from huiyin.voice.letterbox.models import Message, PendingLeaf, Thread
from huiyin.voice.letterbox.queries import vault
from huiyin.voice.letterbox.rules import promise
from huiyin.voice.letters.models import Destruction, SealedLetter
from huiyin.voice.letters.models import Message as Piece
from huiyin.voice.letters.queries.retention import PAPER

TELLING = ("person", "staff", "user", "name", "ip", "addr", "agent", "device", "session", "matter")


def promises() -> Iterator[str]:
    """Every commitment that was promised belongs to a letter in the vault, on every disk, or to a tombstone."""
    for some in chunks(Message.objects.all()):
        for message in some:
            copies = [vault.good_copy(vault.path(folder, message.bundle_hash)) for folder in vault.folders()]
            bad = sum(copy is None or isinstance(copy, dict) for copy in copies)
            if bad:
                yield f"一封 {message.day} 的密件在 {bad} 个库里缺失或损坏"
    yield from _unaccounted()


def _unaccounted() -> Iterator[str]:
    buried = {c for name in vault.names() for c in _buried(name)}
    leaves = PendingLeaf.objects.exclude(kind=promise.DESTROY)
    for some in chunks(leaves):
        wanted = {leaf.commitment: leaf for leaf in some}
        for messages in chunks(Message.objects.filter(day__in={leaf.day for leaf in some})):
            for message in messages:
                secret, name = bytes.fromhex(message.commit_secret), bytes.fromhex(message.bundle_hash)
                wanted.pop(promise.commit(secret, name).hex(), None)
        for commitment, leaf in wanted.items():
            if commitment not in buried:
                yield f"一件 {leaf.day} 承诺过的密件不在库中，也没有销毁记录"


def _buried(name: str) -> list[str]:
    for folder in vault.folders():
        found = vault.good_copy(vault.path(folder, name))
        if isinstance(found, dict):
            return list(found.get("leaves", {}))
    return []


def destroyed() -> Iterator[str]:
    """Of an original that two persons had destroyed nothing is left: no thread, no bytes at the desk, no photo."""
    done = Destruction.objects.exclude(destroyed_on=None).select_related("matter")
    for some in chunks(done):
        ids = [row.matter_id for row in some]
        letters = {row.matter_id: row for row in SealedLetter.objects.filter(matter__in=ids)}
        threads = set(Thread.objects.filter(pk__in=[r.handle for r in letters.values()]).values_list("pk", flat=True))
        spoken = set(
            Piece.objects.filter(letter__matter__in=ids).exclude(bundle=b"").values_list("letter__matter", flat=True)
        )
        sheets = set(
            Attachment.objects.filter(subject_kind=PAPER, subject_id__in=ids).values_list("subject_id", flat=True)
        )
        for row in some:
            letter = letters.get(row.matter_id)
            has_bytes = letter is not None and (bool(bytes(letter.bundle)) or letter.handle in threads)
            if has_bytes or row.matter_id in spoken | sheets:
                yield f"事项 {row.matter.number} 的原信应当已经销毁，却还有留存"


def days() -> Iterator[str]:
    """No column and no file of the letterbox holds a time finer than a day."""
    for model in apps.get_app_config("letterbox").get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.DateTimeField | models.TimeField):
                yield f"表 {model._meta.db_table} 的 {field.name} 比日更细"
    for name in vault.names():
        for folder in vault.folders():
            yield from _fine_time(vault.path(folder, name))


def _fine_time(file: Path) -> Iterator[str]:
    if not file.exists():
        return
    moment = datetime.fromtimestamp(file.stat().st_mtime, MINE_TIME)
    if (moment.hour, moment.minute, moment.second) != (0, 0, 0):
        yield f"库文件 {file.name[:8]}… 的时间比日更细"


def apart() -> Iterator[str]:
    """The letterbox's tables point nowhere else and tell of nobody; what writers did names nobody in the ledger."""
    for model in apps.get_app_config("letterbox").get_models():
        for field in model._meta.get_fields():
            target = field.related_model
            if isinstance(target, type) and target._meta.app_label != "letterbox":
                yield f"表 {model._meta.db_table} 的 {field.name} 指向意见箱之外"
            if any(word in field.name.split("_") for word in TELLING):
                yield f"表 {model._meta.db_table} 的 {field.name} 可能说出是谁"
    if connections["default"].settings_dict["NAME"] == connections["letterbox"].settings_dict["NAME"]:
        yield "意见箱与其他数据用了同一个数据库"
    named = Entry.objects.filter(Q(person_id__isnull=False) | Q(post_id__isnull=False), by_writer=True)
    matters = named.filter(person_id__isnull=False).count()
    if matters:
        yield f"台账里有 {matters} 条写信人的动作带着人员编号"
    anonymous = Matter.objects.filter(origin="paper", asker__isnull=False).count()
    if anonymous:
        yield f"有 {anonymous} 件纸质来信的事项带着提出人"
