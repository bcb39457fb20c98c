"""Sealed letters of the demonstration mine, made as a writer's browser makes them and opened by nobody yet.

The stretching of receipts and passwords is slow on purpose; it runs on another core while the history is written.
"""

import multiprocessing
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from nacl.bindings import crypto_secretbox

from huiyin.front.demo.actions.seats import Seats
from huiyin.front.demo.rules import accounts, mail
from huiyin.ground.people.models import Post
from huiyin.kit.clock import day_of
from huiyin.loop.matters import actions as matters
from huiyin.voice.letterbox import actions as box
from huiyin.voice.letterbox.actions import intake as letterbox
from huiyin.voice.letterbox.queries import threads
from huiyin.voice.letterbox.rules import bundle, encoding, receipt
from huiyin.voice.letterbox.rules.keys import KeyPair, new_pair
from huiyin.voice.letters import actions as letters
from huiyin.voice.letters.models import SealedLetter
from huiyin.voice.letters.rules import keyring
from huiyin.voice.letters.rules.keyring import Wrapped

Tell = Callable[[str], None]
GROUP = "union"
# code: name, note, posts, of which the first three have letter keys
GROUPS = {
    "union": ("矿工会", "权益、安全、生活方面的事", ("U01", "U02", "U03", "U04")),
    "discipline": ("矿纪委", "检举控告，反映干部作风和廉洁问题", ("J01", "J02", "J03")),
}
OPENERS = 3
MIXED = timedelta(days=2)  # what was posted so long ago has been handed over, whatever the hour


@dataclass(frozen=True, slots=True)
class Stretched:
    """What took long: the roots of the receipts, and the openers' wrapped keys."""

    roots: list[bytes]
    members: list[Wrapped]


def stretch(seed: int, site: str) -> Stretched:
    """Do the slow part: no database, no settings."""
    return Stretched(
        [receipt.stretch(r, site) for r in mail.receipts(seed)],
        _members(len(GROUPS) * OPENERS),
    )


def _members(count: int) -> list[Wrapped]:
    """Wrap fresh keys under the shown password, which is public: it is stretched once for all, and only here."""
    salt = secrets.token_bytes(keyring.SALT_SIZE)
    root = keyring.stretch(accounts.LETTER_PASSWORD, salt)
    key, auth = encoding.hkdf(root, "wrap", 32), encoding.sha256(encoding.hkdf(root, "auth", 32))
    made = []
    for pair in (new_pair() for _ in range(count)):
        nonce = secrets.token_bytes(keyring.NONCE_SIZE)
        made.append(Wrapped(pair.public, salt, nonce + crypto_secretbox(pair.secret, nonce, key), auth))
    return made


class Beside:
    """Runs `stretch` in a process of its own; `get` waits for it."""

    def __init__(self, seed: int) -> None:
        self.pool = multiprocessing.get_context("fork").Pool(1)
        self.result = self.pool.apply_async(stretch, (seed, settings.LETTERBOX_SITE))
        self.pool.close()

    def get(self) -> Stretched:
        """Return the outcome."""
        return self.result.get(timeout=120)


