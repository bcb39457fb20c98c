"""The sealed bundle: header, padded and encrypted body, key commitment, one seal for each key."""

import hmac
import secrets
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_box_seal,
    crypto_box_seal_open,
)
from nacl.exceptions import CryptoError

from huiyin.voice.letterbox.rules import encoding, keys
from huiyin.voice.letterbox.rules.encoding import Malformed
from huiyin.voice.letterbox.rules.keys import KeyPair

SUITE = "x25519-xc20p-argon2id-sha256"
SUITE_BY_SERVER = SUITE + "+server"
SUITES = (SUITE, SUITE_BY_SERVER)
BUCKETS = tuple(size << 10 for size in (4, 16, 64, 256, 1024, 4096, 16384))
TAG, SEAL, MAX_KEYS = 16, 112, 16
HEADER_FIELDS = {"v", "suite", "site", "box", "keys", "pkw"}


@dataclass(frozen=True, slots=True)
class Bundle:
    """A sealed letter or reply. `header` is canonical JSON; `seals` maps key ids (8 bytes) to 112 bytes."""

    header: bytes
    nonce: bytes
    ct: bytes
    kc: bytes
    seals: dict[bytes, bytes]

    @property
    def fields(self) -> dict[str, Any]:
        """Return the header's fields: v, suite, site, box, keys, pkw."""
        return dict(_parsed(self.header))

    @property
    def writer_key(self) -> bytes:
        """Return the writer's public key."""
        return encoding.unb64(self.fields["pkw"], 32)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a header says: site, recipient group's code, the writer's public key, and who seals."""

    site: str
    box: str
    writer_key: bytes
    suite: str = SUITE

    def header(self, publics: list[bytes]) -> bytes:
        """Return the canonical header for these keys (the writer's key included)."""
        ids = sorted(keys.key_id(public).hex() for public in publics)
        return encoding.canonical(
            {
                "v": 1,
                "suite": self.suite,
                "site": self.site,
                "box": self.box,
                "keys": ids,
                "pkw": encoding.b64(self.writer_key),
            }
        )


def body(subject: str, text: str, *, files: list[dict[str, Any]] | None = None, **more: Any) -> dict[str, Any]:
    """Return a body with its four fixed fields; `more` adds others (place, exclude, status, verdict, rating …)."""
    return {"subject": subject, "text": text, "files": files or [], "reply": True, **more}


def pad(plain: bytes) -> bytes:
    """Return length ‖ plain ‖ zeros, filled to the next bucket. Raises Malformed where it is too long."""
    size = next((b for b in BUCKETS if b >= len(plain) + 4), None)
    if size is None:
        raise Malformed("too long")
    return (struct.pack("<I", len(plain)) + plain).ljust(size, b"\0")


def unpad(padded: bytes) -> bytes:
    """Return the plain bytes of a padded text. Raises Malformed unless length, bucket and zeros are right."""
    if len(padded) not in BUCKETS:
        raise Malformed("bucket")
    (length,) = struct.unpack("<I", padded[:4])
    if length + 4 > len(padded) or padded[4 + length :].count(0) != len(padded) - 4 - length:
        raise Malformed("padding")
    return padded[4 : 4 + length]


def seal(
    envelope: Envelope,
    content: dict[str, Any],
    publics: list[bytes],
    *,
    cek: bytes | None = None,
    nonce: bytes | None = None,
) -> Bundle:
    """Return `content` sealed to `publics` and to the writer; `cek` and `nonce` are given by test vectors only."""
    everybody = list(dict.fromkeys([*publics, envelope.writer_key]))
    header = envelope.header(everybody)
    cek = cek or secrets.token_bytes(32)
    nonce = nonce or secrets.token_bytes(24)
    header_hash = encoding.sha256(header)
    ct = crypto_aead_xchacha20poly1305_ietf_encrypt(pad(encoding.canonical(content)), header_hash, nonce, cek)
    return Bundle(
        header=header,
        nonce=nonce,
        ct=ct,
        kc=key_commitment(cek, header_hash, nonce),
        seals={keys.key_id(public): crypto_box_seal(cek + header_hash, public) for public in everybody},
    )


def key_commitment(cek: bytes, header_hash: bytes, nonce: bytes) -> bytes:
    """Return kc: it binds the one content key, so that all recipients see the same letter."""
    message = encoding.VERSION.encode() + b"key-commit\0" + header_hash + nonce
    return hmac.digest(cek, message, "sha256")


def unseal(bundle: Bundle, pair: KeyPair) -> dict[str, Any]:
    """Return the body of a bundle opened with one of its keys. Raises Malformed."""
    return unlock(bundle, content_key(bundle, pair))


def content_key(bundle: Bundle, pair: KeyPair) -> bytes:
    """Return the content key from the seal of `pair`. Raises Malformed where none opens."""
    sealed = bundle.seals.get(keys.key_id(pair.public))
    if sealed is None:
        raise Malformed("no seal for this key")
    try:
        opened = crypto_box_seal_open(sealed, pair.public, pair.secret)
    except (CryptoError, ValueError, TypeError):
        raise Malformed("seal") from None
    if len(opened) != 64 or opened[32:] != encoding.sha256(bundle.header):
        raise Malformed("seal of another header")
    return opened[:32]


def unlock(bundle: Bundle, cek: bytes) -> dict[str, Any]:
    """Return the body under its content key. Raises Malformed where a byte was changed."""
    header_hash = encoding.sha256(bundle.header)
    if not hmac.compare_digest(key_commitment(cek, header_hash, bundle.nonce), bundle.kc):
        raise Malformed("key commitment")
    try:
        padded = crypto_aead_xchacha20poly1305_ietf_decrypt(bundle.ct, header_hash, bundle.nonce, cek)
    except (CryptoError, ValueError, TypeError):
        raise Malformed("ciphertext") from None
    content = encoding.parse(unpad(padded))
    if not isinstance(content, dict):
        raise Malformed("body")
    return content


def bundle_hash(bundle: Bundle) -> bytes:
    """Return the 32-byte name of a bundle: over every byte of it, seals sorted by key id."""
    seals = b"".join(name + sealed for name, sealed in sorted(bundle.seals.items()))
    sized_header = encoding.u32(len(bundle.header)) + bundle.header
    sized_ct = encoding.u32(len(bundle.ct)) + bundle.ct
    return encoding.tagged("bundle", sized_header, bundle.nonce, sized_ct, bundle.kc, seals)


def to_json(bundle: Bundle) -> dict[str, Any]:
    """Return a bundle as JSON fields: header as text, the rest base64, seals as a list sorted by key id."""
    return {
        "header": bundle.header.decode("utf-8"),
        "nonce": encoding.b64(bundle.nonce),
        "ct": encoding.b64(bundle.ct),
        "kc": encoding.b64(bundle.kc),
        "seals": [{"key_id": n.hex(), "seal": encoding.b64(s)} for n, s in sorted(bundle.seals.items())],
    }


def from_json(fields: dict[str, Any], *, site: str) -> Bundle:
    """Return the bundle of JSON fields after checking every length and the header. Raises Malformed."""
    header = fields.get("header")
    if not isinstance(header, str) or not 0 < len(header) <= 4096:
        raise Malformed("header")
    ct = encoding.unb64(fields.get("ct"))
    if len(ct) - TAG not in BUCKETS:
        raise Malformed("bucket")
    bundle = Bundle(
        header=_utf8(header),
        nonce=encoding.unb64(fields.get("nonce"), 24),
        ct=ct,
        kc=encoding.unb64(fields.get("kc"), 32),
        seals=_seals(fields.get("seals")),
    )
    check_header(bundle, site=site)
    return bundle


def check_header(bundle: Bundle, *, site: str) -> None:
    """Check that the header is canonical, of our site and suite, and names exactly the sealed keys."""
    fields = _parsed(bundle.header)
    if not isinstance(fields, dict) or set(fields) != HEADER_FIELDS or not encoding.is_canonical(fields, bundle.header):
        raise Malformed("header")
    if fields["v"] != 1 or fields["site"] != site or fields["suite"] not in SUITES:
        raise Malformed("header")
    box = fields["box"]
    if not isinstance(box, str) or not (box.isascii() and box.replace("-", "").isalnum()) or len(box) > 32:
        raise Malformed("box")
    names = sorted(name.hex() for name in bundle.seals)
    writer = keys.key_id(encoding.unb64(fields["pkw"], 32)).hex()
    if fields["keys"] != names or writer not in names:
        raise Malformed("keys")


@lru_cache(maxsize=64)
def _parsed(header: bytes) -> Any:
    """Return a header's JSON; one posted letter asks for it several times."""
    return encoding.parse(header)


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise Malformed("header") from None


def _seals(rows: object) -> dict[bytes, bytes]:
    if not isinstance(rows, list) or not 2 <= len(rows) <= MAX_KEYS:
        raise Malformed("seals")
    found: dict[bytes, bytes] = {}
    for row in rows:
        if not isinstance(row, dict):
            raise Malformed("seals")
        found[encoding.unhex(row.get("key_id"), 8)] = encoding.unb64(row.get("seal"), SEAL)
    if len(found) != len(rows):
        raise Malformed("seals")
    return found
