"""Finding attachments; who may see one is asked of the app it belongs to."""

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.http import Http404

from huiyin.ground.files import rules
from huiyin.ground.files.models import Attachment, StoredFile
from huiyin.ground.people.rules import Actor
from huiyin.kit.verdicts import Verdict

MaySee = Callable[[Actor, int], bool]
_visibility: dict[str, MaySee] = {}


def register_visibility(subject_kind: str, may_see: MaySee) -> None:
    """Say who may see files on subjects of a kind; called once in the `ready()` of the app that owns the subject."""
    _visibility[subject_kind] = may_see


def get_for(actor: Actor, pk: int) -> Attachment:
    """Return an attachment the actor may see, else 404; a kind nobody registered is seen by nobody."""
    attachment = Attachment.objects.select_related("file").filter(pk=pk).first()
    may_see = _visibility.get(attachment.subject_kind) if attachment else None
    if attachment is None or may_see is None or not may_see(actor, attachment.subject_id):
        raise Http404
    return attachment


def of_subject(subject_kind: str, subject_id: int) -> list[Attachment]:
    """Return the attachments of one thing in the order they came. The caller has checked who asks. One query."""
    rows = Attachment.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return list(rows.select_related("file").order_by("id"))


def of_subjects(subject_kind: str, ids: Iterable[int]) -> dict[int, list[Attachment]]:
    """Return the attachments of many things by id. One query."""
    found: dict[int, list[Attachment]] = {}
    rows = Attachment.objects.filter(subject_kind=subject_kind, subject_id__in=list(ids)).select_related("file")
    for attachment in rows.order_by("id"):
        found.setdefault(attachment.subject_id, []).append(attachment)
    return found


def folder() -> Path:
    """Return where files lie."""
    return Path(settings.HOME) / "files"


def place(sha256: str, *, is_thumb: bool = False) -> Path:
    """Return the path of a file by its hash: `files/<hh>/<sha256>`, thumbnails beside it."""
    return folder() / sha256[:2] / (f"{sha256}.t" if is_thumb else sha256)


def open_file(file: StoredFile, *, is_thumb: bool = False) -> BinaryIO:
    """Open a file for reading; 404 where its bytes are gone."""
    try:
        return place(file.sha256, is_thumb=is_thumb and file.is_picture).open("rb")
    except FileNotFoundError as error:
        raise Http404 from error


def room() -> Verdict:
    """Return whether the disk has room for files; pages show the reason before somebody chooses one."""
    folder().mkdir(parents=True, exist_ok=True)
    usage = shutil.disk_usage(folder())
    return rules.may_fill(usage.free, usage.total)
