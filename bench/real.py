"""Real letters through the real front door: `python -m bench.real <letters>`. Skips where the data isn't there.

Each letter is sealed as the page seals it and posted over HTTP to a serving process. A script at the sorting desk opens
the letters with an officer's key and registers them; the handlers accept and answer with real replies after the real
delays; writers read the answer by their receipt and say over HTTP whether it is put right. 963 real days are compressed
into ten. At the end `huiyin verify` must hold and the board must show every letter.

Receipts are stretched with Argon2id for a share of the writers; the others start from a random root, because the server
can't tell and 4,326 × 0.35 s would measure the writers' phones.
"""

import csv
import heapq
import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench import homes
from bench.client import request, run
from bench.meters import cpu_of, memory_of
from bench.serving import Server, serve
from bench.table import Figure, report

STAFF, SPAN, PASSWORD, GROUP = 3000, timedelta(days=10), "回音测试用的信件口令", "union"
STRETCHED_MOST = 100
CONFIRMED, REOPENED = 0.6, 0.7


def letters_file() -> Path:
    """Return where the real letters lie."""
    return homes.shared() / "data" / "letters" / "a3_hot_4326.csv"


@dataclass(slots=True)
class Story:
    """One real letter, the reply it gets, and the writer's secrets."""

    subject: str
    text: str
    at: datetime
    reply: str
    delay: float
    known: Any = None


@dataclass(slots=True)
class Desk:
    """The officer's side: whose key opens what, who handles, what is to come."""

    officer: Any
    actor: Any
    group: Any
    pair: Any
    handlers: list[Any]
    actors: dict[int, Any] = field(default_factory=dict)
    waiting: list[tuple[datetime, int, str, Any]] = field(default_factory=list)
    steps: int = 0

    def plan(self, at: datetime, what: str, subject: Any) -> None:
        """Note what happens later."""
        self.steps += 1
        heapq.heappush(self.waiting, (at, self.steps, what, subject))


def stories(count: int) -> list[Story]:
    """Return the first letters by their real time, moved into the ten days before today."""
    from huiyin.kit import clock
    from huiyin.voice.letters.actions.intake import midnight

    with letters_file().open(encoding="utf-8", newline="") as source:
        rows = [row for row in csv.DictReader(source) if row["detail"].strip() and row["subject"].strip()]
    with letters_file().with_name("a4_reply_2816.csv").open(encoding="utf-8", newline="") as source:
        replies = [
            (r["reply"].strip(), float(r["latency_days"] or 10)) for r in csv.DictReader(source) if r["reply"].strip()
        ]
    rows = sorted(rows, key=lambda row: _moment(row["time"]))[:count]
    first, last = _moment(rows[0]["time"]), _moment(rows[-1]["time"])
    start = midnight(clock.today()) - SPAN
    scale = SPAN * 0.9 / max(last - first, timedelta(days=1))
    found = []
    for n, row in enumerate(rows):
        reply, delay = replies[n % len(replies)]
        at = start + (_moment(row["time"]) - first) * scale
        found.append(Story(row["subject"].strip()[:60], row["detail"].strip()[:6000], at, reply, delay * scale))
    return found


def _moment(text: str) -> datetime:
    for shape in ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M"):
        try:
            return datetime.strptime(text.strip(), shape)  # noqa: DTZ007 - the data has no zone
        except ValueError:
            continue
    raise ValueError(text)


def prepare() -> None:
    """Fill an empty home with a mine and let two officers set their keys up."""
    from django.db import transaction

    from bench import generate
    from bench.loading import finish
    from huiyin.front.operations.actions import preparing
    from huiyin.ground.people.models import Branch, Person, Post, Tenure, Unit
    from huiyin.loop.matters.models import Place

    generate.STAFF = STAFF
    preparing.migrate(lambda text: None)
    preparing.collect_static()
    with transaction.atomic():
        generate.fill_organisation(generate.organisation())
    finish([Unit, Branch, Post, Person, Tenure, Place])
    _set_up_keys()


