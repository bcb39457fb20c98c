"""Sealed letters over HTTP into a real server: accepted a second, latency, server CPU, both vaults, thread lookup, memory.

`python -m bench.letters <matters> <letters>`. The bundles are sealed beforehand by the Python twin of the page's script;
the receipt's root is random instead of stretched (Argon2id is the writer's cost, the server can't tell). The proof of
work is checked as ever; its difficulty is lowered, because solving it is the writer's cost, too. The server runs on the
big database of its home with a fresh letterbox, so that its memory at the end is that of a server that did everything.
"""

import json
import os
import pickle
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import homes
from bench.client import request
from bench.meters import cpu_of, memory_of
from bench.serving import Server, serve
from bench.table import Figure, quantile, report

BITS = "4"
CONNECTIONS = 16
PAGES = (
    "/matters/",
    "/desk/",
    "/desk/board/",
    "/desk/search/?q=%E6%B0%B4%E6%B3%B5",
    "/duties/",
    "/public/",
    "/letters/",
)


def environment(size: int) -> dict[str, str]:
    """Return the home of `size` matters with a letterbox of its own."""
    folder = homes.home("letters")
    env = homes.environment(f"m{size}", HUIYIN_LETTERBOX_POW_BITS=BITS)
    own = {"VAULT_1": "vault-1", "VAULT_2": "vault-2", "LETTERBOX_KEYS": "keys"}
    env |= {f"HUIYIN_{name}": str(folder / path) for name, path in own.items()}
    if homes.is_postgres():
        return env | {"HUIYIN_LETTERBOX_DATABASE_URL": homes.database_url("letters_letterbox")}
    return env | {"HUIYIN_LETTERBOX_DATABASE_URL": f"sqlite:///{folder / 'letterbox.sqlite3'}"}


def prepare(count: int, folder: Path) -> None:
    """Publish a group and write the requests of `count` letters and of their threads. Runs with Django."""
    from django.core.management import call_command

    from huiyin.voice.letterbox import actions
    from huiyin.voice.letterbox.rules import keys

    call_command("migrate", database="letterbox", verbosity=0)
    group = keys.new_pair()
    actions.publish_recipients([actions.RecipientDraft("union", "矿工会", group.public, "2026-Q4")])
    made = [_letter(group.public) for _ in range(count)]
    (folder / "letters").write_bytes(pickle.dumps([request("POST", "/letters/letters/", letter) for letter, _ in made]))
    (folder / "threads").write_bytes(pickle.dumps([request("POST", "/letters/thread/", thread) for _, thread in made]))
    (folder / "pages").write_bytes(pickle.dumps(_pages()))


def _letter(public: bytes) -> tuple[bytes, bytes]:
    """Return the posted bytes of a fresh letter, and those that look its thread up."""
    from django.conf import settings

    from huiyin.voice.letterbox import actions
    from huiyin.voice.letterbox.rules import bundle, encoding, receipt, work

    known = receipt.from_root(secrets.token_bytes(32))
    envelope = bundle.Envelope(settings.LETTERBOX_SITE, "union", known.keys.public)
    sealed = bundle.seal(envelope, bundle.body("皮带巷照明", "皮带巷照明损坏三天没有人修，" * 12), [public])
    challenge = actions.new_challenge()
    answer = work.solve(challenge, bundle.bundle_hash(sealed), int(BITS))
    letter = {
        **bundle.to_json(sealed),
        "locator": encoding.b64(known.locator),
        "auth_hash": encoding.b64(encoding.sha256(known.auth)),
        "r": encoding.b64(known.commit_secret()),
        "pow": {"challenge": encoding.b64(challenge), "answer": encoding.b64(answer)},
    }
    thread = {"locator": encoding.b64(known.locator), "auth": encoding.b64(known.auth)}
    return json.dumps(letter).encode(), json.dumps(thread).encode()


def _pages() -> list[bytes]:
    """Return requests for pages of the desk in an officer's session, each twenty times."""
    from django.conf import settings

    from bench.pages import readers

    client = readers()["officer"][0]
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return [request("GET", page, cookie=cookie) for page in PAGES for _ in range(20)]


def main(size: int, count: int) -> None:
    """Fresh letterbox, prepared requests, a server, clients beside it."""
    folder = homes.home("letters")
    shutil.rmtree(folder)
    folder.mkdir()
    homes.make_databases("letters")
    env = environment(size)
    subprocess.run([sys.executable, "-m", "bench.letters", "prepare", str(count), str(folder)], env=env, check=True)
    with serve(env, folder / "log.txt", "--no-tick", path="/letters/") as server:
        _letters(server, folder, count, size)
        _threads(server, folder, size)
        _drive(server, folder / "pages", 4)
        memory = memory_of(server.child.pid)
        note = "after all letters, lookups and pages; the scheduler is a process of its own and not counted"
        report(
            Figure(
                "letters", "memory of the serving process", f"{size:,}", memory, "MiB", 250, memory=memory, note=note
            )
        )
    _durable(env, folder, count)


def _drive(server: Server, requests: Path, connections: int) -> tuple[dict[str, Any], float]:
    """Send prepared requests from a process of its own; return what it measured and the server's CPU seconds."""
    before = cpu_of(server.child.pid)
    command = [sys.executable, "-m", "bench.client", str(server.port), str(connections), str(requests)]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, cwd=homes.ROOT).stdout)
    return found, cpu_of(server.child.pid) - before


def _letters(server: Server, folder: Path, count: int, size: int) -> None:
    found, cpu = _drive(server, folder / "letters", CONNECTIONS)
    fine, times = found["statuses"].get("200", 0), found["latencies"]
    p50, p99 = quantile(times, 0.5), quantile(times, 0.99)
    each = cpu / count * 1000
    note = "" if fine == count else f"answers by status: {found['statuses']}"
    sizes = f"{count:,} letters"
    report(
        Figure(
            "letters", "accept a sealed letter", sizes, fine / found["seconds"], "/ s", 500, at_least=True, note=note
        ),
        Figure(
            "letters",
            "accept: p99",
            sizes,
            p99,
            "ms",
            50,
            median=p50,
            p99=p99,
            note=f"{CONNECTIONS} connections at once",
        ),
        Figure("letters", "accept: server CPU each", sizes, each, "ms CPU", 4, cpu=each),
    )
    if fine != count:
        raise SystemExit(f"{count - fine} letters were not accepted: {found['statuses']}")


def _threads(server: Server, folder: Path, size: int) -> None:
    found, cpu = _drive(server, folder / "threads", 1)
    count, times = len(found["latencies"]), found["latencies"]
    each = cpu / count * 1000
    report(
        Figure(
            "letters", "look up a thread", f"{count:,} threads", each, "ms CPU", 3, cpu=each, median=quantile(times, 0.5),
            p99=quantile(times, 0.99), note="one connection, one after the other",
        )
    )  # fmt: skip


def _durable(env: dict[str, str], folder: Path, count: int) -> None:
    """Count what lies in both vaults after the server is gone: every accepted letter, in each of them."""
    held = [sum(1 for _ in (folder / vault).glob("??/*")) for vault in ("vault-1", "vault-2")]
    report(
        Figure(
            "letters", "letters in each vault", f"{count:,} letters", float(min(held)), "files", count, at_least=True
        )
    )


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        import django

        django.setup()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
        prepare(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]), int(sys.argv[2]))
