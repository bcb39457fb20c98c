"""The published vectors of security.md 5, in Python."""

import base64
import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from huiyin.voice.letterbox.rules import bundle, encoding, keys, promise, receipt
from huiyin.voice.letterbox.rules.bundle import Bundle
from huiyin.voice.letterbox.rules.keys import KeyPair

ROOT = Path(__file__).resolve().parents[5]
VECTORS = Path(os.environ.get("HUIYIN_SHARED", ROOT.parent / "shared")) / "data/letterbox-v1/vectors.json"


@pytest.fixture(scope="module")
def vectors() -> dict[str, Any]:
    if not VECTORS.is_file():
        pytest.skip("the published vectors are absent: set HUIYIN_SHARED to the folder that holds data/letterbox-v1")
    return json.loads(VECTORS.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def secrets(vectors) -> receipt.Secrets:
    return receipt.derive(vectors["receipt"], vectors["site"])


def published(vectors: dict[str, Any]) -> Bundle:
    return Bundle(
        header=vectors["header"].encode(),
        nonce=bytes.fromhex(vectors["nonce"]),
        ct=base64.b64decode(vectors["ct_b64"]),
        kc=bytes.fromhex(vectors["key_commit"]),
        seals={bytes.fromhex(s["key_id"]): bytes.fromhex(s["seal"]) for s in vectors["seals"]},
    )


def test_receipt_derives_the_published_secrets(vectors, secrets):
    found = {
        "locator": secrets.locator.hex(),
        "auth": secrets.auth.hex(),
        "box-seed": secrets.box_seed.hex(),
        "commit": secrets.commit_secret().hex(),
    }

    assert receipt.is_valid(vectors["receipt"])
    assert secrets.root.hex() == vectors["argon2id"]["rk"]
    assert found == vectors["derived"]
    assert encoding.sha256(secrets.auth).hex() == vectors["auth_hash"]
    assert (secrets.keys.public.hex(), secrets.keys.secret.hex()) == (vectors["writer"]["pk"], vectors["writer"]["sk"])


def test_key_ids_are_the_published_ones(vectors):
    found = [keys.key_id(bytes.fromhex(r["pk"])).hex() for r in vectors["recipients"]]

    assert found == [r["key_id"] for r in vectors["recipients"]]


def test_seal_makes_the_published_ciphertext(vectors):
    publics = [bytes.fromhex(r["pk"]) for r in vectors["recipients"]]
    envelope = bundle.Envelope(vectors["site"], "union", bytes.fromhex(vectors["writer"]["pk"]))

    made = bundle.seal(
        envelope,
        json.loads(vectors["body"]),
        publics,
        cek=bytes.fromhex(vectors["cek"]),
        nonce=bytes.fromhex(vectors["nonce"]),
    )

    assert made.header.decode() == vectors["header"]
    assert encoding.sha256(made.header).hex() == vectors["header_hash"]
    assert encoding.canonical(json.loads(vectors["body"])).decode() == vectors["body"]
    assert len(made.ct) == vectors["padded_len"] + bundle.TAG
    assert encoding.sha256(made.ct).hex() == vectors["ct_sha256"]
    assert made.kc.hex() == vectors["key_commit"]


def test_every_recipient_opens_the_published_bundle(vectors):
    sealed = published(vectors)
    pairs = [KeyPair(bytes.fromhex(r["pk"]), bytes.fromhex(r["sk"])) for r in vectors["recipients"]]

    opened = [bundle.unseal(sealed, pair) for pair in pairs]

    assert opened == [json.loads(vectors["body"])] * 3
    assert bundle.bundle_hash(sealed).hex() == vectors["bundle_hash"]


def test_commit_leaf_and_promise_are_the_published_ones(vectors, secrets):
    day = date(2026, 11, 22)
    commitment = promise.commit(secrets.commit_secret(), bytes.fromhex(vectors["bundle_hash"]))
    text = promise.text(vectors["site"], day, commitment)
    public, signature = bytes.fromhex(vectors["log"]["pk"]), bytes.fromhex(vectors["log"]["sig"])

    assert commitment.hex() == vectors["commit"]
    assert promise.leaf("letter", day, commitment).decode() == vectors["leaf"]
    assert promise.leaf_hash(promise.leaf("letter", day, commitment)).hex() == vectors["leaf_hash"]
    assert text.decode() == vectors["log"]["promise"]
    assert promise.is_signed(public, text, signature)
    assert not promise.is_signed(public, text + b" ", signature)
