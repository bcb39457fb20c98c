"""Writes the ledger: one entry per change, with a salted commitment to its words; grows and publishes the tree."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar, cast

from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef

from huiyin.ground.ledger import queries
from huiyin.ground.ledger.models import Entry, Head, Leaf, Node, Text, Tree
from huiyin.ground.ledger.rules import FIELDS, commit, leaf_data
from huiyin.kit import clock
from huiyin.kit.inserting import create, insert
from huiyin.kit.merkle import Frontier, check_consistency, leaf_hash

BATCH = 2000
LATE = 10_000  # how far behind the newest integrated entry one may commit and still be picked up

T = TypeVar("T")


class By(Protocol):
    """Who acts, as people.rules.Actor says it; this app lies below people."""

    @property
    def person_id(self) -> int | None:
        """The person, or None for the system."""


@dataclass(slots=True)
class Draft:
    """An entry to be written: `data` is structure only; `words` are the texts, never put in `data`."""

    verb: str
    subject: str
    subject_id: int
    at: datetime
    person_id: int | None = None
    post_id: int | None = None
    by_writer: bool = False
    data: dict[str, Any] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)


def record(draft: Draft) -> Entry:
    """Append one entry and its words; returns the entry with its id."""
    return record_many([draft])[0]


def record_many(drafts: Iterable[Draft]) -> list[Entry]:
    """Append entries in the given order, two statements for each 1,000; returns them with their ids.

    Inside `together` they are written at its end and have their ids only then.
    """
    made = [_Sealed.of(draft) for draft in drafts]
    gathering = _gathering.get()
    if gathering is None:
        _write(made)
    else:
        gathering.sealed += made
    return [one.entry for one in made]


@dataclass(slots=True)
class _Sealed:
    """An entry with the salt and the words it commits to."""

    entry: Entry
    salt: bytes
    words: dict[str, str]

    @classmethod
    def of(cls, draft: Draft) -> "_Sealed":
        salt = secrets.token_bytes(32) if draft.words else b""
        return cls(_entry(draft, commit(salt, draft.words) if salt else ""), salt, draft.words)


@dataclass(slots=True)
class _Gathering:
    """What one change writes at its end: its entries, and sums others keep about it."""

    sealed: list[_Sealed] = field(default_factory=list)
    sums: dict[str, tuple[Any, Callable[[Any], None]]] = field(default_factory=dict)


_gathering: ContextVar[_Gathering | None] = ContextVar("ledger_gathering", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Write all that is recorded inside in one go at the end, in the order recorded; nothing where it fails.

    For one change of several things (a matter and its clocks), inside the transaction of that change.
    """
    if _gathering.get() is not None:
        yield
        return
    gathering = _Gathering()
    token = _gathering.set(gathering)
    try:
        yield
    finally:
        _gathering.reset(token)
    _write(gathering.sealed)
    for total, write in gathering.sums.values():
        write(total)


def summed(name: str, empty: Callable[[], T], write: Callable[[T], None]) -> T | None:
    """Return the sum kept under a name until the end of `together`, when `write` gets it; None outside of one."""
    gathering = _gathering.get()
    if gathering is None:
        return None
    return cast(T, gathering.sums.setdefault(name, (empty(), write))[0])


def _write(made: list[_Sealed]) -> None:
    create(Entry, [one.entry for one in made])
    texts = [Text(entry_id=one.entry.pk, salt=one.salt, words=one.words) for one in made if one.salt]
    create(Text, texts)


@transaction.atomic
def destroy_words(entry_ids: Sequence[int], *, by: By, at: datetime | None = None) -> int:
    """Destroy the texts and salts of these entries; returns how many there were.

    The entries and the tree stay as they are: without its salt a commitment says nothing about the words. Recorded
    as one entry naming the ids.
    """
    at = at or clock.now()
    wanted = sorted(set(entry_ids))
    gone = 0
    for start in range(0, len(wanted), BATCH):
        gone += Text.objects.filter(pk__in=wanted[start : start + BATCH]).delete()[0]
    if gone:
        record(Draft("words.destroy", "entry", wanted[0], at, person_id=by.person_id, data={"entries": wanted}))
    return gone


