"""Reads the ledger: lifelines, proofs, and the check that nothing was altered, deleted or slipped in."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from huiyin.ground.ledger.models import Entry, Head, Leaf, Node, Text
from huiyin.ground.ledger.rules import FIELDS, commit, leaf_data
from huiyin.kit.merkle import Frontier, consistency_ranges, inclusion_ranges, leaf_hash, range_root

CHUNK = 2000
STORED_LEVELS = 8  # roots of complete subtrees are kept at every eighth level
MAX_PROBLEMS = 1000
# Whoever inserts holds this lock from before the id is taken until after the commit; it hinders no other writer.
WRITING = """
    SELECT DISTINCT virtualtransaction FROM pg_locks
    WHERE locktype = 'relation' AND relation = %s::regclass AND mode = 'RowExclusiveLock' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    ORDER BY virtualtransaction
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a lifeline, with its words; `words` is None where retention destroyed them."""

    entry: Entry
    words: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class Inclusion:
    """Shows that an entry stands at `index` under the published head: check with merkle.check_inclusion."""

    leaf: bytes
    index: int
    size: int
    root: bytes
    proof: list[bytes]


@dataclass(slots=True)
class _Walk:
    """Where the check stands while it streams the leaves."""

    frontier: Frontier = field(default_factory=Frontier)
    heads: list[Head] = field(default_factory=list)
    next_index: int = 0
    newest: int = 0  # largest entry id met
    published: int = 0  # largest entry id under the last head met
    problems: list[str] = field(default_factory=list)


def lifeline(subject: str, subject_id: int) -> list[Line]:
    """Return the entries of a subject, oldest first, with their words; two queries."""
    entries = list(Entry.objects.filter(subject=subject, subject_id=subject_id).order_by("pk"))
    words = words_of([e.pk for e in entries if e.commitment])
    return [Line(e, words.get(e.pk) if e.commitment else {}) for e in entries]


def words_of(entry_ids: list[int]) -> dict[int, dict[str, str]]:
    """Return the words of these entries by id; those destroyed are missing. One query for each 2,000."""
    found: dict[int, dict[str, str]] = {}
    for start in range(0, len(entry_ids), CHUNK):
        some = entry_ids[start : start + CHUNK]
        found.update(Text.objects.filter(pk__in=some).values_list("pk", "words"))
    return found


def latest_head() -> Head | None:
    """Return the head published last."""
    return Head.objects.order_by("-size").first()


def writing() -> list[str]:
    """Return the transactions of PostgreSQL that have written entries, or are about to, and still run."""
    with connection.cursor() as cursor:
        cursor.execute(WRITING, [Entry._meta.db_table])
        return [row[0] for row in cursor.fetchall()]


def inclusion_proof(entry: Entry) -> Inclusion | None:
    """Return the proof that an entry stands under the latest head, or None while it does not yet."""
    head = latest_head()
    leaf = Leaf.objects.filter(entry_id=entry.pk).first()
    if head is None or leaf is None or leaf.index >= head.size:
        return None
    proof = [range_root(a, b, subtree) for a, b in inclusion_ranges(leaf.index, head.size)]
    return Inclusion(bytes(leaf.hash), leaf.index, head.size, bytes.fromhex(head.root), proof)


def consistency_proof(old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of `new` leaves continues that of `old`; raises ProofError for bad sizes."""
    return [range_root(a, b, subtree) for a, b in consistency_ranges(old, new)]


def subtree(level: int, index: int) -> bytes:
    """Return the root of a complete subtree of 2^level leaves, from the nearest stored level below."""
    base = level - level % STORED_LEVELS
    first, count = index << (level - base), 1 << (level - base)
    rows = _hashes(base, first, count)
    frontier = Frontier()
    for row in rows:
        frontier.add(bytes(row))
    if frontier.size != count:
        raise LookupError(f"the tree lacks {count - frontier.size} hashes of level {base} from {first}")
    return frontier.root()


