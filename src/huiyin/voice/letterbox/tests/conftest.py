"""Fixtures of the letterbox: clean vaults and keys for each test, a published group, a writer."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from huiyin.voice.letterbox import actions
from huiyin.voice.letterbox.rules import bundle, encoding, keys, receipt, work
from huiyin.voice.letterbox.rules.keys import KeyPair

BITS = 4


@pytest.fixture(autouse=True)
def letterbox_folders(settings, tmp_path):
    settings.LETTERBOX_VAULTS = [str(tmp_path / "vault-1"), str(tmp_path / "vault-2")]
    settings.LETTERBOX_KEYS = str(tmp_path / "keys")
    settings.LETTERBOX_SITE = "letters.example.cn"
    settings.LETTERBOX_MIX = "daily"
    settings.LETTERBOX_POW_BITS = BITS
    settings.WHITENOISE_AUTOREFRESH = True  # no collected files in tests
    return tmp_path


@pytest.fixture
def group() -> KeyPair:
    """矿工会, published."""
    pair = keys.new_pair()
    actions.publish_recipients(
        [actions.RecipientDraft("union", "矿工会", pair.public, "2026-Q4", (("12", "矿工会主席"),))]
    )
    return pair


@dataclass
class Writer:
    """A worker's browser: everything it would compute, without the slow stretch."""

    client: Client
    group: KeyPair
    secrets: receipt.Secrets
    site: str = "letters.example.cn"

    def seal(self, content: dict[str, Any] | None = None, box: str = "union") -> bundle.Bundle:
        envelope = bundle.Envelope(self.site, box, self.secrets.keys.public)
        return bundle.seal(envelope, content or bundle.body("灯", "皮带巷照明损坏"), [self.group.public])

    def challenge(self) -> bytes:
        found = self.client.post("/letters/challenge/", {}, content_type="application/json").json()
        return encoding.unb64(found["challenge"], 32)

    def letter(self, sealed: bundle.Bundle | None = None, **more: Any) -> dict[str, Any]:
        sealed = sealed or self.seal()
        challenge = self.challenge()
        answer = work.solve(challenge, bundle.bundle_hash(sealed), BITS)
        return {
            **bundle.to_json(sealed),
            "locator": encoding.b64(self.secrets.locator),
            "auth_hash": encoding.b64(encoding.sha256(self.secrets.auth)),
            "r": encoding.b64(self.secrets.commit_secret()),
            "pow": {"challenge": encoding.b64(challenge), "answer": encoding.b64(answer)},
            **more,
        }

    def reply(self, n: int, content: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        fields = self.letter(self.seal(content))
        fields.pop("auth_hash")
        fields |= {"auth": encoding.b64(self.secrets.auth), "n": n}
        return fields | {"r": encoding.b64(self.secrets.commit_secret(n)), **more}

    def post(self, name: str, fields: dict[str, Any]):
        return self.client.post(f"/letters/{name}/", fields, content_type="application/json")

    def thread(self):
        wanted = {"locator": encoding.b64(self.secrets.locator), "auth": encoding.b64(self.secrets.auth)}
        return self.post("thread", wanted)


@pytest.fixture
def new_writer(group):
    """A maker of writers, each with a fresh receipt."""
    import secrets

    return lambda: Writer(Client(), group, receipt.from_root(secrets.token_bytes(32)))


@pytest.fixture
def writer(new_writer) -> Writer:
    return new_writer()