def integrate(*, at: datetime | None = None, limit: int | None = None) -> int:
    """Give each entry that has none its leaf, in the order of ids; returns how many. Safe to run twice or at once.

    On PostgreSQL an id is taken before its row can be seen, so entries wait for those who wrote beside them
    (`_settled`). Inside a transaction of the caller (tests, the demo) everything visible is taken.
    """
    del at  # the tree knows no time; heads do
    is_guarded = connection.vendor == "postgresql" and not connection.in_atomic_block
    horizon = _settled() if is_guarded else None
    done = 0
    while limit is None or done < limit:
        size = BATCH if limit is None else min(BATCH, limit - done)
        added = _integrate_batch(size, horizon)
        done += added
        if added < size:
            break
    return done


@transaction.atomic
def publish_head(*, at: datetime | None = None) -> Head | None:
    """Publish size and root of the tree; returns the head, the old one where nothing was added, None for no leaf.

    Raises ProofError rather than publish a head that does not continue the last one.
    """
    tree = _locked_tree()
    if not tree.size:
        return None
    published = Head.objects.filter(size=tree.size).first()
    if published is not None:
        return published
    root = _frontier(tree).root()
    last = queries.latest_head()
    if last is not None:
        proof = queries.consistency_proof(last.size, tree.size)
        check_consistency(last.size, tree.size, proof, bytes.fromhex(last.root), root)
    return Head.objects.create(size=tree.size, root=root.hex(), at=at or clock.now())


@transaction.atomic
def _settled() -> int:
    """Return the id up to which no entry can appear any more; 0 where nothing is known. Waits for nobody.

    A look notes the largest id and then who is writing entries (`queries.writing`: a lock every writer takes before
    its first id and gives back after its commit is visible). Once all of those have ended, every smaller id is there
    or will never be. Both are kept, so that each call goes as far as the look before it, however busy it is; where
    nobody writes, as far as its own. To be called before the transaction that reads the entries begins: its snapshot
    must be younger.
    """
    tree = _locked_tree()
    if set(tree.writers) & set(queries.writing()):
        return 0
    settled = tree.seen
    tree.seen = Entry.objects.aggregate(newest=Max("pk"))["newest"] or 0
    tree.writers = queries.writing()
    tree.save(update_fields=["seen", "writers"])
    return settled if tree.writers else tree.seen


@transaction.atomic
def _integrate_batch(size: int, horizon: int | None) -> int:
    tree = _locked_tree()
    frontier = _frontier(tree)
    leaves: list[tuple[int, int, bytes]] = []
    nodes: list[Node] = []
    for fields in _without_leaf(size, horizon):
        for level, index, root in frontier.add(leaf_hash(leaf_data(fields))):
            if level == 0:
                leaves.append((index, fields["id"], root))
            elif level % queries.STORED_LEVELS == 0:
                nodes.append(Node(level=level, index=index, hash=root))
    if leaves:
        insert(Leaf, ('"index"', "entry_id", "hash"), leaves)
        Node.objects.bulk_create(nodes, batch_size=BATCH)
        tree.size = frontier.size
        tree.peaks = [peak.hex() for peak in frontier.peaks]
        tree.save(update_fields=["size", "peaks"])
    return len(leaves)


def _without_leaf(size: int, horizon: int | None) -> Iterator[dict[str, Any]]:
    newest = Leaf.objects.aggregate(newest=Max("entry_id"))["newest"] or 0
    waiting = Entry.objects.filter(~Exists(Leaf.objects.filter(entry_id=OuterRef("pk"))), pk__gt=newest - LATE)
    if horizon is not None:
        waiting = waiting.filter(pk__lte=horizon)
    yield from waiting.order_by("pk").values(*FIELDS)[:size]


def _locked_tree() -> Tree:
    Tree.objects.get_or_create(pk=1)
    return Tree.objects.select_for_update().get(pk=1)


def _frontier(tree: Tree) -> Frontier:
    return Frontier(tree.size, [bytes.fromhex(peak) for peak in tree.peaks])


def _entry(draft: Draft, commitment: str) -> Entry:
    return Entry(
        at=draft.at,
        verb=draft.verb,
        subject=draft.subject,
        subject_id=draft.subject_id,
        person_id=draft.person_id,
        post_id=draft.post_id,
        by_writer=draft.by_writer,
        data=draft.data,
        commitment=commitment,
    )