def _set_up_keys() -> None:
    from huiyin.ground.people import queries as people
    from huiyin.ground.people.models import Post
    from huiyin.ground.people.rules import Office
    from huiyin.kit import clock
    from huiyin.voice.letterbox.rules.keys import new_pair
    from huiyin.voice.letters import actions as letters
    from huiyin.voice.letters.rules import keyring

    at = clock.now() - SPAN - timedelta(days=2)
    chair = Post.objects.filter(office=Office.UNION_CHAIR).order_by("pk")[1]
    officer = Post.objects.filter(office=Office.UNION_OFFICER, superior=chair)[0]
    by = people.actor(people.holder(chair))
    group = letters.set_group(GROUP, name="矿工会", posts=[chair, officer], by=by, at=at)
    pair, seals = new_pair(), {}
    for post in (chair, officer):
        holder = people.holder(post)
        kept = keyring.new_member(PASSWORD)
        key = letters.set_up_key(holder, kept, by=people.actor(holder), at=at)
        seals[key.pk] = keyring.seal_group(pair, kept.public)
    letters.create_group_key(group, letters.NewGroupKey(pair.public, seals), by=by, at=at)
    letters.publish_groups(on=clock.today())


def open_desk() -> Desk:
    """Unlock the officer's key with the letter password and open the group's key with it."""
    from huiyin.ground.people import queries as people
    from huiyin.ground.people.models import Post
    from huiyin.ground.people.rules import Office
    from huiyin.voice.letterbox.rules.keys import KeyPair
    from huiyin.voice.letters.models import GroupSeal, MemberKey, RecipientGroup
    from huiyin.voice.letters.rules import keyring

    group = RecipientGroup.objects.get(code=GROUP)
    post = group.posts.get(office=Office.UNION_OFFICER)
    officer = people.holder(post)
    key = MemberKey.objects.get(person=officer, ended_on=None)
    kept = keyring.Wrapped(*(bytes.fromhex(h) for h in (key.public, key.salt, key.wrapped, key.auth_hash)))
    own = keyring.unlock(kept, PASSWORD)
    seal = GroupSeal.objects.select_related("key").get(member=key, key__retired_on=None)
    pair = keyring.open_group(bytes.fromhex(seal.sealed), own.pair, bytes.fromhex(seal.key.public))
    assert isinstance(pair, KeyPair)
    heads = list(Post.objects.filter(office=Office.HEAD).select_related("unit").order_by("pk"))
    return Desk(officer, people.actor(officer), group, pair, heads)


