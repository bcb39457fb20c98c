"""The signed word that a letter was taken in, and the leaves kept for the later log (RFC 6962)."""

from datetime import date
from functools import lru_cache
from typing import Any

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from huiyin.voice.letterbox.rules import encoding

LETTER, DESTROY = "letter", "destroy"


def commit(secret: bytes, bundle_hash: bytes) -> bytes:
    """Return c = H("letterbox/v1/commit" ‖ 00 ‖ r ‖ bundle_hash)."""
    return encoding.tagged("commit", secret, bundle_hash)


def leaf(kind: str, day: date, commitment: bytes) -> bytes:
    """Return the leaf's data: kind, day and hex commitment, a line each."""
    return f"{kind}\n{day.isoformat()}\n{commitment.hex()}\n".encode("ascii")


def leaf_hash(data: bytes) -> bytes:
    """Return H(00 ‖ data) (RFC 6962 2.1)."""
    return encoding.sha256(b"\0" + data)


def event(salt: bytes, fields: dict[str, Any]) -> bytes:
    """Return the commitment of an event: it says nothing without the 32-byte salt."""
    return encoding.tagged("event", salt, encoding.canonical(fields))


def text(site: str, day: date, commitment: bytes) -> bytes:
    """Return the text that the promise signs."""
    return f"{encoding.VERSION}promise\n{site}\n{day.isoformat()}\n{commitment.hex()}\n".encode()


def recipient_text(code: str, epoch: str, public: bytes) -> bytes:
    """Return the text that signs a group's key of an epoch."""
    return f"{encoding.VERSION}recipient\n{code}\n{epoch}\n{public.hex()}\n".encode()


def public_key(seed: bytes) -> bytes:
    """Return the Ed25519 public key of a 32-byte seed."""
    return bytes(_key(seed).verify_key)


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the Ed25519 signature, 64 bytes."""
    return bytes(_key(seed).sign(message).signature)


@lru_cache(maxsize=2)
def _key(seed: bytes) -> SigningKey:
    return SigningKey(seed)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Return True where `signature` of `message` is good."""
    try:
        VerifyKey(public).verify(message, signature)
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True
