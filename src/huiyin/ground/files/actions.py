"""Keeping, attaching and destroying files."""

import contextlib
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction

from huiyin.ground.files import queries, rules
from huiyin.ground.files.models import Attachment, StoredFile
from huiyin.ground.files.rules import FileRefused, cleaning
from huiyin.ground.ledger import actions as ledger
from huiyin.ground.people.rules import Actor
from huiyin.ground.rulebook import queries as rulebook
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused

PDF_CHILD = Path(__file__).with_name("rules") / "pdf_child.py"
PDF_SECONDS = 40
PROTECTED = 3  # exit code of the child
AT_ONCE = 500  # orphans dropped by one tick


class Upload(Protocol):
    """What an uploaded file of a form offers."""

    name: Any
    size: Any

    def read(self) -> bytes:
        """Return all bytes."""
        ...


@transaction.atomic
def keep(upload: Upload, *, by: Actor, at: datetime | None = None) -> StoredFile:
    """Clean an upload and keep the result, durable before it returns; `FileRefused` for what can't be cleaned.

    Nothing of it is seen by anybody before `attach`. Recorded in the ledger when it is attached.
    """
    at = at or clock.now()
    if not (room := queries.room()):
        raise FileRefused(room.reason, upload)
    try:
        cleaned = _clean(upload)
    except Refused as no:
        raise FileRefused(f"{upload.name}：{no.reason}", upload) from no
    sha256 = hashlib.sha256(cleaned.data).hexdigest()
    if cleaned.thumb:
        _write(queries.place(sha256, is_thumb=True), cleaned.thumb)
    _write(queries.place(sha256), cleaned.data)
    file, _ = StoredFile.objects.get_or_create(
        sha256=sha256,
        defaults={
            "kind": cleaned.kind,
            "size": len(cleaned.data),
            "width": cleaned.width,
            "height": cleaned.height,
            "kept_on": clock.day_of(at),
        },
    )
    return file


@transaction.atomic
def attach(
    uploads: Iterable[Upload],
    *,
    subject_kind: str,
    subject_id: int,
    by: Actor,
    at: datetime | None = None,
) -> list[Attachment]:
    """Keep uploads and put them on a subject, all or none; at most ten on one subject. Recorded in the ledger.

    Raises `FileRefused`.
    """
    at = at or clock.now()
    given = list(uploads)
    there = Attachment.objects.filter(subject_kind=subject_kind, subject_id=subject_id).count()
    if not (verdict := rules.may_count(there, len(given))):
        raise FileRefused(verdict.reason)
    made = []
    for upload in given:
        file = keep(upload, by=by, at=at)
        attachment, _ = Attachment.objects.get_or_create(
            subject_kind=subject_kind,
            subject_id=subject_id,
            file=file,
            defaults={
                "name": rules.safe_name(str(upload.name), rules.Kind(file.kind)),
                "by_person_id": by.person_id,
                "attached_at": at,
            },
        )
        made.append(attachment)
    if made:
        _record("file.attach", subject_kind, subject_id, by, at, [a.file.sha256 for a in made])
    return made


@transaction.atomic
def destroy(attachment: Attachment, *, by: Actor, at: datetime | None = None) -> None:
    """Take a file off its subject, and off the disk where nothing else holds it (retention)."""
    at = at or clock.now()
    file = StoredFile.objects.select_for_update().get(pk=attachment.file_id)
    attachment.delete()
    _record("file.destroy", attachment.subject_kind, attachment.subject_id, by, at, [file.sha256])
    if not Attachment.objects.filter(file=file).exists():
        _drop(file)


def forget_orphans(*, at: datetime | None = None) -> int:
    """Destroy what was kept but never attached, and bytes that a killed process left without a row; called by the tick.

    Rows know their day only, so they go with the day after the hours of the rulebook are over. Returns how many.
    """
    at = at or clock.now()
    oldest = at - timedelta(hours=int(rulebook.value("files.orphan_hours", on=clock.day_of(at))))
    count = 0
    for file in StoredFile.objects.filter(attachments=None, kept_on__lt=clock.day_of(oldest)).order_by("id")[:AT_ONCE]:
        with transaction.atomic():
            held = StoredFile.objects.select_for_update(of=("self",)).filter(pk=file.pk, attachments=None).first()
            if held is not None:
                _drop(held)
                count += 1
    return count + _sweep(queries.folder() / f"{int(at.timestamp()) // 60 % 256:02x}", oldest)


def _sweep(folder: Path, oldest: datetime) -> int:
    """Delete what lies in one of the 256 folders, was last written before `oldest` and is named by no row.

    Each minute's tick has its folder, so that no tick looks at every file of the house.
    """
    old = [path for path in folder.glob("*") if _is_older(path, oldest)]
    known = (
        set(StoredFile.objects.filter(sha256__startswith=folder.name).values_list("sha256", flat=True)) if old else ()
    )
    return sum(_take_away(path, oldest) for path in old if path.name.removesuffix(".t") not in known)


def _take_away(path: Path, oldest: datetime) -> bool:
    """Delete a file, unless somebody began to keep the same bytes meanwhile: `_write` touched it then."""
    aside = path.with_name(f".old-{path.name}")
    try:
        path.replace(aside)
        if not _is_older(aside, oldest):
            aside.replace(path)
            return False
        aside.unlink()
    except FileNotFoundError:
        return False
    return True


def _is_older(path: Path, oldest: datetime) -> bool:
    try:
        return path.stat().st_mtime < oldest.timestamp()
    except FileNotFoundError:
        return False


def _clean(upload: Upload) -> rules.Cleaned:
    rules.may_size(upload.size or 0).enforce()
    data = upload.read()
    rules.may_size(len(data)).enforce()
    kind = rules.kind_of(str(upload.name), data)
    return _clean_pdf(data) if kind == rules.Kind.PDF else cleaning.picture(kind, data)


def _clean_pdf(data: bytes) -> rules.Cleaned:
    """Rewrite a PDF in a process of its own with limits: a document can unpack to any size."""
    command = [sys.executable, "-I", str(PDF_CHILD)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=PDF_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise Refused("这个 PDF 太复杂，处理不了，请另存或打印成新的 PDF 后再传") from error
    if done.returncode == PROTECTED:
        raise Refused("PDF 加了密码或权限限制，请去掉后再传")
    if done.returncode != 0:
        raise Refused(cleaning.BROKEN)
    return rules.Cleaned(rules.Kind.PDF, done.stdout)


def _drop(file: StoredFile) -> None:
    """Delete the row, and the bytes once that is committed."""
    paths = [queries.place(file.sha256), queries.place(file.sha256, is_thumb=True)]
    file.delete()

    def unlink() -> None:
        if not StoredFile.objects.filter(sha256=paths[0].name).exists():  # the same bytes came again meanwhile
            for path in paths:
                path.unlink(missing_ok=True)

    transaction.on_commit(unlink)


def _write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: temporary name, fsync, rename, fsync of the folder."""
    with contextlib.suppress(FileNotFoundError):
        os.utime(path)  # used again: no stray
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _record(verb: str, subject: str, subject_id: int, by: Actor, at: datetime, hashes: list[str]) -> None:
    ledger.record(
        ledger.Draft(
            verb=verb, subject=subject, subject_id=subject_id, at=at, person_id=by.person_id, data={"files": hashes}
        )
    )
