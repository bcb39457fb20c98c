"""Private words at rest: sealed with a key outside the database, bound to their place, beside a commitment.

    sealed  nonce 12 ‖ AES-256-GCM(key, nonce, salt 32 ‖ UTF-8 text, "huiyin/visits/" ‖ place)
    key     SHA-256("huiyin/visits/key" 00 ‖ the server's visit key)

A copy of the database alone shows no word; with the row the salt goes, so that the ledger's commitment says nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huiyin.ground.ledger.rules import commit

NONCE, SALT = 12, 32


class Unreadable(Exception):
    """The key is another one, or the bytes were changed or moved to another row."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """Bytes for the row, and what the ledger may hold of them."""

    content: bytes
    commitment: str


def key_of(secret: str) -> bytes:
    """Return the key that the server's secret stands for."""
    return hashlib.sha256(b"huiyin/visits/key\x00" + secret.encode()).digest()


def seal(text: str, *, key: bytes, place: str) -> Sealed:
    """Return a text sealed for one place ("note:7")."""
    nonce, salt = secrets.token_bytes(NONCE), secrets.token_bytes(SALT)
    boxed = AESGCM(key).encrypt(nonce, salt + text.encode(), _bound(place))
    return Sealed(nonce + boxed, commit(salt, {"text": text}))


def unseal(content: bytes, *, key: bytes, place: str) -> str:
    """Return the text sealed for a place; raises `Unreadable`."""
    try:
        opened = AESGCM(key).decrypt(content[:NONCE], content[NONCE:], _bound(place))
    except (InvalidTag, ValueError):
        raise Unreadable(place) from None
    return opened[SALT:].decode()


def _bound(place: str) -> bytes:
    return b"huiyin/visits/" + place.encode()
