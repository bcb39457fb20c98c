"""Proof of work (as hashcash): a stateless challenge of the day, spent once, bound to one bundle.

challenge = 16 random bytes ‖ first 16 of HMAC(key, "letterbox/v1/challenge" ‖ 00 ‖ day ‖ random). It tells nothing but
its day. The answer is 8 bytes such that H("letterbox/v1/pow" ‖ 00 ‖ challenge ‖ bundle_hash ‖ answer) begins with
`bits` zero bits.
"""

import hmac
import struct
from datetime import date, timedelta

from huiyin.voice.letterbox.rules import encoding

SIZE = 32
DEFAULT_BITS = 16
LIFETIME = timedelta(days=1)


def challenge(key: bytes, day: date, chance: bytes) -> bytes:
    """Return the challenge of a day from 16 random bytes."""
    return chance + _mac(key, day, chance)


def is_ours(key: bytes, day: date, value: bytes) -> bool:
    """Return True where we gave this challenge today or yesterday."""
    chance, mac = value[:16], value[16:]
    is_of_today = hmac.compare_digest(_mac(key, day, chance), mac)
    is_of_yesterday = hmac.compare_digest(_mac(key, day - LIFETIME, chance), mac)
    return is_of_today or is_of_yesterday


def is_done(value: bytes, bundle_hash: bytes, answer: bytes, bits: int) -> bool:
    """Return True where the answer shows the work."""
    found = encoding.tagged("pow", value, bundle_hash, answer)
    return int.from_bytes(found, "big") >> (256 - bits) == 0


def solve(value: bytes, bundle_hash: bytes, bits: int) -> bytes:
    """Return an answer by trying; 2^bits hashes on average."""
    number = 0
    while not is_done(value, bundle_hash, struct.pack(">Q", number), bits):
        number += 1
    return struct.pack(">Q", number)


def _mac(key: bytes, day: date, chance: bytes) -> bytes:
    text = encoding.VERSION.encode() + b"challenge\0" + day.isoformat().encode("ascii") + chance
    return hmac.digest(key, text, "sha256")[:16]
