"""The receipt (回执码): 19 random digits and a Luhn digit; everything secret of the writer comes from it."""

import secrets
import unicodedata
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from nacl.bindings import crypto_box_seed_keypair

from huiyin.voice.letterbox.rules import encoding
from huiyin.voice.letterbox.rules.keys import KeyPair

LENGTH = 20
SLIP_LENGTH = 10  # the number on the part of a strip that goes into the box: nothing of the receipt is in it
TIME_COST, MEMORY_KIB, LANES = 3, 64 * 1024, 1


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a receipt unlocks. `root` is the stretched receipt, the other values are derived from it."""

    root: bytes
    locator: bytes
    auth: bytes
    box_seed: bytes

    @property
    def keys(self) -> KeyPair:
        """Return the writer's key pair (X25519)."""
        return KeyPair(*crypto_box_seed_keypair(self.box_seed))

    def commit_secret(self, n: int = 0) -> bytes:
        """Return r of the letter (n = 0) or of the writer's n-th reply."""
        return encoding.hkdf(self.root, f"commit-{n}" if n else "commit", 32)


def luhn_digit(digits: str) -> str:
    """Return the Luhn check digit of `digits` (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def new() -> str:
    """Return a fresh receipt of 20 digits (63 bits of chance)."""
    return _checked(LENGTH)


def new_slip() -> str:
    """Return a fresh slip number of 10 digits; drawn by itself, never computed from a receipt."""
    return _checked(SLIP_LENGTH)


def _checked(length: int) -> str:
    digits = "".join(secrets.choice("0123456789") for _ in range(length - 1))
    return digits + luhn_digit(digits)


def normalise(typed: str) -> str:
    """Return the plain digits of what somebody typed: full-width digits, spaces and hyphens are understood."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(c for c in plain if not c.isspace() and c not in "-–—.·")


def is_valid(receipt: str) -> bool:
    """Return True for 20 ASCII digits with a right check digit."""
    return _is_checked(receipt, LENGTH)


def is_slip(number: str) -> bool:
    """Return True for 10 ASCII digits with a right check digit."""
    return _is_checked(number, SLIP_LENGTH)


def _is_checked(digits: str, length: int) -> bool:
    if len(digits) != length or not (digits.isascii() and digits.isdigit()):
        return False
    return luhn_digit(digits[:-1]) == digits[-1]


def grouped(receipt: str, size: int = 4) -> str:
    """Return digits as they are shown: a receipt in five groups of four, a slip number in two of five."""
    return " ".join(receipt[i : i + size] for i in range(0, len(receipt), size))


def stretch(receipt: str, site: str) -> bytes:
    """Return rk, 32 bytes: Argon2id over the receipt (t=3, 64 MiB, one lane; about 0.3 s)."""
    return hash_secret_raw(
        receipt.encode("ascii"),
        encoding.tagged("receipt", site.encode("utf-8"))[:16],
        time_cost=TIME_COST,
        memory_cost=MEMORY_KIB,
        parallelism=LANES,
        hash_len=32,
        type=Type.ID,
    )


def derive(receipt: str, site: str) -> Secrets:
    """Return every secret of a receipt; slow on purpose."""
    return from_root(stretch(receipt, site))


def from_root(root: bytes) -> Secrets:
    """Return the secrets of an already stretched receipt."""
    return Secrets(
        root=root,
        locator=encoding.hkdf(root, "locator", 16),
        auth=encoding.hkdf(root, "auth", 32),
        box_seed=encoding.hkdf(root, "box-seed", 32),
    )
