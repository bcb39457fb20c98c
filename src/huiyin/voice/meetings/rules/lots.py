"""Drawing people for seats by lot, so that anybody with the seed can draw again; and the code shown for checking in."""

import hashlib
import hmac
from collections.abc import Iterable

SLOT_SECONDS = 60
SLOTS_TAKEN = 3  # a code is good for the minute it is shown and the two after it


def drawn(seed: str, candidates: Iterable[int], count: int) -> list[int]:
    """Return `count` of the candidates, those with the smallest SHA-256 of seed and id, in that order."""

    def key(pk: int) -> bytes:
        return hashlib.sha256(f"{seed}/{pk}".encode()).digest()

    return sorted(set(candidates), key=lambda pk: (key(pk), pk))[:count]


def slot_of(seconds: float) -> int:
    """Return the number of the minute a moment lies in."""
    return int(seconds) // SLOT_SECONDS


def code(secret: str, meeting: int, slot: int) -> str:
    """Return the six digits a meeting shows in a minute."""
    digest = hmac.new(secret.encode(), f"huiyin.meetings/{meeting}/{slot}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06}"


def is_code(secret: str, meeting: int, slot: int, typed: str) -> bool:
    """Return whether digits are those of this minute or one of the two before it."""
    given = "".join(ch for ch in typed if ch.isdecimal())
    return any(hmac.compare_digest(code(secret, meeting, slot - n), given) for n in range(SLOTS_TAKEN))
