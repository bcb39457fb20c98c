"""The receipt (回执码): 19 random digits and a Luhn digit; everything secret of the writer comes from it."""

import secrets
import unicodedata
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from nacl.bindings import crypto_box_seed_keypair

from huiyin.voice.letterbox.rules import encoding
from huiyin.voice.letterbox.rules.keys import KeyPair

LENGTH = 20
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
    digits = "".join(secrets.choice("0123456789") for _ in range(LENGTH - 1))
    return digits + luhn_digit(digits)


def normalise(typed: str) -> str:
    """Return the plain digits of what somebody typed: full-width digits, spaces and hyphens are understood."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(c for c in plain if not c.isspace() and c not in "-–—.·")


def is_valid(receipt: str) -> bool:
    """Return True for 20 ASCII digits with a right check digit."""
    if len(receipt) != LENGTH or not (receipt.isascii() and receipt.isdigit()):
        return False
    return luhn_digit(receipt[:-1]) == receipt[-1]


def grouped(receipt: str) -> str:
    """Return the receipt as it is shown: five groups of four digits."""
    return " ".join(receipt[i : i + 4] for i in range(0, len(receipt), 4))


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
