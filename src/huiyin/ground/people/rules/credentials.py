"""Passwords' stand-ins and second factors: derived codes, steps, locks. Pure; keys and moments come from outside."""

import hashlib
import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # 32 signs, none that is mistaken for another on paper
CODE_LENGTH = 10  # 50 bits against five tries in a quarter of an hour
CODE_DAYS = {"hire": 90, "reset": 3}
STEP_SECONDS = 30
STEPS_AROUND = 1
RECOVERY_CODES = 8
TRIES = 5
LOCK = timedelta(minutes=15)
FORGET_AFTER = timedelta(days=1)


def one_time_code(key: bytes, person_id: int, serial: int) -> str:
    """Return the code that opens an account once, e.g. `K7M2P-9QRST`.

    HMAC-SHA256 over person and serial: nothing to store or hash for 100,000 new staff, and a new serial is a new code.
    """
    digest = hmac.digest(key, b"huiyin/people/one-time\x00%d\x00%d" % (person_id, serial), "sha256")
    signs = "".join(ALPHABET[byte & 31] for byte in digest[:CODE_LENGTH])
    return f"{signs[:5]}-{signs[5:]}"


def same_code(typed: str, expected: str) -> bool:
    """Return whether a typed code is the expected one, whatever the case, width, blanks and hyphens."""
    return hmac.compare_digest(_plain(typed), _plain(expected))


def _plain(code: str) -> bytes:
    wide = unicodedata.normalize("NFKC", code).upper()
    return "".join(c for c in wide if c.isalnum()).encode()


def names_its_owner(password: str, staff_number: str, pinyin: str) -> bool:
    """Return whether a password holds the staff number or the full pinyin of the name."""
    low = password.lower()
    spelled = pinyin.partition(" ")[0]
    return staff_number.lower() in low or (len(spelled) > 2 and spelled in low)


def totp_secret(key: bytes, person_id: int, nonce: str) -> bytes:
    """Return the 20-byte secret of a second factor, derived so that the database alone holds none."""
    return hmac.digest(key, f"huiyin/people/totp\x00{person_id}\x00{nonce}".encode(), "sha256")[:20]


def totp_code(secret: bytes, step: int) -> str:
    """Return the six digits of a step (RFC 6238: SHA-1, 30 s)."""
    return _totp(secret).generate(step * STEP_SECONDS).decode()


def totp_address(secret: bytes, staff_number: str) -> str:
    """Return the otpauth address that an authenticator app reads from the picture."""
    return _totp(secret).get_provisioning_uri(staff_number, "回音")


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, 6, SHA1(), STEP_SECONDS)  # noqa: S303  RFC 6238's own hash; apps know no other


def step_of(at: datetime) -> int:
    """Return the number of the 30-second step a moment falls in."""
    return int(at.timestamp()) // STEP_SECONDS


def matching_step(secret: bytes, typed: str, *, at: datetime, last_step: int) -> int | None:
    """Return the step whose code was typed, or None; a step not after `last_step` was used already."""
    now = step_of(at)
    digits = _plain(typed)
    found = None
    for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1):
        if hmac.compare_digest(totp_code(secret, step).encode(), digits) and step > last_step:
            found = step
    return found


def recovery_hash(key: bytes, person_id: int, code: str) -> str:
    """Return what is stored of a recovery code."""
    return hmac.new(key, b"huiyin/people/recovery\x00%d\x00" % person_id + _plain(code), hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong tries so far and until when no further one is taken."""

    failures: int = 0
    until_at: datetime | None = None

    def is_locked(self, at: datetime) -> bool:
        """Return whether tries are refused at this moment; a clock set back makes no lock longer than it was meant."""
        return self.until_at is not None and self.until_at - LOCK <= at < self.until_at

    def after_failure(self, at: datetime) -> "Tries":
        """Return the state after one more wrong try: the fifth locks for a quarter of an hour."""
        failures = (0 if self.until_at is not None and at >= self.until_at else self.failures) + 1
        return Tries(failures, at + LOCK if failures >= TRIES else None)
