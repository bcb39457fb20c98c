"""The letterbox's own secrets, outside the database and its backups: pepper, promise seed, challenge key."""

import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from huiyin.kit.verdicts import Refused
from huiyin.voice.letterbox.rules import encoding, promise

PEPPER, PROMISE, CHALLENGE = "pepper", "promise", "challenge"
SIZE = 32


def secret(name: str) -> bytes:
    """Return a 32-byte secret, made once at first need. Raises Refused where it went missing after letters came in."""
    return _secret(str(settings.LETTERBOX_KEYS), name)


def loc_h(locator: bytes) -> str:
    """Return the index key of a locator: HMAC under the pepper, hex."""
    return encoding.keyed(secret(PEPPER), locator).hex()


def promise_key() -> bytes:
    """Return the public key that checks our promises."""
    return promise.public_key(secret(PROMISE))


@lru_cache(maxsize=16)
def _secret(folder: str, name: str) -> bytes:
    path = Path(folder) / name
    try:
        value = path.read_bytes()
    except FileNotFoundError:
        value = _make(path)
    if len(value) != SIZE:
        raise Refused("信箱的密钥文件不完整，请联系信箱保管人")
    return value


def _make(path: Path) -> bytes:
    """Create the file whole or not at all; another process may win."""
    if name_matters(path.name) and _has_letters():
        raise Refused("信箱的密钥文件不见了，请信箱保管人先恢复它")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(secrets.token_bytes(SIZE))
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_bytes()


def name_matters(name: str) -> bool:
    """Return True for secrets that must never be made anew beside existing letters."""
    return name in {PEPPER, PROMISE}


def _has_letters() -> bool:
    return any(next(Path(vault).glob("[0-9a-f][0-9a-f]/[0-9a-f]*"), None) for vault in settings.LETTERBOX_VAULTS)
