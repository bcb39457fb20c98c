"""What a leaf commits to, and what a commitment to words is. Pure."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

EVENT = b"letterbox/v1/event\x00"
# The fields of an entry that its leaf commits to, in the order they are read from the table.
FIELDS = ("id", "at", "verb", "subject", "subject_id", "person_id", "post_id", "by_writer", "data", "commitment")


def commit(salt: bytes, words: Mapping[str, str]) -> str:
    """Return H(EVENT ‖ salt ‖ canonical JSON of the words) in hex (security.md 5.7)."""
    return hashlib.sha256(EVENT + salt + canonical(words)).hexdigest()


def leaf_data(fields: Mapping[str, Any]) -> bytes:
    """Return the bytes of a leaf: canonical JSON of an entry's fields, the moment in UTC to the microsecond."""
    at: datetime = fields["at"]
    told = {**fields, "at": at.astimezone(UTC).isoformat(timespec="microseconds")}
    return canonical(told)


def canonical(value: Any) -> bytes:
    """Return JSON with sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
