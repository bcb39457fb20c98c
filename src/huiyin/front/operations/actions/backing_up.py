"""Writes a whole backup into a folder: both databases, vault, files, a manifest; keys only apart, where asked."""

import os
import shutil
from importlib.metadata import version
from pathlib import Path

from django.db import connections

from huiyin.front.operations.actions import postgres
from huiyin.front.operations.queries import stores
from huiyin.front.operations.rules import manifest as rules
from huiyin.front.operations.rules.manifest import Manifest
from huiyin.ground.ledger import queries as ledger
from huiyin.kit import clock
from huiyin.kit.verdicts import Refused

PARTIAL = ".unfinished"


def backup(folder: Path) -> Manifest:
    """Write a backup into a new folder; it has this name only once it is whole and on the disk.

    The letterbox is copied before the rest and the vault last: whatever moves meanwhile is collected again after a
    restore, never lost. Raises `Refused` where the folder holds something already or a tool is missing.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} 不是空的，请换一个新文件夹")
    draft = folder.with_name(folder.name + PARTIAL)
    if draft.exists():
        shutil.rmtree(draft)
    draft.mkdir(parents=True, mode=0o700)
    made = Manifest(made_at=clock.now().isoformat(), program=version("huiyin"))
    for alias in stores.ALIASES:
        _copy_database(alias, draft, made)
    _copy_folders(draft)
    head = ledger.latest_head()
    made.ledger = {"size": head.size, "root": head.root} if head else {}
    made.files = {str(f.relative_to(draft)): stores.digest(f) for f in sorted(draft.rglob("*")) if f.is_file()}
    (draft / rules.NAME).write_text(made.to_text(), encoding="utf-8")
    _settle(draft)
    if folder.exists():
        folder.rmdir()
    draft.rename(folder)
    sync(folder.parent)
    return made


def _copy_database(alias: str, draft: Path, made: Manifest) -> None:
    if stores.is_sqlite(alias):
        file = draft / f"{alias}.sqlite3"
        with connections[alias].cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
        made.databases[alias] = "sqlite"
        made.counts[alias] = stores.counts_of_file(file)
    else:
        made.databases[alias] = "postgresql"
        made.counts[alias] = postgres.dump(alias, draft / f"{alias}.sql")


def _copy_folders(draft: Path) -> None:
    for name, file in stores.good_bundles():
        target = draft / "vault" / name[:2] / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(file, target)  # keeps the midnight that its time is
    if stores.uploads().is_dir():
        shutil.copytree(stores.uploads(), draft / "files")


def backup_keys(folder: Path) -> int:
    """Copy the secrets into a folder of their own, readable by its owner only; returns how many."""
    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"{folder} 不是空的，请换一个新文件夹")
    for name, source in stores.keys().items():
        target = folder / name
        target.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
        shutil.copyfile(source, target)
        target.chmod(0o600)
    _settle(folder)
    return len(stores.keys())


def _settle(folder: Path) -> None:
    """Bring every file and folder down to the disk."""
    for place in sorted(folder.rglob("*"), reverse=True):
        sync(place)
    sync(folder)


def sync(place: Path) -> None:
    """Flush one file or folder."""
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
