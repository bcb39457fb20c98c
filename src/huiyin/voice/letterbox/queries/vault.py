"""Reading the vault: `<vault>/<hh>/<bundle_hash>`, one canonical JSON record a file, the same on two disks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from huiyin.voice.letterbox.rules import bundle, encoding
from huiyin.voice.letterbox.rules.bundle import Bundle
from huiyin.voice.letterbox.rules.encoding import Malformed

DESTROYED = "destroyed"


class Missing(Exception):
    """No vault holds a good copy. Carries no content."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the vault keeps of a message: enough to rebuild its rows. `loc_h` and `auth_h` only with a letter."""

    id: str
    thread: str
    kind: str
    place: int
    n: int
    day: date
    commit_secret: str
    is_urgent: bool
    bundle: Bundle
    loc_h: str = ""
    auth_h: str = ""

    @property
    def name(self) -> str:
        """Return the file's name: the bundle hash as hex."""
        return bundle.bundle_hash(self.bundle).hex()

    def to_bytes(self) -> bytes:
        """Return the file's bytes."""
        fields = {name: getattr(self, name) for name in self.__slots__ if name not in {"bundle", "day"}}
        return encoding.canonical(
            {"v": 1, "day": self.day.isoformat(), "bundle": bundle.to_json(self.bundle), **fields}
        )


def folders() -> list[Path]:
    """Return the vault folders."""
    return [Path(vault) for vault in settings.LETTERBOX_VAULTS]


def path(folder: Path, name: str) -> Path:
    """Return where a bundle lies in a vault."""
    return folder / name[:2] / name


def record(name: str) -> Record:
    """Return the first good copy of a bundle. Raises Missing."""
    for folder in folders():
        found = good_copy(path(folder, name))
        if isinstance(found, Record):
            return found
    raise Missing


def good_copy(file: Path) -> Record | dict[str, Any] | None:
    """Return a file's record (a dict for a tombstone), or None where it is absent or not what it is named."""
    try:
        fields = encoding.parse(file.read_bytes())
        if fields.get("kind") == DESTROYED:
            return dict(fields) if encoding.sha256(encoding.canonical(fields)).hex() == file.name else None
        found = _record(fields)
    except (OSError, Malformed, KeyError, TypeError, ValueError, AttributeError):
        return None
    return found if found.name == file.name else None


def names() -> Iterator[str]:
    """Yield every name that stands in any vault, once, sorted."""
    pattern = "[0-9a-f][0-9a-f]/" + "[0-9a-f]" * 64
    yield from sorted({file.name for folder in folders() for file in folder.glob(pattern)})


def _record(fields: dict[str, Any]) -> Record:
    sealed = fields.pop("bundle")
    fields.pop("v")
    day = date.fromisoformat(fields.pop("day"))
    return Record(**fields, day=day, bundle=bundle.from_json(sealed, site=settings.LETTERBOX_SITE))
