"""Bytes and texts of the protocol: tagged hashes, canonical JSON, base64, HKDF."""

import base64
import binascii
import hashlib
import hmac
import json
import struct
from typing import Any

VERSION = "letterbox/v1/"
SALT = bytes(32)


class Malformed(ValueError):
    """Bytes or JSON that the protocol can't read. Never carries what was read."""


def sha256(value: bytes) -> bytes:
    """Return H(value), 32 bytes."""
    return hashlib.sha256(value).digest()


def tagged(name: str, *parts: bytes) -> bytes:
    """Return H("letterbox/v1/<name>" ‖ 00 ‖ parts joined), 32 bytes."""
    return sha256(VERSION.encode() + name.encode() + b"\0" + b"".join(parts))


def keyed(key: bytes, message: bytes) -> bytes:
    """Return HMAC-SHA256, 32 bytes."""
    return hmac.digest(key, message, "sha256")


def u32(number: int) -> bytes:
    """Return four bytes, big end first."""
    return struct.pack(">I", number)


def hkdf(secret: bytes, name: str, size: int) -> bytes:
    """Return HKDF-SHA256 (RFC 5869) of `secret`: salt of 32 zero bytes, info "letterbox/v1/<name>"."""
    if not 0 < size <= 32:
        raise ValueError("one block only")
    pseudorandom = hmac.digest(SALT, secret, "sha256")
    return hmac.digest(pseudorandom, VERSION.encode() + name.encode() + b"\x01", "sha256")[:size]


def canonical(value: Any) -> bytes:
    """Return canonical JSON: sorted keys, no spaces, UTF-8 unescaped."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def is_canonical(value: Any, content: bytes) -> bool:
    """Return True where `content` is the canonical JSON of `value`, which was parsed from anything."""
    try:
        return canonical(value) == content
    except (ValueError, RecursionError):  # NaN, half a character, too deep
        return False


def parse(value: bytes) -> Any:
    """Return the value of JSON bytes. Raises Malformed."""
    try:
        return json.loads(value.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise Malformed("json") from None


def b64(value: bytes) -> str:
    """Return standard base64."""
    return base64.b64encode(value).decode("ascii")


def unb64(value: object, size: int | None = None) -> bytes:
    """Return the bytes of standard base64, `size` of them where given. Raises Malformed."""
    if not isinstance(value, str):
        raise Malformed("base64")
    try:
        raw = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("base64") from None
    if size is not None and len(raw) != size:
        raise Malformed("length")
    return raw


def unhex(value: object, size: int) -> bytes:
    """Return the `size` bytes of lower-case hex. Raises Malformed."""
    if not isinstance(value, str) or len(value) != size * 2 or not set(value) <= set("0123456789abcdef"):
        raise Malformed("hex")
    return bytes.fromhex(value)