def verify() -> list[str]:
    """Return what is wrong with the ledger, in Chinese sentences; empty when all holds.

    Streams every leaf in order with its entry, so memory does not grow with the ledger: the entry must still hash to
    its leaf, the leaves must give every published root, words that still exist must match their commitment, and no
    entry may stand behind a published head without having been under it.
    """
    walk = _Walk(heads=list(Head.objects.order_by("size")))
    for leaves in _chunks():
        _check_leaves(leaves, walk)
        if len(walk.problems) >= MAX_PROBLEMS:
            return walk.problems[:MAX_PROBLEMS]
    walk.problems += [f"公布的树有 {head.size} 条记录，现在不足，有记录被删除" for head in walk.heads]
    slipped = Entry.objects.filter(~Exists(Leaf.objects.filter(entry_id=OuterRef("pk"))), pk__lte=walk.published)
    for pk in slipped.order_by("pk").values_list("pk", flat=True)[:MAX_PROBLEMS]:
        walk.problems.append(f"记录 {pk} 是在公布之后插入的")
    _check_words(walk)
    return walk.problems[:MAX_PROBLEMS]


def _check_leaves(leaves: list[tuple[int, int, Any]], walk: _Walk) -> None:
    """Add a chunk of leaves to the recomputed tree, entry by entry."""
    ids = [entry_id for _, entry_id, _ in leaves]
    entries = {row["id"]: row for row in Entry.objects.filter(pk__in=ids).values(*FIELDS)}
    for index, entry_id, stored in leaves:
        if index != walk.next_index:
            walk.problems.append(f"第 {walk.next_index} 到 {index - 1} 片叶缺失，其后的树根无法核对")
            walk.heads.clear()
        walk.next_index = index + 1
        row = entries.get(entry_id)
        found = leaf_hash(leaf_data(row)) if row else bytes(stored)
        if row is None:
            walk.problems.append(f"记录 {entry_id} 被删除")
        elif found != bytes(stored):
            walk.problems.append(f"记录 {entry_id} 被改动")
        if entry_id < walk.published:
            walk.problems.append(f"记录 {entry_id} 是在公布之后插入的")
        walk.frontier.add(found)
        walk.newest = max(walk.newest, entry_id)
        _check_head(walk)


def _check_head(walk: _Walk) -> None:
    if not walk.heads or walk.heads[0].size != walk.frontier.size:
        return
    head = walk.heads.pop(0)
    walk.published = walk.newest
    if walk.frontier.root().hex() != head.root:
        walk.problems.append(f"前 {head.size} 条记录与公布的树根不符")


def _check_words(walk: _Walk) -> None:
    """Check every text that still exists against the commitment of its entry."""
    last = 0
    while True:
        texts = list(Text.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "salt", "words")[:CHUNK])
        if not texts or len(walk.problems) >= MAX_PROBLEMS:
            return
        last = texts[-1][0]
        promised = dict(Entry.objects.filter(pk__in=[t[0] for t in texts]).values_list("pk", "commitment"))
        for pk, salt, words in texts:
            if promised.get(pk) != commit(bytes(salt), words):
                walk.problems.append(f"记录 {pk} 的文字与承诺不符")


def _chunks() -> Iterator[list[tuple[int, int, Any]]]:
    """Yield the leaves in order, some thousands at a time, each read by key so that no cursor stays open."""
    last = -1
    while True:
        rows = list(
            Leaf.objects.filter(index__gt=last).order_by("index").values_list("index", "entry_id", "hash")[:CHUNK]
        )
        if not rows:
            return
        last = rows[-1][0]
        yield rows


def _hashes(level: int, first: int, count: int) -> QuerySet[Any, Any]:
    if level == 0:
        leaves = Leaf.objects.filter(index__gte=first, index__lt=first + count)
        return leaves.order_by("index").values_list("hash", flat=True)
    nodes = Node.objects.filter(level=level, index__gte=first, index__lt=first + count)
    return nodes.order_by("index").values_list("hash", flat=True)
