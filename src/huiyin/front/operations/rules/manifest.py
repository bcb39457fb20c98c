"""What a backup says of itself: files with their digests, counts of every table, the head of the ledger. Pure."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

VERSION = 1
NAME = "manifest.json"


class ManifestError(Exception):
    """A folder that is no backup, or one of another version. Carries a Chinese sentence."""


@dataclass(slots=True)
class Manifest:
    """`files` maps paths inside the backup to sha256 and size; `databases` tells the kind of each copy."""

    made_at: str
    program: str
    databases: dict[str, str] = field(default_factory=dict)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    files: dict[str, tuple[str, int]] = field(default_factory=dict)
    ledger: dict[str, Any] = field(default_factory=dict)
    version: int = VERSION

    def to_text(self) -> str:
        """Return it as JSON that a person can read."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)


def from_text(text: str) -> Manifest:
    """Return a manifest. Raises ManifestError."""
    try:
        fields = json.loads(text)
        found = Manifest(**fields)
        found.files = {path: (str(digest), int(size)) for path, (digest, size) in found.files.items()}
    except (ValueError, TypeError) as error:
        raise ManifestError("备份清单读不懂，可能已损坏") from error
    if found.version != VERSION:
        raise ManifestError("备份由别的版本制作，请用制作它的版本恢复")
    if any(path.startswith("/") or ".." in path.split("/") for path in found.files):
        raise ManifestError("备份清单里有不该有的路径")
    return found
