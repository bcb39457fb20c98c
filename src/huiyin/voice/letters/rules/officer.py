"""What an officer's browser does, for scripts (tests, demo, bench): unlock, open, register. The transport is given.

`get(path)` returns text or JSON bytes, `post(path, fields)` returns JSON bytes; both raise where that fails.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from huiyin.voice.letterbox.rules import bundle, encoding, keys
from huiyin.voice.letterbox.rules.bundle import Bundle
from huiyin.voice.letterbox.rules.encoding import Malformed
from huiyin.voice.letterbox.rules.keys import KeyPair
from huiyin.voice.letters.rules import keyring
from huiyin.voice.letters.rules.keyring import Wrapped

BASE = "/desk/letters/"
LETTER = re.compile(r'data-letter="(\d+)"')
Get = Callable[[str], bytes]
Post = Callable[[str, Mapping[str, Any]], bytes]


@dataclass
class Officer:
    """A recipient at the sorting desk; the opened keys live in memory only."""

    get: Get
    post: Post
    site: str
    pairs: dict[bytes, KeyPair] = field(default_factory=dict)

    def unlock(self, password: str) -> int:
        """Open one's own key and every group key sealed to it; returns how many. Raises Malformed."""
        given = json.loads(self.get(f"{BASE}keys/ring/"))
        public, salt, wrapped = (bytes.fromhex(given[name]) for name in ("public", "salt", "wrapped"))
        kept = Wrapped(public, salt, wrapped, b"")
        own = keyring.unlock(kept, password).pair
        for row in given["seals"]:
            pair = keyring.open_group(bytes.fromhex(row["sealed"]), own, bytes.fromhex(row["public"]))
            self.pairs[keys.key_id(pair.public)] = pair
        return len(self.pairs)

    def waiting(self) -> list[str]:
        """Return the ids of the letters to be sorted (at most a page of them)."""
        return LETTER.findall(self.get(f"{BASE}waiting/").decode())

    def open(self, letter: str) -> dict[str, Any]:
        """Return the body of a letter."""
        return self.unseal(json.loads(self.get(f"{BASE}{letter}/bundle/"))["bundle"])

    def unseal(self, fields: dict[str, Any]) -> dict[str, Any]:
        """Return the body of a bundle as the server gives it. Raises Malformed where no key opens it."""
        sealed: Bundle = bundle.from_json(fields, site=self.site)
        pair = next((self.pairs[name] for name in sealed.seals if name in self.pairs), None)
        if pair is None:
            raise Malformed("no key")
        return bundle.unseal(sealed, pair)

    def register(self, letter: str, **fields: Any) -> dict[str, Any]:
        """Register a letter: title, summary, kind, grade, topic; place, to, walls, note where wanted."""
        given = {"kind": "request", "grade": "ordinary", "topic": "other", **fields}
        return dict(json.loads(self.post(f"{BASE}{letter}/register/", given)))

    def words(self, letter: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield the id and body of each word of the writer that waits."""
        for piece in json.loads(self.get(f"{BASE}{letter}/thread/"))["pieces"]:
            if piece["is_waiting"]:
                yield piece["id"], self.unseal(piece["bundle"])

    def carry(self, message: str, value: str, *, reason: str = "", rating: int | None = None) -> dict[str, Any]:
        """Carry the value of a writer's word to the matter."""
        given = {"value": value, "reason": reason, **({"rating": rating} if rating else {})}
        return dict(json.loads(self.post(f"{BASE}messages/{message}/verdict/", given)))

    def ask(self, letter: str, text: str) -> None:
        """Seal a question to the writer and the group, and send it."""
        given = json.loads(self.get(f"{BASE}{letter}/thread/"))
        first = bundle.from_json(given["letter"], site=self.site)
        envelope = bundle.Envelope(self.site, given["box"], first.writer_key)
        sealed = bundle.seal(envelope, bundle.body("", text), [bytes.fromhex(given["group_key"])])
        self.post(f"{BASE}{letter}/ask/", {"bundle": encoding.canonical(bundle.to_json(sealed)).decode()})
