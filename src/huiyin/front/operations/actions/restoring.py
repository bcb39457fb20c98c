"""Brings a backup back into an empty installation, checks it, and only then lets it be used."""

import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connections

from huiyin.front.operations.actions import postgres, preparing
from huiyin.front.operations.actions.backing_up import sync
from huiyin.front.operations.queries import checks, stores
from huiyin.front.operations.rules import manifest as rules
from huiyin.front.operations.rules.manifest import Manifest, ManifestError
from huiyin.ground.ledger import queries as ledger
from huiyin.kit.verdicts import Refused

Tell = Callable[[str], None]
CHECKED = ("books", "debtor", "transitions", "duties", "ledger", "letterbox")


def marker() -> Path:
    """Return the file that stands while a restore is under way or was broken off."""
    return Path(settings.HOME) / "restore-unfinished"


def check_finished() -> None:
    """Raise `Refused` where a restore was broken off: such an installation must not be used."""
    if marker().exists():
        raise Refused(f"上一次恢复没有完成。请清空 {settings.HOME} 后重新执行 huiyin restore")


def restore(folder: Path, tell: Tell, *, keys: Path | None = None) -> Manifest:
    """Restore a backup into this empty installation and check it against its manifest, the ledger and itself.

    Raises `Refused` with what is wrong; after the first change every refusal leaves the marker behind.
    """
    made = read(folder)
    tell("清单完好，逐个文件核对无误")
    _check_empty(made)
    marker().write_text("restore\n", encoding="ascii")
    sync(marker().parent)
    for alias in stores.ALIASES:
        _load_database(alias, folder)
    _copy_folders(folder)
    _copy_keys(keys)
    tell("数据已放回，开始核对")
    _check_counts(made)
    preparing.migrate(tell)  # a backup of an older program: from here on it is read by this one
    _check_ledger(made)
    for finding in checks.run(CHECKED):
        if finding.count:
            raise Refused(f"恢复后核对不符：{finding.title}（{finding.problems[0]}）")
    marker().unlink()
    sync(marker().parent)
    return made


def read(folder: Path) -> Manifest:
    """Return the manifest after every file of it was found whole. Raises `Refused`."""
    file = folder / rules.NAME
    if not file.is_file():
        raise Refused(f"{folder} 里没有 {rules.NAME}：不是回音的备份，或备份没有做完")
    try:
        made = rules.from_text(file.read_text(encoding="utf-8"))
    except ManifestError as error:
        raise Refused(str(error)) from error
    for path, (digest, size) in made.files.items():
        there = folder / path
        if not there.is_file():
            raise Refused(f"备份里缺少 {path}")
        if stores.digest(there) != (digest, size):
            raise Refused(f"备份里的 {path} 已损坏")
    return made


def _check_empty(made: Manifest) -> None:
    for alias in stores.ALIASES:
        kind = made.databases.get(alias)
        if kind != connections[alias].vendor:
            raise Refused(f"备份来自 {kind}，本机设置的是 {connections[alias].vendor}，请先改成一致")
        if stores.tables(alias):
            raise Refused(f"数据库 {alias} 不是空的。请换一个空的 HUIYIN_HOME 或空的数据库")
    for folder in [*stores.vaults(), stores.uploads()]:
        if folder.is_dir() and any(folder.iterdir()):
            raise Refused(f"{folder} 不是空的，请换一个空的 HUIYIN_HOME")


def _load_database(alias: str, folder: Path) -> None:
    if not stores.is_sqlite(alias):
        postgres.load(alias, folder / f"{alias}.sql")
        return
    connections[alias].close()
    target = stores.database_file(alias)
    for rest in ("", "-wal", "-shm"):
        target.with_name(target.name + rest).unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / f"{alias}.sqlite3", target)
    sync(target)
    sync(target.parent)


def _copy_folders(folder: Path) -> None:
    for vault in stores.vaults():
        if (folder / "vault").is_dir():
            shutil.copytree(folder / "vault", vault, dirs_exist_ok=True)
        else:
            vault.mkdir(parents=True, exist_ok=True)
        for place in [*vault.rglob("*"), vault]:
            sync(place)
    if (folder / "files").is_dir():
        shutil.copytree(folder / "files", stores.uploads(), dirs_exist_ok=True)


def _copy_keys(keys: Path | None) -> None:
    if keys is None:
        return
    places = {name: Path(settings.HOME) / name for name in stores.HOME_KEYS}
    for file in sorted((keys / "letterbox-keys").glob("*")):
        places[f"letterbox-keys/{file.name}"] = Path(settings.LETTERBOX_KEYS) / file.name
    for name, target in places.items():
        if (keys / name).is_file():
            target.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
            shutil.copyfile(keys / name, target)
            target.chmod(0o600)
            sync(target)


def _check_counts(made: Manifest) -> None:
    for alias in stores.ALIASES:
        there = stores.counts_of_file(stores.database_file(alias)) if stores.is_sqlite(alias) else stores.counts(alias)
        if there != made.counts[alias]:
            wrong = sorted(t for t in {*there, *made.counts[alias]} if there.get(t) != made.counts[alias].get(t))
            raise Refused(f"恢复后的行数不符：{'、'.join(wrong[:5])}")


def _check_ledger(made: Manifest) -> None:
    head = ledger.latest_head()
    there = {"size": head.size, "root": head.root} if head else {}
    if there != made.ledger:
        raise Refused("恢复后的台账树头与清单不符")
