"""Starting, killing and talking to a letterbox process over HTTP, as a browser would but for the slow stretch."""

import json
import os
import secrets
import signal
import socket
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from huiyin.voice.letterbox.rules import bundle, encoding, receipt, work

SITE = "letters.demo.invalid"
SERVE = Path(__file__).with_name("serve.py")


@dataclass
class Process:
    """A letterbox in its own process, its data under `home`."""

    home: Path
    port: int = 0
    child: subprocess.Popen[str] | None = None
    logs: Path = field(init=False)

    def __post_init__(self) -> None:
        self.logs = self.home / "logs.txt"
        (self.home / "static").mkdir(parents=True, exist_ok=True)
        (self.home / "tmp").mkdir(exist_ok=True)

    def start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("HUIYIN_", "DJANGO_"))}
        environment |= {"HUIYIN_HOME": str(self.home), "TMPDIR": str(self.home / "tmp")}
        with self.logs.open("a") as log:
            self.child = subprocess.Popen(
                [sys.executable, str(SERVE), str(self.port)],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=environment,
            )
        assert self.child.stdout is not None
        assert self.child.stdout.readline() == "ready\n", self.logs.read_text()

    def kill(self) -> None:
        assert self.child is not None
        assert self.child.stdout is not None
        self.child.send_signal(signal.SIGKILL)
        self.child.wait()
        self.child.stdout.close()

    def post(self, name: str, fields: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        status, content = self.send("POST", f"/letters/{name}/", json.dumps(fields), "application/json")
        return status, json.loads(content)

    def send(self, method: str, path: str, content: str, kind: str, **headers: str) -> tuple[int, str]:
        link = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            link.request(method, path, content.encode(), {"Content-Type": kind, **named})
            answer = link.getresponse()
            return answer.status, answer.read().decode()
        finally:
            link.close()

    def challenge(self) -> bytes:
        return encoding.unb64(self.post("challenge", {})[1]["challenge"], 32)

    def letter(self, root: bytes | None = None, challenge: bytes | None = None) -> dict[str, Any]:
        known = receipt.from_root(root or secrets.token_bytes(32))
        envelope = bundle.Envelope(SITE, "union", known.keys.public)
        sealed = bundle.seal(envelope, bundle.body("灯", "不亮"), [(self.home / "group-key").read_bytes()])
        value = challenge or self.challenge()
        return {
            **bundle.to_json(sealed),
            "locator": encoding.b64(known.locator),
            "auth_hash": encoding.b64(encoding.sha256(known.auth)),
            "r": encoding.b64(known.commit_secret()),
            "pow": {
                "challenge": encoding.b64(value),
                "answer": encoding.b64(work.solve(value, bundle.bundle_hash(sealed), 4)),
            },
        }

    def rows(self, sql: str) -> list[Any]:
        link = sqlite3.connect(self.home / "letterbox.sqlite3")
        try:
            return [row[0] for row in link.execute(sql)]
        finally:
            link.close()


def name_of(fields: dict[str, Any]) -> str:
    """Return the bundle hash of posted fields."""
    return bundle.bundle_hash(bundle.from_json(fields, site=SITE)).hex()