def load(tell: Tell, made: Stretched, seats: Seats, *, now: datetime, seed: int) -> int:
    """Set up the union's recipient group and put letters in; some are answered, the others wait to be sorted."""
    _destroy_cut_off(made.roots, on=day_of(now))
    pairs = _set_up_groups(seats, made.members, at=now - timedelta(hours=4))
    collected = now - timedelta(hours=3)  # the day before, where the demonstration starts in the small hours
    newest = day_of(collected) - (timedelta() if settings.LETTERBOX_MIX == "at-once" else MIXED)
    for n, (_, subject, text) in enumerate(mail.letters(seed)):
        day = newest - timedelta(days=min(n // 5, 2))
        code = "discipline" if n in mail.TO_DISCIPLINE else GROUP
        _put_in(receipt.from_root(made.roots[n]), (code, pairs[code]), bundle.body(subject, text), day=day)
    count = letters.collect_letters(collected)
    _answer_some(seats, made, now=now, seed=seed)
    tell(f"密封来信已写入：{count} 封")
    return count


def _destroy_cut_off(roots: list[bytes], *, on: date) -> None:
    """Destroy these letters where an earlier start put them in and was cut off: nobody has their keys any more."""
    for root in roots:
        own = receipt.from_root(root)
        thread = threads.find(own.locator, own.auth)
        if thread is not None:
            pieces = thread.messages.order_by("pk").values_list("pk", flat=True)
            box.mark_collected(list(pieces), on=on)
            box.destroy(thread.pk, rule="演示矿重新建立", approvers=("演示", "重建"), on=on)


def _set_up_groups(seats: Seats, members: list[Wrapped], *, at: datetime) -> dict[str, KeyPair]:
    """Open the groups with their keys; each is sealed to its first members."""
    pairs = {}
    for n, (code, (name, note, posts)) in enumerate(GROUPS.items()):
        own = members[n * OPENERS : (n + 1) * OPENERS]
        pairs[code] = _set_up_group(seats, code, (name, note, [seats.posts[p] for p in posts]), own, at)
    letters.publish_groups(on=day_of(at))
    return pairs


def _set_up_group(
    seats: Seats, code: str, facts: tuple[str, str, list[Post]], members: list[Wrapped], at: datetime
) -> KeyPair:
    name, note, posts = facts
    chair = seats.actor(seats.posts["U01"])
    group = letters.set_group(code, name=name, posts=posts, by=chair, at=at, note=note)
    pair = new_pair()
    seals: dict[int, bytes] = {}
    for post, kept in zip(posts, members, strict=False):
        key = letters.set_up_key(seats.holders[post.pk], kept, by=seats.actor(post), at=at)
        seals[key.pk] = keyring.seal_group(pair, kept.public)
    letters.create_group_key(group, letters.NewGroupKey(pair.public, seals), by=seats.actor(posts[0]), at=at)
    return pair


def _put_in(own: receipt.Secrets, group: tuple[str, KeyPair], content: dict[str, Any], *, day: date) -> None:
    envelope = bundle.Envelope(settings.LETTERBOX_SITE, group[0], own.keys.public)
    sealed = bundle.seal(envelope, content, [group[1].public])
    posted = letterbox.Posted(
        sealed,
        own.locator,
        own.commit_secret(),
        letterbox.new_challenge(on=day),
        b"",
        auth_h=encoding.sha256(own.auth),
    )
    letterbox.accept_by_server(posted, None, on=day)


def _answer_some(seats: Seats, made: Stretched, *, now: datetime, seed: int) -> None:
    """Register the first letters and let their handlers accept and answer, so that their receipts show a thread."""
    by = seats.actor(seats.posts["U02"])
    stories = mail.letters(seed)
    for n in range(mail.TOLD):
        public = receipt.from_root(made.roots[n]).keys.public
        found = next(r for r in SealedLetter.objects.filter(matter=None).order_by("pk") if _writer(r) == public)
        story, subject, _ = stories[n]
        handler = seats.posts[story.handler]
        place = story.places[0]
        summary = letters.Summary(
            title=subject, summary=story.at(story.summary, place), kind=story.kind, grade=story.grade,
            topic=story.topic, to=handler, note="谢谢您说出来。有要补充的，写在下面就行。",
        )  # fmt: skip
        matter = letters.register(found, summary, by=by, at=now - timedelta(minutes=150 - n))
        owner = seats.actor(handler)
        matter = matters.accept(matter, by=owner, at=now - timedelta(minutes=110 - n))
        if n < mail.TOLD // 2:
            matters.answer(matter, text=story.answer, result="doing", by=owner, at=now - timedelta(minutes=40 - n))


def _writer(row: SealedLetter) -> bytes:
    fields = encoding.parse(bytes(row.bundle))
    return bundle.from_json(fields, site=settings.LETTERBOX_SITE).writer_key
