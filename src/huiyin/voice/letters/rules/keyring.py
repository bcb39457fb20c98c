"""Recipients' keys (security.md 5.5), the twin of static/letters/keyring.js: a person's key under a password, a group's
key sealed to persons. On a server this runs only for tests, the demo and officers' scripts; pages do it in the browser.

    root     Argon2id(password UTF-8 NFC, salt 16, t=3, m=128 MiB, p=1, 32 bytes)
    wrapped  nonce 24 ‖ crypto_secretbox(sk_p, nonce, HKDF(root, "wrap", 32))
    auth     HKDF(root, "auth", 32); the server keeps H(auth)
    sealed   crypto_box_seal(sk_g, pk_p), 80 bytes
"""

import secrets
import unicodedata
from dataclasses import dataclass

from argon2.low_level import Type, hash_secret_raw
from nacl.bindings import (
    crypto_box_seal,
    crypto_box_seal_open,
    crypto_scalarmult_base,
    crypto_secretbox,
    crypto_secretbox_open,
)
from nacl.exceptions import CryptoError

from huiyin.voice.letterbox.rules import encoding
from huiyin.voice.letterbox.rules.encoding import Malformed
from huiyin.voice.letterbox.rules.keys import KeyPair, new_pair

TIME_COST, MEMORY_KIB, LANES = 3, 128 * 1024, 1
SALT_SIZE, NONCE_SIZE, WRAPPED_SIZE, SEALED_SIZE = 16, 24, 72, 80
SHORTEST = 12


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What the server keeps of a person's key: nothing in it opens without the letter password."""

    public: bytes
    salt: bytes
    wrapped: bytes
    auth_hash: bytes


@dataclass(frozen=True, slots=True)
class Unlocked:
    """A person's key in the open, in memory only; `auth` proves the password when it is changed."""

    pair: KeyPair
    auth: bytes


def stretch(password: str, salt: bytes) -> bytes:
    """Return the 32-byte root of a letter password; about 0.7 s and 128 MiB on purpose."""
    return hash_secret_raw(
        unicodedata.normalize("NFC", password).encode(),
        salt,
        time_cost=TIME_COST,
        memory_cost=MEMORY_KIB,
        parallelism=LANES,
        hash_len=32,
        type=Type.ID,
    )


def wrap(pair: KeyPair, password: str, *, salt: bytes | None = None, nonce: bytes | None = None) -> Wrapped:
    """Return `pair` wrapped under a password; `salt` and `nonce` are given by tests only."""
    salt = salt or secrets.token_bytes(SALT_SIZE)
    nonce = nonce or secrets.token_bytes(NONCE_SIZE)
    root = stretch(password, salt)
    boxed = crypto_secretbox(pair.secret, nonce, encoding.hkdf(root, "wrap", 32))
    return Wrapped(pair.public, salt, nonce + boxed, encoding.sha256(encoding.hkdf(root, "auth", 32)))


def new_member(password: str) -> Wrapped:
    """Return a fresh key pair of a person, wrapped under a password."""
    return wrap(new_pair(), password)


def unlock(kept: Wrapped, password: str) -> Unlocked:
    """Return the key pair that the password opens. Raises Malformed for a wrong password or changed bytes."""
    root = stretch(password, kept.salt)
    if len(kept.wrapped) != WRAPPED_SIZE:
        raise Malformed("wrapped")
    nonce, boxed = kept.wrapped[:NONCE_SIZE], kept.wrapped[NONCE_SIZE:]
    try:
        secret = crypto_secretbox_open(boxed, nonce, encoding.hkdf(root, "wrap", 32))
    except CryptoError:
        raise Malformed("password") from None
    if crypto_scalarmult_base(secret) != kept.public:
        raise Malformed("key pair")
    return Unlocked(KeyPair(kept.public, secret), encoding.hkdf(root, "auth", 32))


def seal_group(group: KeyPair, member_public: bytes) -> bytes:
    """Return the group's secret key sealed to a member."""
    return crypto_box_seal(group.secret, member_public)


def open_group(sealed: bytes, member: KeyPair, group_public: bytes) -> KeyPair:
    """Return the group's key pair from a member's seal. Raises Malformed where it isn't the key it is said to be."""
    try:
        secret = crypto_box_seal_open(sealed, member.public, member.secret)
    except (CryptoError, ValueError, TypeError):
        raise Malformed("seal") from None
    if len(secret) != 32 or crypto_scalarmult_base(secret) != group_public:
        raise Malformed("group key")
    return KeyPair(group_public, secret)