def seal_all(found: list[Story], public: bytes) -> tuple[list[bytes], float]:
    """Seal every letter as the page does; return the requests and the seconds of one real stretch."""
    from huiyin.voice.letterbox.rules import receipt

    stretched, begun = min(STRETCHED_MOST, max(5, len(found) // 20)), time.perf_counter()
    for story in found[:stretched]:
        story.known = receipt.derive(receipt.new(), _site())
    each = (time.perf_counter() - begun) / stretched
    for story in found[stretched:]:
        story.known = receipt.from_root(secrets.token_bytes(32))
    return [_posted(s, public, {"subject": s.subject, "text": s.text}, n=0) for s in found], each


def _site() -> str:
    from django.conf import settings

    return str(settings.LETTERBOX_SITE)


def _posted(story: Story, public: bytes, said: dict[str, Any], *, n: int) -> bytes:
    """Return the request that posts a letter (n = 0) or the writer's n-th reply."""
    from huiyin.voice.letterbox import actions
    from huiyin.voice.letterbox.rules import bundle, encoding, work

    more = {k: v for k, v in said.items() if k not in ("subject", "text")}
    content = bundle.body(said.get("subject", ""), said.get("text", ""), **more)
    sealed = bundle.seal(bundle.Envelope(_site(), GROUP, story.known.keys.public), content, [public])
    challenge = actions.new_challenge()
    answer = work.solve(challenge, bundle.bundle_hash(sealed), actions.pow_bits())
    fields = {
        **bundle.to_json(sealed),
        "locator": encoding.b64(story.known.locator),
        "r": encoding.b64(story.known.commit_secret(n)),
        "pow": {"challenge": encoding.b64(challenge), "answer": encoding.b64(answer)},
    }
    if n:
        fields |= {"auth": encoding.b64(story.known.auth), "n": n}
    else:
        fields |= {"auth_hash": encoding.b64(encoding.sha256(story.known.auth))}
    return request("POST", "/letters/reply/" if n else "/letters/letters/", json.dumps(fields).encode())


def sort_all(desk: Desk, found: list[Story]) -> int:
    """Open, register and assign every letter; let the handlers work through what follows, in order of time."""
    from huiyin.kit import clock
    from huiyin.voice.letterbox.rules import bundle
    from huiyin.voice.letters import actions as letters
    from huiyin.voice.letters.actions.threads import unpacked
    from huiyin.voice.letters.models import SealedLetter

    letters.collect_letters(clock.now())
    by_key = {story.known.keys.public: story for story in found}
    count = 0
    for letter in SealedLetter.objects.filter(matter=None).select_related("group").order_by("pk"):
        sealed = unpacked(letter)
        story, content = by_key[sealed.writer_key], bundle.unseal(sealed, desk.pair)
        assert (content["subject"], content["text"]) == (story.subject, story.text)
        desk.plan(story.at, "register", (letter, story, content))
        count += 1
    while desk.waiting:
        at, _, what, subject = heapq.heappop(desk.waiting)
        _act(desk, at, what, subject)
    return count


def _act(desk: Desk, at: datetime, what: str, subject: Any) -> None:
    from huiyin.loop.matters import actions as matters
    from huiyin.voice.letters import actions as letters

    if what == "register":
        letter, story, content = subject
        to = desk.handlers[letter.pk % len(desk.handlers)]
        summary = letters.Summary(
            title=content["subject"], summary=content["text"][:2000], to=to, note="您的来信已经登记。"
        )
        matter = letters.register(letter, summary, by=desk.actor, at=at)
        desk.plan(at + timedelta(minutes=10), "accept", (matter, story))
        return
    matter, story = subject
    by = _holder(desk, matter.handler_id)
    if what == "accept":
        matter = matters.accept(matter, by=by, at=at)
        desk.plan(at + timedelta(days=min(max(story.delay, 0.01), 0.5)), "answer", (matter, story))
    elif what == "answer":
        matter = matters.answer(matter, text=story.reply, result="done", by=by, at=at)
        desk.plan(at + timedelta(minutes=30), "land", (matter, story))
    else:
        matters.report_landed(matter, by=by, at=at, text="已经落实。")


def _holder(desk: Desk, post_id: int) -> Any:
    from huiyin.ground.people import queries as people
    from huiyin.ground.people.models import Post

    if post_id not in desk.actors:
        desk.actors[post_id] = people.actor(people.holder(Post.objects.get(pk=post_id)))
    return desk.actors[post_id]


def speak_up(found: list[Story], public: bytes) -> list[bytes]:
    """Let most writers read the answer by their receipt and say whether it is put right."""
    from huiyin.voice.letterbox.queries import thread
    from huiyin.voice.letterbox.rules import bundle

    requests = []
    for n, story in enumerate(found):
        share = (n * 7919 % 1000) / 1000
        if share >= REOPENED:
            continue
        view = thread(story.known.locator, story.known.auth)
        told = [bundle.unseal(p.bundle, story.known.keys) for p in view.pieces if p.kind == "answer"]
        assert any(story.reply[:50] in str(body["text"]) for body in told), "the writer can't read the answer"
        verdict = (
            {"verdict": "put_right", "rating": 4}
            if share < CONFIRMED
            else {"verdict": "not_put_right", "text": "还没有解决"}
        )
        requests.append(_posted(story, public, verdict, n=view.next_n))
    return requests


def take_verdicts(desk: Desk) -> int:
    """Open what writers said and carry it to their matters."""
    from huiyin.kit import clock
    from huiyin.voice.letterbox.rules import bundle
    from huiyin.voice.letters import actions as letters
    from huiyin.voice.letters.actions.threads import unpacked
    from huiyin.voice.letters.models import Message

    at, count = clock.now(), 0
    letters.collect_letters(at)
    for message in Message.objects.filter(kind="writer", done_on=None).order_by("pk"):
        said = bundle.unseal(unpacked(message), desk.pair)
        reason = "" if said["verdict"] == "put_right" else said["text"]
        letters.take_verdict(
            message, value=said["verdict"], by=desk.actor, at=at, reason=reason, rating=said.get("rating")
        )
        count += 1
    return count


def check(count: int) -> str:
    """Tick, then run `huiyin verify`, then ask the board; return what the board says."""
    from django.core.management import call_command

    from huiyin.account.insight import queries as insight
    from huiyin.front.desk.queries import root
    from huiyin.kit import clock
    from huiyin.loop.duties import actions as duties

    duties.tick(clock.now())
    call_command("verify")
    top = root()
    assert top is not None
    balance = insight.balance(top)
    if balance.received != count:
        raise SystemExit(f"the board shows {balance.received} letters instead of {count}")
    return f"received {balance.received:,} = answered {balance.answered:,} + owed {balance.owed:,} + refused {balance.refused:,}"


def work(count: int, server: Server) -> Iterator[Figure]:
    """Do everything against a running server."""
    found = stories(count)
    desk = open_desk()
    size = f"{len(found):,} letters"
    requests, each = seal_all(found, desk.pair.public)
    before = cpu_of(server.child.pid)
    posted = run(server.port, 8, requests)
    cpu = (cpu_of(server.child.pid) - before) / len(requests) * 1000
    _all_accepted(posted, len(requests))
    note = f"one real receipt takes {each:.2f} s of Argon2id on the writer's side; the other roots were random"
    yield Figure("real", "posted over HTTP", size, len(requests) / posted["seconds"], "/ s", cpu=cpu, note=note)
    begun = time.perf_counter()
    sorted_ = sort_all(desk, found)
    seconds = time.perf_counter() - begun
    note = "opened, registered, assigned, accepted, answered, reported landed, each told to its writer"
    yield Figure("real", "sorted and answered", f"{sorted_:,} letters", sorted_ / seconds, "/ s", note=note)
    said = speak_up(found, desk.pair.public)
    _all_accepted(run(server.port, 4, said), len(said))
    verdicts = take_verdicts(desk)
    begun = time.perf_counter()
    told = check(len(found))
    note = f"{verdicts:,} writers' verdicts carried over; every check held; {told}"
    yield Figure(
        "real", "verify", size, time.perf_counter() - begun, "s", memory=memory_of(server.child.pid), note=note
    )


def _all_accepted(found: dict[str, Any], count: int) -> None:
    if found["statuses"] != {"200": count}:
        raise SystemExit(f"not every letter was accepted: {found['statuses']}")


def main(count: int) -> None:
    """An empty home, a server, and the work in a process of its own beside it."""
    if not letters_file().is_file():
        report(Figure("real", "real letters", note=f"skipped: {letters_file()} isn't there"))
        return
    shutil.rmtree(homes.home("real"))
    homes.make_databases("real")
    env = homes.environment("real", HUIYIN_LETTERBOX_MIX="at-once", HUIYIN_LETTERBOX_POW_BITS="4")
    env["HUIYIN_SHARED"] = str(homes.shared())
    subprocess.run([sys.executable, "-m", "bench.real", "prepare"], env=env, check=True, cwd=homes.ROOT)
    with serve(env, homes.home("real") / "log.txt", "--no-tick", path="/letters/") as server:
        given = [str(count), str(server.port), str(server.child.pid)]
        subprocess.run([sys.executable, "-m", "bench.real", "work", *given], env=env, check=True, cwd=homes.ROOT)


@dataclass(slots=True)
class Elsewhere:
    """A process that somebody else started and ends."""

    pid: int


if __name__ == "__main__":
    if sys.argv[1] in ("prepare", "work"):
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.config.settings")
        import django

        django.setup()
        if sys.argv[1] == "prepare":
            prepare()
        else:
            there = Server(int(sys.argv[3]), Elsewhere(int(sys.argv[4])), 0.0)  # type: ignore[arg-type]
            for one in work(int(sys.argv[2]), there):
                report(one)
    else:
        main(int(sys.argv[1]))
